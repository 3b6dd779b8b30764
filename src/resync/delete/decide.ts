// From facts to a verdict for every entity that this resync did not see. Pure: the same facts give the same verdicts, wherever they came from.
import { groupBy } from '../../lib/group-by.js';
import type { Facts } from './facts.js';
import { createJudge, type HeldBack, isProvenGone, type ProvenGone, type Verdict } from './judge.js';
import type { GoneReason } from './reasons.js';
import { aboveThreshold } from './threshold.js';

export interface Decision {
  /** One for each unseen entity, in their order. */
  readonly verdicts: readonly Verdict[];
  /** Proven deletions that were held back because they are too many, with the reasons why they would go, the most frequent first. */
  readonly aboveThreshold: readonly Mass[];
  /** Some entity is gone only because the list of accounts does not hold its account. */
  readonly restsOnAbsence: boolean;
}

/** The deletions of one blueprint that are too many. */
export interface Mass {
  readonly blueprint: string;
  readonly count: number;
  /** Of so many entities, of the blueprint or of all. */
  readonly owned: number;
  readonly shareOf: 'blueprint' | 'all';
  readonly reasons: readonly GoneReason[];
}

/** Judges each unseen entity, then holds back what is too much. */
export function decide(facts: Facts): Decision {
  const judged = facts.unseen.map(createJudge(facts));
  const gone = judged.filter(isProvenGone);
  const held = aboveThreshold(gone, facts);
  const verdicts = judged.map((verdict): Verdict => {
    const because = isProvenGone(verdict) ? held.get(verdict.entity.blueprint) : undefined;
    return because === undefined ? verdict : { entity: verdict.entity, because };
  });
  const masses = [...held].map(
    ([
      blueprint,
      {
        reason,
        facts: { count, owned },
      },
    ]): Mass => ({
      blueprint,
      count: Number(count),
      owned: Number(owned),
      shareOf: reason === 'above-threshold' ? 'blueprint' : 'all',
      reasons: reasonsOf(gone.filter(({ entity }) => entity.blueprint === blueprint)),
    }),
  );
  return { verdicts, aboveThreshold: masses, restsOnAbsence: gone.some(({ restsOnAbsence }) => restsOnAbsence) };
}

/** The verdicts that let an entity go, and those that keep one. */
export function divideVerdicts(verdicts: readonly Verdict[]): { readonly gone: readonly ProvenGone[]; readonly held: readonly HeldBack[] } {
  return {
    gone: verdicts.filter(isProvenGone),
    held: verdicts.filter((verdict): verdict is HeldBack => !isProvenGone(verdict)),
  };
}

function reasonsOf(gone: readonly ProvenGone[]): readonly GoneReason[] {
  const groups = [...groupBy(gone, ({ reason }) => reason)];
  return groups.sort(([, a], [, b]) => b.length - a.length).map(([reason]) => reason);
}
