// When a failed attempt is followed by another one, and after which pause. Pure; bounded in count
// and in time.
import type { RetryClass } from '../errors/failure-class.js';

// Attempts in all, the first one included. Time-outs are expensive and the breaker watches them, so
// there are few.
const MAX_ATTEMPTS: Readonly<Record<RetryClass, number>> = {
  throttle: 7,
  transient: 5,
  connect: 3,
  timeout: 2,
  malformed: 3,
  expired: 2,
  none: 1,
};
const MAX_ATTEMPTS_OF_ALL_KINDS = 8;

// The AWS SDKs' base of 1 s for throttling and 100 ms for the rest, "Retry behavior", SDKs and
// Tools reference guide.
const BASE_MS: Readonly<Record<RetryClass, number>> = {
  throttle: 500,
  transient: 100,
  connect: 200,
  timeout: 100,
  malformed: 100,
  expired: 0,
  none: 0,
};
const MAX_PAUSE_MS = 20_000;
const MAX_TOTAL_MS = 120_000;

export interface RetryState {
  /** Attempts made so far, of all kinds. */
  readonly attempts: number;
  /** Attempts so far that failed in the way of the last one. */
  readonly ofThisClass: number;
  /** Time spent so far, waits for a turn not counted, in milliseconds. */
  readonly spentMs: number;
  readonly retryAfterMs?: number | undefined;
}

/**
 * The pause before the next attempt in milliseconds, or undefined to give up. Full jitter: anything
 * from 0 to the doubled bound.
 */
export function pauseBeforeRetry(
  retry: RetryClass,
  state: RetryState,
  random: () => number,
): number | undefined {
  if (state.ofThisClass >= MAX_ATTEMPTS[retry] || state.attempts >= MAX_ATTEMPTS_OF_ALL_KINDS)
    return undefined;
  const bound = Math.min(MAX_PAUSE_MS, BASE_MS[retry] * 2 ** (state.ofThisClass - 1));
  const pause = Math.max(random() * bound, state.retryAfterMs ?? 0);
  return state.spentMs + pause > MAX_TOTAL_MS ? undefined : pause;
}
