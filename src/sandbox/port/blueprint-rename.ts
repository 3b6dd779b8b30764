// Renames a property, mirror property or relation of a blueprint, in the entities too.
import * as z from 'zod';
import { type Blueprint, BlueprintKey } from './blueprint-schema.js';
import type { StoredBlueprint } from './blueprint-store.js';
import { parseObject } from './json.js';
import { notFound, parseBody, Refusal } from './reply.js';
import type { CatalogState } from './state.js';

export type Renameable = 'properties' | 'mirror' | 'relations';

export interface Rename {
  readonly blueprint: string;
  readonly group: Renameable;
  readonly key: string;
  readonly body: unknown;
}

const Bodies = {
  properties: z
    .strictObject({ newPropertyIdentifier: BlueprintKey })
    .transform((body) => body.newPropertyIdentifier),
  mirror: z
    .strictObject({ newMirrorIdentifier: BlueprintKey })
    .transform((body) => body.newMirrorIdentifier),
  relations: z
    .strictObject({ newRelationIdentifier: BlueprintKey })
    .transform((body) => body.newRelationIdentifier),
} satisfies Record<Renameable, z.ZodType<string>>;

/** Carries out the rename. Throws 404 when the key does not exist, 409 when the new one does. */
export function renameKey(state: CatalogState, rename: Rename): StoredBlueprint {
  const { definition } = state.blueprints.require(rename.blueprint);
  const to = parseBody(Bodies[rename.group], rename.body);
  const keys = keysOf(definition, rename.group);
  if (keys[rename.key] === undefined)
    throw notFound(`"${rename.key}" of blueprint "${rename.blueprint}"`);
  if (keys[to] !== undefined)
    throw new Refusal(
      409,
      'identifier_taken',
      `"${to}" exists already in blueprint "${rename.blueprint}"`,
    );
  const stored = state.blueprints.put(renamed(definition, rename, to), state.settings.clock());
  if (rename.group !== 'mirror') renameInEntities(state, rename, to);
  return stored;
}

function keysOf(definition: Blueprint, group: Renameable): Readonly<Record<string, unknown>> {
  if (group === 'properties') return definition.schema.properties;
  return (group === 'mirror' ? definition.mirrorProperties : definition.relations) ?? {};
}

function renamed(definition: Blueprint, { group, key }: Rename, to: string): Blueprint {
  if (group === 'mirror')
    return { ...definition, mirrorProperties: moveKey(definition.mirrorProperties ?? {}, key, to) };
  if (group === 'relations')
    return { ...definition, relations: moveKey(definition.relations, key, to) };
  const { properties, required } = definition.schema;
  const schema = { properties: moveKey(properties, key, to) };
  return {
    ...definition,
    schema:
      required === undefined
        ? schema
        : { ...schema, required: required.map((name) => (name === key ? to : name)) },
  };
}

function moveKey<T>(
  values: Readonly<Record<string, T>>,
  key: string,
  to: string,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name === key ? to : name, value]),
  );
}

function renameInEntities(
  state: CatalogState,
  { blueprint, group, key }: Rename,
  to: string,
): void {
  for (const entity of state.entities.ofBlueprint(blueprint)) {
    if (group === 'properties')
      entity.properties = JSON.stringify(moveKey(parseObject(entity.properties), key, to));
    else entity.relations = JSON.stringify(moveKey(parseObject(entity.relations), key, to));
  }
}
