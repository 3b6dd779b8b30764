// The only table from Port's answers to our error codes.

import { AppError } from '../errors.js';
import { cutText } from '../lib/cut-text.js';
import type { Failure } from './retry.js';

const MAX_MESSAGE_LENGTH = 500;

export interface RefusedCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  readonly traceId?: string | undefined;
}

/** The error for an answer that no repetition will change. */
export function refused(call: RefusedCall): AppError {
  const { error, message } = readProblem(call.body);
  const said = [error, message].filter((part) => part !== undefined).join(': ');
  return new AppError('port-rejected', `${call.method} ${call.path}: Port answered ${call.status}${said === '' ? '' : ` ${said}`}.`, {
    details: { status: call.status, method: call.method, path: call.path, error, message, traceId: call.traceId },
    ...remedyFor(call.status),
  });
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

/** The error for a call that used up its retries. */
export function unreachable(
  what: string,
  failure: Failure,
  info: { readonly attempts: number; readonly cause?: Error | undefined; readonly baseUrl: string },
): AppError {
  const last =
    failure.reason === 'status' ? `the last answer was ${failure.status}` : (info.cause?.message ?? FAILURE_TEXT[failure.reason]);
  const tries = info.attempts === 1 ? '1 attempt' : `${info.attempts} attempts`;
  return new AppError('port-unreachable', `${what} at ${info.baseUrl} failed after ${tries}: ${last}.`, {
    details: { attempts: info.attempts, reason: failure.reason, ...(failure.reason === 'status' ? { status: failure.status } : {}) },
    cause: info.cause,
  });
}

const FAILURE_TEXT = {
  transport: 'the connection failed',
  timeout: 'no complete answer came in time',
  garbage: 'the answer was not what Port documents',
} as const satisfies Record<Exclude<Failure['reason'], 'status'>, string>;

/** The status of the answer that refused a call; undefined when Port did not answer, or answered only with trouble of its own. */
export function refusedStatus(error: unknown): number | undefined {
  return error instanceof AppError && error.code === 'port-rejected' ? lastStatus(error) : undefined;
}

/** The status of the last answer to a call that failed, whether it refused the call or only kept failing; undefined without an answer. */
export function lastStatus(error: unknown): number | undefined {
  const status = error instanceof AppError ? error.details['status'] : undefined;
  return typeof status === 'number' ? status : undefined;
}

function remedyFor(status: number): { readonly remedy?: string } {
  if (status === 401 || status === 403) return { remedy: 'Give the Port credentials the permissions that the message names.' };
  if (status >= 300 && status < 400)
    return { remedy: 'Set OCEAN__PORT__BASE_URL to the address that answers itself; redirects are not followed.' };
  return {};
}

function readProblem(body: unknown): { readonly error: string | undefined; readonly message: string | undefined } {
  if (typeof body === 'string') return { error: undefined, message: body === '' ? undefined : shorten(body) };
  const record: Partial<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {};
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
