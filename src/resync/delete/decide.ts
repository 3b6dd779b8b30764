// From facts to a verdict for every entity that this resync did not see. Pure: the same facts give
// the same verdicts, wherever they came from.
import type { Facts } from './facts.js';
import {
  createJudge,
  type HeldBack,
  isProvenGone,
  type ProvenGone,
  type Verdict,
} from './judge.js';
import { aboveThreshold, becauseOfMass, type Mass } from './threshold.js';

export interface Decision {
  /** One for each unseen entity, in their order. */
  readonly verdicts: readonly Verdict[];
  /** Proven deletions that were held back because they are too many. */
  readonly aboveThreshold: readonly Mass[];
  /** Some entity is gone only because the list of accounts does not hold its account. */
  readonly restsOnAbsence: boolean;
}

/** Judges each unseen entity, then holds back what is too much. */
export function decide(facts: Facts): Decision {
  const judged = facts.unseen.map(createJudge(facts));
  const gone = judged.filter(isProvenGone);
  const masses = aboveThreshold(gone, facts);
  const held = new Map(masses.map((mass) => [mass.blueprint, becauseOfMass(mass)]));
  const verdicts = judged.map((verdict): Verdict => {
    const because = isProvenGone(verdict) ? held.get(verdict.entity.blueprint) : undefined;
    return because === undefined ? verdict : { entity: verdict.entity, because };
  });
  return {
    verdicts,
    aboveThreshold: masses,
    restsOnAbsence: gone.some(({ restsOnAbsence }) => restsOnAbsence),
  };
}

/** The verdicts that let an entity go, and those that keep one. */
export function divideVerdicts(verdicts: readonly Verdict[]): {
  readonly gone: readonly ProvenGone[];
  readonly held: readonly HeldBack[];
} {
  return {
    gone: verdicts.filter(isProvenGone),
    held: verdicts.filter((verdict): verdict is HeldBack => !isProvenGone(verdict)),
  };
}
