// The books on one window of Port's rate limit: what the newest answer said, less what is on its
// way. Guarantees that no number that an answer gives stops us for good: a window that is over lets
// a few requests through, whose answers tell how it goes on.

import { createTrust, createWay, type Passage } from './passages.js';
import type { WindowReport } from './rate-headers.js';

export interface Landing {
  readonly report: WindowReport | undefined;
  /** Port did what it was asked, so the request was within the limit. */
  readonly isSuccess: boolean;
  /** So long a 429 asks to wait; absent for any other answer. */
  readonly refusedForMs?: number;
  readonly now: number;
}

export interface RateWindow {
  /** How many requests may leave now; without bound when Port gives no numbers. */
  room(now: number): number;
  /** The same for what nothing depends on: never of the last tenth. */
  spareRoom(now: number): number;
  send(): Passage;
  /** The request was answered, or lost (no `landing`). */
  land(passage: Passage, landing?: Landing): void;
  /** The request was not sent after all. */
  giveBack(passage: Passage): void;
  /** A request that may have been counted here was lost. */
  spend(): void;
  /** When time changes the room next; undefined when only an answer can. */
  endsAt(now: number): number | undefined;
  /** Says that the time until `endsAt` was waited, whatever the clock says. */
  waited(endsAt: number): void;
  /** A 429 asked for a wait that is not over. */
  isRefused(now: number): boolean;
  readonly inFlight: number;
  /** The limit that was told last. */
  readonly limit: number | undefined;
  /** What the newest answer said; undefined when there is nothing to go by. */
  knownAt(now: number): Readonly<Known> | undefined;
}

interface Known {
  readonly limit: number | undefined;
  readonly remaining: number;
  readonly from: number;
  readonly until: number;
  readonly periodMs: number;
  /** Requests sent before this one may have been counted before or after `remaining` was true. */
  readonly asOf: number;
}

/** Requests that may be on their way while nothing is known of a window yet. */
const HANDFUL = 4;
/** Left over by what nothing depends on: a tenth of the window, and at least so many. */
const RESERVE = 5;

/**
 * A window of which nothing is known. Times are in milliseconds of one clock, which may jump.
 * @param all counts the requests of all windows, so that what is known of them can be compared
 */
export function createRateWindow(all: { sent: number }): RateWindow {
  let known: Known | undefined;
  /** Requests that may have been counted since, and of which no answer told. */
  let spent = 0;
  let belief: 'unknown' | 'counted' | 'free' = 'unknown';
  const way = createWay(all);
  const trust = createTrust();
  let refusedUntil = Number.NEGATIVE_INFINITY;

  const beginAnew = () => {
    way.beginAnew();
    trust.beginAnew(all.sent);
  };
  const isOver = (now: number) => {
    if (known !== undefined && !way.isOver && now >= known.until) beginAnew();
    return way.isOver;
  };
  const room = (now: number) => {
    if (belief === 'free') return Number.POSITIVE_INFINITY;
    if (belief === 'unknown' || known === undefined) return HANDFUL - way.inFlight;
    const left = Math.max(0, known.remaining - spent) - way.inFlight;
    if (!isOver(now)) return left;
    // Whatever is on its way may be counted in the next window.
    const most = (known.limit ?? Number.POSITIVE_INFINITY) - way.inFlight;
    return Math.min(most, Math.max(left, HANDFUL - way.freshInFlight));
  };
  const knownAt = (now: number) =>
    belief === 'counted' && known !== undefined && !isOver(now) ? known : undefined;
  const take = (report: WindowReport, now: number) => {
    known = { ...report, asOf: all.sent };
    belief = 'counted';
    if (now < known.until) way.goOn();
  };
  // Whoever must repeat the request pauses for everybody; here only what nothing depends on does.
  const refuse = (report: WindowReport | undefined, forMs: number, now: number) => {
    const here = { limit: known?.limit, from: now, until: now, periodMs: 0 };
    known = { ...(report ?? here), remaining: 0, asOf: all.sent };
    belief = 'counted';
    trust.regain();
    beginAnew();
    refusedUntil = Math.max(now + forMs, report?.until ?? now);
  };
  const learn = ({ number }: Passage, report: WindowReport, now: number) => {
    const merged = known === undefined ? report : merge(known, report, number, isOver(now));
    if (merged === undefined) return spend();
    if (number > (known?.asOf ?? 0)) spent = 0;
    take(merged, now);
  };
  const spend = () => {
    spent += 1;
  };

  return {
    room,
    spareRoom(now) {
      if (now < refusedUntil) return 0;
      const here = room(now);
      if (belief !== 'counted' || known === undefined) return here;
      // Somebody has to find out how it goes on.
      if (isOver(now) && way.freshInFlight === 0) return here;
      return here - Math.max(RESERVE, Math.ceil((known.limit ?? 0) / 10));
    },
    send: way.send,
    giveBack: way.end,
    spend,
    land(passage, landing) {
      way.end(passage);
      if (landing === undefined) return spend();
      const { report, isSuccess, refusedForMs, now } = landing;
      if (refusedForMs !== undefined) return refuse(report, refusedForMs, now);
      if (report === undefined) {
        if (belief === 'unknown' && isSuccess) belief = 'free';
        return spend();
      }
      if (report.remaining > 0) trust.regain();
      else if (trust.isLost) return;
      learn(passage, report, now);
      if (report.remaining === 0 && isSuccess) trust.wasLast(passage);
      if (trust.isLost) belief = 'free';
    },
    endsAt(now) {
      const end = knownAt(now)?.until ?? Number.POSITIVE_INFINITY;
      const next = now < refusedUntil ? Math.min(end, refusedUntil) : end;
      return next === Number.POSITIVE_INFINITY ? undefined : next;
    },
    waited(endsAt) {
      if (refusedUntil === endsAt) refusedUntil = Number.NEGATIVE_INFINITY;
      if (known?.until === endsAt && !way.isOver) beginAnew();
    },
    isRefused: (now) => now < refusedUntil,
    get inFlight() {
      return way.inFlight;
    },
    get limit() {
      return known?.limit;
    },
    knownAt,
  };
}

/**
 * What is known after another report; undefined when it is about a window that is over. Within one
 * window only less can be left, unless the request was sent after the number that we have came.
 */
function merge(
  known: Known,
  report: WindowReport,
  passage: number,
  isOver: boolean,
): WindowReport | undefined {
  if (known.limit !== report.limit || report.from > known.until) return report;
  const isLater = passage > known.asOf;
  // Sent after we knew of this window, it cannot be about one before; then the clock has jumped.
  if (report.until < known.from) return isLater ? report : undefined;
  const remaining = isLater ? report.remaining : Math.min(known.remaining, report.remaining);
  const until = isOver ? report.until : Math.min(known.until, report.until);
  return {
    limit: report.limit,
    remaining,
    from: Math.min(Math.max(known.from, report.from), until),
    until,
    periodMs: report.periodMs,
  };
}
