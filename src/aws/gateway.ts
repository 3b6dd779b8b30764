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
import { createFences } from './call/fences.js';
import { createQuotaTable } from './call/quotas.js';
import { createRateControl } from './call/rate-control.js';
import { type AwsUsage, createUsage, type UsageCounter } from './call/usage.js';
import { iamService } from './errors/iam-action.js';
import type { CallSite } from './errors/to-aws-error.js';
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
import { createUserAgent } from './send/user-agent.js';
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
  /**
   * A resync begins: requests carry its id from now on, and what policies closed in the one before
   * is asked again.
   */
  began(resyncId: string): void;
  /** Ends open connections; calls in flight fail. */
  close(): Promise<void>;
}

export interface AwsGatewayDeps {
  readonly config: Pick<AwsConfig, 'endpoints' | 'clientStack' | 'requestTimeoutMs'> &
    Partial<Pick<AwsConfig, 'quiet'>>;
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
  const { config } = deps;
  const pacing = pacingOf(deps);
  const transport = createAwsTransport({
    requestTimeoutMs: config.requestTimeoutMs,
    ...(deps.env === undefined ? {} : { env: deps.env }),
  });
  const { usage, count } = createUsage();
  const rateControl = createRateControl(pacing);
  const anywhere = createAnywhere();
  const fences = createFences();
  let isClosed = false;
  const caller = createCaller({
    breaker: createBreaker(pacing.now),
    rateControl,
    fences,
    clock: createSigningClock(pacing.now),
    quotaOf: createQuotaTable(config),
    count,
    answered: (site) => noteAnswer(site, count, anywhere),
    repeating(...told) {
      // What fails because we end is no trouble.
      if (!isClosed) deps.repeating?.(...told);
    },
    ...pacing,
  });
  const oddValues = createOddValues();
  const agent = createUserAgent(deps.userAgent ?? 'ocean-aws');
  const clients = createSharedClients({
    endpoints: config.endpoints,
    transport,
    sign: createSigner(),
    userAgent: agent.text,
    oddValues,
  });
  const operations = createOperations();
  const stockOnly = config.clientStack === 'stock';

  return {
    client(Client, scope) {
      const shared = clients(Client, scope.region);
      let stock: StockSender | undefined;
      const { configuration: base, readAnswers } = shared;
      const stockSender = () => (stock ??= createStockSender({ Client, base, readAnswers }));
      return viewOf(shared.client, (input) => {
        const command = commandOf(input);
        const operation = operations(command);
        return send({ caller, shared, scope, command, operation, stockSender, stockOnly });
      });
    },
    usage,
    anywhere,
    oddValues,
    began(resyncId) {
      agent.began(resyncId);
      fences.forget();
    },
    async close() {
      isClosed = true;
      rateControl.close();
      await transport.close();
    },
  };
}

function pacingOf({
  now = Date.now,
  random = Math.random,
  sleep = createSleep(createAbortRelay()),
}: Pick<AwsGatewayDeps, 'now' | 'random' | 'sleep'>) {
  return { now, random, sleep };
}

function noteAnswer(
  { service, scope: { session, region } }: CallSite,
  count: UsageCounter,
  anywhere: Anywhere,
): void {
  count.ended(service, 'ok');
  if (session !== undefined && !GLOBAL_SERVICES.has(service))
    anywhere.answered(session.accountId, region);
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
  const site = { service, operation: operation.name, scope: scopeOf(scope, service) };
  return caller.call(site, unsigned, (credentials, date) =>
    (lean ? sender : stockSender()).send(command, operation, { credentials, date, signal }),
  );
}

/** With the session that may use the service, where a role's had to be split. */
function scopeOf(scope: AwsScope, service: string): AwsScope {
  const session = scope.session?.forService?.(iamService(service));
  return session === undefined ? scope : { ...scope, session };
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
