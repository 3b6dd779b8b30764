// The door to AWS: one client per (service, region) for all accounts, and cheap views of it that
// are bound to one scope each. Guarantees that a request is signed with the credentials of its
// scope and no other, and that every failure is an AwsError.
import type { AwsConfig } from '../config/config.js';
import type { ProxyEnvironment } from '../lib/network/proxy-variables.js';
import { createAbortRelay, createSleep } from '../lib/waiting/abort-relay.js';
import { createOddValues, type OddValues } from './answer/odd-values.js';
import { type Anywhere, createAnywhere } from './anywhere.js';
import { createBreaker } from './call/breaker.js';
import { type Caller, createCaller } from './call/call.js';
import { createSigningClock } from './call/clock.js';
import { createQuotaTable } from './call/quotas.js';
import { createRateControl } from './call/rate-control.js';
import { type AwsUsage, createUsage } from './call/usage.js';
import type { AwsScope } from './scope.js';
import {
  type ClientConstructor,
  commandOf,
  operationOf,
  type SdkClient,
  type SdkCommand,
  type SdkOperation,
  viewOf,
} from './sdk.js';
import { isLean, isUnsigned } from './send/send-path.js';
import { createSigner } from './send/sign.js';
import { createStockSender, type StockSender } from './send/stock-send.js';
import { createAwsTransport } from './send/transport.js';
import { createSharedClients, type SharedClient } from './shared-clients.js';
import type { AwsTroubleLog } from './trouble-log.js';

export interface AwsGateway {
  /**
   * A view of the client shared per (service, region) whose `send` acts for the scope. `instanceof`
   * holds and the SDK's paginators take it. Every `send` returns the SDK's output or throws an
   * AwsError.
   */
  client<C extends SdkClient>(Client: ClientConstructor<C>, scope: AwsScope): C;
  readonly usage: AwsUsage;
  /** Asks what any region can answer, and remembers which ones do. */
  readonly anywhere: Pick<Anywhere, 'ask'>;
  /** What answers held that was not of its type. */
  readonly oddValues: Pick<OddValues, 'messages' | 'forget'>;
  /** Ends open connections; calls in flight fail. */
  close(): Promise<void>;
}

export interface AwsGatewayDeps {
  readonly config: Pick<AwsConfig, 'endpoints' | 'clientStack' | 'requestTimeoutMs'>;
  /** Sent with every request, such as `ocean-aws/1.2.3`. */
  readonly userAgent?: string;
  /** Consulted for HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY only. */
  readonly env?: ProxyEnvironment;
  /** Told of attempts that failed and are repeated. */
  readonly repeating?: AwsTroubleLog['repeating'];
  readonly now?: () => number;
  readonly random?: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * An organization that fences regions usually exempts these (IAM, "AWS global services"), so that
 * their answers say nothing of a region.
 */
const GLOBAL_SERVICES: ReadonlySet<string> = new Set(['STS', 'Organizations', 'Account', 'S3']);

/** The gateway of the process. Opens no connection before the first call. */
export function createAwsGateway(deps: AwsGatewayDeps): AwsGateway {
  const {
    config,
    now = Date.now,
    random = Math.random,
    sleep = createSleep(createAbortRelay()),
  } = deps;
  const transport = createAwsTransport({
    requestTimeoutMs: config.requestTimeoutMs,
    ...(deps.env === undefined ? {} : { env: deps.env }),
  });
  const { usage, count } = createUsage();
  const rateControl = createRateControl({ now, sleep });
  const anywhere = createAnywhere();
  let isClosed = false;
  const caller = createCaller({
    breaker: createBreaker(now),
    rateControl,
    clock: createSigningClock(now),
    quotaOf: createQuotaTable(),
    count,
    answered: ({ service, scope: { session, region } }) => {
      count.ended(service, 'ok');
      if (session !== undefined && !GLOBAL_SERVICES.has(service))
        anywhere.answered(session.accountId, region);
    },
    repeating(...told) {
      // What fails because we end is no trouble.
      if (!isClosed) deps.repeating?.(...told);
    },
    now,
    random,
    sleep,
  });
  const oddValues = createOddValues();
  const userAgent = deps.userAgent ?? 'ocean-aws';
  const clients = createSharedClients({
    endpoints: config.endpoints,
    transport,
    sign: createSigner(),
    userAgent,
    oddValues,
  });
  const operations = createOperations();

  return {
    client(Client, scope) {
      const shared = clients(Client, scope.region);
      let stock: StockSender | undefined;
      const { configuration: base, readAnswers } = shared;
      const stockSender = () => (stock ??= createStockSender({ Client, base, readAnswers }));
      return viewOf(shared.client, (input) => {
        const command = commandOf(input);
        const operation = operations(command);
        return send({
          caller,
          shared,
          scope,
          command,
          operation,
          stockSender,
          stockOnly: config.clientStack === 'stock',
        });
      });
    },
    usage,
    anywhere,
    oddValues,
    async close() {
      isClosed = true;
      rateControl.close();
      await transport.close();
    },
  };
}

interface Sending {
  readonly caller: Caller;
  readonly shared: SharedClient;
  readonly scope: AwsScope;
  readonly command: SdkCommand;
  readonly operation: SdkOperation;
  readonly stockSender: () => StockSender;
  readonly stockOnly: boolean;
}

function send({
  caller,
  shared,
  scope,
  command,
  operation,
  stockSender,
  stockOnly,
}: Sending): Promise<unknown> {
  const { service, sender } = shared;
  const unsigned = scope.session === undefined || isUnsigned(service, operation.name);
  const { signal } = scope;
  const lean = !stockOnly && isLean(service, operation, command);
  return caller.call({ service, operation: operation.name, scope }, unsigned, (credentials, date) =>
    (lean ? sender : stockSender()).send(command, operation, { credentials, date, signal }),
  );
}

function createOperations(): (command: SdkCommand) => SdkOperation {
  const known = new WeakMap<object, SdkOperation>();
  return (command) => {
    let operation = known.get(command.schema);
    if (operation === undefined) {
      operation = operationOf(command);
      known.set(command.schema, operation);
    }
    return operation;
  };
}
