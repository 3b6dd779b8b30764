// Routes on integrations: install, drift, mapping, run state, resync requests, examples, and
// cursors.
import { randomUUID } from 'node:crypto';
import { type Call, flag, param } from './call.js';
import {
  ConfigPatch,
  Cursor,
  Examples,
  IntegrationCreate,
  IntegrationPatch,
  ResyncState,
} from './integration-schema.js';
import type { Integration, IntegrationStore } from './integration-store.js';
import type { JsonObject } from './json.js';
import { invalid, notFound, parseBody, Refusal, type Reply, success } from './reply.js';
import type { Route } from './router.js';
import type { Provision } from './settings.js';

export interface IntegrationContext {
  readonly integrations: IntegrationStore;
  readonly provision: Provision | undefined;
  /** Where this server is reached. */
  readonly baseUrl: () => string;
  /** What was shipped to an ingest URL for this integration. */
  readonly shipped: (ingestId: string) => {
    readonly logs: readonly JsonObject[];
    readonly metrics: readonly JsonObject[];
  };
}

const ALL = '/v1/integration';
const ONE = `${ALL}/:integration`;
const KEPT_EXAMPLES = 10;

/** The routes on `/integration`. */
export function integrationRoutes(context: IntegrationContext): Route[] {
  const { integrations } = context;
  const one = (call: Call): Integration => integrations.require(param(call, 'integration'));
  const route = (method: string, path: string, handle: (call: Call) => Reply): Route => ({
    method,
    path,
    scope: 'other',
    handle,
  });
  return [
    route('GET', ALL, (call) => list(context, call)),
    route('GET', `${ALL}/metadata`, (call) => list(context, call)),
    route('GET', `${ALL}/provision-enabled`, () =>
      success({ integrations: context.provision?.types ?? [] }),
    ),
    route('POST', ALL, (call) => create(context, call)),
    route('GET', ONE, (call) => reply(context, provided(context, find(context, call)))),
    route('PATCH', ONE, (call) => patch(context, one(call), call)),
    route('DELETE', ONE, (call) => remove(context, one(call))),
    route('PATCH', `${ONE}/config`, (call) => patchConfig(context, one(call), call)),
    route('PATCH', `${ONE}/resync-state`, (call) => report(context, one(call), call)),
    route('GET', `${ONE}/resync-request`, (call) => resyncRequest(one(call))),
    route('GET', `${ONE}/cursor`, (call) => readCursor(one(call), call)),
    route('PUT', `${ONE}/cursor`, (call) => writeCursor(one(call), call)),
    route('POST', `${ONE}/cursor`, (call) => writeCursor(one(call), call)),
    route('GET', `${ONE}/logs`, (call) => logs(context, one(call), call)),
    route('GET', `${ONE}/kinds`, (call) => kinds(one(call))),
    route('POST', `${ONE}/kinds/:kind/examples`, (call) => addExamples(one(call), call)),
    route('GET', `${ONE}/syncMetrics`, (call) =>
      success({ data: context.shipped(find(context, call).ingestId).metrics.slice(-50) }),
    ),
    route('GET', `${ONE}/syncsMetadata`, (call) =>
      success({ data: find(context, call).history.slice(-50) }),
    ),
  ];
}

function reply({ integrations, baseUrl }: IntegrationContext, integration: Integration): Reply {
  return success({ integration: integrations.document(integration, baseUrl()) });
}

function list({ integrations, baseUrl }: IntegrationContext, call: Call): Reply {
  const documents = [...integrations.all()].map((integration) =>
    integrations.document(integration, baseUrl()),
  );
  const filtered = call.query.has('actionsProcessingEnabled')
    ? documents.filter(
        (document) =>
          document['actionsProcessingEnabled'] === flag(call, 'actionsProcessingEnabled'),
      )
    : documents;
  return success({ integrations: filtered });
}

// The path holds the installation id, or with `byField=logIngestId` the ingest id, or the internal
// id that the UI's routes use.
function find({ integrations }: IntegrationContext, call: Call): Integration {
  const id = param(call, 'integration');
  const byField = call.query.get('byField') ?? 'installationId';
  if (byField !== 'installationId' && byField !== 'logIngestId')
    throw invalid('"query/byField" must be installationId or logIngestId');
  if (byField === 'logIngestId') {
    const found = integrations.byIngestId(id);
    if (found === undefined) throw notFound(`integration with log ingest id "${id}"`);
    return found;
  }
  return (
    [...integrations.all()].find((integration) => integration.id === id) ?? integrations.require(id)
  );
}

