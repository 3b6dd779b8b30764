// What a request to Port is made of, and its wire form.

import { AppError } from '../../errors.js';

export interface PortCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/v1`; built with {@link portPath}. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | boolean | readonly string[]>>;
  /** A string is sent as it is and must be JSON; anything else is serialised. */
  readonly body?: unknown;
  /** Adds `/exporter` to the User-Agent, which makes Port record us as the owner. */
  readonly exporter?: boolean;
  /** Sends through the upload lane, whose width adapts to Port's answers. */
  readonly upload?: boolean;
  /**
   * Replaces the retry budget of the client for this call, which then does not wait for a Port that
   * is out.
   */
  readonly budgetMs?: number;
  /**
   * False: nothing is lost if this call fails soon, so it does not wait for a Port that is out
   * longer than its budget.
   */
  readonly waitsOut?: boolean;
  /** Shortens the time limit of one request of this call. */
  readonly timeoutMs?: number;
  /**
   * Nothing depends on it: one attempt of at most 10 s that costs no other call anything. Whoever
   * sends it expects that it throws.
   */
  readonly bestEffort?: boolean;
  /**
   * Sent also while Port asked for a pause: for what must not fall silent, and is one call now and
   * then.
   */
  readonly evenPaused?: boolean;
  /** The whole address, where it is none below `/v1`: one that Port's integration document names. */
  readonly url?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Percent-encodes every inserted value, so that identifiers such as ARNs stay one path segment;
 * half a surrogate pair becomes U+FFFD. Throws `port-rejected` for what cannot be one in any
 * encoding: `.` and `..` would name another route, and nothing would name the one before.
 */
export function portPath(texts: TemplateStringsArray, ...values: readonly string[]): string {
  return texts.reduce((path, text, index) => path + segment(values[index - 1] ?? '') + text);
}

function segment(value: string): string {
  if (value !== '' && value !== '.' && value !== '..')
    return encodeURIComponent(Buffer.from(value).toString());
  throw new AppError(
    'port-rejected',
    `${JSON.stringify(value)} is no identifier that Port could hold.`,
    {
      remedy: 'Correct the blueprint in the mapping, or OCEAN__INTEGRATION__IDENTIFIER.',
    },
  );
}

/** Query parameters of entity writes inside a resync. */
export function resyncQuery(resyncId: string): {
  readonly ocean_info_event_type: string;
  readonly ocean_info_resync_id: string;
} {
  return { ocean_info_event_type: 'resync', ocean_info_resync_id: resyncId };
}

/**
 * Booleans become `true` and `false`; a list repeats its key. Empty without parameters, else with
 * its question mark.
 */
export function toQuery(query: PortCall['query']): string {
  if (query === undefined) return '';
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const item of typeof value === 'object' ? value : [value]) pairs.append(key, String(item));
  }
  return `?${pairs.toString()}`;
}

/** The body as text; nothing for a call without one. */
export function toBody(body: unknown): { readonly body?: string } {
  if (body === undefined) return {};
  return { body: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** Headers of a call. Holds the token: never log it. */
export function toHeaders(
  call: PortCall,
  userAgent: string,
  authorization: string | undefined,
): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': call.exporter === true ? `${userAgent}/exporter` : userAgent,
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** A call in the middle of a resync: much depends on it, so it waits for a Port that is out. */
export function isPatient({ budgetMs, waitsOut }: PortCall): boolean {
  return budgetMs === undefined && waitsOut !== false;
}
