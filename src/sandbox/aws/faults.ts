// Faults by rule: which requests they hit, how often, and what they do to them.
import type { RawAnswer } from '../raw-answer.js';
import type { DenyingPolicy } from '../world/access.js';

export type FaultEffect =
  /** The service's own throttling error. */
  | { readonly type: 'throttle' }
  /**
   * Access denied in AWS's words for this policy type. Explicit unless it is an identity policy.
   */
  | { readonly type: 'deny'; readonly by?: DenyingPolicy; readonly explicit?: boolean }
  | { readonly type: 'expired-token' }
  /** AssumeRole answers with a session of this account. */
  | { readonly type: 'wrong-account'; readonly accountId: string }
  /** The request is accepted and never answered. */
  | { readonly type: 'hang' }
  /** The socket is reset. */
  | { readonly type: 'reset' }
  | { readonly type: 'server-error'; readonly status?: 500 | 503 }
  /**
   * Status 200 and a body that does not parse: `malformed` (default), an `html` page, or an `empty`
   * body; or one that does parse, but says nothing that was asked for: `foreign`.
   */
  | { readonly type: 'garbage'; readonly how?: 'malformed' | 'html' | 'empty' | 'foreign' }
  /**
   * A valid beginning only: the `connection` ends early (default), or the `document` is cut with a
   * fitting content-length.
   */
  | { readonly type: 'truncated'; readonly how?: 'connection' | 'document' }
  | { readonly type: 'slow'; readonly ms: number }
  /** The resource named by the rule (or every resource the request names) is gone. */
  | { readonly type: 'vanish' }
  /**
   * The service's clock is off by so much; it shows in its Date header and in what it takes for
   * skewed.
   */
  | { readonly type: 'wrong-clock'; readonly offsetMs: number }
  /** DescribeClusters reports the cluster among `failures`. */
  | { readonly type: 'partial-failure'; readonly reason?: string }
  /** A page with no items and a token that leads on. */
  | { readonly type: 'empty-page' }
  /** Pages hold at most so many items, whatever was asked. */
  | { readonly type: 'small-pages'; readonly size: number }
  /** Any error by code. */
  | {
      readonly type: 'error';
      readonly code: string;
      readonly status: number;
      readonly message?: string;
    }
  /** Anything at all in place of the answer; the request is carried out. */
  | ({ readonly type: 'raw' } & RawAnswer);

export interface FaultRule {
  readonly service?: string;
  readonly operation?: string;
  /** The account whose session signed the request, or for AssumeRole the account of the role. */
  readonly accountId?: string;
  readonly region?: string;
  /**
   * A bucket, instance id, cluster or function name or ARN, role ARN, or account id that the
   * request names.
   */
  readonly resource?: string;
  /** Lets the first so many matching requests pass. */
  readonly after?: number;
  /** Ends after so many hits. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export interface FaultHandle {
  readonly id: number;
  readonly rule: FaultRule;
  /** How many requests it changed so far. */
  readonly hits: number;
  remove(): void;
}

export interface Faults {
  add(rule: FaultRule): FaultHandle;
  /** Removes one by its id; false when there is none. */
  remove(id: number): boolean;
  clear(): void;
  list(): readonly FaultHandle[];
}

export interface FaultSubject {
  readonly service: string;
  readonly operation: string;
  readonly accountId: string;
  /** The account of the role to assume. */
  readonly targetAccountId?: string | undefined;
  readonly region: string;
  readonly resources: readonly string[];
}

/** A rule that hits the request at hand. */
export interface Hit {
  readonly effect: FaultEffect;
  readonly resource: string | undefined;
}

export interface FaultEngine extends Faults {
  readonly active: boolean;
  match(subject: FaultSubject): readonly Hit[];
}

interface Entry {
  readonly handle: FaultHandle;
  readonly rule: FaultRule;
  seen: number;
  hits: number;
}

const NONE: readonly Hit[] = [];

/**
 * An empty set of faults. All rules that match a request apply, in the order in which they were
 * added.
 */
export function createFaults(): FaultEngine {
  const entries = new Map<number, Entry>();
  let lastId = 0;
  return {
    get active() {
      return entries.size > 0;
    },
    add(rule) {
      const id = ++lastId;
      const entry: Entry = {
        rule,
        seen: 0,
        hits: 0,
        handle: {
          id,
          rule,
          get hits() {
            return entry.hits;
          },
          remove: () => void entries.delete(id),
        },
      };
      entries.set(id, entry);
      return entry.handle;
    },
    remove: (id) => entries.delete(id),
    clear: () => entries.clear(),
    list: () => [...entries.values()].map(({ handle }) => handle),
    match(subject) {
      let hits: Hit[] | undefined;
      for (const entry of entries.values()) {
        const { rule } = entry;
        if (!applies(rule, subject) || (rule.times !== undefined && entry.hits >= rule.times))
          continue;
        if (entry.seen++ < (rule.after ?? 0)) continue;
        entry.hits++;
        hits ??= [];
        hits.push({ effect: rule.effect, resource: rule.resource });
      }
      return hits ?? NONE;
    },
  };
}

function applies(rule: FaultRule, subject: FaultSubject): boolean {
  return (
    (rule.service === undefined || rule.service === subject.service) &&
    (rule.operation === undefined || rule.operation === subject.operation) &&
    (rule.accountId === undefined ||
      rule.accountId === (subject.targetAccountId ?? subject.accountId)) &&
    (rule.region === undefined || rule.region === subject.region) &&
    (rule.resource === undefined || subject.resources.includes(rule.resource))
  );
}
