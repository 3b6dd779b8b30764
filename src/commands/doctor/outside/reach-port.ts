// Whether Port can be reached: one question without credentials, over the transport of all others.
import { judgeTransport } from '../../../aws/errors/transport-errors.js';
import { toError } from '../../../errors.js';
import { fromAnother, parseBody } from '../../../port/http/answer.js';
import { ProxyRefusal, proxyFor } from '../../../port/http/proxy.js';
import type { Received } from '../../../port/http/transport.js';
import { createTransports } from '../../../port/http/transports.js';
import type { Desk, DeskCall } from '../../desk/desk.js';
import type { Finding } from '../finding.js';
import { broken, cause, fine, unproven } from './found.js';
import { type NetworkTrouble, networkCause, proxyInUse } from './network-causes.js';

export interface ReachedPort {
  readonly finding: Finding;
  /** Its clock less ours, as far as the answer tells. */
  readonly skewMs?: number;
}

const ABOUT = 'network to Port';
/** A `Date` header has whole seconds: on average it is half of one behind. */
const DATE_BEHIND_MS = 500;

/** Never rejects. */
export async function reachPort(
  { config }: Desk,
  { proxy: env, signal }: Pick<DeskCall, 'proxy' | 'signal'>,
  limitMs: number,
): Promise<ReachedPort> {
  const { baseUrl, verifyTls } = config.port;
  const { origin } = new URL(baseUrl);
  const transports = createTransports({ baseUrl, verifyTls, env });
  const request = {
    method: 'GET',
    url: `${baseUrl}/v1/organization`,
    headers: {
      accept: 'application/json',
      'user-agent': `ocean-aws/${config.integration.version}`,
    },
    timeoutMs: limitMs,
    signal,
  };
  try {
    const sentAt = Date.now();
    const received = await transports.exchange(request);
    const proxy = proxyFor(baseUrl, env);
    const trouble = troubleOf(received, proxy?.address);
    const finding =
      trouble === undefined
        ? answered(
            received,
            proxy === undefined ? origin : `${origin} through ${proxyInUse(env, origin)}`,
          )
        : foundBy(trouble, origin, env);
    // The time of a stranger says nothing.
    const skewMs = trouble === undefined ? skewOf(received, sentAt) : undefined;
    return skewMs === undefined ? { finding } : { finding, skewMs };
  } catch (thrown) {
    return { finding: unproven(ABOUT, toError(thrown).message) };
  } finally {
    transports.close();
  }
}

function foundBy(trouble: NetworkTrouble, origin: string, env: DeskCall['proxy']): Finding {
  const target = { whose: 'Port', origin, setting: 'OCEAN__PORT__BASE_URL', env };
  const { state, cause: found } = networkCause(trouble, target);
  return broken(ABOUT, state, `no answer of Port at ${origin}`, [found]);
}

function answered(received: Received, where: string): Finding {
  const status = received.kind === 'answer' ? received.status : 0;
  if (status < 500) return fine(ABOUT, `${where} answers`);
  return broken(ABOUT, 'unreachable', `${where} answers with ${status}`, [
    cause(
      'port-trouble',
      `Port is in trouble of its own: it answers with status ${status}`,
      'Wait, and look at the status page of Port; if only this machine gets that, ask whoever runs the network.',
    ),
  ]);
}

function skewOf(received: Received, sentAt: number): number | undefined {
  if (received.kind !== 'answer') return undefined;
  const date = Date.parse(received.header('date') ?? '');
  return Number.isNaN(date) ? undefined : date + DATE_BEHIND_MS - (sentAt + Date.now()) / 2;
}

const NO_CONNECTION: ReadonlySet<string> = new Set([
  'name-not-resolved',
  'connection-refused',
  'connect-timeout',
  'host-unreachable',
]);

/** Undefined for an answer that may be Port's. */
function troubleOf(received: Received, proxy: string | undefined): NetworkTrouble | undefined {
  if (received.kind === 'answer') return strangerIn(received, proxy);
  const { reason, cause: thrown, code } = received;
  const errors = code === undefined || code === '' ? [] : [code];
  const trouble = (name: string, message = thrown.message) => ({ code: name, message, errors });
  if (reason === 'timeout') return trouble('timeout');
  if (reason === 'too-large') return trouble('foreign');
  if (thrown instanceof ProxyRefusal)
    return trouble(thrown.status === 407 ? 'proxy-login' : 'proxy-refused');
  if (reason === 'certificate') return trouble('tls-failed');
  const judged = judgeTransport(Object.assign(new Error(thrown.message), { code }));
  if (proxy === undefined || !NO_CONNECTION.has(judged.code))
    return trouble(judged.code, judged.message);
  return trouble('proxy-unreachable', `the proxy ${proxy} could not be reached: ${judged.message}`);
}

function strangerIn(
  received: Extract<Received, { kind: 'answer' }>,
  proxy: string | undefined,
): NetworkTrouble | undefined {
  const { status, text } = received;
  const body = parseBody(text);
  const foreign = fromAnother(received, body);
  const isPage = body === undefined && status < 500;
  if (foreign === undefined && !isPage) return undefined;
  const said = foreign?.cause?.message.replace(/^.{0,60} answered: /, '');
  const message = said ?? `${status}, a body that is not JSON`;
  if (proxy !== undefined && (status === 407 || status === 403))
    return {
      code: status === 407 ? 'proxy-login' : 'proxy-refused',
      message: `the proxy ${proxy} refused the request with status ${status}`,
      errors: [],
    };
  return { code: 'foreign', message, errors: [] };
}
