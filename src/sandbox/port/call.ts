// One request as a route sees it: decoded path parameters, query flags, parsed body, and the
// writer's identity.
import { invalid } from './reply.js';

export interface ItemError {
  readonly statusCode: number;
  readonly error: string;
  readonly message: string;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The whole User-Agent: Port keeps it as the datasource of what is written. */
  readonly userAgent: string;
  /** Undefined when the request has no body. */
  readonly body: unknown;
  /** An error that a fault forces on the entity with this identifier. */
  readonly forcedError: (identifier: string) => ItemError | undefined;
}

/** A path parameter of the matched route. */
export function param(call: Call, name: string): string {
  return call.params[name] ?? '';
}

/** A boolean query parameter, false when absent. Throws 422 for anything but `true` and `false`. */
export function flag(call: Call, name: string): boolean {
  const value = call.query.get(name);
  if (value === null || value === 'false') return false;
  if (value === 'true') return true;
  throw invalid(`"query/${name}" must be boolean`);
}

/** A list in the query, repeated or comma-joined. */
export function listParam(call: Call, name: string): string[] {
  return call.query.getAll(name).flatMap((value) => value.split(',').filter((item) => item !== ''));
}
