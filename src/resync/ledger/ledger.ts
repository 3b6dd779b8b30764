// All outcomes of one resync, and what they prove. Evidence is kept only for cells that are not
// complete.
import type { Cell, Evidence, Outcome, OutcomeStatus } from '../../types/outcome.js';
import type { RunWatch } from '../../types/run-watch.js';
import { createCellStates } from './cell-states.js';
import { createProblemGroups, type Problem } from './problem-groups.js';

export interface Ledger {
  /** Announces a cell; until it has an outcome it proves nothing. */
  plan(cell: Cell): void;
  record(cell: Cell, outcome: Outcome): void;
  /** The cell holds items of which nothing may be concluded, so nothing may be deleted for it. */
  markUnfit(cell: Cell): void;
  /** A read of single items failed inside a cell. */
  note(subject: string, cell: Cell, status: OutcomeStatus, evidence: Evidence, items: number): void;
  /** The whole account could not be read: no session, or no regions. */
  recordAccount(accountId: string, status: OutcomeStatus, evidence: Evidence): void;
  /** True when the cell was read to its end and each of its items was identified. */
  isComplete(cell: Cell): boolean;
  /** The regions of the complete cells of a kind in an account. */
  completeRegions(kind: string, accountId: string): readonly string[];
  readonly counts: Readonly<Record<OutcomeStatus, number>>;
  readonly planned: number;
  readonly items: number;
  readonly unfitCells: number;
  readonly problems: readonly Problem[];
  readonly unreadableAccounts: ReadonlyMap<
    string,
    { readonly status: OutcomeStatus; readonly evidence: Evidence }
  >;
}

/**
 * An empty ledger, in which nothing is proven. A cell marked unfit stays so, whatever its outcome.
 * Tells `watch` what is entered.
 */
export function createLedger(
  watch: Pick<RunWatch, 'accountUnreadable' | 'cellPlanned' | 'cellEnded' | 'readFailed'> = {},
): Ledger {
  const cells = createCellStates();
  const problems = createProblemGroups();
  const counts: Record<OutcomeStatus, number> = { ...NONE };
  const unreadableAccounts = new Map<
    string,
    { readonly status: OutcomeStatus; readonly evidence: Evidence }
  >();
  const totals = { planned: 0, items: 0, unfitCells: 0 };

  return {
    plan(cell) {
      cells.set(cell, 'planned');
      totals.planned += 1;
      watch.cellPlanned?.(cell);
    },
    record(cell, outcome) {
      const { status, items, evidence } = outcome;
      counts[status] += 1;
      totals.items += items;
      const isComplete = status === 'complete' || status === 'degraded';
      if (cells.get(cell) !== 'unfit') cells.set(cell, isComplete ? 'complete' : 'ended');
      if (!isComplete && evidence) problems.addCell({ subject: 'list', status, evidence }, cell, 0);
      watch.cellEnded?.(cell, outcome);
    },
    markUnfit(cell) {
      if (cells.get(cell) === 'unfit') return;
      cells.set(cell, 'unfit');
      totals.unfitCells += 1;
    },
    note(subject, cell, status, evidence, items) {
      problems.addCell({ subject, status, evidence }, cell, items);
      watch.readFailed?.(cell, subject, { status, evidence, items });
    },
    recordAccount(accountId, status, evidence) {
      unreadableAccounts.set(accountId, { status, evidence });
      problems.addAccount({ subject: 'account', status, evidence }, accountId);
      watch.accountUnreadable?.(accountId, status, evidence);
    },
    isComplete: (cell) => cells.get(cell) === 'complete',
    completeRegions: (kind, accountId) => cells.regionsOf(kind, accountId, 'complete'),
    counts,
    get planned() {
      return totals.planned;
    },
    get items() {
      return totals.items;
    },
    get unfitCells() {
      return totals.unfitCells;
    },
    get problems() {
      return problems.all;
    },
    unreadableAccounts,
  };
}

const NONE: Readonly<Record<OutcomeStatus, number>> = {
  complete: 0,
  degraded: 0,
  denied: 0,
  unreachable: 0,
  throttled: 0,
  failed: 0,
  cancelled: 0,
};
