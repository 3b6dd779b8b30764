// Resolves what an entity write may express as a search query (identifier, relation, team), and
// checks that relation targets exist.
import type { StoredBlueprint } from './blueprint-store.js';
import { checkIdentifier, type EntityDraft, type RelationDraft } from './entity-body.js';
import { invalid, notFound, Refusal } from './reply.js';
import { findEntities } from './search.js';
import { rulesOf, type SearchGroup } from './search-query.js';
import type { CatalogState } from './state.js';

/** Port's documentation: a relation query may match this many entities. */
const MAX_RELATION_MATCHES = 100;

/** Blueprints in which Port never creates a missing target. */
const PROTECTED = new Set(['_user', '_team']);

/** The identifier that the draft means. A query must match exactly one entity of the blueprint. */
export function resolveIdentifier(
  state: CatalogState,
  blueprint: StoredBlueprint,
  draft: EntityDraft,
): string {
  if (typeof draft.identifier === 'string') return draft.identifier;
  const { definition } = blueprint;
  refuseProperties(
    draft.identifier,
    { ...definition.calculationProperties, ...definition.mirrorProperties },
    'identifier',
  );
  const found = take(findEntities(state, draft.identifier, definition.identifier), 2);
  const [only] = found;
  if (only === undefined)
    throw notFound(
      `an entity of blueprint "${definition.identifier}" that matches the identifier query`,
    );
  if (found.length > 1) throw invalid('"identifier" query matches more than one entity');
  return only.identifier;
}

/** The team list that the draft means; undefined when it does not mention one. */
export function resolveTeam(
  state: CatalogState,
  draft: EntityDraft,
): readonly string[] | undefined {
  const { team } = draft;
  if (team === undefined || !('combinator' in team)) return team;
  return take(findEntities(state, team, '_team'), MAX_RELATION_MATCHES).map(
    (entity) => entity.identifier,
  );
}

export interface MissingTarget {
  readonly blueprint: string;
  readonly identifier: string;
}

export interface ResolvedRelations {
  /** Only the keys that the draft mentions. */
  readonly values: Readonly<Record<string, string | readonly string[] | null>>;
  /** Targets to create before the entity is written. */
  readonly missing: readonly MissingTarget[];
}

export interface RelationContext {
  readonly blueprint: StoredBlueprint;
  /** The entity being written; it may point at itself. */
  readonly identifier: string;
  readonly createMissing: boolean;
}

/**
 * Resolves every relation of the draft. Throws 422 for unknown or multiple, 404 for a target that
 * is missing and may not be created.
 */
export function resolveRelations(
  state: CatalogState,
  draft: EntityDraft,
  context: RelationContext,
): ResolvedRelations {
  const values: Record<string, string | readonly string[] | null> = {};
  const missing: MissingTarget[] = [];
  const own = context.blueprint.definition.identifier;
  for (const [key, value] of Object.entries(draft.relations)) {
    const relation = context.blueprint.definition.relations[key];
    if (relation === undefined)
      throw new Refusal(
        422,
        'blueprint_schema_mismatch',
        `relation "${key}" is not defined in blueprint "${own}"`,
      );
    const identifiers = resolveRelation(state, value, relation.target, key);
    if (!relation.many && Array.isArray(value) && value.length > 1) throw tooMany(key);
    if (!relation.many && identifiers.length > 1) throw tooMany(key);
    for (const identifier of identifiers) {
      const itself = relation.target === own && identifier === context.identifier;
      if (itself || state.entities.get(relation.target, identifier) !== undefined) continue;
      if (!context.createMissing || PROTECTED.has(relation.target)) {
        throw notFound(
          `entity "${identifier}" of blueprint "${relation.target}", the target of relation "${key}",`,
        );
      }
      missing.push({
        blueprint: relation.target,
        identifier: checkIdentifier(identifier, `relations/${key}`),
      });
    }
    values[key] = relation.many ? identifiers : (identifiers[0] ?? null);
  }
  return { values, missing };
}

function resolveRelation(
  state: CatalogState,
  value: RelationDraft,
  target: string,
  key: string,
): readonly string[] {
  if (value === null) return [];
  if (typeof value === 'string') return [value];
  if (!('combinator' in value)) return [...new Set(value)];
  const { calculationProperties } = state.blueprints.require(target).definition;
  refuseProperties(value, { ...calculationProperties }, `relations/${key}`);
  const found = take(findEntities(state, value, target), MAX_RELATION_MATCHES + 1);
  if (found.length > MAX_RELATION_MATCHES)
    throw invalid(`"relations/${key}" query matches more than ${MAX_RELATION_MATCHES} entities`);
  if (found.length === 0)
    throw notFound(
      `an entity of blueprint "${target}" that matches the query of relation "${key}"`,
    );
  return found.map((entity) => entity.identifier);
}

function refuseProperties(
  query: SearchGroup,
  refused: Readonly<Record<string, unknown>>,
  where: string,
): void {
  for (const rule of rulesOf(query)) {
    if (refused[rule.property] !== undefined)
      throw invalid(`"${where}" query cannot use the computed property "${rule.property}"`);
  }
}

function tooMany(key: string): Refusal {
  return new Refusal(422, 'relation_many_violation', `relation "${key}" takes a single entity`);
}

function take<T>(items: Iterable<T>, limit: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    taken.push(item);
    if (taken.length >= limit) break;
  }
  return taken;
}
