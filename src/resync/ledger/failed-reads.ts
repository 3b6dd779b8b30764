// Gathers the failed reads of single items over the pages of one cell, so that the cell counts once
// for each cause.
import type { Cell } from '../../types/outcome.js';
import type { Ledger } from './ledger.js';
import type { FailedOutcome } from './outcome-of.js';

export interface FailedReads {
  add(action: string, failure: FailedOutcome, items: number): void;
  /** Notes each cause in the ledger, once. */
  report(ledger: Ledger, cell: Cell): void;
}

/** The failed reads of one cell. */
export function createFailedReads(): FailedReads {
  const causes = new Map<
    string,
    { readonly action: string; readonly failure: FailedOutcome; items: number }
  >();
  return {
    add(action, failure, items) {
      const key = [action, failure.status, failure.evidence.code, failure.evidence.operation].join(
        ' ',
      );
      const known = causes.get(key);
      if (known) known.items += items;
      else causes.set(key, { action, failure, items });
    },
    report(ledger, cell) {
      for (const { action, failure, items } of causes.values())
        ledger.note(action, cell, failure.status, failure.evidence, items);
    },
  };
}
