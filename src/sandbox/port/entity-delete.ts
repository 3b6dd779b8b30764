// Deletes entities with Port's rule on dependents: without the flag nothing that is pointed at
// goes, and then nothing goes at all.
import type { StoredEntity } from './entity-store.js';
import { parseObject } from './json.js';
import { Refusal } from './reply.js';
import { type CatalogState, relatedIdentifiers, storedTargets } from './state.js';

/**
 * Deletes all of `entities`, and with `dependents` everything that points at them, at any distance.
 * Throws 403 `has_dependents`.
 */
export function deleteEntities(
  state: CatalogState,
  entities: Iterable<StoredEntity>,
  dependents: boolean,
): void {
  const doomed = new Set(entities);
  // A Set may grow while it is walked; the walk then reaches the additions too.
  for (const entity of doomed) {
    for (const dependent of entity.dependents ?? []) {
      if (doomed.has(dependent)) continue;
      if (!dependents) {
        throw new Refusal(
          403,
          'has_dependents',
          `entity "${entity.identifier}" has dependents, such as "${dependent.identifier}"`,
        );
      }
      doomed.add(dependent);
    }
  }
  for (const entity of doomed) state.entities.remove(entity, storedTargets(state, entity));
}

/** Deletes every entity of a blueprint; what pointed at them loses the reference. */
export function deleteAllEntities(state: CatalogState, blueprint: string): void {
  const doomed = new Set(state.entities.ofBlueprint(blueprint));
  const pointing = new Set<StoredEntity>();
  for (const entity of doomed) {
    for (const dependent of entity.dependents ?? [])
      if (!doomed.has(dependent)) pointing.add(dependent);
  }
  for (const entity of pointing) dropReferences(state, entity, blueprint);
  for (const entity of doomed) state.entities.remove(entity, storedTargets(state, entity));
}

function dropReferences(state: CatalogState, entity: StoredEntity, target: string): void {
  const relations = state.blueprints.get(entity.blueprint)?.definition.relations ?? {};
  const kept = Object.entries(parseObject(entity.relations)).map(([key, value]) => {
    if (relations[key]?.target !== target || relatedIdentifiers(value).length === 0)
      return [key, value] as const;
    return [key, relations[key].many ? [] : null] as const;
  });
  entity.relations = JSON.stringify(Object.fromEntries(kept));
}
