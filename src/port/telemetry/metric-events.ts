// What Port is told of a mapping resource, of the run as a whole and of its deletions, in wire form.
import type { ResourceSummary, ResyncReport } from '../../types/report.js';
import { OCEAN_CORE_VERSION } from '../integration/core-version.js';
import type { UsageMetrics } from './process-usage.js';

export type SyncState = 'pending' | 'syncing' | 'completed' | 'failed' | 'aborted';

/** The run itself, and its deletions: kinds to Port, which no mapping names. */
export type PseudoKind = '__runtime__' | '__reconciliation__';

export interface MetricEvent {
  readonly integrationType: string;
  readonly installationType: 'OnPrem';
  readonly executionMode: 'single_process';
  readonly integrationIdentifier: string;
  readonly integrationVersion: string;
  readonly oceanVersion: string;
  readonly kindIdentifier: string;
  readonly kind: string;
  readonly kindIndex: number;
  /** The id of the resync. */
  readonly eventId: string;
  readonly syncState: SyncState;
  /** The expression of the mapping; empty for what is in no mapping. */
  readonly blueprint: string;
  readonly metrics: EventMetrics;
}

interface EventMetrics extends UsageMetrics {
  readonly phase: Readonly<Record<string, unknown>>;
}

/** Where an event belongs. */
export interface EventSource {
  readonly integration: {
    readonly type: string;
    readonly identifier: string;
    readonly version: string;
  };
  readonly resyncId: string;
}

export interface MappedKind {
  readonly index: number;
  readonly kind: string;
  readonly blueprint: string;
}

/** Before there is anything to count. */
const NO_METRICS: EventMetrics = { phase: {} };

/** One mapping resource in a state. */
export function kindEvent(
  source: EventSource,
  { index, kind, blueprint }: MappedKind,
  syncState: SyncState,
  metrics: EventMetrics = NO_METRICS,
): MetricEvent {
  const kindIdentifier = `${kind}-${index}`;
  return {
    ...head(source),
    ...{ kindIdentifier, kind, kindIndex: index, syncState, blueprint, metrics },
  };
}

/** The run or its deletions in a state. */
export function pseudoEvent(
  source: EventSource,
  kind: PseudoKind,
  syncState: SyncState,
  metrics: EventMetrics = NO_METRICS,
): MetricEvent {
  return {
    ...head(source),
    ...{ kindIdentifier: kind, kind, kindIndex: 0, syncState, blueprint: '', metrics },
  };
}

function head({ integration, resyncId }: EventSource) {
  return {
    integrationType: integration.type,
    installationType: 'OnPrem',
    executionMode: 'single_process',
    integrationIdentifier: integration.identifier,
    integrationVersion: integration.version,
    oceanVersion: OCEAN_CORE_VERSION,
    eventId: resyncId,
  } as const;
}

/**
 * How a mapping resource ended. Port has no word for "in part": what was read in part is completed
 * without success, and what was read nowhere has failed.
 */
export function kindEnd(
  { isEnded, cells }: ResourceSummary,
  run: ResyncReport['status'] | undefined,
): SyncState {
  if (!isEnded) return run === 'aborted' ? 'aborted' : 'failed';
  return cells.unread > 0 && cells.read === 0 ? 'failed' : 'completed';
}

/** True when everything of it was read, mapped and taken. */
export function isCleanKind({ isEnded, cells, unmapped, failed }: ResourceSummary): boolean {
  return isEnded && cells.unread + cells.partly + unmapped + failed === 0;
}

/** What was counted of a mapping resource. */
export function kindMetrics(summary: ResourceSummary, usage: UsageMetrics): EventMetrics {
  const { items, cells, mapped, excluded, unmapped, loaded, failed, skipped } = summary;
  return {
    phase: {
      resync: resyncPhase(summary.durationMs, isCleanKind(summary)),
      extract: counted({ raw_extracted: items, failed: cells.unread }),
      transform: counted({ transformed: mapped, filtered_out: excluded, failed: unmapped }),
      load: counted({ loaded, failed, skipped }),
    },
    ...usage,
  };
}

/** What was counted of the deletions; without a count where they broke off. */
export function reconciliationMetrics(
  durationMs: number,
  isClean: boolean,
  deleted: number | undefined,
): EventMetrics {
  return {
    phase: {
      resync: resyncPhase(durationMs, isClean),
      ...(deleted === undefined ? {} : { delete: counted({ deleted }) }),
    },
  };
}

/** What is said of the run as a whole. */
export function runMetrics(durationMs: number, isClean: boolean): EventMetrics {
  return { phase: { resync: resyncPhase(durationMs, isClean) } };
}

function resyncPhase(durationMs: number, isClean: boolean) {
  return { duration_seconds: durationMs / 1000, success: isClean ? 1 : 0 };
}

function counted(counts: Readonly<Record<string, number>>) {
  return {
    object_count_type: Object.fromEntries(
      Object.entries(counts).map(([type, count]) => [type, { object_count: count }]),
    ),
  };
}
