// What the routes about blueprints and entities share: the settings and the two stores.
import type { BlueprintStore, StoredBlueprint } from './blueprint-store.js';
import type { EntityStore, StoredEntity } from './entity-store.js';
import { isStringArray, type JsonObject, parseObject } from './json.js';
import type { PortSettings } from './settings.js';

export interface CatalogState {
  readonly settings: PortSettings;
  readonly blueprints: BlueprintStore;
  readonly entities: EntityStore;
}

/** Identifiers held by one relation value. */
export function relatedIdentifiers(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return isStringArray(value) ? value : [];
}

/** The entities that a relations object points at. */
export function targetsOf(
  state: CatalogState,
  blueprint: StoredBlueprint,
  relations: JsonObject,
): StoredEntity[] {
  const found: StoredEntity[] = [];
  for (const [key, value] of Object.entries(relations)) {
    const target = blueprint.definition.relations[key]?.target;
    if (target === undefined) continue;
    for (const identifier of relatedIdentifiers(value)) {
      const entity = state.entities.get(target, identifier);
      if (entity !== undefined) found.push(entity);
    }
  }
  return found;
}

/** The entities that a stored entity points at. */
export function storedTargets(state: CatalogState, entity: StoredEntity): StoredEntity[] {
  const blueprint = state.blueprints.get(entity.blueprint);
  return blueprint === undefined || entity.relations === '{}'
    ? []
    : targetsOf(state, blueprint, parseObject(entity.relations));
}
