// How much the entity writer lets wait, and how long.

export interface WriterLimits {
  /** One batch: one search, then bulks. */
  readonly batchCount: number;
  readonly batchBytes: number;
  /** What may be unwritten, in queues and in flight, before `write` waits. */
  readonly unwrittenCount: number;
  readonly unwrittenBytes: number;
  /** The longest an entity waits for its batch to fill. */
  readonly lingerMs: number;
  /** The longest that others wait for the accounts. */
  readonly holdMs: number;
}

const MIB = 1024 * 1024;
/** Measured: larger queues cost memory and save no time. */
export const DEFAULT_LIMITS: WriterLimits = {
  batchCount: 1000,
  batchBytes: 4 * MIB,
  unwrittenCount: 6_000,
  unwrittenBytes: 24 * MIB,
  lingerMs: 30_000,
  holdMs: 20_000,
};
export const BATCHES_SIDE_BY_SIDE = 8;
/** Entities that failed at first and are kept whole, to be tried again at the end. */
export const FAILED_KEPT = 20_000;
/** While accounts are still to come, so many times more may wait: written earlier, entities would make bare accounts of their own. */
export const HELD_FACTOR = 4;
/** How long an account that comes after the others were let go waits for company. */
export const LATE_ACCOUNT_MS = 100;
