// Deletion guards: even proven deletions are held back when they are too large a share of what this integration owns. Pure.
import { groupBy } from '../lib/group-by.js';
import type { ProvenGone } from './proof.js';

export interface GuardResult {
  readonly allowed: readonly ProvenGone[];
  /** What was held back and why, by blueprint. */
  readonly held: readonly {
    readonly blueprint: string;
    readonly count: number;
    readonly owned: number;
    readonly guard: 'blueprint' | 'all';
  }[];
}

/**
 * `owned` counts all entities of the integration by blueprint, seen or not. A single entity is never a mass deletion; it passes
 * whatever its share, unless the threshold is 0, which disables deletion (Ocean's `entityDeletionThreshold`). A blueprint that the mapping
 * does not fill any more goes as a whole by the operator's own edit, so only the share of all entities counts for it.
 */
export function guardDeletions(gone: readonly ProvenGone[], owned: ReadonlyMap<string, number>, threshold: number): GuardResult {
  const byBlueprint = groupBy(gone, ({ entity }) => entity.blueprint);
  const total = [...owned.values()].reduce((sum, count) => sum + count, 0);
  const exceeds = (count: number, of: number): boolean => threshold === 0 || (count > 1 && count / of > threshold);
  const holdsAll = gone.length > 0 && exceeds(gone.length, total);
  const allowed: ProvenGone[] = [];
  const held: { blueprint: string; count: number; owned: number; guard: 'blueprint' | 'all' }[] = [];
  for (const [blueprint, entities] of byBlueprint) {
    const ownedHere = owned.get(blueprint) ?? entities.length;
    if (holdsAll) held.push({ blueprint, count: entities.length, owned: total, guard: 'all' });
    else if (!entities.every(isUnmapped) && exceeds(entities.length, ownedHere))
      held.push({ blueprint, count: entities.length, owned: ownedHere, guard: 'blueprint' });
    else allowed.push(...entities);
  }
  return { allowed, held };
}

function isUnmapped({ because }: ProvenGone): boolean {
  return because === 'no resource of the mapping fills its blueprint';
}
