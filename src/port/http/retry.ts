// When and for how long a failed Port call waits before it is sent again. All calls of this program
// are safe to repeat: reads, upserts, deletes of named entities, and writes of whole documents.

import type { Sleep } from '../../lib/waiting/waiting.js';
import type { PauseGate } from '../pace/pause-gate.js';
import { serverWaitMs } from '../pace/rate-headers.js';
import type { Trouble } from './transport.js';

export type PortFailure =
  | {
      readonly reason: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      readonly rateLimitReset?: string;
    }
  /** `foreign`: something between us and Port answered. */
  | { readonly reason: Trouble | 'garbage' | 'foreign'; readonly status?: number };

/**
 * How long Port's troubles are borne. docs/reports-and-exit-codes.md tells these numbers to
 * operators.
 */
export interface RetryPolicy {
  /** First delay; doubles with each attempt up to `capMs`. */
  readonly baseMs: number;
  readonly capMs: number;
  /** Longest wait that is accepted from a header. Port's rate limit window is 300 s. */
  readonly serverCapMs: number;
  /** Time one call may lose to failures, waits included, while Port answers other calls. */
  readonly budgetMs: number;
  /**
   * The same while Port answers nothing at all, for calls in the middle of a resync: more than ten
   * minutes, which is how long a maintenance may take.
   */
  readonly outageMs: number;
  /**
   * Time that all failures of one resync may cost together; calls that fail side by side count
   * once.
   */
  readonly lostMs: number;
  /** Extra time one call may wait because Port said 429. */
  readonly throttleBudgetMs: number;
  /** Time that one resync may spend in pauses after a 429. */
  readonly pausedMs: number;
}

export const DEFAULT_POLICY = {
  baseMs: 300,
  capMs: 15_000,
  serverCapMs: 300_000,
  budgetMs: 60_000,
  outageMs: 720_000,
  lostMs: 900_000,
  throttleBudgetMs: 620_000,
  pausedMs: 6 * 3_600_000,
} as const satisfies RetryPolicy;

export interface RetriesSoFar {
  /** How many attempts have failed, this one included. */
  readonly failed: number;
  readonly spentMs: number;
  readonly throttledMs: number;
}

const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * True for answers that may be better next time. 401 is not one of them: it needs a new token
 * first.
 */
export function isRetriedStatus(status: number): boolean {
  return RETRIED_STATUSES.has(status);
}

/**
 * Milliseconds to wait before the next attempt, or undefined when the call has to give up.
 * A wait that Port asks for with a 429 is charged to its own budget, so that a full rate limit
 * window can be sat out.
 * @param random between 0 and 1; spreads callers that failed together
 */
export function nextDelay(
  failure: PortFailure,
  progress: RetriesSoFar,
  context: { readonly policy: RetryPolicy; readonly now: number; readonly random: number },
): number | undefined {
  const { policy, now, random } = context;
  const backoff =
    Math.min(policy.capMs, policy.baseMs * 2 ** (progress.failed - 1)) * (0.75 + random / 2);
  const asked = failure.reason === 'status' ? askedWait(failure, now) : undefined;
  const waitMs =
    asked === undefined
      ? backoff
      : Math.max(Math.min(asked, policy.serverCapMs) + random * 500, Math.min(backoff, 1000));
  if (isThrottled(failure))
    return progress.throttledMs + waitMs > policy.throttleBudgetMs ? undefined : waitMs;
  const fitting = progress.spentMs + waitMs > policy.budgetMs ? backoff : waitMs;
  return progress.spentMs + fitting > policy.budgetMs ? undefined : fitting;
}

/** True for an answer that only asks to wait. */
export function isThrottled(failure: PortFailure): boolean {
  return failure.reason === 'status' && failure.status === 429;
}

function askedWait(
  failure: {
    readonly status: number;
    readonly retryAfter?: string;
    readonly rateLimitReset?: string;
  },
  now: number,
) {
  const wait = serverWaitMs(failure.retryAfter, now);
  // Every answer of Port carries the reset time, so it means something only on a 429.
  return wait ?? (failure.status === 429 ? serverWaitMs(failure.rateLimitReset, now) : undefined);
}

/**
 * `tookMs` is the time on the wire; waiting for a slot or for a pause to end is nobody's failure.
 */
export type AttemptResult<T> = { readonly ok: true; readonly value: T } | FailedAttempt;

export interface FailedAttempt {
  readonly ok: false;
  readonly failure: PortFailure;
  readonly tookMs: number;
  readonly cause?: Error | undefined;
  /** True when no repetition helps. */
  readonly isFinal?: boolean;
}

export interface RetryDeps {
  readonly policy: RetryPolicy;
  readonly gate: PauseGate;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
  readonly onRetry: (attempt: FailedAttempt, waitMs: number) => void;
  /** Asked when the budget is used up. Absent: nothing is waited for. */
  readonly health?: () => Promise<Health>;
}

/**
 * Of Port as a whole: `out` and to be waited for, `answers`, or `lost`: out for longer than is
 * waited.
 */
export type Health = 'out' | 'answers' | 'lost';

/**
 * Sends until an attempt succeeds. `attempt` passes the gate before it sends, and throws what must
 * not be repeated.
 * A call that outlived an outage of Port begins with a fresh budget.
 * @returns the last failure when the time is used up, so that the caller can name it
 */
export async function withRetries<T>(
  attempt: (timeLeftMs: number) => Promise<AttemptResult<T>>,
  deps: RetryDeps,
  signal?: AbortSignal,
): Promise<AttemptResult<T> & { readonly attempts: number }> {
  const { policy } = deps;
  let spentMs = 0;
  let throttledMs = 0;
  let isOutage = false;
  for (let failed = 1; ; failed += 1) {
    const result = await attempt(isOutage ? Number.POSITIVE_INFINITY : policy.budgetMs - spentMs);
    if (result.ok || result.isFinal === true) return { ...result, attempts: failed };
    const { failure, tookMs } = result;
    const throttled = isThrottled(failure);
    spentMs += throttled ? 0 : tookMs;
    const progress = { failed, spentMs, throttledMs };
    let waitMs = nextDelay(failure, progress, { policy, now: deps.now(), random: deps.random() });
    if (waitMs === undefined && !throttled) {
      const health = await deps.health?.();
      if (health === 'out') waitMs = policy.capMs;
      else if (health === 'answers' && isOutage) {
        waitMs = policy.baseMs;
        spentMs = 0;
      }
      isOutage = health === 'out';
    }
    if (waitMs === undefined) return { ...result, attempts: failed };
    deps.onRetry(result, waitMs);
    if (throttled) {
      throttledMs += waitMs;
      deps.gate.pauseFor(waitMs);
    } else {
      spentMs += waitMs;
      await deps.sleep(waitMs, signal);
    }
  }
}
