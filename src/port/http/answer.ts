// Decides what one exchange with Port means: a checked value, a failure worth repeating, or an
// error.

import type * as z from 'zod';
import { cutText } from '../../lib/text/cut-text.js';
import type { PortCall } from './call.js';
import { refused } from './errors.js';
import { type AttemptResult, type FailedAttempt, isRetriedStatus } from './retry.js';
import type { Received } from './transport.js';

type Answer = Extract<Received, { readonly kind: 'answer' }>;

/**
 * Of these a page that is no JSON is not believed to be Port's: a proxy, a firewall or a portal
 * before it says them too, and they would count as "does not exist" or "wrong credentials". The
 * last five are theirs by nature, or do not pass by themselves.
 */
const NOT_FROM_A_PAGE: ReadonlySet<number> = new Set([404, 405, 409, 410, 401, 403, 407, 451, 511]);
const FINAL_FROM_A_PAGE: ReadonlySet<number> = new Set([401, 403, 407, 451, 511]);

/**
 * A body that is not JSON, or not of the expected shape, is a failure like a broken connection: it
 * is repeated, never taken for an empty answer. Throws `port-rejected` for an answer that no
 * repetition changes.
 */
export function judge<T>(
  call: PortCall,
  received: Received,
  schema: z.ZodType<T>,
): AttemptResult<T> {
  const { tookMs } = received;
  if (received.kind === 'failed') {
    return {
      ok: false,
      tookMs,
      failure: { reason: received.reason },
      cause: received.cause,
      isFinal: received.isFinal,
    };
  }
  const { status, header } = received;
  const body = parseBody(received.text);
  const page = body === undefined ? describePage(received) : undefined;
  if (isRetriedStatus(status)) {
    const cause =
      page === undefined ? undefined : new Error(`the last answer was ${status}, ${page}`);
    const failure = { reason: 'status', status, ...retryHeaders(header) } as const;
    return { ok: false, tookMs, failure, cause };
  }
  const foreign = fromAnother(received, body);
  if (foreign !== undefined) return foreign;
  const isSuccess = status >= 200 && status <= 299 && !(status !== 207 && saysNotOk(body));
  if (!isSuccess) {
    const { method, path } = call;
    const elsewhere = status >= 300 && status <= 399 ? originOf(header('location')) : undefined;
    const traceId = header('x-trace-id');
    throw refused({ method, path, status, body: body ?? received.text, traceId, elsewhere });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success && body !== undefined) return { ok: true, value: parsed.data };
  const found = page ?? misfitOf(parsed.error);
  return {
    ok: false,
    tookMs,
    failure: { reason: 'garbage' },
    cause: new Error(`unusable answer: ${found}`),
  };
}

/** Where a body is not as documented. */
function misfitOf(error: z.ZodError | undefined): string {
  const [issue] = error?.issues ?? [];
  const place = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.join('.');
  return `${place}: ${issue?.message ?? 'not as documented'}`;
}

/** An answer that something else than Port gave; undefined when it may be Port's. */
export function fromAnother(received: Received, body: unknown): FailedAttempt | undefined {
  if (received.kind !== 'answer') return undefined;
  const { status, tookMs } = received;
  const isPage =
    body === undefined && (NOT_FROM_A_PAGE.has(status) || (status <= 299 && isHtml(received)));
  // 407 is a proxy's word, whatever its body.
  if (!isPage && status !== 407) return undefined;
  const cause = new Error(
    `not Port but something before it answered: ${status}${body === undefined ? `, ${describePage(received)}` : ''}`,
  );
  return {
    ok: false,
    tookMs,
    failure: { reason: 'foreign', status },
    cause,
    isFinal: FINAL_FROM_A_PAGE.has(status),
  };
}

function isHtml({ text, header }: Answer): boolean {
  return /html/i.test(header('content-type') ?? '') || /^\s{0,100}</.test(text);
}

/** What a body that is no JSON seems to be. Only its beginning is looked at. */
function describePage(answer: Answer): string {
  const title = /<title[^>]{0,100}>([^<]{1,1000})/i
    .exec(answer.text.slice(0, 4096))?.[1]
    ?.replace(/\s+/g, ' ')
    .trim();
  const server = answer.header('server') ?? answer.header('via');
  const titled = title ? ` titled “${cutText(title)}”` : '';
  const sender = server === undefined ? '' : ` from ${cutText(server, 100)}`;
  return isHtml(answer) ? `a page of HTML${titled}${sender}` : `a body that is not JSON${sender}`;
}

/** Scheme and host of a redirect; its path may hold a session. */
function originOf(location: string | undefined): string | undefined {
  if (location === undefined || !URL.canParse(location)) return undefined;
  return new URL(location).origin;
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

function retryHeaders(header: (name: string) => string | undefined): {
  readonly retryAfter?: string;
  readonly rateLimitReset?: string;
} {
  const retryAfter = header('retry-after');
  // With requests left in the window, waiting for its end would not be what a 429 asks for.
  const rateLimitReset =
    Number(header('x-ratelimit-remaining') ?? 0) > 0 ? undefined : header('x-ratelimit-reset');
  return {
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(rateLimitReset === undefined ? {} : { rateLimitReset }),
  };
}
