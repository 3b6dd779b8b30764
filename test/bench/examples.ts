// The project's example mappings and blueprints, one for every kind: what a user would write.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

// Beside the bundle is dist/, so the way to the examples is by the project's root.
const EXAMPLES = new URL('../.port/resources/examples/', import.meta.url);

const mappingFile = z.object({
  resources: z.tuple([
    z.looseObject({
      kind: z.string(),
      selector: z.looseObject({ includeActions: z.array(z.string()).optional() }),
      port: z.looseObject({
        entity: z.looseObject({ mappings: z.looseObject({ blueprint: z.string() }) }),
      }),
    }),
  ]),
});
const blueprintFile = z.array(z.looseObject({ identifier: z.string() }));

const RESOURCES = new Map(
  readdirSync(EXAMPLES).map((folder) => {
    const [resource] = mappingFile.parse(
      parse(readFileSync(new URL(`${folder}/mappings.yaml`, EXAMPLES), 'utf8')),
    ).resources;
    const blueprints = blueprintFile.parse(
      JSON.parse(readFileSync(new URL(`${folder}/blueprints.json`, EXAMPLES), 'utf8')),
    );
    return [resource.kind, { resource, blueprints }];
  }),
);

export const ALL_KINDS: readonly string[] = [...RESOURCES.keys()];

/** The examples' app config for these kinds, with only these of their optional enrichments. */
export function exampleMapping(kinds: readonly string[], actions: readonly string[]): object {
  return {
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    resources: kinds.map((kind) => {
      const { selector, ...resource } = exampleOf(kind).resource;
      const includeActions = (selector.includeActions ?? []).filter((action) =>
        actions.includes(action),
      );
      return { ...resource, selector: { ...selector, includeActions } };
    }),
  };
}

/**
 * The blueprints of these kinds, in an order that Port takes: first all without relations, since a
 * relation's target must exist.
 */
export function exampleBlueprints(kinds: readonly string[]): readonly object[] {
  const blueprints = kinds.flatMap((kind) => exampleOf(kind).blueprints);
  return [...blueprints.map((blueprint) => ({ ...blueprint, relations: {} })), ...blueprints];
}

/** The blueprint that a kind is mapped to. */
export function blueprintOf(kind: string): string {
  return String(JSON.parse(exampleOf(kind).resource.port.entity.mappings.blueprint));
}

function exampleOf(kind: string) {
  const example = RESOURCES.get(kind);
  if (!example) throw new Error(`there is no example of ${kind}`);
  return example;
}
