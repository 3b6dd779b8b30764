// Orders entities so that relation targets are written before what points at them.

import { type Entity, relationTargets } from '../../types/entity.js';

/**
 * Groups to be written one after the other. An entity stands in a later group than every other
 * given entity it has a relation to; a target is matched by its identifier in any blueprint,
 * because a relation value does not name the blueprint.
 * Members of a cycle, and what depends on them, come last in one group.
 */
export function dependencyLevels<T extends { readonly entity: Entity }>(
  items: readonly T[],
): readonly (readonly T[])[] {
  const { levels, rest } = peeled(items);
  return rest.length === 0 ? levels : [...levels, rest];
}

/**
 * Members of circles, and what depends on them, without their relations to each other: once they
 * are written, every target of a circle exists.
 */
export function withoutEachOther<T extends { readonly entity: Entity }>(
  items: readonly T[],
): readonly T[] {
  const { rest } = peeled(items);
  const names = new Set(rest.map(({ entity }) => entity.identifier));
  const isAmong = (value: unknown) => relationTargets({ value }).some((name) => names.has(name));
  return rest.map((item) => {
    const relations = Object.entries(item.entity.relations ?? {});
    const kept = relations.filter(([, value]) => !isAmong(value));
    return { ...item, entity: { ...item.entity, relations: Object.fromEntries(kept) } };
  });
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
      relationTargets(item.entity.relations).flatMap(
        (identifier) => byIdentifier.get(identifier) ?? [],
      ),
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
