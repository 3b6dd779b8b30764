// Deletes what is proven to be gone, and along with it what depends on it where the mapping says so
// and nothing that lives can be hit.
import { toError } from '../../errors.js';
import { groupBy } from '../../lib/group-by.js';
import type { BlueprintRelations } from '../../port/owned/blueprints.js';
import type { OwnedEntities } from '../../port/owned/owned-entities.js';
import type { Mapping } from '../../types/mapping.js';
import type { Sightings } from '../ledger/sightings.js';
import type { FilledBy } from '../origin/filled-by.js';
import { mayDeleteDependents } from './cascade.js';
import type { ProvenGone } from './judge.js';
import { isUnclear } from './mapping-doubts.js';

export interface DeletingDeps {
  readonly owned: OwnedEntities;
  readonly mapping: Mapping;
  readonly sightings: Sightings;
  readonly filledBy: (blueprint: string) => FilledBy;
  /** All blueprints of the Port organization; may throw. */
  readonly blueprints: (signal: AbortSignal) => Promise<readonly BlueprintRelations[]>;
  /**
   * Some seen entities were not written as they are now, so Port may hold relations of theirs that
   * are not known here.
   */
  readonly writesMissing: boolean;
  readonly resyncId: string;
  readonly signal: AbortSignal;
  warn(message: string): void;
}

/** What was done so far. */
export interface Deleting {
  readonly deleted: ProvenGone[];
  failed: { blueprint: string; identifier: string; message: string }[];
}

/**
 * Notes what it does in `done` as it goes, so that it is known when this throws. `staying` are the
 * blueprints of unseen entities that are not deleted. What Port refuses because of dependents is
 * tried again after the others, as long as that helps.
 */
export async function deleteProven(
  deps: DeletingDeps,
  proven: readonly ProvenGone[],
  staying: ReadonlySet<string>,
  done: Deleting,
): Promise<void> {
  let pending = [...proven];
  const cascades = await cascadingBlueprints(deps, proven, staying);
  while (pending.length > 0) {
    done.failed = [];
    const again: ProvenGone[] = [];
    for (const [blueprint, entries] of groupBy(pending, ({ entity }) => entity.blueprint)) {
      deps.signal.throwIfAborted();
      const options = { deleteDependents: cascades.has(blueprint), resyncId: deps.resyncId };
      const result = await deps.owned.deleteEntities(
        blueprint,
        entries.map(({ entity }) => entity.identifier),
        options,
        deps.signal,
      );
      const refused = new Map(
        result.failed.map((failure) => [failure.identifier, failure.message]),
      );
      for (const entry of entries) {
        const message = refused.get(entry.entity.identifier);
        if (message === undefined) done.deleted.push(entry);
        else {
          again.push(entry);
          done.failed.push({ blueprint, identifier: entry.entity.identifier, message });
        }
      }
    }
    if (again.length === pending.length) break;
    pending = again;
  }
}

/**
 * The blueprints whose entities may take their dependents along; for the others Port is asked to
 * refuse where something depends.
 */
async function cascadingBlueprints(
  deps: DeletingDeps,
  proven: readonly ProvenGone[],
  staying: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const { mapping, sightings, writesMissing, filledBy, signal } = deps;
  const doomed = new Set(proven.map(({ entity }) => entity.blueprint));
  if (
    doomed.size === 0 ||
    !mapping.deleteDependentEntities ||
    writesMissing ||
    sightings.relationsOmitted ||
    isUnclear(mapping)
  )
    return new Set();
  let blueprints: readonly BlueprintRelations[];
  try {
    blueprints = await deps.blueprints(signal);
  } catch (thrown) {
    signal.throwIfAborted();
    deps.warn(
      `Nothing that depends on a deleted entity is deleted along, because Port did not tell its blueprints: ${toError(thrown).message}`,
    );
    return new Set();
  }
  const living = new Set([...sightings.countByBlueprint.keys(), ...staying]);
  const isFilled = (blueprint: string, relation: string): boolean => {
    const resources = filledBy(blueprint).plans.flatMap((plan) => plan.resources);
    return resources.length > 0 && resources.every(({ entity }) => relation in entity.relations);
  };
  return new Set(
    [...doomed].filter((blueprint) =>
      mayDeleteDependents(blueprint, { blueprints, living, isFilled }),
    ),
  );
}
