// The last resync under the metric names of Ocean's integrations. Kinds are read side by side here,
// so what a process takes while one kind is read, and waits for rate limits by kind, are not told.
import type { ResyncReport } from '../types/report.js';
import type { MetricStore } from './store.js';
import type { WatchedRun } from './watched-run.js';

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
    const extracted = { kind, phase: 'extract', object_count_type: 'raw_extracted' };
    store.set('object_count', extracted, read?.items ?? 0);
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
