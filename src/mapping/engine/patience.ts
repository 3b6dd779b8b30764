// How long the engine may be kept busy by expressions that fail: for a batch, for one resource, and
// for all of a mapping together.

export interface Patience {
  /**
   * For a batch of resources. A batch that needs more is taken apart, which loses nothing but time.
   */
  readonly batchMs: number;
  /** For one expression on what is left of a batch, and on one resource. */
  readonly lineMs: number;
  /** Notes time that was spent for nothing. */
  lose(ms: number): void;
  /**
   * True when all the time for failures is lost: nothing is tried any more to find out what fails.
   */
  exhausted(): boolean;
}

/** Shares of the time-out that is set, with minimums that suffice on a busy machine. */
export function createPatience(timeoutMs: number): Patience {
  const share = (fraction: number, minimumMs: number): number =>
    Math.min(timeoutMs, Math.max(minimumMs, timeoutMs / fraction));
  let lostMs = 0;
  return {
    batchMs: share(30, 3000),
    lineMs: share(60, 1000),
    lose(ms) {
      lostMs += ms;
    },
    exhausted: () => lostMs >= Math.max(10_000, timeoutMs / 2),
  };
}
