// What went wrong in a resync, grouped by cause: a hundred cells that are denied alike are one
// problem.
import type { Cell, Evidence, OutcomeStatus } from '../../types/outcome.js';

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

/**
 * What failed, how, and by which evidence: the evidence of the first one stands for all that are
 * alike.
 */
export interface Cause {
  readonly subject: string;
  readonly status: OutcomeStatus;
  readonly evidence: Evidence;
}

export interface ProblemGroups {
  /** A cell is concerned, with so many of its items; none where it could not be listed. */
  addCell(cause: Cause, cell: Cell, items: number): void;
  /** An account is concerned as a whole. */
  addAccount(cause: Cause, accountId: string): void;
  readonly all: readonly Problem[];
}

interface OpenProblem extends Problem {
  readonly accounts: Set<string>;
  readonly regions: Set<string>;
  readonly kinds: Set<string>;
  cells: number;
  items: number;
}

/** No problem yet. */
export function createProblemGroups(): ProblemGroups {
  const groups = new Map<string, OpenProblem>();

  function groupOf(cause: Cause): OpenProblem {
    const key = keyOf(cause);
    const group = groups.get(key) ?? openProblem(cause);
    groups.set(key, group);
    return group;
  }

  return {
    addCell(cause, cell, items) {
      const group = groupOf(cause);
      group.accounts.add(cell.accountId);
      group.regions.add(cell.region);
      group.kinds.add(cell.kind);
      group.cells += 1;
      group.items += items;
    },
    addAccount(cause, accountId) {
      groupOf(cause).accounts.add(accountId);
    },
    get all() {
      return [...groups.values()];
    },
  };
}

function openProblem({ subject, status, evidence }: Cause): OpenProblem {
  return {
    subject,
    status,
    evidence,
    accounts: new Set(),
    regions: new Set(),
    kinds: new Set(),
    cells: 0,
    items: 0,
  };
}

function keyOf({ subject, status, evidence: { code, operation, deniedBy } }: Cause): string {
  return [subject, status, code, operation, deniedBy ?? ''].join('|');
}
