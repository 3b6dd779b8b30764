// Whether Port may delete what depends on an entity along with it, told from the relations between
// blueprints. Pure.
import type { BlueprintRelations } from '../../port/owned/blueprints.js';

export interface DependentsScope {
  readonly blueprints: readonly BlueprintRelations[];
  /** Blueprints with entities of ours that stay. */
  readonly living: ReadonlySet<string>;
  /**
   * Whether the mapping fills this relation of every entity that it makes of the blueprint, so that
   * this resync knows what they refer to.
   */
  isFilled(blueprint: string, relation: string): boolean;
}

/**
 * False when a living entity of ours may depend on an entity of `doomed` in a way that this resync
 * does not know: through a relation that the mapping does not fill and Port still holds, or through
 * an entity of somebody else that depends on it and would go too.
 */
export function mayDeleteDependents(
  doomed: string,
  { blueprints, living, isFilled }: DependentsScope,
): boolean {
  const reached = new Set([doomed]);
  for (const target of reached) {
    for (const { identifier, relations } of blueprints) {
      const pointing = Object.keys(relations).filter((name) => relations[name] === target);
      if (pointing.length === 0) continue;
      if (
        living.has(identifier) &&
        (target !== doomed || !pointing.every((name) => isFilled(identifier, name)))
      )
        return false;
      // Somebody else may have entities in a blueprint of ours too.
      reached.add(identifier);
    }
  }
  return true;
}
