// What a mapping writes into each blueprint that it names in plain text.

import { constantTexts, type JsonType, resultTypes } from '../../../mapping/result-types.js';
import type { MappingResource, SearchQuery } from '../../../types/mapping.js';

/** One place of the mapping that fills a field. */
export interface MappedPlace {
  readonly kind: string;
  /** Such as `resources[2].port.entity.mappings.properties.tags`. */
  readonly path: string;
  readonly value: string | SearchQuery;
  /** What its values can be; undefined where that is not known. */
  readonly types: ReadonlySet<JsonType> | undefined;
}

export interface MappedBlueprint {
  readonly blueprint: string;
  /** Kinds that are mapped to it. */
  readonly kinds: readonly string[];
  readonly properties: ReadonlyMap<string, readonly MappedPlace[]>;
  readonly relations: ReadonlyMap<string, readonly MappedPlace[]>;
}

export interface MappedBlueprints {
  readonly blueprints: readonly MappedBlueprint[];
  /** How many resources of the mapping compute the name of their blueprint. */
  readonly computed: number;
}

/** By blueprint, in the order of the mapping. */
export function mappedBlueprints(resources: readonly MappingResource[]): MappedBlueprints {
  const found = new Map<string, Noted>();
  const typesOf = createTypeReader();
  let computed = 0;
  for (const resource of resources) {
    const names = constantTexts(resource.entity.blueprint);
    if (names === undefined) computed += 1;
    for (const name of names ?? []) {
      const noted = found.get(name) ?? {
        kinds: new Set(),
        properties: new Map(),
        relations: new Map(),
      };
      found.set(name, noted);
      noted.kinds.add(resource.kind);
      note(noted.properties, resource, { part: 'properties', typesOf });
      note(noted.relations, resource, { part: 'relations', typesOf });
    }
  }
  const blueprints = [...found].map(([blueprint, { kinds, ...fields }]) => ({
    blueprint,
    kinds: [...kinds],
    ...fields,
  }));
  return { blueprints, computed };
}

interface Noted {
  readonly kinds: Set<string>;
  readonly properties: Map<string, MappedPlace[]>;
  readonly relations: Map<string, MappedPlace[]>;
}

function note(
  fields: Map<string, MappedPlace[]>,
  { kind, index, entity }: MappingResource,
  { part, typesOf }: { readonly part: 'properties' | 'relations'; readonly typesOf: TypeReader },
): void {
  for (const [name, value] of Object.entries(entity[part])) {
    const path = `resources[${index}].port.entity.mappings.${part}.${name}`;
    const places = fields.get(name) ?? [];
    places.push({ kind, path, value, types: typesOf(value) });
    fields.set(name, places);
  }
}

type TypeReader = (value: string | SearchQuery) => MappedPlace['types'];

/** Characters of all expressions; mappings of every kind have some 50,000. */
const MAX_CHARACTERS = 500_000;

/** Reads equal expressions once, and only so much of a mapping. */
function createTypeReader(): TypeReader {
  const known = new Map<string, MappedPlace['types']>();
  let characters = 0;
  return (value) => {
    if (typeof value !== 'string') return undefined;
    if (!known.has(value)) {
      characters += value.length;
      known.set(value, characters > MAX_CHARACTERS ? undefined : resultTypes(value));
    }
    return known.get(value);
  };
}