/** Writes the mapping that Port provides once it was waited for long enough. */
function provided(
  { integrations, provision }: IntegrationContext,
  integration: Integration,
): Integration {
  if (integration.readsToProvision === undefined || provision === undefined) return integration;
  integration.readsToProvision -= 1;
  if (integration.readsToProvision > 0) return integration;
  integration.readsToProvision = undefined;
  integrations.update(integration, { config: provision.mapping });
  return integration;
}

function create(context: IntegrationContext, call: Call): Reply {
  const { installationId, ...fields } = parseBody(IntegrationCreate, call.body);
  const existing = context.integrations.get(installationId);
  if (existing === undefined) {
    const created = context.integrations.create(installationId, fields);
    if (call.query.get('integration_modes') === 'create_resources')
      created.readsToProvision = context.provision?.afterReads;
    return reply(context, created);
  }
  if (!flag(call, 'upsert'))
    throw new Refusal(409, 'identifier_taken', `integration "${installationId}" exists already`);
  context.integrations.update(existing, fields);
  return reply(context, existing);
}

function patch(context: IntegrationContext, integration: Integration, call: Call): Reply {
  const fields = parseBody(IntegrationPatch, call.body ?? {});
  const empty = Object.keys(fields).length === 0;
  context.integrations.update(integration, fields);
  if (empty || (fields.config !== undefined && !skipsResync(call)))
    context.integrations.requestResync(integration);
  return reply(context, integration);
}

function patchConfig(context: IntegrationContext, integration: Integration, call: Call): Reply {
  context.integrations.update(integration, parseBody(ConfigPatch, call.body));
  if (!skipsResync(call)) context.integrations.requestResync(integration);
  return reply(context, integration);
}

function skipsResync(call: Call): boolean {
  return call.headers['x-skip-resync'] === 'true';
}

function remove({ integrations }: IntegrationContext, integration: Integration): Reply {
  integrations.delete(integration.installationId);
  return success();
}

function report(context: IntegrationContext, integration: Integration, call: Call): Reply {
  context.integrations.report(integration, parseBody(ResyncState, call.body));
  return reply(context, integration);
}

function resyncRequest({ resyncRequestedAt }: Integration): Reply {
  return success({
    request:
      resyncRequestedAt === undefined
        ? {}
        : { updatedAt: new Date(resyncRequestedAt).toISOString() },
  });
}

function cursorKey(call: Call): string {
  const kind = call.query.get('kind');
  const index = call.query.get('index');
  if (kind === null || index === null)
    throw invalid('"query" must have required properties kind and index');
  return `${kind} ${index}`;
}

function readCursor(integration: Integration, call: Call): Reply {
  const cursor = integration.cursors.get(cursorKey(call));
  if (cursor === undefined) throw notFound('the cursor');
  return success({ cursor });
}

function writeCursor(integration: Integration, call: Call): Reply {
  const key = cursorKey(call);
  if (call.method === 'PUT' && !integration.cursors.has(key)) throw notFound('the cursor');
  const cursor = parseBody(Cursor, call.body);
  integration.cursors.set(key, cursor);
  return success({ cursor });
}

function logs(context: IntegrationContext, integration: Integration, call: Call): Reply {
  const limit = Number(call.query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 0 || limit > 300)
    throw invalid('"query/limit" must be an integer from 0 to 300');
  const levels = call.query.getAll('level');
  const chosen = context
    .shipped(integration.ingestId)
    .logs.filter((line) => levels.length === 0 || levels.includes(String(line['level'])));
  return success({ data: limit === 0 ? [] : chosen.slice(-limit) });
}

function kinds(integration: Integration): Reply {
  return success({
    data: Object.fromEntries(
      [...integration.examples].map(([kind, examples]) => [kind, { examples }]),
    ),
  });
}

function addExamples(integration: Integration, call: Call): Reply {
  const kind = param(call, 'kind');
  const { examples } = parseBody(Examples, call.body);
  const added = examples.map((data) => ({ _id: randomUUID(), data }));
  integration.examples.set(
    kind,
    [...(integration.examples.get(kind) ?? []), ...added].slice(-KEPT_EXAMPLES),
  );
  return success();
}
