// The books on one window of Port's rate limit: what the newest answer said, less what is on its
// way. Guarantees that no number that an answer gives stops us for good: a window that is over lets
// a few requests through, whose answers tell how it goes on.

import type { WindowReport } from './rate-headers.js';

/** A request on its way. */
export interface Passage {
  /** In the order of sending. */
  readonly number: number;
  /** Sent although the last answer had said that nothing was left. */
  readonly onTrial: boolean;
}

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
  /** When it is over; undefined when only an answer can change the room. */
  endsAt(now: number): number | undefined;
  /** Says that the time until `endsAt` was waited, whatever the clock says. */
  waited(endsAt: number): void;
  readonly inFlight: number;
  /** What the newest answer said; undefined when there is nothing to go by. */
  readonly known: Readonly<Known> | undefined;
}

interface Known {
  readonly limit: number | undefined;
  readonly remaining: number;
  readonly from: number;
  readonly until: number;
  /** Requests sent before this one may have been counted before or after `remaining` was true. */
  readonly asOf: number;
}

/** Requests that may be on their way while nothing is known of a window yet. */
const HANDFUL = 4;
/** Left over by what nothing depends on: a tenth of the window, and at least so many. */
const RESERVE = 5;
/** So often in a row a request is not refused although nothing is left: the numbers mean nothing. */
const DISBELIEVED_AFTER = 2;

/**
 * A window of which nothing is known. Times are in milliseconds of one clock, which may jump.
 * @param all counts the requests of all windows, so that what is known of them can be compared
 */
export function createRateWindow(all: { sent: number }): RateWindow {
  let known: Known | undefined;
  let belief: 'unknown' | 'counted' | 'free' = 'unknown';
  let inFlight = 0;
  /** Passages with a higher number left after the window was over. */
  let overSince: number | undefined;
  let freshInFlight = 0;
  let refusedUntil = 0;
  let contradictions = 0;
  let contradictedAt = 0;

  const beginAnew = () => {
    overSince = all.sent;
    freshInFlight = 0;
  };
  const isOver = (now: number) => {
    if (known !== undefined && overSince === undefined && now >= known.until) beginAnew();
    return overSince !== undefined;
  };
  const room = (now: number) => {
    if (belief === 'free') return Number.POSITIVE_INFINITY;
    if (belief === 'unknown' || known === undefined) return HANDFUL - inFlight;
    const left = known.remaining - inFlight;
    return isOver(now) ? Math.max(left, HANDFUL - freshInFlight) : left;
  };
  const take = (report: WindowReport, now: number) => {
    known = { ...report, asOf: all.sent };
    belief = 'counted';
    if (now < known.until) overSince = undefined;
  };
  // Whoever must repeat the request pauses for everybody; here only what nothing depends on does.
  const refuse = (report: WindowReport | undefined, forMs: number, now: number) => {
    const here = { limit: known?.limit, from: now, until: now };
    known = { ...(report ?? here), remaining: 0, asOf: all.sent };
    belief = 'counted';
    contradictions = 0;
    beginAnew();
    refusedUntil = Math.max(now + forMs, report?.until ?? 0);
  };
  const contradict = ({ number }: Passage) => {
    if (number <= contradictedAt) return;
    contradictedAt = all.sent;
    contradictions += 1;
    if (contradictions >= DISBELIEVED_AFTER) belief = 'free';
  };
  const learn = ({ number }: Passage, report: WindowReport, now: number) => {
    const merged = known === undefined ? report : merge(known, report, number, isOver(now));
    return merged === undefined ? spend() : take(merged, now);
  };
  const spend = () => {
    known &&= { ...known, remaining: Math.max(0, known.remaining - 1) };
  };

  return {
    room,
    spareRoom(now) {
      if (now < refusedUntil) return 0;
      const here = room(now);
      if (belief !== 'counted' || known === undefined) return here;
      // Somebody has to find out how it goes on.
      if (isOver(now) && freshInFlight === 0) return here;
      return here - Math.max(RESERVE, Math.ceil((known.limit ?? 0) / 10));
    },
    send() {
      all.sent += 1;
      inFlight += 1;
      if (overSince !== undefined) freshInFlight += 1;
      return { number: all.sent, onTrial: belief === 'counted' && (known?.remaining ?? 1) === 0 };
    },
    land(passage, landing) {
      inFlight -= 1;
      if (overSince !== undefined && passage.number > overSince) freshInFlight -= 1;
      if (landing === undefined) return spend();
      const { report, isSuccess, refusedForMs, now } = landing;
      if (refusedForMs !== undefined) return refuse(report, refusedForMs, now);
      if (report === undefined) {
        if (belief === 'unknown' && isSuccess) belief = 'free';
        return spend();
      }
      if (report.remaining > 0) contradictions = 0;
      else if (belief === 'free' && contradictions > 0) return spend();
      learn(passage, report, now);
      if (report.remaining === 0 && passage.onTrial) contradict(passage);
    },
    endsAt(now) {
      if (belief === 'counted' && known !== undefined && !isOver(now)) return known.until;
      return now < refusedUntil ? refusedUntil : undefined;
    },
    waited(endsAt) {
      if (refusedUntil === endsAt) refusedUntil = 0;
      if (known?.until === endsAt && overSince === undefined) beginAnew();
    },
    get inFlight() {
      return inFlight;
    },
    get known() {
      return belief === 'counted' && overSince === undefined ? known : undefined;
    },
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
  };
}

/**
 * True when two windows may be one that Port counts for both: same limit, and the same end as far as
 * can be seen.
 */
export function mayBeOne(a: RateWindow, b: RateWindow): boolean {
  if (a.known === undefined || b.known === undefined) return false;
  return (
    a.known.limit === b.known.limit &&
    a.known.from <= b.known.until &&
    b.known.from <= a.known.until
  );
}
