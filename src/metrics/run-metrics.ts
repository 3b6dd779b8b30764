// Metrics of resyncs: what a RunWatch is told, as numbers.
import { listedIds } from '../types/account.js';
import type { ResyncReport } from '../types/report.js';
import type { RunWatch } from '../types/run-watch.js';
import { type AccountReads, createAccountReads } from './account-reads.js';
import { createKindReads } from './kind-reads.js';
import { showOceanNames } from './ocean-names.js';
import type { MetricStore } from './store.js';
import type { WatchedRun } from './watched-run.js';

export interface RunMetricsDeps {
  readonly store: Omit<MetricStore, 'read'>;
  /** Labels by account: as many series as accounts times kinds. */
  readonly accountLabels: boolean;
  /** Between two scheduled resyncs. */
  readonly intervalSeconds?: number | undefined;
  /** In epoch milliseconds. */
  readonly now: () => number;
}

const PLANNED = 'planned';
const KIND_AGE = 'ocean_aws_kind_last_complete_timestamp_seconds';

/** What is shown of earlier runs, for what is to be forgotten. */
interface Shown {
  readonly accounts: AccountReads | undefined;
  readonly shownKinds: Set<string>;
}

/** Watches resyncs and keeps the metrics of them. */
export function createRunMetrics(deps: RunMetricsDeps): RunWatch {
  const { store, intervalSeconds, now } = deps;
  let run = newRun();
  const accounts = deps.accountLabels ? createAccountReads(store) : undefined;
  const shownKinds = new Set<string>();
  store.set('ocean_aws_resync_running', {}, 0);
  if (intervalSeconds !== undefined)
    store.set('ocean_aws_resync_interval_seconds', {}, intervalSeconds);
  store.beforeReading(() => {
    for (const [state, count] of run.cells) store.set('ocean_aws_resync_cells', { state }, count);
  });

  return {
    began({ startedAt }) {
      run = newRun();
      accounts?.began();
      store.clear('ocean_aws_resync_cells');
      store.set('ocean_aws_resync_running', {}, 1);
      store.set('ocean_aws_resync_last_start_timestamp_seconds', {}, startedAt.getTime() / 1000);
    },
    planned(mapping) {
      run.mapping = mapping;
    },
    discovered(list) {
      run.accounts = listedIds(list);
    },
    accountUnreadable: () => run.reads.missedAccount(),
    readFailed(_cell, subject) {
      if (subject === 'regions') run.reads.missedRegions();
    },
    cellPlanned(cell) {
      count(run, PLANNED);
      run.reads.planned(cell);
      accounts?.planned(cell);
    },
    cellBegan: (cell) => run.reads.began(cell, now()),
    cellEnded(cell, outcome) {
      const { kind } = cell;
      const at = now();
      count(run, outcome.status);
      store.add('ocean_aws_cells_total', { kind, outcome: outcome.status }, 1);
      run.reads.ended(cell, outcome, at);
      accounts?.ended(cell, outcome.status, at);
    },
    reconciling() {
      run.reconcilingAt = now();
    },
    ended(report) {
      store.set('ocean_aws_resync_running', {}, 0);
      showEnd(store, report);
      for (const { kind, calls } of report.saved)
        store.add('ocean_aws_aws_calls_saved_total', { kind }, calls);
      showReads(store, run, report, { accounts, shownKinds });
      showEntities(store, report);
      showOceanNames(store, run, report, now());
    },
  };
}

function newRun(): WatchedRun {
  return {
    mapping: undefined,
    accounts: undefined,
    reconcilingAt: undefined,
    reads: createKindReads(),
    cells: new Map([[PLANNED, 0]]),
  };
}

function count({ cells }: WatchedRun, state: string): void {
  cells.set(state, (cells.get(state) ?? 0) + 1);
}

type Target = RunMetricsDeps['store'];

function showEnd(store: Target, { status, reason, startedAt, durationMs, problems }: ResyncReport) {
  const seconds = durationMs / 1000;
  store.add('ocean_aws_resyncs_total', { status, reason }, 1);
  store.add('ocean_aws_resync_seconds_total', { status }, seconds);
  store.set('ocean_aws_resync_last_duration_seconds', { status }, seconds);
  store.set(
    'ocean_aws_resync_last_end_timestamp_seconds',
    { status },
    startedAt.getTime() / 1000 + seconds,
  );
  for (const severity of ['error', 'warning']) {
    const found = problems.filter((problem) => problem.severity === severity);
    store.set('ocean_aws_resync_last_problems', { severity }, found.length);
  }
}

function showReads(
  store: Target,
  { accounts: listed, mapping, reads }: WatchedRun,
  { status, accounts: counted, startedAt, durationMs }: ResyncReport,
  { accounts, shownKinds }: Shown,
): void {
  if (listed !== undefined) {
    accounts?.keepOnly(listed);
    const { source, ...states } = counted;
    for (const [state, number] of Object.entries(states))
      store.set('ocean_aws_accounts', { state }, number);
  }
  if (mapping === undefined) return;
  const at = (startedAt.getTime() + durationMs) / 1000;
  const kinds = new Set(mapping.resources.map(({ kind }) => kind));
  for (const kind of [...shownKinds].filter((each) => !kinds.has(each))) {
    store.remove(KIND_AGE, { kind });
    shownKinds.delete(kind);
  }
  for (const kind of kinds) {
    // Kinds that were never read completely are there too, so that an alert finds them.
    if (status === 'completed' && reads.isWhole(kind)) store.set(KIND_AGE, { kind }, at);
    else if (!shownKinds.has(kind)) store.set(KIND_AGE, { kind }, 0);
    shownKinds.add(kind);
  }
}

function showEntities(store: Target, { entities, heldReasons }: ResyncReport): void {
  const actions = {
    created: entities.created,
    updated: entities.updated,
    unchanged: entities.unchanged,
    deleted: entities.deleted,
    held_back: entities.heldBack,
    withheld: entities.withheld,
    unresolved: entities.unresolved,
    failed: entities.failedCount,
    unwritten: entities.unwritten,
  };
  for (const [action, number] of Object.entries(actions)) {
    store.add('ocean_aws_entities_total', { action }, number);
    store.set('ocean_aws_resync_last_entities', { action }, number);
  }
  store.clear('ocean_aws_resync_last_held_back_entities');
  for (const [reason, number] of Object.entries(heldReasons))
    store.set('ocean_aws_resync_last_held_back_entities', { reason }, number);
}
