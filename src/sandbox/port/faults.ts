// Failures on demand. A rule says which requests it strikes and what becomes of them; rules are
// tried in the order in which they were added.
import { isObject } from '../../lib/json-value.js';
import type { RawAnswer } from '../raw-answer.js';
import type { ItemError } from './call.js';

export type FaultEffect =
  /**
   * An error answer in Port's envelope. `processed`: the request is carried out first, so that only
   * the answer is wrong.
   */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly error?: string;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
      /** Seconds until the reset that `x-ratelimit-reset` announces. */
      readonly resetInSeconds?: number;
      readonly processed?: boolean;
    }
  /** Every token is forgotten, so this request and all that follow with the same token get 401. */
  | { readonly kind: 'unauthorized' }
  /** 413 for a body with more than this many entities. */
  | { readonly kind: 'payload-too-large'; readonly above: number }
  /** The named entities are refused: per item in a bulk upsert, with an error answer elsewhere. */
  | {
      readonly kind: 'item-errors';
      readonly identifiers: readonly string[];
      readonly statusCode: number;
      readonly error: string;
      readonly message?: string;
    }
  /** 200 with a body that is not JSON, or 502 with an HTML page. */
  | { readonly kind: 'garbage'; readonly form: 'text' | 'html' }
  /** No answer, ever. */
  | { readonly kind: 'hang'; readonly processed?: boolean }
  /** The connection is reset. */
  | { readonly kind: 'reset'; readonly processed?: boolean }
  | { readonly kind: 'slow'; readonly ms: number }
  /** Anything at all in place of the answer. `processed`: the request is carried out. */
  | ({ readonly kind: 'raw'; readonly processed?: boolean } & RawAnswer)
  /**
   * The server stops listening and drops all connections, until it is started again or the time is
   * over.
   */
  | { readonly kind: 'down'; readonly forMs?: number };

export interface FaultRule {
  readonly method?: string;
  /** A prefix of the raw path, or an expression for it; every path when absent. */
  readonly path?: string | RegExp;
  /** Requests that match but are spared first. */
  readonly after?: number;
  /** How many requests are struck; all when absent. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export interface FaultHandle {
  readonly id: number;
  readonly rule: FaultRule;
  /** Requests struck so far. */
  readonly hits: number;
  remove(): void;
}

export interface Faults {
  add(rule: FaultRule): FaultHandle;
  list(): readonly FaultHandle[];
  /** Removes every rule. */
  clear(): void;
}

export interface FaultEngine extends Faults {
  /** The effect that strikes this request, if any; counts it. */
  strike(method: string, path: string, body: unknown): FaultEffect | undefined;
}

interface Rule extends FaultHandle {
  hits: number;
  seen: number;
}

/** An engine without rules. */
export function createFaults(): FaultEngine {
  const rules = new Map<number, Rule>();
  let nextId = 1;
  return {
    add(rule) {
      const id = nextId;
      nextId += 1;
      const entry: Rule = { id, rule, hits: 0, seen: 0, remove: () => void rules.delete(id) };
      rules.set(id, entry);
      return entry;
    },
    list: () => [...rules.values()],
    clear: () => rules.clear(),
    strike(method, path, body) {
      for (const entry of rules.values()) {
        const { rule } = entry;
        if (!covers(rule, method, path) || !applies(rule.effect, body)) continue;
        entry.seen += 1;
        if (
          entry.seen <= (rule.after ?? 0) ||
          entry.hits >= (rule.times ?? Number.POSITIVE_INFINITY)
        )
          continue;
        entry.hits += 1;
        return rule.effect;
      }
      return undefined;
    },
  };
}

function covers(rule: FaultRule, method: string, path: string): boolean {
  if (rule.method !== undefined && rule.method !== method) return false;
  if (rule.path === undefined) return true;
  if (typeof rule.path === 'string') return path.startsWith(rule.path);
  rule.path.lastIndex = 0;
  return rule.path.test(path);
}

// Effects on items count only requests that carry such items.
function applies(effect: FaultEffect, body: unknown): boolean {
  if (effect.kind === 'payload-too-large') return bodyItems(body).length > effect.above;
  if (effect.kind !== 'item-errors') return true;
  const chosen = new Set(effect.identifiers);
  return [body, ...bodyItems(body)].some((item) => chosen.has(identifierOf(item)));
}

function bodyItems(body: unknown): readonly unknown[] {
  return isObject(body) && Array.isArray(body['entities']) ? body['entities'] : [];
}

function identifierOf(item: unknown): string {
  const identifier = isObject(item) ? item['identifier'] : item;
  return typeof identifier === 'string' ? identifier : '';
}

/** The error that an effect forces on an identifier. */
export function forcedBy(
  effect: FaultEffect | undefined,
): (identifier: string) => ItemError | undefined {
  if (effect?.kind !== 'item-errors') return () => undefined;
  const chosen = new Set(effect.identifiers);
  const { statusCode, error, message = 'refused on demand' } = effect;
  return (identifier) => (chosen.has(identifier) ? { statusCode, error, message } : undefined);
}
