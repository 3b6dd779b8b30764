// Against mass deletion: even proven deletions are held back when they are too large a share of what this integration owns. Pure.
import { groupBy } from '../../lib/group-by.js';
import type { Facts } from './facts.js';
import type { ProvenGone } from './judge.js';
import { type Because, because } from './reasons.js';

/**
 * What holds back the proven deletions of a blueprint, for each blueprint that is held. A single
 * entity passes whatever its share, unless the threshold (Ocean's `entityDeletionThreshold`) is 0.
 * Of a blueprint that the mapping does not fill any more, only the share of all entities counts.
 */
export function aboveThreshold(gone: readonly ProvenGone[], facts: Facts): ReadonlyMap<string, Because> {
  const exceeds = (count: number, of: number): boolean => facts.threshold === 0 || (count > 1 && count / of > facts.threshold);
  const holdsAll = gone.length > 0 && exceeds(gone.length, facts.owned);
  const ownedOf = new Map(facts.blueprints.map(({ blueprint, owned }) => [blueprint, owned]));
  const held = new Map<string, Because>();
  for (const [blueprint, entities] of groupBy(gone, ({ entity }) => entity.blueprint)) {
    const count = String(entities.length);
    const owned = ownedOf.get(blueprint) ?? entities.length;
    if (holdsAll) held.set(blueprint, because('above-threshold-of-all', { count, owned: String(facts.owned) }));
    else if (!entities.every(isUnfilled) && exceeds(entities.length, owned))
      held.set(blueprint, because('above-threshold', { count, owned: String(owned) }));
  }
  return held;
}

function isUnfilled({ reason }: ProvenGone): boolean {
  return reason === 'blueprint-unfilled';
}
