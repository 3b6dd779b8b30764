import type { ResyncReport } from '../../src/types/report.js';

export const NO_CELLS = {
  complete: 0,
  degraded: 0,
  denied: 0,
  unreachable: 0,
  throttled: 0,
  failed: 0,
  cancelled: 0,
  planned: 0,
  unfit: 0,
};

const ENTITIES = {
  created: 0,
  updated: 0,
  unchanged: 0,
  withheld: 0,
  rewritten: 0,
  unresolved: 0,
  failedCount: 0,
  failedAgain: 0,
  unwritten: 0,
  mapped: 0,
  excluded: 0,
  unmapped: 0,
  merged: 0,
  further: 0,
  deleted: 0,
  heldBack: 0,
};

export interface ReportChanges
  extends Partial<Omit<ResyncReport, 'accounts' | 'cells' | 'entities'>> {
  readonly accounts?: Partial<ResyncReport['accounts']>;
  readonly cells?: Partial<ResyncReport['cells']>;
  readonly entities?: Partial<ResyncReport['entities']>;
}

/** The report of a resync of two seconds in which nothing happened, with changes. */
export function reportOf({ accounts, cells, entities, ...changes }: ReportChanges): ResyncReport {
  return {
    resyncId: 'r',
    reason: 'start',
    status: 'completed',
    startedAt: new Date(1_700_000_000_000),
    durationMs: 2_000,
    resources: 0,
    requests: {
      aws: 0,
      awsRetries: 0,
      awsThrottled: 0,
      port: 0,
      portRetries: 0,
      portThrottled: 0,
    },
    problems: [],
    saved: [],
    byResource: [],
    deletions: [],
    heldBack: [],
    heldReasons: {},
    mappingEdited: false,
    ...changes,
    accounts: {
      source: 'organization',
      found: 0,
      readable: 0,
      unreadable: 0,
      inactive: 0,
      ...accounts,
    },
    cells: { ...NO_CELLS, ...cells },
    entities: { ...ENTITIES, ...entities },
  };
}
