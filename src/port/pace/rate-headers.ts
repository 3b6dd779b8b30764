// What Port's rate limit headers say, as numbers that may be relied on. The headers come from
// outside: whatever is absent, odd or absurd says nothing.

export type ReadHeader = (name: string) => string | undefined;

export interface WindowReport {
  readonly limit: number | undefined;
  readonly remaining: number;
  /** Between these two moments the window ends, by our clock. The later one is safe to wait for. */
  readonly from: number;
  readonly until: number;
  /** From the end of one window to that of the next, at least; 0 when nothing tells. */
  readonly periodMs: number;
}

export interface AnsweredAt {
  readonly sentAt: number;
  readonly receivedAt: number;
  /** `receivedAt` by the clock on the wall; the other two are by one that does not jump. */
  readonly timeOfDay: number;
  /** No window is believed to be longer. */
  readonly longestMs: number;
}

/** Larger numbers in a rate limit header are points in time, smaller ones are seconds from now. */
const EPOCH_FROM = 10_000;
const EPOCH_MS_FROM = 100_000_000_000;
/** `Date` and an epoch have full seconds: together they are wrong by less than two. */
const ROUNDING_MS = 2000;
/** Nobody says in which direction the seconds of a reset are rounded. */
const LONGEST_MARGIN_MS = 1000;
const COUNT = /^\d{1,12}$/;
const SECONDS = /^\d{1,15}(\.\d{1,9})?$/;

/**
 * Milliseconds that a `Retry-After` or `x-ratelimit-reset` value asks for; undefined when it says
 * nothing usable.
 */
export function serverWaitMs(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (text === '') return undefined;
  const number = Number(text);
  if (Number.isFinite(number)) {
    if (number >= EPOCH_MS_FROM) return Math.max(0, number - now);
    if (number > EPOCH_FROM) return Math.max(0, number * 1000 - now);
    return Math.max(0, number * 1000);
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * The state of the window that an answer was counted in; undefined when the headers do not give it.
 * A point in time is read by the clock of the answer's `Date`, so that the two clocks may differ.
 */
export function readWindow(header: ReadHeader, at: AnsweredAt): WindowReport | undefined {
  const remaining = count(header('x-ratelimit-remaining'));
  const limit = count(header('x-ratelimit-limit'));
  if (remaining === undefined || limit === 0 || remaining > (limit ?? remaining)) return undefined;
  const periodMs = (count(header('x-ratelimit-period')) ?? 0) * 1000;
  const lengthMs = periodMs === 0 ? at.longestMs : Math.min(periodMs, at.longestMs);
  const said = leftMs(header('x-ratelimit-reset'), header('date'), at.timeOfDay);
  // What cannot be is no end at all; then it is one window from now at the latest. Rounded up, a
  // whole window may be a second longer.
  const left = said !== undefined && said <= lengthMs + 1000 ? said : undefined;
  const restMs = left ?? lengthMs;
  const marginMs = Math.min(LONGEST_MARGIN_MS, lengthMs / 100);
  return {
    limit,
    remaining,
    from: at.sentAt + (left ?? 0) - ROUNDING_MS,
    until: at.receivedAt + restMs + marginMs,
    periodMs,
  };
}

function leftMs(reset: string | undefined, date: string | undefined, now: number) {
  const text = reset?.trim() ?? '';
  if (!SECONDS.test(text)) return undefined;
  if (Number(text) <= EPOCH_FROM) return serverWaitMs(text, now);
  const theirs = Date.parse(date ?? '');
  const at = Number.isNaN(theirs) ? now : theirs;
  // In its last second, a window may end at the very second of the answer.
  const left = serverWaitMs(text, at - ROUNDING_MS) ?? 0;
  return left > 0 ? Math.max(0, left - ROUNDING_MS) : undefined;
}

function count(value: string | undefined): number | undefined {
  const text = value?.trim() ?? '';
  return COUNT.test(text) ? Number(text) : undefined;
}
