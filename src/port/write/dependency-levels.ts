// Orders entities so that relation targets are written before what points at them.

import { isObject } from '../../lib/json-value.js';
import { type Entity, relationTargets } from '../../types/entity.js';

/** Searches are as deep as whoever wrote the mapping made them. */
const DEEPEST_RULE = 16;

/**
 * Groups to be written one after the other. An entity stands in a later group than every other
 * given entity it has a relation to. A target is matched by identifier, plain or in a search,
 * in any blueprint, as a relation does not name it.
 * Members of a cycle, and what depends on them, come last in one group.
 */
export function dependencyLevels<T extends { readonly entity: Entity }>(
  items: readonly T[],
): readonly (readonly T[])[] {
  const { levels, rest } = peeled(items);
  return rest.length === 0 ? levels : [...levels, rest];
}

/** A member of a circle, or what depends on one. */
export interface Opened<T> {
  readonly item: T;
  /** Its entity without the relations that wait for each other. */
  readonly without: Entity;
}

/**
 * Members of circles, one that names itself included, and what depends on them, without their
 * relations to each other: once they are written so, every target of a circle exists.
 */
export function withoutEachOther<T extends { readonly entity: Entity }>(
  items: readonly T[],
): readonly Opened<T>[] {
  const waiting = new Set(peeled(items).rest);
  const members = items.filter((item) => waiting.has(item) || namesItself(item.entity));
  const names = new Set(members.map(({ entity }) => entity.identifier));
  const isAmong = (value: unknown) => namesIn({ value }).some((name) => names.has(name));
  return members.map((item) => {
    const relations = Object.entries(item.entity.relations ?? {});
    const kept = relations.filter(([, value]) => !isAmong(value));
    return { item, without: { ...item.entity, relations: Object.fromEntries(kept) } };
  });
}

function namesItself({ identifier, relations }: Entity): boolean {
  return typeof identifier === 'string' && namesIn(relations).includes(identifier);
}

/** Identifiers that relations name, plainly or in a search for them. */
function namesIn(relations: Entity['relations']): readonly string[] {
  const searches = Object.values(relations ?? {}).filter(isObject);
  return [...relationTargets(relations), ...searches.flatMap((search) => searched(search, 0))];
}

function searched(rule: unknown, depth: number): readonly string[] {
  if (!isObject(rule) || depth > DEEPEST_RULE) return [];
  const { property, operator, value, rules } = rule;
  if (Array.isArray(rules)) return rules.flatMap((each) => searched(each, depth + 1));
  if (property !== '$identifier' || (operator !== '=' && operator !== 'in')) return [];
  return (Array.isArray(value) ? value : [value]).filter((name) => typeof name === 'string');
}

function peeled<T extends { readonly entity: Entity }>(items: readonly T[]): Peeled<T> {
  const byIdentifier = new Map<string, T[]>();
  for (const item of items) {
    if (typeof item.entity.identifier !== 'string') continue;
    const same = byIdentifier.get(item.entity.identifier) ?? [];
    same.push(item);
    byIdentifier.set(item.entity.identifier, same);
  }
  const waitingFor = new Map<T, number>();
  const dependents = new Map<T, T[]>();
  for (const item of items) {
    const targets = new Set(
      namesIn(item.entity.relations).flatMap((identifier) => byIdentifier.get(identifier) ?? []),
    );
    targets.delete(item);
    waitingFor.set(item, targets.size);
    for (const target of targets) {
      const list = dependents.get(target);
      if (list === undefined) dependents.set(target, [item]);
      else list.push(item);
    }
  }
  return peel(items, waitingFor, dependents);
}

interface Peeled<T> {
  readonly levels: readonly (readonly T[])[];
  /** What waits for itself. */
  readonly rest: readonly T[];
}

function peel<T>(
  items: readonly T[],
  waitingFor: Map<T, number>,
  dependents: ReadonlyMap<T, readonly T[]>,
): Peeled<T> {
  const levels: (readonly T[])[] = [];
  let level = items.filter((item) => waitingFor.get(item) === 0);
  while (level.length > 0) {
    levels.push(level);
    const next: T[] = [];
    for (const dependent of level.flatMap((item) => dependents.get(item) ?? [])) {
      const left = (waitingFor.get(dependent) ?? 0) - 1;
      waitingFor.set(dependent, left);
      if (left === 0) next.push(dependent);
    }
    level = next;
  }
  const rest = items.filter((item) => (waitingFor.get(item) ?? 0) > 0);
  return { levels, rest };
}
