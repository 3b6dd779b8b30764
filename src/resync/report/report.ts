// The report of a resync, from what it gathered.
import type { AccountList } from '../../types/account.js';
import type { ReportedProblem, ResyncReport, WriteSummary } from '../../types/report.js';
import { GONE } from '../delete/reasons.js';
import type { Reconciliation } from '../delete/reconcile.js';
import type { Collapse } from '../ledger/collapses.js';
import type { Ledger } from '../ledger/ledger.js';
import type { MappingTally } from '../ledger/mapping-tally.js';
import type { ResourceProgress } from '../ledger/resource-progress.js';
import { cellProblem, collapseProblem, mappingProblem } from './problems.js';
import { groupRefusals } from './refusals.js';

/** What a resync has gathered so far; the parts that its failure prevented are absent. */
export interface Gathered {
  readonly ledger: Ledger;
  readonly tally: MappingTally;
  readonly progress: Pick<ResourceProgress, 'summaries'>;
  readonly sightings: { readonly collapses: readonly Collapse[] };
  accounts?: AccountList;
  readable: number;
  written?: WriteSummary;
  reconciliation?: Reconciliation;
  readonly warnings: ReportedProblem[];
  /** The mapping in Port is not the one of this resync any more. */
  mappingEdited?: boolean;
}

/** A run as it can be followed from outside. */
export interface ObservedRun {
  readonly id: string;
  readonly startedAt: Date;
  readonly gathered: Gathered;
}

const NOTHING_WRITTEN: WriteSummary = {
  created: 0,
  updated: 0,
  unchanged: 0,
  withheld: 0,
  rewritten: 0,
  unresolved: 0,
  failedCount: 0,
  failedAgain: 0,
  unwritten: 0,
};

const MAPPING_EDITED: ReportedProblem = {
  severity: 'warning',
  code: 'mapping-edited',
  subject: 'mapping',
  message:
    'The mapping was edited in Port while this resync ran, so nothing was deleted: what would have gone was judged by the old one.',
  remedy:
    'Nothing is to be done: the next resync works by the new mapping, and a daemon starts it at once.',
  accounts: [],
  count: 1,
};

export type ReportHead = Pick<
  ResyncReport,
  'resyncId' | 'reason' | 'status' | 'startedAt' | 'durationMs' | 'requests' | 'error'
>;

/** The report of a run that may have ended anywhere: what it did not reach counts as zero. */
export function createReport(head: ReportHead, gathered: Gathered): ResyncReport {
  const { ledger, tally, accounts, reconciliation, written = NOTHING_WRITTEN } = gathered;
  return {
    ...head,
    accounts: {
      source: accounts?.source ?? 'unknown',
      found: accounts?.accounts.length ?? 0,
      readable: gathered.readable,
      unreadable: ledger.unreadableAccounts.size,
      inactive: (accounts?.inactive.size ?? 0) + (accounts?.unclear.size ?? 0),
    },
    cells: { ...ledger.counts, planned: ledger.planned, unfit: ledger.unfitCells },
    resources: tally.resources,
    entities: {
      ...written,
      mapped: tally.entities,
      excluded: tally.excluded,
      unmapped: tally.unmapped,
      merged: tally.merged,
      further: tally.further,
      unwritten: written.unwritten + tally.interrupted,
      deleted: reconciliation?.deletedCount ?? 0,
      heldBack: reconciliation?.heldBackCount ?? 0,
    },
    saved: tally.saved,
    byResource: gathered.progress.summaries,
    mappingEdited: gathered.mappingEdited ?? false,
    problems: [
      ...ledger.problems.map(cellProblem),
      ...tally.findings.map(mappingProblem),
      ...gathered.sightings.collapses.map(collapseProblem),
      ...gathered.warnings,
      ...deletionProblems(reconciliation),
      ...(gathered.mappingEdited ? [MAPPING_EDITED] : []),
    ],
    deletions: reconciliation?.deleted ?? [],
    heldBack: reconciliation?.heldBack ?? [],
    heldReasons: reconciliation?.heldReasons ?? {},
  };
}

/**
 * True when something could not be read: the run completed, but Port may show older data for it.
 */
export function isIncomplete({ cells, accounts, problems }: ResyncReport): boolean {
  const unknown = problems.some(
    ({ operation, code }) => operation !== undefined || code === 'item-not-mapped',
  );
  return accounts.unreadable > 0 || unknown || cells.planned !== cells.complete;
}

function deletionProblems(reconciliation: Reconciliation | undefined): ReportedProblem[] {
  const problems: ReportedProblem[] = [];
  for (const { blueprint, count, owned, shareOf, reasons } of reconciliation?.aboveThreshold ??
    []) {
    const words = reasons.map((reason) => GONE[reason].text).join('; ');
    problems.push({
      severity: 'warning',
      code: 'deletions-held-back',
      subject: blueprint,
      message: `${count} entities of ${blueprint} would have been deleted (${words}) but were kept: that is more of the ${owned} ${shareOf === 'all' ? 'entities of this integration' : 'entities of this blueprint'} than entityDeletionThreshold allows`,
      remedy:
        'If you did not mean that, look at what was changed last in the mapping or in AWS. If they are meant to go, raise entityDeletionThreshold in the mapping for one resync, or delete them in Port.',
      accounts: [],
      count,
    });
  }
  for (const { blueprint, count, message, examples } of groupRefusals(
    reconciliation?.failed ?? [],
  )) {
    problems.push({
      severity: 'warning',
      code: 'deletion-refused',
      subject: blueprint,
      message: `Port did not delete ${count === 1 ? examples : `${count} entities of ${blueprint} (${examples})`}: ${message}`,
      remedy:
        'The next resync tries again. It helps only once nothing refers to the entity any more: look at its related entities in Port, and at relations that the mapping finds by a search.',
      accounts: [],
      count,
    });
  }
  return problems;
}
