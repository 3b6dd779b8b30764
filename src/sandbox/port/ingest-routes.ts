// The ingest URLs that an integration document hands out: logs, metrics, heartbeats, raw data. They
// accept, check the shape, and keep a bounded tail.
import * as z from 'zod';
import { type Call, param } from './call.js';
import type { IntegrationStore } from './integration-store.js';
import type { JsonObject } from './json.js';
import { notFound, parseBody, type Reply, success } from './reply.js';
import type { Route } from './router.js';

export interface Shipped {
  readonly logs: JsonObject[];
  /** Metric items, the newest state of each kind appended. */
  readonly metrics: JsonObject[];
  heartbeats: number;
  lakeWrites: number;
}

export interface Ingest {
  readonly routes: readonly Route[];
  shipped(ingestId: string): Shipped;
}

const KEPT = 5000;

const Logs = z.strictObject({
  logs: z.array(
    z.looseObject({
      message: z.string(),
      level: z.string(),
      timestamp: z.iso.datetime({ offset: true, local: true }),
      extra: z.unknown(),
    }),
  ),
});
const Metric = z.looseObject({
  integrationType: z.string(),
  integrationIdentifier: z.string(),
  kindIdentifier: z.string(),
  kind: z.string(),
  eventId: z.string(),
  syncState: z.enum(['pending', 'syncing', 'completed', 'failed', 'aborted']),
  metrics: z.looseObject({}),
});
const Metrics = z.strictObject({ syncKindsMetrics: z.array(Metric) });
const KindMetric = z.strictObject({ syncKindMetrics: Metric });
const Heartbeat = z.strictObject({ eventId: z.string() });

/** The ingest routes and what they received. */
export function createIngest(integrations: IntegrationStore): Ingest {
  const byId = new Map<string, Shipped>();
  const shipped = (ingestId: string): Shipped => {
    const found = byId.get(ingestId) ?? { logs: [], metrics: [], heartbeats: 0, lakeWrites: 0 };
    byId.set(ingestId, found);
    return found;
  };
  const target = (call: Call): Shipped => {
    const id = param(call, 'ingest');
    if (integrations.byIngestId(id) === undefined) throw notFound(`ingest "${id}"`);
    return shipped(id);
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
        keep(target(call).metrics, parseBody(Metrics, call.body).syncKindsMetrics),
      ),
      route('PUT', 'metrics/:ingest/syncMetrics/resync/:event/kind/:kind', (call) =>
        keep(target(call).metrics, [parseBody(KindMetric, call.body).syncKindMetrics]),
      ),
      route('POST', 'metrics/:ingest/heartbeat', (call) => {
        parseBody(Heartbeat, call.body);
        target(call).heartbeats += 1;
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
