// The requests of one window: how many are on their way, and whether their answers can be true.

/** A request on its way. */
export interface Passage {
  /** In the order of sending. */
  readonly number: number;
}

/** Counts what is on its way, and of that what left after the window was over. */
export function createWay(all: { sent: number }) {
  /** Passages with a higher number left after the window was over. */
  let overSince: number | undefined;
  let inFlight = 0;
  let freshInFlight = 0;
  return {
    send(): Passage {
      all.sent += 1;
      inFlight += 1;
      if (overSince !== undefined) freshInFlight += 1;
      return { number: all.sent };
    },
    end({ number }: Passage): void {
      inFlight -= 1;
      if (overSince !== undefined && number > overSince) freshInFlight -= 1;
    },
    beginAnew(): void {
      overSince = all.sent;
      freshInFlight = 0;
    },
    /** An answer told of a window that lasts. */
    goOn(): void {
      overSince = undefined;
    },
    get isOver() {
      return overSince !== undefined;
    },
    get inFlight() {
      return inFlight;
    },
    get freshInFlight() {
      return freshInFlight;
    },
  };
}

/** Of one window only one request can be the last: with a second one its numbers mean nothing. */
export function createTrust() {
  /** Passages with a higher number are not of an earlier window. */
  let begunAt = 0;
  let hadLast = false;
  let isLost = false;
  return {
    beginAnew(sent: number): void {
      begunAt = sent;
      hadLast = false;
    },
    /** A request was not refused, and nothing was left. */
    wasLast({ number }: Passage): void {
      if (number <= begunAt) return;
      isLost ||= hadLast;
      hadLast = true;
    },
    /** Something is left, or a request was refused. */
    regain(): void {
      hadLast = false;
      isLost = false;
    },
    get isLost() {
      return isLost;
    },
  };
}
