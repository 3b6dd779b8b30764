// What Port would hold after several writes of one entity in mapping order, computed before they are sent.

import type { Entity } from '../types/entity.js';
import type { Mapping, MappingResource } from '../types/mapping.js';

/** The later write wins field by field with merge on, and as a whole with merge off (port-api.md 5, "Write semantics"). */
export function mergeWrites(earlier: Entity, later: Entity, merge: boolean): Entity {
  if (!merge) return later;
  return {
    ...earlier,
    ...later,
    ...(earlier.properties === undefined && later.properties === undefined
      ? {}
      : { properties: { ...earlier.properties, ...later.properties } }),
    ...(earlier.relations === undefined && later.relations === undefined
      ? {}
      : { relations: { ...earlier.relations, ...later.relations } }),
  };
}

export interface Precedence {
  /** What is left to write of an entity after the mapping resources further down that have already written it; undefined when nothing is. */
  remainder(entity: Entity, index: number): Entity | undefined;
  wrote(entity: Entity, index: number): void;
}

/**
 * Mapping resources of different kinds are read side by side, so one further up may write after one further down. In the framework the one
 * further down always wins; this keeps it so. Remembers identifiers only for blueprints that several kinds are mapped to.
 */
export function createPrecedence(mapping: Mapping): Precedence {
  const shared = sharedResources(mapping);
  const byIndex = new Map(mapping.resources.map((resource) => [resource.index, resource]));
  const written = new Map<string, readonly number[]>();
  const lists = new Map<string, readonly number[]>();

  return {
    remainder(entity, index) {
      if (!shared.has(index)) return entity;
      const later = (written.get(keyOf(entity)) ?? []).filter((other) => other > index);
      if (later.length === 0) return entity;
      if (!mapping.enableMergeEntity) return undefined;
      return later.reduce((rest, other) => withoutFieldsOf(rest, byIndex.get(other)), entity);
    },
    wrote(entity, index) {
      if (!shared.has(index)) return;
      const key = keyOf(entity);
      const indexes = [...new Set([...(written.get(key) ?? []), index])].sort((a, b) => a - b);
      const name = indexes.join();
      // One list for all entities with the same writers.
      const list = lists.get(name) ?? indexes;
      lists.set(name, list);
      written.set(key, list);
    },
  };
}

function keyOf(entity: Entity): string {
  return `${entity.blueprint}\n${typeof entity.identifier === 'string' ? entity.identifier : JSON.stringify(entity.identifier)}`;
}

/** Indexes of the mapping resources whose blueprint another kind is mapped to as well. */
function sharedResources(mapping: Mapping): ReadonlySet<number> {
  const kinds = new Map<string, Set<string>>();
  const target = (resource: MappingResource) => resource.entity.blueprint.replace(/['"\s]/g, '');
  for (const resource of mapping.resources) kinds.set(target(resource), (kinds.get(target(resource)) ?? new Set()).add(resource.kind));
  const shared = mapping.resources.filter((resource) => (kinds.get(target(resource))?.size ?? 0) > 1);
  return new Set(shared.map((resource) => resource.index));
}

function withoutFieldsOf(entity: Entity, resource: MappingResource | undefined): Entity {
  if (resource === undefined) return entity;
  const mapped = resource.entity;
  const { title, icon, team, properties, relations, ...rest } = entity;
  return {
    ...rest,
    ...(title !== undefined && mapped.title === undefined ? { title } : {}),
    ...(icon !== undefined && mapped.icon === undefined ? { icon } : {}),
    ...(team !== undefined && mapped.team === undefined ? { team } : {}),
    ...(properties === undefined ? {} : { properties: withoutKeys(properties, mapped.properties) }),
    ...(relations === undefined ? {} : { relations: withoutKeys(relations, mapped.relations) }),
  };
}

function withoutKeys(
  fields: Readonly<Record<string, unknown>>,
  keys: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(keys, name)));
}
