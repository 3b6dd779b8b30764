// Against mass deletion: even proven deletions are held back when they are too large a share of
// what this integration owns. Pure.
import { groupBy } from '../../lib/group-by.js';
import type { Facts } from './facts.js';
import type { ProvenGone } from './judge.js';
import { type Because, because, type GoneReason } from './reasons.js';

/** The deletions of one blueprint that are too many. */
export interface Mass {
  readonly blueprint: string;
  readonly count: number;
  /** Of so many entities, of the blueprint or of all. */
  readonly owned: number;
  readonly shareOf: 'blueprint' | 'all';
  /** Why they would go, the most frequent first. */
  readonly reasons: readonly GoneReason[];
}

/**
 * The blueprints whose proven deletions are held back. A single entity passes whatever its share,
 * unless the threshold (Ocean's `entityDeletionThreshold`) is 0. Of a blueprint that the mapping
 * does not fill any more, only the share of all entities counts.
 */
export function aboveThreshold(gone: readonly ProvenGone[], facts: Facts): readonly Mass[] {
  const exceeds = (count: number, of: number): boolean =>
    facts.threshold === 0 || (count > 1 && count / of > facts.threshold);
  const holdsAll = gone.length > 0 && exceeds(gone.length, facts.owned);
  const ownedOf = new Map(facts.blueprints.map(({ blueprint, owned }) => [blueprint, owned]));
  return [...groupBy(gone, ({ entity }) => entity.blueprint)].flatMap(
    ([blueprint, entities]): Mass[] => {
      const count = entities.length;
      const owned = ownedOf.get(blueprint) ?? count;
      if (!holdsAll && (entities.every(isUnfilled) || !exceeds(count, owned))) return [];
      const share = holdsAll
        ? ({ shareOf: 'all', owned: facts.owned } as const)
        : ({ shareOf: 'blueprint', owned } as const);
      return [{ blueprint, count, ...share, reasons: reasonsOf(entities) }];
    },
  );
}

/** Why an entity of such a blueprint stays. */
export function becauseOfMass({ count, owned, shareOf }: Mass): Because {
  return because(shareOf === 'all' ? 'above-threshold-of-all' : 'above-threshold', {
    count: String(count),
    owned: String(owned),
  });
}

function isUnfilled({ reason }: ProvenGone): boolean {
  return reason === 'blueprint-unfilled';
}

function reasonsOf(gone: readonly ProvenGone[]): readonly GoneReason[] {
  const groups = [...groupBy(gone, ({ reason }) => reason)];
  return groups.sort(([, a], [, b]) => b.length - a.length).map(([reason]) => reason);
}
