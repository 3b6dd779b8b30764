// Whether a service of AWS answers at all: one unsigned question, over the endpoints, proxies and
// authorities of every other request. The service refuses it, which is an answer.
import type { AwsConfig } from '../config/config.js';
import type { ProxyEnvironment } from '../lib/network/proxy-variables.js';
import { deadline } from '../lib/waiting/waiting.js';
import { createOddValues } from './answer/odd-values.js';
import { failureOf } from './errors/failure.js';
import type { Meaning } from './errors/failure-class.js';
import { iamAction } from './errors/iam-action.js';
import { meaningOf } from './errors/judge-answer.js';
import { TRANSPORT_MEANINGS } from './errors/transport-errors.js';
import type { AwsTransport } from './exchange.js';
import { type ClientConstructor, commandOf, operationOf, type SdkClient } from './sdk.js';
import { createSigner } from './send/sign.js';
import { createAwsTransport } from './send/transport.js';
import { createUserAgent } from './send/user-agent.js';
import { createSharedClients } from './shared-clients.js';

export interface AwsReach {
  /** Never rejects. */
  ask<C extends SdkClient>(question: ReachQuestion<C>, signal: AbortSignal): Promise<AwsReached>;
  close(): Promise<void>;
}

export interface ReachQuestion<C> {
  readonly Client: ClientConstructor<C>;
  readonly region: string;
  readonly command: object;
}

export interface AwsReached {
  /** Scheme, host and port that were asked; undefined when the endpoint could not be told. */
  readonly origin: string | undefined;
  /** Why this is no answer of the service; undefined for an answer. */
  readonly trouble: ReachTrouble | undefined;
  /** Its clock less ours, as far as an answer tells. */
  readonly skewMs: number | undefined;
}

export interface ReachTrouble {
  /** As in evidence. */
  readonly code: string;
  readonly message: string;
  readonly cause: unknown;
}

interface ReachDeps {
  readonly config: Pick<AwsConfig, 'endpoints'>;
  readonly env: ProxyEnvironment;
  readonly userAgent: string;
  /** For one question. */
  readonly limitMs: number;
}

/** What is no answer of a service, though something answered. */
const NO_ANSWERS: ReadonlySet<Meaning> = new Set<Meaning>([
  'foreign',
  'garbled',
  ...TRANSPORT_MEANINGS.values(),
]);
/** Of the time for a question, so that "no connection" and "no answer" can be told apart. */
const CONNECT_SHARE = 0.7;
/** A `Date` header has whole seconds: on average it is half of one behind. */
const DATE_BEHIND_MS = 500;

/** Opens no connection before the first question. */
export function createAwsReach({ config, env, userAgent, limitMs }: ReachDeps): AwsReach {
  const transport = createAwsTransport({
    requestTimeoutMs: limitMs,
    connectTimeoutMs: limitMs * CONNECT_SHARE,
    env,
  });
  const agent = createUserAgent(userAgent);

  /** What the question ended in, if it was not answered as asked. */
  async function send<C extends SdkClient>(
    { Client, region, command: input }: ReachQuestion<C>,
    via: AwsTransport,
    signal: AbortSignal,
  ): Promise<Refusal | undefined> {
    const clients = createSharedClients({
      endpoints: config.endpoints,
      transport: via,
      sign: createSigner(),
      userAgent: agent.text,
      oddValues: createOddValues(),
    });
    const { service, sender } = clients(Client, region);
    const command = commandOf(input);
    const operation = operationOf(command);
    try {
      await sender.send(command, operation, { credentials: undefined, date: new Date(), signal });
      return undefined;
    } catch (thrown) {
      const action = iamAction(service, operation.name);
      const failure = failureOf(thrown, action);
      return { ...failure, meaning: meaningOf({ ...failure, operation: action }) };
    }
  }

  return {
    async ask(question, signal) {
      const limit = deadline(limitMs, signal);
      const heard = noting(transport);
      try {
        const refusal = await send(question, heard.transport, limit.signal);
        const { origin, skewMs } = heard.facts();
        const trouble = limit.expired() ? late(limitMs) : troubleIn(refusal, origin);
        // The time of a stranger says nothing.
        return { origin, trouble, skewMs: trouble === undefined ? skewMs : undefined };
      } finally {
        limit.clear();
      }
    },
    close: () => transport.close(),
  };
}

interface Refusal extends ReachTrouble {
  readonly meaning: Meaning;
}

/** A refusal of the service is an answer; without an origin nothing was sent. */
function troubleIn(
  refusal: Refusal | undefined,
  origin: string | undefined,
): ReachTrouble | undefined {
  if (refusal === undefined) return undefined;
  const { code, message, cause, meaning } = refusal;
  if (origin === undefined) return { code: 'no-endpoint', message, cause };
  if (!NO_ANSWERS.has(meaning)) return undefined;
  const isForeign = meaning === 'foreign' || meaning === 'garbled';
  return { code: isForeign ? 'foreign' : code, message, cause };
}

function late(limitMs: number): ReachTrouble {
  const message = `no answer within ${limitMs / 1000} s`;
  return { code: 'timeout', message, cause: undefined };
}

/** The same transport, which notes where a request went and what time the answer has. */
function noting(transport: AwsTransport) {
  let origin: string | undefined;
  let skewMs: number | undefined;
  return {
    transport: {
      ...transport,
      async exchange(request: Parameters<AwsTransport['exchange']>[0]) {
        ({ origin } = request);
        const sentAt = Date.now();
        const answer = await transport.exchange(request);
        const date = Date.parse(answer.headers['date'] ?? '');
        if (!Number.isNaN(date)) skewMs = date + DATE_BEHIND_MS - (sentAt + Date.now()) / 2;
        return answer;
      },
    },
    facts: () => ({ origin, skewMs }),
  };
}
