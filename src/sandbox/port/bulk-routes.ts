// Bulk upsert, which answers per item, and bulk delete, which is all or nothing.
import { isObject } from '../../lib/json-value.js';
import { type Call, flag, param } from './call.js';
import { parseEntity } from './entity-body.js';
import { deleteEntities } from './entity-delete.js';
import { throwForced, writeMode } from './entity-routes.js';
import { type WriteMode, writeEntity } from './entity-write.js';
import { isStringArray, unknownKeys } from './json.js';
import { invalid, Refusal, type Reply, success } from './reply.js';
import type { Route } from './router.js';
import type { Runs } from './runs.js';
import type { CatalogState } from './state.js';

/** The two bulk routes; note that Port orders their path segments differently. */
export function bulkRoutes(state: CatalogState, runs: Runs): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/blueprints/:blueprint/entities/bulk',
      scope: 'entity',
      handle: (call) => bulkUpsert(state, runs, call),
    },
    {
      method: 'POST',
      path: '/v1/blueprints/:blueprint/bulk/entities/delete',
      scope: 'entity',
      handle: (call) => bulkDelete(state, runs, call),
    },
  ];
}

const WRAPPER = new Set(['entities']);

/**
 * The `entities` of a bulk body. Throws 422 unless it is a strict wrapper around 1 to `limit`
 * items.
 */
function bulkItems(body: unknown, limit: number): readonly unknown[] {
  if (!isObject(body) || !Array.isArray(body['entities']))
    throw invalid(`"body" must have required property 'entities', an array`);
  const unknown = unknownKeys(body, WRAPPER);
  if (unknown.length > 0)
    throw invalid(`"body" must NOT have additional properties: ${unknown.join(', ')}`);
  const items: readonly unknown[] = body['entities'];
  if (items.length < 1) throw invalid('"entities" must NOT have fewer than 1 items');
  if (items.length > limit) throw invalid(`"entities" must NOT have more than ${limit} items`);
  return items;
}

function bulkUpsert(state: CatalogState, runs: Runs, call: Call): Reply {
  const blueprint = param(call, 'blueprint');
  const mode = writeMode(call);
  runs.check(call);
  state.blueprints.require(blueprint);
  const items = bulkItems(call.body, state.settings.limits.bulkUpsert);
  const entities: object[] = [];
  const errors: object[] = [];
  for (const [index, item] of items.entries()) {
    try {
      entities.push({ ...upsertItem(state, call, { blueprint, mode, item }), index });
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      const identifier =
        isObject(item) && typeof item['identifier'] === 'string' ? item['identifier'] : 'unknown';
      errors.push({
        identifier,
        index,
        statusCode: thrown.status,
        error: thrown.error,
        message: thrown.message,
      });
    }
  }
  // When every item fails Port's status is not documented; clients need one that lets them read the
  // errors.
  return success({ entities, errors }, errors.length === 0 ? 200 : 207);
}

interface Item {
  readonly blueprint: string;
  readonly mode: WriteMode;
  readonly item: unknown;
}

function upsertItem(
  state: CatalogState,
  call: Call,
  { blueprint, mode, item }: Item,
): { created: boolean; identifier: string } {
  const { switches, clock } = state.settings;
  if (isObject(item)) throwForced(call, item['identifier']);
  const draft = parseEntity(item, { now: clock(), nullTitle: switches.nullTitle === 'accept' });
  const { entity, created } = writeEntity(state, {
    blueprint,
    draft,
    mode,
    userAgent: call.userAgent,
  });
  return { created, identifier: entity.identifier };
}

function bulkDelete(state: CatalogState, runs: Runs, call: Call): Reply {
  const blueprint = param(call, 'blueprint');
  const dependents = flag(call, 'delete_dependents');
  runs.check(call);
  state.blueprints.require(blueprint);
  const identifiers = bulkItems(call.body, state.settings.limits.bulkDelete);
  if (!isStringArray(identifiers)) throw invalid('"entities" must be an array of strings');
  for (const identifier of identifiers) throwForced(call, identifier);
  const found = [...new Set(identifiers)].flatMap(
    (identifier) => state.entities.get(blueprint, identifier) ?? [],
  );
  deleteEntities(state, found, dependents);
  return success({ deletedEntities: found.map((entity) => entity.identifier) });
}
