// The bodies of the metrics ingest: exactly what Port's own client sends, and in an order that makes
// sense.
import * as z from 'zod';
import type { JsonObject } from './json.js';
import { invalid, notFound } from './reply.js';

const Count = z.strictObject({ object_count: z.number().min(0) });
const counts = <T extends string>(...types: readonly T[]) =>
  z.strictObject({ object_count_type: z.partialRecord(z.enum(types), Count) });
const Phase = z.strictObject({
  resync: z
    .strictObject({
      duration_seconds: z.number().min(0),
      success: z.union([z.literal(0), z.literal(1)]),
    })
    .optional(),
  extract: counts('raw_extracted', 'failed').optional(),
  transform: counts('transformed', 'filtered_out', 'failed').optional(),
  load: counts('loaded', 'failed', 'skipped').optional(),
  delete: counts('deleted').optional(),
});
const figure = z.number().min(0).optional();
const Figures = z.strictObject({
  phase: Phase,
  cpu_max_percent: figure,
  cpu_median_percent: figure,
  cpu_avg_percent: figure,
  memory_max_bytes: figure,
  memory_median_bytes: figure,
  memory_avg_bytes: figure,
  event_loop_latency_max_ms: figure,
  event_loop_latency_median_ms: figure,
  event_loop_latency_avg_ms: figure,
  response_size_total_bytes: figure,
  response_size_avg_bytes: figure,
  response_size_median_bytes: figure,
});
const PSEUDO_KINDS: readonly string[] = ['__runtime__', '__reconciliation__', '__resync__'];

const Metric = z
  .strictObject({
    integrationType: z.string().min(1),
    installationType: z.enum(['OnPrem', 'Saas']),
    executionMode: z.enum(['single_process', 'multi_process']),
    integrationIdentifier: z.string().min(1),
    integrationVersion: z.string().min(1),
    oceanVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
    kindIdentifier: z.string(),
    kind: z.string().min(1),
    kindIndex: z.int().min(0),
    eventId: z.uuid(),
    syncState: z.enum(['pending', 'syncing', 'completed', 'failed', 'aborted']),
    blueprint: z.string(),
    metrics: Figures,
  })
  .refine(
    ({ kind, kindIndex, kindIdentifier }) =>
      kindIdentifier ===
      (PSEUDO_KINDS.includes(kind) && kindIndex === 0 ? kind : `${kind}-${kindIndex}`),
    { message: 'must be the kind and its index', path: ['kindIdentifier'] },
  );
type Metric = z.infer<typeof Metric>;

/** POST `syncMetrics`. */
export const SyncMetrics = z.strictObject({ syncKindsMetrics: z.array(Metric).min(1) });
/** PUT `syncMetrics/resync/{eventId}/kind/{kindIdentifier}`. */
export const SyncKindMetrics = z.strictObject({ syncKindMetrics: Metric });
/** POST `heartbeat`. */
export const Heartbeat = z.strictObject({ eventId: z.uuid() });

/** What is known of the runs of one integration. */
export interface KnownRuns {
  /** Throws 422 for events of several runs, or of one that another has followed. */
  post(events: readonly Metric[]): readonly JsonObject[];
  /** Throws 422 for an address that is not the event's, 404 for a kind that was never posted. */
  put(event: Metric, address: { readonly event: string; readonly kind: string }): JsonObject;
}

const LAST_STATES: ReadonlySet<string> = new Set(['completed', 'failed', 'aborted']);

/** No run is known. */
export function createKnownRuns(): KnownRuns {
  const runs = new Map<string, Map<string, string>>();
  let latest: string | undefined;

  function note({ eventId, kindIdentifier, syncState }: Metric): void {
    const kinds = runs.get(eventId) ?? new Map<string, string>();
    runs.set(eventId, kinds);
    const known = kinds.get(kindIdentifier);
    if (known !== undefined && LAST_STATES.has(known) && !LAST_STATES.has(syncState))
      throw invalid(`"${kindIdentifier}" has ended and cannot be ${syncState} again`);
    kinds.set(kindIdentifier, syncState);
  }

  return {
    post(events) {
      const [id, ...others] = new Set(events.map(({ eventId }) => eventId));
      if (id === undefined || others.length > 0)
        throw invalid('"syncKindsMetrics" must be of one resync');
      if (runs.has(id) && id !== latest) throw invalid(`"${id}" is not the latest resync`);
      latest = id;
      for (const event of events) note(event);
      return events;
    },
    put(event, address) {
      if (event.eventId !== address.event || event.kindIdentifier !== address.kind)
        throw invalid('"syncKindMetrics" must be of the resync and the kind in the path');
      if (runs.get(event.eventId)?.has(event.kindIdentifier) !== true)
        throw notFound(`kind "${address.kind}" of resync "${address.event}"`);
      note(event);
      return event;
    },
  };
}
