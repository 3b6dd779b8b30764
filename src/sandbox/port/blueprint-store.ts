// Holds the blueprints and compiles each into what entity writes need: checks, required keys,
// relations.
import { type Blueprint, BlueprintPatch } from './blueprint-schema.js';
import { type Check, compileCheck } from './property-check.js';
import { invalid, notFound, parseBody, Refusal } from './reply.js';

export interface StoredBlueprint {
  readonly definition: Blueprint;
  readonly checks: ReadonlyMap<string, Check>;
  /** Values that a property takes when an entity is created without it. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface BlueprintStore {
  get(identifier: string): StoredBlueprint | undefined;
  /** Throws 404 `not_found`. */
  require(identifier: string): StoredBlueprint;
  all(): Iterable<StoredBlueprint>;
  /**
   * Creates or replaces after checking what a shape cannot: relation targets, required keys,
   * unchanged property types.
   */
  put(definition: Blueprint, now: number): StoredBlueprint;
  delete(identifier: string): void;
  /** Identifiers of other blueprints with a relation to this one. */
  dependents(identifier: string): string[];
}

/** An empty store. */
export function createBlueprintStore(): BlueprintStore {
  const blueprints = new Map<string, StoredBlueprint>();
  const store: BlueprintStore = {
    get: (identifier) => blueprints.get(identifier),
    require(identifier) {
      const found = blueprints.get(identifier);
      if (found === undefined) throw notFound(`blueprint "${identifier}"`);
      return found;
    },
    all: () => blueprints.values(),
    put(definition, now) {
      const existing = blueprints.get(definition.identifier);
      checkRelations(
        definition,
        (target) => target === definition.identifier || blueprints.has(target),
      );
      checkRequired(definition);
      if (existing !== undefined) checkTypes(existing.definition, definition);
      const stored = compile(definition, existing?.createdAt ?? now, now);
      blueprints.set(definition.identifier, stored);
      return stored;
    },
    delete: (identifier) => void blueprints.delete(identifier),
    dependents(identifier) {
      const others = [...blueprints.values()].filter(
        ({ definition }) => definition.identifier !== identifier,
      );
      const pointing = others.filter(({ definition }) =>
        Object.values(definition.relations).some(({ target }) => target === identifier),
      );
      return pointing.map(({ definition }) => definition.identifier);
    },
  };
  return store;
}

function compile(definition: Blueprint, createdAt: number, updatedAt: number): StoredBlueprint {
  const checks = new Map<string, Check>();
  const defaults: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(definition.schema.properties)) {
    try {
      checks.set(key, compileCheck(property));
    } catch {
      throw invalid(`"schema/properties/${key}" has a pattern that is not a regular expression`);
    }
    if (property['default'] !== undefined) defaults[key] = property['default'];
  }
  return { definition, checks, defaults, createdAt, updatedAt };
}

function checkRelations(definition: Blueprint, exists: (target: string) => boolean): void {
  for (const [key, relation] of Object.entries(definition.relations)) {
    if (relation.many && relation.required)
      throw invalid(`"relations/${key}" cannot be both many and required`);
    if (!exists(relation.target))
      throw notFound(`blueprint "${relation.target}", the target of relation "${key}",`);
  }
}

function checkRequired(definition: Blueprint): void {
  for (const key of definition.schema.required ?? []) {
    if (definition.schema.properties[key] === undefined)
      throw invalid(`"schema/required" names "${key}", which is not a property`);
  }
}

function checkTypes(before: Blueprint, after: Blueprint): void {
  for (const [key, property] of Object.entries(after.schema.properties)) {
    const old = before.schema.properties[key];
    if (old !== undefined && old.type !== property.type)
      throw invalid(`"schema/properties/${key}" cannot change its type`);
  }
  for (const [key, relation] of Object.entries(after.relations)) {
    const old = before.relations[key];
    if (old !== undefined && old.many !== relation.many)
      throw invalid(`"relations/${key}" cannot change between single and many`);
    if (old !== undefined && old.target !== relation.target)
      throw invalid(`"relations/${key}" cannot change its target`);
  }
}

/**
 * The blueprint with a PATCH body laid over it: keyed groups are merged key by key, everything else
 * is replaced.
 */
export function patchBlueprint(blueprint: Blueprint, body: unknown): Record<string, unknown> {
  const patch = parseBody(BlueprintPatch, body);
  if (patch.identifier !== undefined && patch.identifier !== blueprint.identifier) {
    throw new Refusal(422, 'invalid_request', '"identifier" cannot be changed');
  }
  const { schema, relations, ...rest } = patch;
  const merged: Record<string, unknown> = { ...blueprint, ...rest };
  merged['schema'] = {
    ...blueprint.schema,
    ...(schema?.required === undefined ? {} : { required: schema.required }),
    properties: mergeKeyed(blueprint.schema.properties, schema?.properties ?? {}),
  };
  merged['relations'] = mergeKeyed(blueprint.relations, relations ?? {});
  merged['mirrorProperties'] = { ...blueprint.mirrorProperties, ...patch.mirrorProperties };
  merged['calculationProperties'] = {
    ...blueprint.calculationProperties,
    ...patch.calculationProperties,
  };
  merged['aggregationProperties'] = {
    ...blueprint.aggregationProperties,
    ...patch.aggregationProperties,
  };
  return merged;
}

function mergeKeyed(
  before: Readonly<Record<string, object>>,
  patch: Readonly<Record<string, object>>,
): Record<string, object> {
  const merged: Record<string, object> = { ...before };
  for (const [key, value] of Object.entries(patch)) merged[key] = { ...before[key], ...value };
  return merged;
}
