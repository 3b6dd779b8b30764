// Tells whether Port already holds what we are about to write. Only fields that we would write are
// compared, so a field that was left out because it could not be read changes nothing.

import { isDeepStrictEqual } from 'node:util';
import type { Entity } from '../../types/entity.js';
import type { HeldEntity } from '../schemas.js';

/**
 * True for an entity whose identifier, relations and team are plain values: only those can be
 * compared with what Port holds.
 */
export function isComparable(entity: Entity): entity is Entity & { readonly identifier: string } {
  return (
    typeof entity.identifier === 'string' &&
    !isQuery(entity.team) &&
    !Object.values(entity.relations ?? {}).some(isQuery)
  );
}

/**
 * Fields to ask Port for so that all of the entities can be compared (names as in a search, and the
 * icon).
 */
export function comparedFields(entities: readonly Entity[]): readonly string[] {
  const fields = new Set(['blueprint', 'identifier']);
  for (const entity of entities) {
    for (const field of ['title', 'icon', 'team'] as const)
      if (entity[field] !== undefined) fields.add(field);
    for (const name of Object.keys(entity.properties ?? {})) fields.add(`properties.${name}`);
    for (const name of Object.keys(entity.relations ?? {})) fields.add(`relations.${name}`);
  }
  return [...fields];
}

/**
 * Null and missing are the same here: Port does not return what was cleared. Lists of relations and
 * teams have no order.
 */
export function isUnchanged(ours: Entity, held: HeldEntity): boolean {
  return (
    (ours.title === undefined || isSame(ours.title, held.title)) &&
    (ours.icon === undefined || isSame(ours.icon, held.icon)) &&
    (ours.team === undefined ||
      isDeepStrictEqual(toSortedList(ours.team), toSortedList(held.team))) &&
    everyEntry(ours.properties, (name, value) => isSame(value, member(held.properties, name))) &&
    everyEntry(ours.relations, (name, value) => isSameRelation(value, member(held.relations, name)))
  );
}

export interface FieldChange {
  /** `title`, `icon`, `team`, `properties.NAME` or `relations.NAME`. */
  readonly field: string;
  /** What Port holds; null where it holds nothing. */
  readonly from: unknown;
  readonly to: unknown;
}

/** The fields that Port holds otherwise than we would write them: none where `isUnchanged` is true. */
export function changedFields(ours: Entity, held: HeldEntity): readonly FieldChange[] {
  const plain = (['title', 'icon', 'team'] as const).map((field) => ({
    field,
    from: held[field] ?? null,
    to: ours[field],
  }));
  const inside = (['properties', 'relations'] as const).flatMap((group) =>
    Object.entries(ours[group] ?? {}).map(([name, to]) => ({
      field: `${group}.${name}`,
      from: member(held[group], name) ?? null,
      to,
    })),
  );
  return [...plain, ...inside].filter(
    ({ field, from, to }) => to !== undefined && !isHeld(field, to, from),
  );
}

function isHeld(field: string, ours: unknown, held: unknown): boolean {
  if (field === 'team') return isDeepStrictEqual(toSortedList(ours), toSortedList(held));
  return field.startsWith('relations.') ? isSameRelation(ours, held) : isSame(ours, held);
}

/**
 * Leaves out a null title or icon where it changes nothing. Port's reference allows null there in
 * PATCH only, although the framework sends it everywhere; so it is sent only to clear what Port
 * holds.
 */
export function withoutIdleNulls(entity: Entity, held: HeldEntity | undefined): Entity {
  if (entity.title !== null && entity.icon !== null) return entity;
  const { title, icon, ...rest } = entity;
  const clears = (ours: string | null | undefined, theirs: unknown) =>
    ours !== null || (theirs !== undefined && theirs !== null);
  return {
    ...rest,
    ...(title !== undefined && clears(title, held?.title) ? { title } : {}),
    ...(icon !== undefined && clears(icon, held?.icon) ? { icon } : {}),
  };
}

/** A member of its own: names such as `constructor` are found on every object. */
function member(fields: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function isSame(ours: unknown, held: unknown): boolean {
  return isDeepStrictEqual(ours ?? null, held ?? null);
}

function isSameRelation(ours: unknown, held: unknown): boolean {
  if (!Array.isArray(ours) && !Array.isArray(held)) return isSame(ours, held);
  // Port holds a list for a relation to many, also where one identifier was written.
  if (isScalar(held)) return false;
  return isDeepStrictEqual(toSortedList(ours), toSortedList(held));
}

function isScalar(value: unknown): boolean {
  return value !== undefined && value !== null && !Array.isArray(value);
}

function toSortedList(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return [
    ...new Set(list.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))),
  ].sort();
}

function everyEntry(
  fields: Readonly<Record<string, unknown>> | undefined,
  test: (name: string, value: unknown) => boolean,
): boolean {
  return Object.entries(fields ?? {}).every(
    ([name, value]) => value === undefined || test(name, value),
  );
}

function isQuery(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isQuery);
  return typeof value === 'object' && value !== null;
}
