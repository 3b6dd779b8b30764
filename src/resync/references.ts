// Keeps what something that stays refers to.
import { groupBy } from '../lib/group-by.js';
import type { OwnedEntities } from '../port/owned-entities.js';
import type { OwnedEntity } from '../types/entity.js';
import { describe } from './locate.js';
import type { Held, ProvenGone } from './proof.js';
import { relationTargets, type Sightings } from './sightings.js';

export interface ReferenceDeps {
  readonly owned: OwnedEntities;
  readonly sightings: Sightings;
  readonly signal: AbortSignal;
}

/**
 * Port may delete dependents along with an entity, so what something living or undecided refers to stays, and then also what that
 * refers to, to the end of the chain.
 */
export async function withoutReferenced(deps: ReferenceDeps, allowed: readonly ProvenGone[], staying: readonly OwnedEntity[]) {
  const referredTo: Held[] = [];
  let free = allowed.filter((proven) => {
    if (!deps.sightings.isReferredTo(proven.entity.identifier)) return true;
    referredTo.push({ entity: proven.entity, heldBecause: 'an entity that still exists refers to it' });
    return false;
  });
  let kept = [...staying, ...referredTo.map(({ entity }) => entity)];
  while (free.length > 0 && kept.length > 0) {
    const targets = new Set(await targetsOf(deps, kept));
    const held = free.filter(({ entity }) => targets.has(entity.identifier));
    referredTo.push(...held.map(({ entity }) => ({ entity, heldBecause: 'an entity that is held back refers to it' })));
    free = free.filter(({ entity }) => !targets.has(entity.identifier));
    kept = held.map(({ entity }) => entity);
  }
  return { free, referredTo };
}

/** What the entities refer to; asks Port for the relations of those that were listed without. */
async function targetsOf(deps: ReferenceDeps, entities: readonly OwnedEntity[]): Promise<string[]> {
  const targets = entities.flatMap(({ relations }) => relationTargets(relations));
  const bare = entities.filter(({ relations }) => relations === undefined);
  for (const [blueprint, group] of groupBy(bare, (entity) => entity.blueprint)) {
    for (const { relations } of await describe(deps, blueprint, group)) targets.push(...relationTargets(relations));
  }
  return targets;
}
