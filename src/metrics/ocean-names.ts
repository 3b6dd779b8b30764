// The last resync under the metric names of Ocean's integrations. Kinds are read side by side here,
// so what a process takes while one kind is read, and waits for rate limits by kind, are not told.
import type { ResourceSummary, ResyncReport } from '../types/report.js';
import type { MetricStore } from './store.js';
import type { WatchedRun } from './watched-run.js';

/** What Ocean calls what became of the objects of a mapping resource. */
const COUNTS = {
  extract: { raw_extracted: (of) => of.items, failed: (of) => of.cells.unread },
  transform: {
    transformed: (of) => of.mapped,
    filtered_out: (of) => of.excluded,
    failed: (of) => of.unmapped,
  },
  load: { loaded: (of) => of.loaded, failed: (of) => of.failed, skipped: (of) => of.skipped },
} as const satisfies Record<string, Record<string, (of: ResourceSummary) => number>>;

/** Replaces what was told of the resync before. */
export function showOceanNames(
  store: Pick<MetricStore, 'set' | 'clear'>,
  { mapping, reads, reconcilingAt }: WatchedRun,
  report: ResyncReport,
  now: number,
): void {
  for (const name of ['duration_seconds', 'success', 'object_count'] as const) store.clear(name);
  const isCompleted = report.status === 'completed';
  for (const { kind: name, index } of mapping?.resources ?? []) {
    const kind = `${name}-${index}`;
    const read = reads.of(name);
    const { firstAt, lastAt } = read ?? {};
    const isRead = isCompleted && reads.isWhole(name);
    store.set('success', { kind, phase: 'resync' }, isRead ? 1 : 0);
    if (firstAt !== undefined && lastAt !== undefined)
      store.set('duration_seconds', { kind, phase: 'resync' }, (lastAt - firstAt) / 1000);
    showCounts(
      store,
      kind,
      report.byResource.find((each) => each.index === index),
    );
  }
  store.set('success', { kind: '__runtime__', phase: 'resync' }, isCompleted ? 1 : 0);
  const whole = { kind: '__runtime__', phase: 'resync' };
  store.set('duration_seconds', whole, report.durationMs / 1000);
  if (reconcilingAt === undefined) return;
  const deletions = { kind: '__reconciliation__', phase: 'delete' };
  store.set('success', deletions, isCompleted ? 1 : 0);
  store.set('duration_seconds', deletions, (now - reconcilingAt) / 1000);
  const deleted = { ...deletions, object_count_type: 'deleted' };
  store.set('object_count', deleted, report.entities.deleted);
}

function showCounts(
  store: Pick<MetricStore, 'set'>,
  kind: string,
  summary: ResourceSummary | undefined,
): void {
  if (summary === undefined) return;
  for (const [phase, counts] of Object.entries(COUNTS))
    for (const [object_count_type, count] of Object.entries(counts))
      store.set('object_count', { kind, phase, object_count_type }, count(summary));
}
