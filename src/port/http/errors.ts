// The only table from Port's answers to our error codes.

import { AppError } from '../../errors.js';
import { cutText } from '../../lib/text/cut-text.js';
import type { FailedAttempt, PortFailure } from './retry.js';

const MAX_MESSAGE_LENGTH = 500;

export interface RefusedCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  readonly traceId?: string | undefined;
  /** Where a redirect leads. */
  readonly elsewhere?: string | undefined;
}

/** The error for an answer that no repetition will change. */
export function refused(call: RefusedCall): AppError {
  const { error, message } = readProblem(call.body);
  const said = [
    error,
    message,
    call.elsewhere === undefined ? undefined : `a redirect to ${call.elsewhere}`,
  ]
    .filter((part) => part !== undefined)
    .join(': ');
  return new AppError(
    'port-rejected',
    `${call.method} ${call.path}: Port answered ${call.status}${said === '' ? '' : ` ${said}`}.`,
    {
      details: {
        status: call.status,
        method: call.method,
        path: call.path,
        error,
        message,
        traceId: call.traceId,
      },
      ...remedyFor(call.status),
    },
  );
}

/** The error for a token request that was refused. */
export function credentialsRejected(status: number, body: unknown): AppError {
  const { message } = readProblem(body);
  return new AppError(
    'port-credentials-rejected',
    `Port refused the client id and secret (${status}${message === undefined ? '' : `: ${message}`}).`,
    {
      details: { status },
    },
  );
}

/** The error for a call that used up its time, or that nothing would mend. */
export function unreachable(
  what: string,
  { failure, cause }: Pick<FailedAttempt, 'failure' | 'cause'>,
  info: { readonly attempts: number; readonly baseUrl: string },
): AppError {
  const tries = info.attempts === 1 ? '1 attempt' : `${info.attempts} attempts`;
  const failed =
    info.attempts === 0
      ? 'was not sent, because such calls have failed for too long'
      : `failed after ${tries}`;
  const remedy = REMEDIES[failure.reason];
  return new AppError(
    'port-unreachable',
    `${what} at ${info.baseUrl} ${failed}: ${failureText(failure, cause)}.`,
    {
      details: {
        attempts: info.attempts,
        reason: failure.reason,
        ...(failure.status === undefined ? {} : { status: failure.status }),
      },
      cause,
      ...(remedy === undefined ? {} : { remedy }),
    },
  );
}

/** What one attempt met, in a few words. */
export function failureText(failure: PortFailure, cause: Error | undefined): string {
  if (cause !== undefined) return shorten(cause.message);
  return failure.reason === 'status'
    ? `the last answer was ${failure.status}`
    : FAILURE_TEXT[failure.reason];
}

const FAILURE_TEXT = {
  transport: 'the connection failed',
  timeout: 'no complete answer came in time',
  garbage: 'the answer was not what Port documents',
  proxy: 'the proxy refused',
  certificate: 'the certificate is not trusted',
  'too-large': 'the answer was too large',
  foreign: 'something before Port answered',
} as const satisfies Record<Exclude<PortFailure['reason'], 'status'>, string>;

const BETWEEN =
  'Something between this program and Port answers in its place: look at the proxy (HTTPS_PROXY, NO_PROXY), the firewall, a login page of the network, and OCEAN__PORT__BASE_URL.';
const REMEDIES: Partial<Record<PortFailure['reason'], string>> = {
  proxy:
    "Let the proxy open tunnels to the host of Port (407: it wants user and password in the proxy's URL), or list that host in NO_PROXY to go past it.",
  certificate:
    'If a proxy or firewall inspects TLS, name the file with its authority in NODE_EXTRA_CA_CERTS; else check OCEAN__PORT__BASE_URL and the clock.',
  foreign: BETWEEN,
  'too-large': BETWEEN,
};

/**
 * The status of the answer that refused a call; undefined when Port did not answer, or answered
 * only with trouble of its own.
 */
export function refusedStatus(error: unknown): number | undefined {
  return error instanceof AppError && error.code === 'port-rejected'
    ? lastStatus(error)
    : undefined;
}

/**
 * The status of the last answer to a call that failed, whether it refused the call or only kept
 * failing; undefined without an answer.
 */
export function lastStatus(error: unknown): number | undefined {
  const status = error instanceof AppError ? error.details['status'] : undefined;
  return typeof status === 'number' ? status : undefined;
}

function remedyFor(status: number): { readonly remedy?: string } {
  if (status === 401 || status === 403)
    return { remedy: 'Give the Port credentials the permissions that the message names.' };
  if (status >= 300 && status < 400)
    return {
      remedy:
        'Set OCEAN__PORT__BASE_URL to the address that answers itself; redirects are not followed.',
    };
  return {};
}

function readProblem(body: unknown): {
  readonly error: string | undefined;
  readonly message: string | undefined;
} {
  if (typeof body === 'string')
    return { error: undefined, message: body === '' ? undefined : shorten(body) };
  const record: Partial<Record<string, unknown>> =
    typeof body === 'object' && body !== null ? { ...body } : {};
  return { error: text(record['error']), message: text(record['message']) };
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return shorten(typeof value === 'string' ? value : JSON.stringify(value));
}

function shorten(value: string): string {
  const line = value.replace(/\s+/g, ' ').trim();
  return cutText(line, MAX_MESSAGE_LENGTH);
}
