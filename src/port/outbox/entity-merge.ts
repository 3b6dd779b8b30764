// What Port would hold after several writes of one entity in mapping order, computed before they
// are sent.

import { groupBy } from '../../lib/group-by.js';
import { createHashSet } from '../../lib/hash-set.js';
import { type Entity, entityKey } from '../../types/entity.js';
import type { Mapping, MappingResource } from '../../types/mapping.js';

/** The later write wins field by field with merge on, and as a whole with merge off. */
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
  /**
   * What is left to write of an entity after the mapping resources further down that have already
   * written it; undefined when nothing is.
   */
  remainder(entity: Entity, index: number): Entity | undefined;
  wrote(entity: Entity, index: number): void;
}

/**
 * Cells are read side by side, so a mapping resource further up may write after one further down.
 * In the framework the one further down always wins; this keeps it so. Remembers entities only of
 * mapping resources that may fill the blueprint of another one.
 */
export function createPrecedence(mapping: Mapping): Precedence {
  const sharing = sharingResources(mapping);
  const written = createHashSet(16);
  const nameOf = (entity: Entity, index: number) => `${index}\n${entityKey(entity)}`;

  return {
    remainder(entity, index) {
      const later = (sharing.get(index) ?? []).filter(
        (other) => other.index > index && written.has(nameOf(entity, other.index)),
      );
      if (later.length === 0) return entity;
      return mapping.enableMergeEntity ? later.reduce(withoutFieldsOf, entity) : undefined;
    },
    wrote(entity, index) {
      if (sharing.has(index)) written.add(nameOf(entity, index));
    },
  };
}

/**
 * By index of a mapping resource: those that may fill its blueprint, which may be any where an
 * expression is not a plain text.
 */
function sharingResources({ resources }: Mapping): ReadonlyMap<number, readonly MappingResource[]> {
  const target = ({ entity }: MappingResource) =>
    /^\s*["']([^"'\\]*)["']\s*$/.exec(entity.blueprint)?.[1];
  const byTarget = groupBy(resources, target);
  const anywhere = byTarget.get(undefined) ?? [];
  return new Map(
    resources.flatMap((resource) => {
      const name = target(resource);
      const others = name === undefined ? resources : [...(byTarget.get(name) ?? []), ...anywhere];
      return others.length > 1 ? [[resource.index, others] as const] : [];
    }),
  );
}

/** The entity without the fields that the mapping resource maps. */
function withoutFieldsOf(entity: Entity, { entity: mapped }: MappingResource): Entity {
  return withoutFields(entity, mapped);
}

interface Fields {
  readonly title?: unknown;
  readonly icon?: unknown;
  readonly team?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly relations?: Readonly<Record<string, unknown>>;
}

/** The entity without the fields that `mapped` has too. */
export function withoutFields(entity: Entity, mapped: Fields): Entity {
  const { title, icon, team, properties, relations, ...rest } = entity;
  return {
    ...rest,
    ...(title !== undefined && mapped.title === undefined ? { title } : {}),
    ...(icon !== undefined && mapped.icon === undefined ? { icon } : {}),
    ...(team !== undefined && mapped.team === undefined ? { team } : {}),
    ...(properties === undefined
      ? {}
      : { properties: withoutKeys(properties, mapped.properties ?? {}) }),
    ...(relations === undefined
      ? {}
      : { relations: withoutKeys(relations, mapped.relations ?? {}) }),
  };
}

function withoutKeys(
  fields: Readonly<Record<string, unknown>>,
  keys: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !Object.hasOwn(keys, name)));
}
