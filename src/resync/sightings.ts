// Which entities this resync saw in AWS, whatever became of their upsert, and what they refer to. 16 bytes for each.
import { createHashSet } from '../lib/hash-set.js';
import type { Entity } from '../types/entity.js';

export interface Sightings {
  /** `omitted` are the mapped fields that were left out because they could not be read. */
  see(entity: Entity, omitted?: readonly string[]): void;
  saw(blueprint: string, identifier: string): boolean;
  /** True when an entity that was seen refers to this identifier, in whichever blueprint: deleting it could cascade. */
  isReferredTo(identifier: string): boolean;
  /** True when a seen entity goes out without one of its mapped relations, or with one that Port finds by a search: then it is not known here. */
  readonly relationsOmitted: boolean;
  /** Distinct entities seen, by blueprint. */
  readonly countByBlueprint: ReadonlyMap<string, number>;
  /** Blueprints with entities that Port identifies by a search: which ones they are is unknown here. */
  readonly searchIdentified: ReadonlySet<string>;
}

/** Nothing seen yet. Entities that Port identifies by a search are noted by blueprint only. */
export function createSightings(): Sightings {
  const entities = createHashSet();
  const references = createHashSet();
  const countByBlueprint = new Map<string, number>();
  const searchIdentified = new Set<string>();
  let relationsOmitted = false;

  return {
    see(entity, omitted = []) {
      relationsOmitted ||= omitted.some((path) => path.startsWith('relations.')) || hasSearchRelation(entity);
      if (typeof entity.identifier !== 'string') searchIdentified.add(entity.blueprint);
      else if (entities.add(keyOf(entity.blueprint, entity.identifier))) {
        countByBlueprint.set(entity.blueprint, (countByBlueprint.get(entity.blueprint) ?? 0) + 1);
      }
      for (const target of relationTargets(entity.relations)) references.add(target);
    },
    saw: (blueprint, identifier) => entities.has(keyOf(blueprint, identifier)),
    isReferredTo: (identifier) => references.has(identifier),
    get relationsOmitted() {
      return relationsOmitted;
    },
    countByBlueprint,
    searchIdentified,
  };
}

/** The identifiers that an entity's relations name; search queries name none. */
export function relationTargets(relations: Readonly<Record<string, unknown>> | undefined): string[] {
  const targets: string[] = [];
  for (const value of Object.values(relations ?? {})) {
    for (const target of Array.isArray(value) ? value : [value]) if (typeof target === 'string') targets.push(target);
  }
  return targets;
}

function keyOf(blueprint: string, identifier: string): string {
  return `${blueprint}\n${identifier}`;
}

function hasSearchRelation({ relations = {} }: Entity): boolean {
  return Object.values(relations).some((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
}
