// What the status page knows: coverage, the running resync, the last report and the recent
// resyncs. Told by resyncs through RunWatch; everything in it is bounded.
import type { ResyncReport } from '../types/report.js';
import type { RunWatch } from '../types/run-watch.js';
import { createCoverage } from './coverage/coverage.js';
import type { Survey } from './coverage/survey.js';
import { createLiveRun, type LiveRun, type RunProgress } from './live-run.js';

/** What stays of a report when the next one comes. */
export type PastRun = Pick<
  ResyncReport,
  'resyncId' | 'reason' | 'status' | 'startedAt' | 'durationMs' | 'accounts' | 'resources'
> & {
  readonly cells: { readonly planned: number; readonly complete: number };
  readonly entities: Pick<
    ResyncReport['entities'],
    'created' | 'updated' | 'unchanged' | 'deleted' | 'heldBack' | 'failedCount'
  >;
  readonly problems: number;
  readonly errorCode: string | undefined;
};

export interface StatusStore {
  readonly watch: RunWatch;
  readonly survey: Survey;
  running(): RunProgress | undefined;
  /** The report of the last resync that ended. */
  readonly last: ResyncReport | undefined;
  /** The last ones, the newest first. */
  readonly recent: readonly PastRun[];
  /** When a resync last completed, in whichever way. */
  readonly completedAt: Date | undefined;
}

const MOST_RECENT = 50;

/** Nothing has run yet. `shown` takes secrets out of a text. */
export function createStatusStore(deps: {
  readonly now: () => number;
  readonly shown: (text: string) => string;
}): StatusStore {
  const coverage = createCoverage(deps);
  let live: LiveRun | undefined;
  let last: ResyncReport | undefined;
  let completedAt: Date | undefined;
  const recent: PastRun[] = [];

  const watch: RunWatch = {
    began(run) {
      live = createLiveRun(run);
      coverage.began();
    },
    planned({ resources }) {
      live?.planned();
      coverage.planned(new Set(resources.map(({ kind }) => kind)));
    },
    discovered(list) {
      live?.discovered(list);
      coverage.discovered(list);
    },
    accountOpened(accountId) {
      live?.accountOpened();
      coverage.accountOpened(accountId);
    },
    accountUnreadable(accountId, status, evidence) {
      live?.accountUnreadable();
      coverage.accountUnreadable(accountId, status, evidence);
    },
    cellPlanned(cell) {
      live?.cellPlanned(cell);
      coverage.cellPlanned(cell);
    },
    cellBegan: (cell) => live?.cellBegan(cell),
    readFailed: coverage.readFailed,
    cellEnded(cell, outcome) {
      live?.cellEnded(cell, outcome);
      coverage.cellEnded(cell, outcome);
    },
    reconciling: () => live?.reconciling(),
    ended(report) {
      live = undefined;
      coverage.ended();
      last = report;
      if (report.status === 'completed') completedAt = new Date(deps.now());
      recent.unshift(pastRun(report));
      recent.length = Math.min(recent.length, MOST_RECENT);
    },
  };
  return {
    watch,
    survey: coverage.survey,
    running: () => live?.progress(),
    get last() {
      return last;
    },
    recent,
    get completedAt() {
      return completedAt;
    },
  };
}

function pastRun({ cells, entities, problems, error, ...report }: ResyncReport): PastRun {
  const { resyncId, reason, status, startedAt, durationMs, accounts, resources } = report;
  const { created, updated, unchanged, deleted, heldBack, failedCount } = entities;
  return {
    resyncId,
    reason,
    status,
    startedAt,
    durationMs,
    accounts,
    resources,
    cells: { planned: cells.planned, complete: cells.complete },
    entities: { created, updated, unchanged, deleted, heldBack, failedCount },
    problems: problems.length,
    errorCode: error?.code,
  };
}
