// Shows a resync in Port: every mapping resource as a kind with its state and counts, the run, its
// deletions. Our kinds are read side by side; Port gets them one after another in mapping order, as
// it does from every other integration.
import type { Mapping } from '../../types/mapping.js';
import type { ResourceSummary, ResyncReport } from '../../types/report.js';
import type { RunWatch } from '../../types/run-watch.js';
import type { EventQueue } from './event-queue.js';
import {
  type EventSource,
  isCleanKind,
  kindEnd,
  kindEvent,
  kindMetrics,
  type MappedKind,
  type MetricEvent,
  pseudoEvent,
  reconciliationMetrics,
  runMetrics,
} from './metric-events.js';
import type { ProcessUsage } from './process-usage.js';

export interface SyncMetricsDeps {
  readonly queue: Pick<EventQueue, 'begin' | 'add' | 'end'>;
  readonly usage: ProcessUsage;
  readonly integration: EventSource['integration'];
  readonly now: () => number;
}

/** Events in one call; a body stays far below Port's limit. */
const EVENTS_A_CALL = 100;

type RunEnd = ResyncReport['status'];

/** What is shown of one run so far. */
interface ShownRun {
  readonly source: EventSource;
  readonly kinds: readonly MappedKind[];
  /** The first that is not shown in its last state. */
  next: number;
  isNextShown: boolean;
  readonly began: Set<number>;
  readonly ended: Map<number, MetricEvent>;
  /** When its deletions began; undefined before and after. */
  reconcilingSince: number | undefined;
  /** False when Port refused a deletion. */
  isReconciled: boolean;
}

/** To be told of every resync, one after another. */
export function createSyncMetrics(deps: SyncMetricsDeps): RunWatch {
  const { queue, usage, integration, now } = deps;
  const { put, post } = createCalls(queue);
  let run: ShownRun | undefined;

  /** Shows what is due, in mapping order. */
  function advance(of: ShownRun): void {
    for (let kind = of.kinds[of.next]; kind !== undefined; kind = of.kinds[of.next]) {
      const end = of.ended.get(kind.index);
      if (end === undefined && !of.began.has(kind.index)) return;
      if (!of.isNextShown) put(kindEvent(of.source, kind, 'syncing'));
      of.isNextShown = true;
      if (end === undefined) return;
      put(end);
      of.next += 1;
      of.isNextShown = false;
    }
  }

  function endOf(of: ShownRun, summary: ResourceSummary, status?: RunEnd): MetricEvent {
    const metrics = kindMetrics(summary, usage.over(summary.durationMs));
    return kindEvent(of.source, summary, kindEnd(summary, status), metrics);
  }

  /** Nothing stays open: what did not end by itself ended with the run. */
  function endKinds(of: ShownRun, { byResource, status }: ResyncReport): void {
    for (const kind of of.kinds.slice(of.next)) {
      const summary = byResource.find(({ index }) => index === kind.index);
      const end = of.ended.get(kind.index);
      if (end !== undefined) put(end);
      else if (summary !== undefined) put(endOf(of, summary, status));
      else put(kindEvent(of.source, kind, status));
    }
    of.next = of.kinds.length;
  }

  function endReconciliation(
    of: ShownRun,
    state: RunEnd,
    counts?: { readonly deleted: number; readonly refused: number },
  ): void {
    if (of.reconcilingSince === undefined) return;
    of.isReconciled = state === 'completed' && counts?.refused === 0;
    const metrics = reconciliationMetrics(
      now() - of.reconcilingSince,
      of.isReconciled,
      counts?.deleted,
    );
    put(pseudoEvent(of.source, '__reconciliation__', state, metrics));
    of.reconcilingSince = undefined;
  }

  return {
    began({ resyncId }) {
      queue.begin(resyncId);
      usage.start();
      run = newRun({ integration, resyncId }, []);
    },
    planned(mapping) {
      if (run === undefined) return;
      const kinds = kindsOf(mapping);
      const { source } = run;
      run = newRun(source, kinds);
      post(kinds.map((kind) => kindEvent(source, kind, 'pending')));
      post([pseudoEvent(source, '__runtime__', 'syncing')]);
    },
    resourceBegan(index) {
      if (run === undefined) return;
      run.began.add(index);
      advance(run);
    },
    resourceEnded(summary) {
      if (run === undefined) return;
      run.ended.set(summary.index, endOf(run, summary));
      advance(run);
    },
    reconciling() {
      if (run === undefined) return;
      run.reconcilingSince = now();
      post([pseudoEvent(run.source, '__reconciliation__', 'syncing')]);
    },
    reconciled(counts) {
      if (run !== undefined) endReconciliation(run, 'completed', counts);
    },
    ended(report) {
      usage.stop();
      if (run === undefined) return;
      const { status, byResource, durationMs } = report;
      endKinds(run, report);
      endReconciliation(run, status);
      const isClean = status === 'completed' && run.isReconciled && byResource.every(isCleanKind);
      post([pseudoEvent(run.source, '__runtime__', status, runMetrics(durationMs, isClean))]);
      queue.end({ isExpected: status === 'aborted' });
      run = undefined;
    },
  };
}

function kindsOf({ resources }: Mapping): readonly MappedKind[] {
  return resources.map(({ index, kind, entity }) => ({ index, kind, blueprint: entity.blueprint }));
}

function newRun(source: EventSource, kinds: readonly MappedKind[]): ShownRun {
  return {
    source,
    kinds,
    next: 0,
    isNextShown: false,
    began: new Set(),
    ended: new Map(),
    reconcilingSince: undefined,
    isReconciled: true,
  };
}

/** Colons stay as they are, as every other integration sends them. */
function segment(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}

/** Events as calls. */
function createCalls(queue: Pick<EventQueue, 'add'>) {
  return {
    put(event: MetricEvent): void {
      const { eventId, kindIdentifier } = event;
      queue.add({
        method: 'PUT',
        path: `/syncMetrics/resync/${segment(eventId)}/kind/${segment(kindIdentifier)}`,
        body: { syncKindMetrics: event },
        key: kindIdentifier,
      });
    },
    post(events: readonly MetricEvent[]): void {
      for (let at = 0; at < events.length; at += EVENTS_A_CALL) {
        const part = events.slice(at, at + EVENTS_A_CALL);
        queue.add({
          method: 'POST',
          path: '/syncMetrics',
          body: { syncKindsMetrics: part },
          key: `${part[0]?.kindIdentifier} ${part[0]?.syncState}`,
        });
      }
    },
  };
}
