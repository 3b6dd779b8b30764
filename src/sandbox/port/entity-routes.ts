// Routes that read and write single entities.
import { isObject } from '../../lib/json-value.js';
import { type Call, flag, param } from './call.js';
import { parseEntity } from './entity-body.js';
import { deleteEntities } from './entity-delete.js';
import type { StoredEntity } from './entity-store.js';
import { renderEntity, viewOptions, WHOLE_VIEW } from './entity-view.js';
import { type WriteMode, type WriteResult, writeEntity } from './entity-write.js';
import { invalid, notFound, Refusal, type Reply, success, successList } from './reply.js';
import type { Route } from './router.js';
import type { Runs } from './runs.js';
import type { CatalogState } from './state.js';

const ENTITIES = '/v1/blueprints/:blueprint/entities';
const ENTITY = `${ENTITIES}/:entity`;

/** The routes on `/blueprints/{bp}/entities` and below, without bulk and search. */
export function entityRoutes(state: CatalogState, runs: Runs): Route[] {
  return [
    {
      method: 'POST',
      path: ENTITIES,
      scope: 'entity',
      handle: (call) => create(state, runs, call),
    },
    { method: 'GET', path: ENTITIES, scope: 'entity', handle: (call) => list(state, call) },
    {
      method: 'GET',
      path: `${ENTITIES}-count`,
      scope: 'entity',
      handle: (call) => count(state, call),
    },
    { method: 'GET', path: ENTITY, scope: 'entity', handle: (call) => get(state, call) },
    { method: 'PUT', path: ENTITY, scope: 'entity', handle: (call) => change(state, runs, call) },
    { method: 'PATCH', path: ENTITY, scope: 'entity', handle: (call) => change(state, runs, call) },
    {
      method: 'DELETE',
      path: ENTITY,
      scope: 'entity',
      handle: (call) => remove(state, runs, call),
    },
  ];
}

/** How the query parameters of a create or bulk call want entities written. */
export function writeMode(call: Call): WriteMode {
  const merge = flag(call, 'merge');
  return {
    existing: !flag(call, 'upsert') ? 'refuse' : merge ? 'merge' : 'replace',
    missing: 'create',
    validationOnly: flag(call, 'validation_only'),
    createMissing: flag(call, 'create_missing_related_entities'),
  };
}

/** Throws the error that a fault forces on the identifier, if any. */
export function throwForced(call: Call, identifier: unknown): void {
  const forced = typeof identifier === 'string' ? call.forcedError(identifier) : undefined;
  if (forced !== undefined) throw new Refusal(forced.statusCode, forced.error, forced.message);
}

function create(state: CatalogState, runs: Runs, call: Call): Reply {
  const blueprint = param(call, 'blueprint');
  const mode = writeMode(call);
  runs.check(call);
  state.blueprints.require(blueprint);
  if (isObject(call.body)) throwForced(call, call.body['identifier']);
  const result = writeEntity(state, {
    blueprint,
    draft: parseCreate(state, call),
    mode,
    userAgent: call.userAgent,
  });
  return entityReply(state, result);
}

function parseCreate(state: CatalogState, call: Call): ReturnType<typeof parseEntity> {
  const { switches, clock } = state.settings;
  try {
    return parseEntity(call.body, { now: clock(), nullTitle: switches.nullTitle === 'accept' });
  } catch (thrown) {
    if (switches.createErrorsAs400 && thrown instanceof Refusal)
      throw new Refusal(400, 'bad_request', thrown.message);
    throw thrown;
  }
}

function entityReply(state: CatalogState, { entity, created }: WriteResult): Reply {
  return {
    status: created ? 201 : 200,
    body: [`{"ok":true,"entity":${renderEntity(state, entity, WHOLE_VIEW)}}`],
  };
}

function list(state: CatalogState, call: Call): Reply {
  const blueprint = param(call, 'blueprint');
  state.blueprints.require(blueprint);
  const options = viewOptions(call);
  return successList('entities', renderAll(state, state.entities.ofBlueprint(blueprint), options));
}

/** The entities as JSON texts, rendered one at a time. */
export function* renderAll(
  state: CatalogState,
  entities: Iterable<StoredEntity>,
  options: Parameters<typeof renderEntity>[2],
): Iterable<string> {
  for (const entity of entities) yield renderEntity(state, entity, options);
}

function count(state: CatalogState, call: Call): Reply {
  const blueprint = param(call, 'blueprint');
  state.blueprints.require(blueprint);
  return success({ count: state.entities.count(blueprint) });
}

function get(state: CatalogState, call: Call): Reply {
  const entity = requireEntity(state, call);
  return {
    status: 200,
    body: [`{"ok":true,"entity":${renderEntity(state, entity, viewOptions(call))}}`],
  };
}

function requireEntity(state: CatalogState, call: Call): StoredEntity {
  const blueprint = param(call, 'blueprint');
  const identifier = param(call, 'entity');
  state.blueprints.require(blueprint);
  const entity = state.entities.get(blueprint, identifier);
  if (entity === undefined) throw notFound(`entity "${identifier}" of blueprint "${blueprint}"`);
  return entity;
}

function change(state: CatalogState, runs: Runs, call: Call): Reply {
  runs.check(call);
  const entity = requireEntity(state, call);
  const { identifier, blueprint } = entity;
  const patch = call.method === 'PATCH';
  const rules = {
    now: state.settings.clock(),
    nullTitle: state.settings.switches.nullTitle === 'accept',
  };
  const draft = parseEntity(call.body, patch ? { ...rules, patch: { identifier } } : rules);
  if (draft.identifier !== identifier) throw invalid('"identifier" cannot be changed');
  throwForced(call, identifier);
  const mode: WriteMode = {
    existing: patch ? 'merge' : 'replace',
    missing: 'refuse',
    validationOnly: false,
    createMissing: flag(call, 'create_missing_related_entities'),
  };
  return entityReply(
    state,
    writeEntity(state, { blueprint, draft, mode, userAgent: call.userAgent }),
  );
}

function remove(state: CatalogState, runs: Runs, call: Call): Reply {
  const dependents = flag(call, 'delete_dependents');
  runs.check(call);
  deleteEntities(state, [requireEntity(state, call)], dependents);
  return success();
}
