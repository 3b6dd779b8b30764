// What the mapping leaves unclear, and what it wants kept: entities that are not deleted whatever
// was read.
import { toError } from '../../errors.js';
import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import type { BlueprintRelations } from '../../port/owned/blueprints.js';
import type { Mapping } from '../../types/mapping.js';
import { type FilledBy, literalText } from '../origin/filled-by.js';
import { type Because, because } from './reasons.js';

/**
 * Why the entities of a blueprint stay, by what fills it; undefined when the mapping does not say
 * so.
 */
export type MappingDoubts = (filling: FilledBy) => Because | undefined;

export interface DoubtDeps {
  readonly mapping: Mapping;
  /** All blueprints of the Port organization; may throw. */
  readonly blueprints: (signal: AbortSignal) => Promise<readonly BlueprintRelations[]>;
  readonly signal: AbortSignal;
  warn(message: string): void;
}

/**
 * True when something in the mapping is not known, so that relations may be missing that it is
 * meant to fill.
 */
export function isUnclear({ unclear, resources }: Mapping): boolean {
  return unclear !== undefined || resources.some((resource) => resource.unclear !== undefined);
}

/**
 * `hasUnfed`: there are entities of blueprints that no mapping resource fills. They go only if no
 * resource may be meant to fill them, so the names of blueprints are then compared with those that
 * Port has. Throws only when the resync was stopped.
 */
export async function findMappingDoubts(
  deps: DoubtDeps,
  hasUnfed: boolean,
): Promise<MappingDoubts> {
  const { mapping } = deps;
  const unfed = hasUnfed ? await whyUnfedStays(deps) : undefined;
  return ({ plans }) => {
    if (mapping.unclear !== undefined) return because('mapping-unclear', { why: mapping.unclear });
    if (plans.length === 0)
      return unfed === undefined ? undefined : because('unfilled-unclear', { why: unfed });
    const resources = plans.flatMap((plan) => plan.resources);
    const kept = resources.find(({ enableDelete }) => enableDelete === false);
    if (kept) return because('deletion-disabled', { resource: `resources[${kept.index}]` });
    const why = resources.find(({ unclear }) => unclear !== undefined)?.unclear;
    return why === undefined ? undefined : because('mapping-unclear', { why });
  };
}

async function whyUnfedStays(deps: DoubtDeps): Promise<string | undefined> {
  const { mapping, blueprints, signal, warn } = deps;
  const unclear = mapping.resources.find((resource) => resource.unclear !== undefined)?.unclear;
  if (unclear !== undefined) return unclear;
  let known: readonly string[];
  try {
    known = (await blueprints(signal)).map(({ identifier }) => identifier);
  } catch (thrown) {
    signal.throwIfAborted();
    return `Port did not tell its blueprints (${toError(thrown).message})`;
  }
  const isKnown = new Set(known);
  const wrong = mapping.resources.flatMap(({ index, entity: { blueprint } }) => {
    const name = literalText(blueprint);
    return name === undefined || isKnown.has(name)
      ? []
      : [{ name, path: `resources[${index}].port.entity.mappings.blueprint` }];
  });
  for (const { name, path } of wrong)
    warn(
      `${path} is "${name}", which is no blueprint in Port${didYouMean(nearestSpelling(name, known))}`,
    );
  const [first] = wrong;
  return first && `${first.path} names "${first.name}", which Port does not have`;
}
