// Routes that read and write blueprints.
import * as z from 'zod';
import { type Renameable, renameKey } from './blueprint-rename.js';
import { Blueprint } from './blueprint-schema.js';
import { patchBlueprint, type StoredBlueprint } from './blueprint-store.js';
import { type Call, flag, param } from './call.js';
import { deleteAllEntities } from './entity-delete.js';
import type { JsonObject } from './json.js';
import { invalid, parseBody, Refusal, type Reply, success } from './reply.js';
import type { Route } from './router.js';
import type { Runs } from './runs.js';
import type { CatalogState } from './state.js';

const ALL = '/v1/blueprints';
const ONE = `${ALL}/:blueprint`;

/** The routes on `/blueprints` and below that are not about entities. */
export function blueprintRoutes(state: CatalogState, runs: Runs): Route[] {
  const rename = (group: Renameable): Route => ({
    method: 'PATCH',
    path: `${ONE}/${group}/:key/rename`,
    scope: 'other',
    handle: (call) =>
      blueprintReply(state, renameKey(state, { ...keyOf(call), group, body: call.body })),
  });
  return [
    { method: 'GET', path: ALL, scope: 'other', handle: () => list(state) },
    { method: 'POST', path: ALL, scope: 'other', handle: (call) => create(state, call) },
    {
      method: 'GET',
      path: ONE,
      scope: 'other',
      handle: (call) => blueprintReply(state, required(state, call)),
    },
    { method: 'PUT', path: ONE, scope: 'other', handle: (call) => replace(state, call) },
    { method: 'PATCH', path: ONE, scope: 'other', handle: (call) => patch(state, call) },
    { method: 'DELETE', path: ONE, scope: 'other', handle: (call) => remove(state, call) },
    {
      method: 'DELETE',
      path: `${ONE}/all-entities`,
      scope: 'other',
      handle: (call) => removeEntities(state, runs, call),
    },
    {
      method: 'GET',
      path: '/v1/migrations/:migration',
      scope: 'other',
      handle: (call) => migration(state, call),
    },
    rename('properties'),
    rename('mirror'),
    rename('relations'),
  ];
}

function keyOf(call: Call): { blueprint: string; key: string } {
  return { blueprint: param(call, 'blueprint'), key: param(call, 'key') };
}

function required(state: CatalogState, call: Call): StoredBlueprint {
  return state.blueprints.require(param(call, 'blueprint'));
}

/** A blueprint as Port sends it, with stamps and every group of keys present. */
export function blueprintDocument(
  state: CatalogState,
  { definition, createdAt, updatedAt }: StoredBlueprint,
): JsonObject {
  const { clientId } = state.settings;
  const stamps = {
    createdAt: new Date(createdAt).toISOString(),
    createdBy: clientId,
    updatedAt: new Date(updatedAt).toISOString(),
    updatedBy: clientId,
  };
  return {
    mirrorProperties: {},
    calculationProperties: {},
    aggregationProperties: {},
    ...definition,
    ...stamps,
  };
}

function blueprintReply(state: CatalogState, blueprint: StoredBlueprint, status = 200): Reply {
  return success({ blueprint: blueprintDocument(state, blueprint) }, status);
}

function list(state: CatalogState): Reply {
  return success({
    blueprints: [...state.blueprints.all()].map((blueprint) => blueprintDocument(state, blueprint)),
  });
}

function create(state: CatalogState, call: Call): Reply {
  flag(call, 'create_catalog_page');
  const definition = parseBody(Blueprint, call.body);
  if (state.blueprints.get(definition.identifier) !== undefined) {
    throw new Refusal(
      409,
      'identifier_taken',
      `blueprint "${definition.identifier}" exists already`,
    );
  }
  return blueprintReply(state, state.blueprints.put(definition, state.settings.clock()), 201);
}

function replace(state: CatalogState, call: Call): Reply {
  const { identifier } = required(state, call).definition;
  const definition = parseBody(Blueprint, call.body);
  if (definition.identifier !== identifier) throw invalid('"identifier" cannot be changed');
  return blueprintReply(state, state.blueprints.put(definition, state.settings.clock()));
}

function patch(state: CatalogState, call: Call): Reply {
  const merged = parseBody(Blueprint, patchBlueprint(required(state, call).definition, call.body));
  return blueprintReply(state, state.blueprints.put(merged, state.settings.clock()));
}

function remove(state: CatalogState, call: Call): Reply {
  flag(call, 'delete_actions');
  const { identifier } = required(state, call).definition;
  if (state.entities.count(identifier) > 0) {
    throw new Refusal(403, 'has_dependents', `blueprint "${identifier}" has dependant entities`);
  }
  refuseDependents(state, identifier);
  state.blueprints.delete(identifier);
  return success();
}

function refuseDependents(state: CatalogState, identifier: string): void {
  const dependents = state.blueprints.dependents(identifier);
  if (dependents.length > 0) {
    throw new Refusal(
      403,
      'has_dependents',
      `blueprint "${identifier}" has dependant blueprints: ${dependents.join(', ')}`,
    );
  }
}

function removeEntities(state: CatalogState, runs: Runs, call: Call): Reply {
  const { identifier } = required(state, call).definition;
  const deleteBlueprint = flag(call, 'delete_blueprint');
  runs.check(call);
  if (deleteBlueprint) refuseDependents(state, identifier);
  deleteAllEntities(state, identifier);
  if (deleteBlueprint) state.blueprints.delete(identifier);
  return success({ migrationId: `migration_${identifier}` });
}

const MigrationId = z.templateLiteral(['migration_', z.string()]);

// Deletion is done when it is answered, so every migration that was handed out is complete.
function migration(state: CatalogState, call: Call): Reply {
  const id = parseBody(MigrationId, param(call, 'migration'));
  const sourceBlueprint = id.slice('migration_'.length);
  return success({
    migration: {
      id,
      actor: state.settings.clientId,
      sourceBlueprint,
      mapping: {},
      status: 'COMPLETED',
    },
  });
}
