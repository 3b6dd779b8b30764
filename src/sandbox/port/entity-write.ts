// Writes one entity: everything is checked before anything changes, so a refused write leaves no
// trace.
import type { StoredBlueprint } from './blueprint-store.js';
import type { EntityDraft } from './entity-body.js';
import type { EntityContent, StoredEntity } from './entity-store.js';
import { type JsonObject, parseObject } from './json.js';
import {
  type MissingTarget,
  resolveIdentifier,
  resolveRelations,
  resolveTeam,
} from './references.js';
import { notFound, Refusal } from './reply.js';
import { type CatalogState, storedTargets, targetsOf } from './state.js';

export interface WriteMode {
  readonly existing: 'refuse' | 'replace' | 'merge';
  readonly missing: 'create' | 'refuse';
  /** Check only, keep nothing. */
  readonly validationOnly: boolean;
  /** Create bare relation targets that do not exist. */
  readonly createMissing: boolean;
}

export interface WriteResult {
  /** As stored, or as it would be. */
  readonly entity: StoredEntity;
  readonly created: boolean;
}

export interface EntityWrite {
  readonly blueprint: string;
  readonly draft: EntityDraft;
  readonly mode: WriteMode;
  readonly userAgent: string;
}

/**
 * Carries out one write. Throws the refusals that Port's error catalogue lists for entity writes.
 */
export function writeEntity(state: CatalogState, write: EntityWrite): WriteResult {
  const { draft, mode } = write;
  const blueprint = state.blueprints.require(write.blueprint);
  const identifier = resolveIdentifier(state, blueprint, draft);
  const existing = state.entities.get(write.blueprint, identifier);
  if (existing === undefined && mode.missing === 'refuse')
    throw notFound(`entity "${identifier}" of blueprint "${write.blueprint}"`);
  if (existing !== undefined && mode.existing === 'refuse') {
    throw new Refusal(
      409,
      'identifier_taken',
      `entity "${identifier}" of blueprint "${write.blueprint}" exists already`,
    );
  }
  const base = mode.existing === 'merge' ? existing : undefined;
  const team = resolveTeam(state, draft);
  checkTeam(blueprint, team);
  const properties = mergeProperties(state, blueprint, draft.properties, base);
  const resolved = resolveRelations(state, draft, {
    blueprint,
    identifier,
    createMissing: mode.createMissing,
  });
  const relations = keepNulls(state, {
    ...(base === undefined ? {} : parseObject(base.relations)),
    ...resolved.values,
  });
  checkRequiredRelations(blueprint, relations, resolved.values, existing !== undefined);
  const content: EntityContent = {
    title: draft.title === undefined ? (base?.title ?? null) : draft.title,
    icon: draft.icon === undefined ? (base?.icon ?? null) : draft.icon,
    team: team ?? base?.team ?? [],
    properties: JSON.stringify(properties),
    relations: JSON.stringify(relations),
    datasource: write.userAgent,
  };
  if (mode.validationOnly)
    return {
      entity: imagine(state, write.blueprint, identifier, content, existing),
      created: existing === undefined,
    };
  createMissing(state, resolved.missing, write.userAgent);
  return {
    entity: store(state, blueprint, identifier, content, relations),
    created: existing === undefined,
  };
}

function checkTeam(blueprint: StoredBlueprint, team: readonly string[] | undefined): void {
  const { ownership, teamInheritance, identifier } = blueprint.definition;
  const inherited =
    ownership?.type === 'Inherited' || (teamInheritance !== undefined && teamInheritance !== null);
  if (team !== undefined && inherited) {
    throw new Refusal(
      422,
      'team_inheritance_enabled',
      `blueprint "${identifier}" inherits its team, so it cannot be set`,
    );
  }
}

function mergeProperties(
  state: CatalogState,
  blueprint: StoredBlueprint,
  given: JsonObject,
  base: StoredEntity | undefined,
): JsonObject {
  const merged: Record<string, unknown> =
    base === undefined ? { ...blueprint.defaults } : { ...parseObject(base.properties) };
  for (const [key, value] of Object.entries(given)) {
    const check = blueprint.checks.get(key);
    if (check === undefined) {
      if (state.settings.switches.unknownProperties === 'drop') continue;
      throw mismatch(blueprint, `must NOT have additional property "${key}"`);
    }
    const problem = value === null ? undefined : check(value);
    if (problem !== undefined) throw mismatch(blueprint, `"properties/${key}" ${problem}`);
    merged[key] = value;
  }
  for (const key of blueprint.definition.schema.required ?? []) {
    if (merged[key] === undefined || merged[key] === null)
      throw mismatch(blueprint, `must have required property "${key}"`);
  }
  return keepNulls(state, merged);
}

function mismatch(blueprint: StoredBlueprint, problem: string): Refusal {
  return new Refusal(
    422,
    'blueprint_schema_mismatch',
    `the entity does not fit blueprint "${blueprint.definition.identifier}": ${problem}`,
  );
}

function keepNulls(state: CatalogState, values: JsonObject): JsonObject {
  if (state.settings.switches.nullValues === 'keep') return values;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function checkRequiredRelations(
  blueprint: StoredBlueprint,
  all: JsonObject,
  given: JsonObject,
  exists: boolean,
): void {
  for (const [key, relation] of Object.entries(blueprint.definition.relations)) {
    if (!relation.required || typeof all[key] === 'string') continue;
    const cleared = exists && given[key] === null;
    throw new Refusal(cleared ? 403 : 422, 'required_relation', `relation "${key}" is required`);
  }
}

function createMissing(
  state: CatalogState,
  missing: readonly MissingTarget[],
  datasource: string,
): void {
  for (const { blueprint, identifier } of missing) {
    if (state.entities.get(blueprint, identifier) !== undefined) continue;
    const bare = {
      title: null,
      icon: null,
      team: [],
      properties: '{}',
      relations: '{}',
      datasource,
    };
    state.entities.add(blueprint, identifier, bare, state.settings.clock());
  }
}

function store(
  state: CatalogState,
  blueprint: StoredBlueprint,
  identifier: string,
  content: EntityContent,
  relations: JsonObject,
): StoredEntity {
  const now = state.settings.clock();
  const existing = state.entities.get(blueprint.definition.identifier, identifier);
  if (existing === undefined) {
    const added = state.entities.add(blueprint.definition.identifier, identifier, content, now);
    state.entities.relink(added, [], targetsOf(state, blueprint, relations));
    return added;
  }
  const before =
    existing.relations === content.relations ? undefined : storedTargets(state, existing);
  if (!state.settings.switches.identicalWriteTouches && isUnchanged(existing, content))
    return existing;
  state.entities.update(existing, content, now);
  if (before !== undefined)
    state.entities.relink(existing, before, targetsOf(state, blueprint, relations));
  return existing;
}

function isUnchanged(entity: StoredEntity, content: EntityContent): boolean {
  const sameTexts =
    entity.title === content.title &&
    entity.icon === content.icon &&
    entity.properties === content.properties;
  return (
    sameTexts &&
    entity.relations === content.relations &&
    entity.team.join('\n') === content.team.join('\n')
  );
}

function imagine(
  state: CatalogState,
  blueprint: string,
  identifier: string,
  content: EntityContent,
  existing: StoredEntity | undefined,
): StoredEntity {
  const now = state.settings.clock();
  const createdAt = existing?.createdAt ?? now;
  return {
    ...content,
    identifier,
    blueprint,
    sequence: 0,
    createdAt,
    updatedAt: now,
    live: false,
    dependents: undefined,
  };
}
