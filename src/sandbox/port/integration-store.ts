// Holds the integrations: the document, the resync request that polling watches, and the history of
// resync states.
import { randomUUID } from 'node:crypto';
import type { JsonObject } from './json.js';
import { notFound } from './reply.js';
import type { PortSettings } from './settings.js';

export interface Integration {
  readonly installationId: string;
  /** The fields that clients set, as they were set. */
  fields: JsonObject;
  readonly id: string;
  readonly ingestId: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Merged state; empty before the first report. */
  resyncState: JsonObject;
  /** Every report as it came, with the time. */
  readonly history: (JsonObject & { readonly at: string })[];
  /** When a resync was last asked for. */
  resyncRequestedAt: number | undefined;
  /** Reads until the mapping that Port provides is there; undefined where none will be. */
  readsToProvision: number | undefined;
  readonly cursors: Map<string, JsonObject>;
  readonly examples: Map<string, { readonly _id: string; readonly data: unknown }[]>;
}

export interface IntegrationStore {
  get(installationId: string): Integration | undefined;
  /** Throws 404 `not_found`. */
  require(installationId: string): Integration;
  byIngestId(ingestId: string): Integration | undefined;
  all(): Iterable<Integration>;
  /**
   * Creates one, with a resync request: a new installation polls, and would otherwise wait for its
   * schedule.
   */
  create(installationId: string, fields: JsonObject): Integration;
  update(integration: Integration, fields: JsonObject): void;
  requestResync(integration: Integration): void;
  /**
   * Merges a report into the state. The integration's `updatedAt` becomes the state's, as Port's
   * own client expects.
   */
  report(integration: Integration, state: JsonObject): void;
  delete(installationId: string): void;
  /** The document as Port sends it; `baseUrl` is where the ingest URLs point. */
  document(integration: Integration, baseUrl: string): JsonObject;
}

/** An empty store. */
export function createIntegrationStore(settings: PortSettings): IntegrationStore {
  const integrations = new Map<string, Integration>();
  return {
    get: (installationId) => integrations.get(installationId),
    require(installationId) {
      const found = integrations.get(installationId);
      if (found === undefined) throw notFound(`integration "${installationId}"`);
      return found;
    },
    byIngestId: (ingestId) =>
      [...integrations.values()].find((integration) => integration.ingestId === ingestId),
    all: () => integrations.values(),
    create(installationId, fields) {
      const created = newIntegration(installationId, fields, settings.clock());
      integrations.set(installationId, created);
      return created;
    },
    update(integration, fields) {
      integration.fields = { ...integration.fields, ...fields };
      integration.updatedAt = settings.clock();
    },
    requestResync(integration) {
      integration.resyncRequestedAt = settings.clock();
    },
    report(integration, state) {
      const now = settings.clock();
      integration.history.push({ ...state, at: iso(now) });
      integration.resyncState = { ...integration.resyncState, ...state, updatedAt: iso(now) };
      integration.updatedAt = now;
    },
    delete: (installationId) => void integrations.delete(installationId),
    document: (integration, baseUrl) => renderDocument(settings, integration, baseUrl),
  };
}

function newIntegration(installationId: string, fields: JsonObject, now: number): Integration {
  return {
    installationId,
    fields,
    id: `integration_${randomUUID()}`,
    ingestId: `ingest_${randomUUID()}`,
    createdAt: now,
    updatedAt: now,
    resyncState: {},
    history: [],
    resyncRequestedAt: now,
    readsToProvision: undefined,
    cursors: new Map(),
    examples: new Map(),
  };
}

function renderDocument(
  settings: PortSettings,
  integration: Integration,
  baseUrl: string,
): JsonObject {
  const { fields, ingestId } = integration;
  return {
    installationType: 'OnPrem',
    title: integration.installationId,
    config: {},
    changelogDestination: {},
    actionsProcessingEnabled: false,
    incrementalSyncEnabled: false,
    ...fields,
    _id: integration.id,
    _orgId: settings.organizationId,
    identifier: integration.installationId,
    installationId: integration.installationId,
    integrationType: fields['installationAppType'],
    resyncState: integration.resyncState,
    logAttributes: { ingestId, ingestUrl: `${baseUrl}/v1/ingest/logs/${ingestId}` },
    metricAttributes: { ingestUrl: `${baseUrl}/v1/ingest/metrics/${ingestId}` },
    ingestAttributes: { ingestUrl: `${baseUrl}/v1/ingest/data/${ingestId}` },
    clientId: settings.clientId,
    createdAt: iso(integration.createdAt),
    createdBy: settings.clientId,
    updatedAt: iso(integration.updatedAt),
    updatedBy: settings.clientId,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
