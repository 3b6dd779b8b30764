// Runs the checks with seeds that follow from one, and tells the first difference with what is
// needed to see it again.
import fc from 'fast-check';
import type { Bench, Check } from './checks.js';

export interface FuzzOptions {
  readonly checks: readonly Check[];
  readonly seed: number;
  /** Runs of each check in a round, before its share is taken. */
  readonly runs: number;
  /** Asked after every check. */
  goesOn(round: number): boolean;
}

export interface FuzzOutcome {
  readonly runs: number;
  /** The check, its seed, and the counter example; undefined when all held. */
  readonly difference: string | undefined;
}

/**
 * Goes round the checks until one fails or there is no time left. The same seed goes the same way.
 */
export async function fuzz(bench: Bench, options: FuzzOptions): Promise<FuzzOutcome> {
  let runs = 0;
  for (let round = 0; ; round++) {
    for (const check of options.checks) {
      if (!options.goesOn(round)) return { runs, difference: undefined };
      const seed = options.seed + round;
      const numRuns = Math.ceil(options.runs * check.share);
      const details = await fc.check(check.property(bench), {
        seed,
        numRuns,
        endOnFailure: check.slow === true,
      });
      runs += details.numRuns;
      if (details.failed)
        return {
          runs,
          difference: `${check.name}\nseed ${seed}\n${fc.defaultReportMessage(details) ?? ''}`,
        };
    }
  }
}
