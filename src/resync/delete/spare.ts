// Keeps what is proven to be gone, and to which something refers that stays.
import { groupBy } from '../../lib/group-by.js';
import type { OwnedEntities } from '../../port/owned/owned-entities.js';
import { type OwnedEntity, relationTargets } from '../../types/entity.js';
import type { Sightings } from '../ledger/sightings.js';
import { withDetails } from '../origin/locate.js';
import type { HeldBack, ProvenGone } from './judge.js';
import { because } from './reasons.js';

export interface SpareDeps {
  readonly owned: OwnedEntities;
  readonly sightings: Sightings;
  readonly signal: AbortSignal;
}

export interface Spared {
  readonly free: readonly ProvenGone[];
  readonly held: readonly HeldBack[];
}

/**
 * Port may delete dependents along with an entity, so what something living or undecided refers to
 * stays, and then also what that refers to, to the end of the chain. Port is asked for the
 * relations of `staying` round by round, and only while something may go.
 */
export async function spare(
  deps: SpareDeps,
  gone: readonly ProvenGone[],
  staying: readonly OwnedEntity[],
): Promise<Spared> {
  const held: HeldBack[] = [];
  let free = gone.filter(({ entity }) => {
    if (!deps.sightings.isReferredTo(entity.identifier)) return true;
    held.push({ entity, because: because('referred-to', {}) });
    return false;
  });
  let kept = [...staying, ...held.map(({ entity }) => entity)];
  while (free.length > 0 && kept.length > 0) {
    const targets = new Set(await targetsOf(deps, kept));
    const needed = free.filter(({ entity }) => targets.has(entity.identifier));
    held.push(
      ...needed.map(({ entity }) => ({ entity, because: because('referred-to-by-held', {}) })),
    );
    free = free.filter(({ entity }) => !targets.has(entity.identifier));
    kept = needed.map(({ entity }) => entity);
  }
  return { free, held };
}

/** What the entities refer to; asks Port for the relations of those that were listed without. */
async function targetsOf(deps: SpareDeps, entities: readonly OwnedEntity[]): Promise<string[]> {
  const targets = entities.flatMap(({ relations }) => relationTargets(relations));
  const bare = entities.filter(({ relations }) => relations === undefined);
  for (const [blueprint, group] of groupBy(bare, (entity) => entity.blueprint)) {
    for (const { relations } of await withDetails(deps, blueprint, group))
      targets.push(...relationTargets(relations));
  }
  return targets;
}
