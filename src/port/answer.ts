// Decides what one exchange with Port means: a checked value, a failure worth repeating, or an error.

import type * as z from 'zod';
import type { PortCall } from './call.js';
import { refused } from './errors.js';
import { type Attempt, isRetriedStatus } from './retry.js';
import type { Received } from './transport.js';

/**
 * A body that is not JSON, or not of the expected shape, is a failure like a broken connection: it is repeated, never taken for an empty answer.
 * Throws `port-rejected` for an answer that no repetition changes.
 */
export function judge<T>(call: PortCall, received: Received, schema: z.ZodType<T>): Attempt<T> {
  const { tookMs } = received;
  if (received.kind === 'failed') return { ok: false, tookMs, failure: { reason: received.reason }, cause: received.cause };
  const { status, header } = received;
  if (isRetriedStatus(status)) return { ok: false, tookMs, failure: { reason: 'status', status, ...retryHeaders(header) } };
  const body = parseBody(received.text);
  const isSuccess = status >= 200 && status <= 299 && !(status !== 207 && saysNotOk(body));
  if (!isSuccess) {
    const { method, path } = call;
    throw refused({ method, path, status, body: body ?? received.text, traceId: header('x-trace-id') });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success && body !== undefined) return { ok: true, value: parsed.data };
  const [issue] = parsed.error?.issues ?? [];
  const place = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.join('.');
  const cause = new Error(
    `unusable answer: ${body === undefined ? 'the body is not JSON' : `${place}: ${issue?.message ?? 'not as documented'}`}`,
  );
  return { ok: false, tookMs, failure: { reason: 'garbage' }, cause };
}

/** The JSON value, `{}` for an empty body, undefined for anything else. */
export function parseBody(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function saysNotOk(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'ok' in body && body.ok === false;
}

function retryHeaders(header: (name: string) => string | undefined): { readonly retryAfter?: string; readonly rateLimitReset?: string } {
  const retryAfter = header('retry-after');
  // With requests left in the window, waiting for its end would not be what a 429 asks for.
  const rateLimitReset = Number(header('x-ratelimit-remaining') ?? 0) > 0 ? undefined : header('x-ratelimit-reset');
  return { ...(retryAfter === undefined ? {} : { retryAfter }), ...(rateLimitReset === undefined ? {} : { rateLimitReset }) };
}
