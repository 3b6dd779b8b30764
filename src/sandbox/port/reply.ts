// What a route answers: a reply, or a refusal in Port's error envelope. Every body carries `ok`,
// because clients decide on it.
import type * as z from 'zod';
import type { JsonObject } from './json.js';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The body, as pieces that are written one after another; large answers are never held as one
   * string.
   */
  readonly body: Iterable<string>;
}

/** An answer that is not a success. `error` is the machine-readable name, `message` the prose. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: string;

  constructor(status: number, error: string, message: string) {
    super(message);
    this.name = new.target.name;
    this.status = status;
    this.error = error;
  }
}

/** A success with `ok: true` and the given payload. */
export function success(payload: JsonObject = {}, status = 200): Reply {
  return { status, body: [JSON.stringify({ ok: true, ...payload })] };
}

/**
 * A success whose `name` is an array of documents that are JSON already; `tail` is merged in after
 * it.
 */
export function successList(
  name: string,
  documents: Iterable<string>,
  tail: JsonObject = {},
): Reply {
  return { status: 200, body: listBody(name, documents, tail) };
}

function* listBody(name: string, documents: Iterable<string>, tail: JsonObject): Iterable<string> {
  let piece = `{"ok":true,${JSON.stringify(name)}:[`;
  let first = true;
  for (const document of documents) {
    piece += first ? document : ',' + document;
    first = false;
    if (piece.length > 65_536) {
      yield piece;
      piece = '';
    }
  }
  const rest = JSON.stringify(tail).slice(1);
  yield piece + (rest === '}' ? ']}' : '],' + rest);
}

/** The reply that carries a refusal. */
export function refusalReply(refusal: Refusal, headers?: Readonly<Record<string, string>>): Reply {
  const body = JSON.stringify({ ok: false, error: refusal.error, message: refusal.message });
  return headers === undefined
    ? { status: refusal.status, body: [body] }
    : { status: refusal.status, body: [body], headers };
}

/** 404 `not_found`. */
export function notFound(what: string): Refusal {
  return new Refusal(404, 'not_found', `${what} was not found`);
}

/** 422 `invalid_request`: the request does not have the shape that the route requires. */
export function invalid(message: string): Refusal {
  return new Refusal(422, 'invalid_request', message);
}

/** The body as the schema describes it; throws 422 `invalid_request` that names each problem. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `"${issue.path.map(String).join('/') || 'body'}" ${issue.message}`,
  );
  throw invalid(problems.join('; '));
}
