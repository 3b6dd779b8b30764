// The ingest URLs that an integration document hands out: logs, metrics, heartbeats, raw data. They
// accept, check the shape and the order, and keep a bounded tail.
import * as z from 'zod';
import { type Call, param } from './call.js';
import type { IntegrationStore } from './integration-store.js';
import type { JsonObject } from './json.js';
import {
  createKnownRuns,
  Heartbeat,
  type KnownRuns,
  SyncKindMetrics,
  SyncMetrics,
} from './metric-schema.js';
import { notFound, parseBody, type Reply, success } from './reply.js';
import type { Route } from './router.js';

export interface Shipped {
  readonly logs: JsonObject[];
  /** Metric items, the newest state of each kind appended. */
  readonly metrics: JsonObject[];
  heartbeats: number;
  /** Ids of resyncs in heartbeats, in the order of their first. */
  readonly alive: Set<string>;
  lakeWrites: number;
}

export interface Ingest {
  readonly routes: readonly Route[];
  shipped(ingestId: string): Shipped;
}

const KEPT = 5000;

const Logs = z.strictObject({
  logs: z
    .array(
      z.strictObject({
        message: z.string(),
        level: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']),
        timestamp: z.iso.datetime({ offset: true }),
        extra: z.record(z.string(), z.unknown()),
      }),
    )
    .min(1),
});
/** The ingest routes and what they received. */
export function createIngest(integrations: IntegrationStore): Ingest {
  const byId = new Map<string, Shipped>();
  const runsById = new Map<string, KnownRuns>();
  const shipped = (ingestId: string): Shipped => {
    const found = byId.get(ingestId) ?? {
      logs: [],
      metrics: [],
      heartbeats: 0,
      alive: new Set(),
      lakeWrites: 0,
    };
    byId.set(ingestId, found);
    return found;
  };
  const target = (call: Call): Shipped => {
    const id = param(call, 'ingest');
    if (integrations.byIngestId(id) === undefined) throw notFound(`ingest "${id}"`);
    return shipped(id);
  };
  const runs = (call: Call): KnownRuns => {
    const id = param(call, 'ingest');
    const found = runsById.get(id) ?? createKnownRuns();
    runsById.set(id, found);
    return found;
  };
  const route = (method: string, path: string, handle: (call: Call) => Reply): Route => ({
    method,
    path: `/v1/ingest/${path}`,
    scope: 'other',
    handle,
  });
  const lake = route(
    'POST',
    'data/:ingest/lake/write/integration-type/:type/integration/:integration/sync/:sync/kind/:kind',
    (call) => {
      target(call).lakeWrites += 1;
      return success();
    },
  );
  return {
    shipped,
    routes: [
      route('POST', 'logs/:ingest', (call) =>
        keep(target(call).logs, parseBody(Logs, call.body).logs),
      ),
      route('POST', 'metrics/:ingest/syncMetrics', (call) =>
        keep(
          target(call).metrics,
          runs(call).post(parseBody(SyncMetrics, call.body).syncKindsMetrics),
        ),
      ),
      route('PUT', 'metrics/:ingest/syncMetrics/resync/:event/kind/:kind', (call) =>
        keep(target(call).metrics, [
          runs(call).put(parseBody(SyncKindMetrics, call.body).syncKindMetrics, {
            event: param(call, 'event'),
            kind: param(call, 'kind'),
          }),
        ]),
      ),
      route('POST', 'metrics/:ingest/heartbeat', (call) => {
        const { eventId } = parseBody(Heartbeat, call.body);
        const found = target(call);
        found.heartbeats += 1;
        found.alive.add(eventId);
        return success();
      }),
      { ...lake, unlimitedBody: true },
    ],
  };
}

function keep(tail: JsonObject[], items: readonly JsonObject[]): Reply {
  tail.push(...items);
  if (tail.length > KEPT * 2) tail.splice(0, tail.length - KEPT);
  return success();
}
