// The difference between our clock and AWS's, learnt from an answer that refused a signature for
// its date.

export interface SigningClock {
  /** The time to sign with. */
  date(): Date;
  /**
   * Takes over the server's time (epoch milliseconds); true when the clock was off by enough to
   * explain the refusal. A time that is out of reason is not taken: it would make every further
   * request be refused, for all accounts.
   */
  correct(serverTime: number): boolean;
}

// AWS tolerates five minutes; the SDKs correct from four on.
const TOLERANCE_MS = 240_000;
/** A clock that is off by more is no clock of a machine in use, nor is it one of AWS. */
const MAX_OFFSET_MS = 366 * 86_400_000;

/** `now` is our clock in epoch milliseconds. */
export function createSigningClock(now: () => number): SigningClock {
  let offsetMs = 0;
  return {
    date: () => new Date(now() + offsetMs),
    correct(serverTime) {
      const offset = serverTime - now();
      if (!(Math.abs(offset) <= MAX_OFFSET_MS)) return false;
      const wasOff = Math.abs(offset - offsetMs) >= TOLERANCE_MS;
      if (wasOff) offsetMs = offset;
      return wasOff;
    },
  };
}
