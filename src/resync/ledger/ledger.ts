// All outcomes of one resync, and what they prove. One byte a cell; evidence is kept only for cells that are not complete.
import type { Cell, Evidence, Outcome, OutcomeStatus } from '../../types/outcome.js';

/** Cells that ended alike for the same cause, for the report. */
export interface Problem {
  readonly status: OutcomeStatus;
  readonly evidence: Evidence;
  /** What failed: the list of a kind, one of its enrichments, a session, the mapping. */
  readonly subject: string;
  readonly accounts: ReadonlySet<string>;
  readonly regions: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  readonly cells: number;
  /** Items concerned, where the problem is one of single items. */
  readonly items: number;
}

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
  readonly unreadableAccounts: ReadonlyMap<string, { readonly status: OutcomeStatus; readonly evidence: Evidence }>;
}

const PLANNED = 1;
const COMPLETE = 2;
const ENDED = 3;
const UNFIT = 4;

interface OpenProblem extends Problem {
  readonly accounts: Set<string>;
  readonly regions: Set<string>;
  readonly kinds: Set<string>;
  cells: number;
  items: number;
}

/** An empty ledger, in which nothing is proven. A cell marked unfit stays so, whatever its outcome. */
export function createLedger(): Ledger {
  const rows = new Map<string, Uint8Array>();
  const regionNumbers = new Map<string, number>();
  const counts: Record<OutcomeStatus, number> = {
    complete: 0,
    degraded: 0,
    denied: 0,
    unreachable: 0,
    throttled: 0,
    failed: 0,
    cancelled: 0,
  };
  const problems = new Map<string, OpenProblem>();
  const unreadableAccounts = new Map<string, { status: OutcomeStatus; evidence: Evidence }>();
  let planned = 0;
  let items = 0;
  let unfitCells = 0;

  function regionNumber(region: string): number {
    const known = regionNumbers.get(region);
    if (known !== undefined) return known;
    regionNumbers.set(region, regionNumbers.size);
    return regionNumbers.size - 1;
  }

  function state(cell: Cell): number {
    const number = regionNumbers.get(cell.region);
    return number === undefined ? 0 : (rows.get(rowKey(cell.kind, cell.accountId))?.[number] ?? 0);
  }

  function setState(cell: Cell, value: number): void {
    const key = rowKey(cell.kind, cell.accountId);
    const number = regionNumber(cell.region);
    let row = rows.get(key);
    if (!row || row.length <= number) {
      const longer = new Uint8Array(Math.max(number + 1, regionNumbers.size));
      if (row) longer.set(row);
      row = longer;
      rows.set(key, row);
    }
    row[number] = value;
  }

  function problem(subject: string, status: OutcomeStatus, evidence: Evidence): OpenProblem {
    const key = [subject, status, evidence.code, evidence.operation, evidence.deniedBy ?? ''].join('|');
    const known = problems.get(key);
    if (known) return known;
    const opened = {
      subject,
      status,
      evidence,
      accounts: new Set<string>(),
      regions: new Set<string>(),
      kinds: new Set<string>(),
      cells: 0,
      items: 0,
    };
    problems.set(key, opened);
    return opened;
  }

  function involve(entry: OpenProblem, cell: Cell, itemCount: number): void {
    entry.accounts.add(cell.accountId);
    entry.regions.add(cell.region);
    entry.kinds.add(cell.kind);
    entry.cells += 1;
    entry.items += itemCount;
  }

  return {
    plan(cell) {
      setState(cell, PLANNED);
      planned += 1;
    },
    record(cell, outcome) {
      counts[outcome.status] += 1;
      items += outcome.items;
      const complete = outcome.status === 'complete' || outcome.status === 'degraded';
      if (state(cell) !== UNFIT) setState(cell, complete ? COMPLETE : ENDED);
      if (!complete && outcome.evidence) involve(problem('list', outcome.status, outcome.evidence), cell, 0);
    },
    markUnfit(cell) {
      if (state(cell) === UNFIT) return;
      setState(cell, UNFIT);
      unfitCells += 1;
    },
    note(subject, cell, status, evidence, itemCount) {
      involve(problem(subject, status, evidence), cell, itemCount);
    },
    recordAccount(accountId, status, evidence) {
      unreadableAccounts.set(accountId, { status, evidence });
      const entry = problem('account', status, evidence);
      entry.accounts.add(accountId);
    },
    isComplete: (cell) => state(cell) === COMPLETE,
    completeRegions(kind, accountId) {
      const row = rows.get(rowKey(kind, accountId));
      return row ? [...regionNumbers].filter(([, number]) => row[number] === COMPLETE).map(([region]) => region) : [];
    },
    counts,
    get planned() {
      return planned;
    },
    get items() {
      return items;
    },
    get unfitCells() {
      return unfitCells;
    },
    get problems() {
      return [...problems.values()];
    },
    unreadableAccounts,
  };
}

function rowKey(kind: string, accountId: string): string {
  return `${kind} ${accountId}`;
}
