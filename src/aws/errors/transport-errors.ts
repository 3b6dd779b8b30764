// What errors below HTTP mean: no connection, no trust, a proxy that refused, an answer that broke
// off. Codes are undici's, Node's, OpenSSL's and those of our own transport; looked up through
// causes.
import type { FailureClass, RetryClass, TransportMeaning } from './failure-class.js';

export interface TransportFailure extends FailureClass {
  /** Our code, for evidence. */
  readonly code: string;
  readonly message: string;
}

const unreachable = (code: string, retry: RetryClass, message: string): TransportFailure => ({
  category: 'unreachable',
  retry,
  code,
  message,
});

const TRANSPORT: ReadonlyMap<string, TransportFailure> = new Map([
  [
    'UND_ERR_CONNECT_TIMEOUT',
    unreachable('connect-timeout', 'timeout', 'no connection within the time-out'),
  ],
  ['UND_ERR_HEADERS_TIMEOUT', unreachable('timeout', 'timeout', 'no answer within the time-out')],
  ['UND_ERR_BODY_TIMEOUT', unreachable('timeout', 'timeout', 'the answer stopped in the middle')],
  ['body-too-slow', unreachable('timeout', 'timeout', 'the answer did not end in time')],
  ['ETIMEDOUT', unreachable('connect-timeout', 'timeout', 'no connection within the time-out')],
  ['EHOSTUNREACH', unreachable('host-unreachable', 'connect', 'the host cannot be reached')],
  ['ENETUNREACH', unreachable('host-unreachable', 'connect', 'the network cannot be reached')],
  ['ECONNREFUSED', unreachable('connection-refused', 'connect', 'the connection was refused')],
  ['ENOTFOUND', unreachable('name-not-resolved', 'connect', 'the host name does not exist')],
  ['EAI_AGAIN', unreachable('name-not-resolved', 'connect', 'the host name could not be resolved')],
  ['ECONNRESET', unreachable('connection-reset', 'transient', 'the connection was reset')],
  ['ECONNABORTED', unreachable('connection-reset', 'transient', 'the connection was aborted')],
  ['EPIPE', unreachable('connection-reset', 'transient', 'the connection was closed')],
  [
    'UND_ERR_SOCKET',
    unreachable(
      'connection-reset',
      'transient',
      'the connection was closed before the end of the answer',
    ),
  ],
  [
    'UND_ERR_ABORTED',
    unreachable(
      'connection-reset',
      'transient',
      'the connection was closed before the end of the answer',
    ),
  ],
  [
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    unreachable('connection-reset', 'transient', 'the answer was shorter than announced'),
  ],
  [
    'body-too-large',
    {
      category: 'failed',
      retry: 'none',
      code: 'body-too-large',
      message: 'the answer was longer than any of AWS',
    },
  ],
  [
    'ERR_INVALID_URL',
    {
      category: 'invalid',
      retry: 'none',
      code: 'invalid-address',
      message: 'the address is not a valid URL',
    },
  ],
  [
    'UND_ERR_INVALID_ARG',
    {
      category: 'invalid',
      retry: 'none',
      code: 'invalid-address',
      message: 'the request or its address is not valid',
    },
  ],
]);

/** Our codes of errors below HTTP, by what they mean. */
export const TRANSPORT_MEANINGS: ReadonlyMap<string, TransportMeaning> = new Map([
  ['proxy-refused', 'proxy-refused'],
  ['proxy-login', 'proxy-login'],
  ['proxy-unreachable', 'proxy-unreachable'],
  ['tls-failed', 'tls'],
  ['name-not-resolved', 'name'],
  ['connect-timeout', 'no-connection'],
  ['host-unreachable', 'no-connection'],
  ['connection-refused', 'no-connection'],
  ['circuit-open', 'no-connection'],
  ['timeout', 'silence'],
  ['connection-reset', 'connection'],
  ['connection-failed', 'connection'],
  ['body-too-large', 'too-large'],
  ['invalid-address', 'bad-address'],
]);

/** What a proxy did with a connection that was to go through it. */
export interface ProxyTrouble {
  /** Scheme, host and port; never the user or password. */
  readonly proxy: string;
  /** The status with which the proxy refused the tunnel; absent when it could not be reached. */
  readonly status?: number;
}

/**
 * A connection that failed at the proxy, so that AWS was not asked. Its cause is the error of the
 * connection to the proxy.
 */
export class ProxyError extends Error {
  readonly trouble: ProxyTrouble;

  constructor(trouble: ProxyTrouble, cause?: unknown) {
    super(
      `The proxy ${trouble.proxy} did not connect.`,
      cause === undefined ? undefined : { cause },
    );
    this.name = new.target.name;
    this.trouble = trouble;
  }
}

/** The class of an error below HTTP; looks through causes for a code it knows. */
export function judgeTransport(error: unknown): TransportFailure {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof ProxyError) return judgeProxy(at);
    const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
    const known = TRANSPORT.get(code);
    if (known !== undefined) return known;
    if (isTlsCode(code))
      return unreachable('tls-failed', 'none', `no trusted TLS connection (${code})`);
    if (/^HPE_/.test(code))
      return {
        category: 'failed',
        retry: 'malformed',
        code: 'malformed-response',
        message: 'the answer is not HTTP',
      };
  }
  return unreachable('connection-failed', 'transient', 'the connection failed');
}

/**
 * A status of the 5xx may pass, and so may a proxy that is not there; what it forbids, it forbids
 * the next time too.
 */
function judgeProxy({ trouble: { proxy, status }, cause }: ProxyError): TransportFailure {
  if (status === 407)
    return unreachable(
      'proxy-login',
      'none',
      `the proxy ${proxy} wants a user and password (status 407)`,
    );
  if (status !== undefined) {
    return unreachable(
      'proxy-refused',
      status >= 500 ? 'connect' : 'none',
      `the proxy ${proxy} refused the connection with status ${status}`,
    );
  }
  const why = judgeTransport(cause);
  const retry = why.retry === 'none' || why.retry === 'timeout' ? why.retry : 'connect';
  return unreachable(
    'proxy-unreachable',
    retry,
    `the proxy ${proxy} could not be reached: ${why.message}`,
  );
}

/**
 * OpenSSL's results of verifying a certificate, as Node names them (tls documentation, "X509
 * certificate error codes").
 */
const CERTIFICATE_CODES =
  /^(CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERROR_IN_C|INVALID_CA$|PATH_LENGTH_EXCEEDED$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$)/;

function isTlsCode(code: string): boolean {
  return CERTIFICATE_CODES.test(code) || /^(ERR_TLS|ERR_SSL|EPROTO$|UND_ERR_PRX_TLS$)/.test(code);
}
