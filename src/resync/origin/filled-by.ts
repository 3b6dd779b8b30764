// Which mapping resources can produce the entities of a blueprint. Pure.

import type { KindPlan } from '../plan/plan-cells.js';
import { type OriginHints, originHints } from './origin.js';

export interface FilledBy {
  readonly plans: readonly KindPlan[];
  readonly hints: OriginHints;
}

/**
 * A function from blueprint to what fills it. A blueprint expression that is not a plain text may
 * give any blueprint.
 */
export function createFilledByIndex(plans: readonly KindPlan[]): (blueprint: string) => FilledBy {
  const known = new Map<string, FilledBy>();
  return (blueprint) => {
    const cached = known.get(blueprint);
    if (cached) return cached;
    const filling = plans.flatMap(({ kind, resources }) => {
      const own = resources.filter(
        ({ entity }) => (literalText(entity.blueprint) ?? blueprint) === blueprint,
      );
      return own.length > 0 ? [{ kind, resources: own }] : [];
    });
    const entry = {
      plans: filling,
      hints: originHints(
        filling.flatMap(({ kind, resources: own }) => own.map((resource) => ({ kind, resource }))),
      ),
    };
    known.set(blueprint, entry);
    return entry;
  };
}

/** The value of an expression that is a plain quoted text, in either kind of quotes. */
export function literalText(expression: string): string | undefined {
  return /^\s*(["'])([^"'\\]*)\1\s*$/.exec(expression)?.[2];
}
