// Which entities this resync saw in AWS, whatever became of their upsert, of which resources, and
// what they refer to. 20 bytes for each.
import { createHashSet } from '../../lib/hash-set.js';
import { isObject } from '../../lib/json-value.js';
import {
  type Entity,
  entityKey,
  type RefusedIdentifier,
  relationTargets,
} from '../../types/entity.js';
import { type Collapse, createCollapses, type Source } from './collapses.js';
import { createRefusedIdentifiers } from './refused-identifiers.js';

/**
 * `first`: not seen before. `again`: seen, but this may hold more of it. `taken`: something better
 * of it was seen, and this is left out.
 */
export type Sight = 'first' | 'again' | 'taken';

export interface Sightings {
  /**
   * To be called right before the entity is given to be written; `omitted` fields could not be
   * read.
   * Of several resources that one mapping resource makes into one entity, the same one is chosen in
   * every resync: one that could be read as a whole, if any. The same resource read twice is no
   * collapse, nor are its parts (`itemsToParse`).
   */
  see(entity: Entity, omitted?: readonly string[], source?: Source): Sight;
  /**
   * A resource was seen that can be no entity, because Port excludes its identifier. `name` is
   * AWS's.
   */
  seeRefused(refused: RefusedIdentifier, name: string): void;
  /**
   * True when an unseen entity may be such a resource, by a former identifier; `elsewhere` when it
   * may be by a former blueprint too.
   */
  mayBeRefused(blueprint: string, identifier: string, elsewhere?: boolean): boolean;
  /** True when such a resource was seen: what Port holds of it, if anything, is not known here. */
  readonly hasRefused: boolean;
  readonly collapses: readonly Collapse[];
  saw(blueprint: string, identifier: string): boolean;
  /**
   * True when an entity that was seen refers to this identifier, in whichever blueprint: deleting
   * it could cascade.
   */
  isReferredTo(identifier: string): boolean;
  /**
   * True when a seen entity goes out without one of its mapped relations, or with one that Port
   * finds by a search: then it is not known here.
   */
  readonly relationsOmitted: boolean;
  /** Distinct entities seen, by blueprint. */
  readonly countByBlueprint: ReadonlyMap<string, number>;
  /**
   * Blueprints with entities that Port identifies by a search: which ones they are is unknown here.
   */
  readonly searchIdentified: ReadonlySet<string>;
}

/**
 * Added to the mark of a resource of which something could not be read: all others come before it.
 */
const PARTIAL = 2 ** 31;

/** Nothing seen yet. Entities that Port identifies by a search are noted by blueprint only. */
export function createSightings(): Sightings {
  const entities = createHashSet();
  const references = createHashSet();
  const countByBlueprint = new Map<string, number>();
  const searchIdentified = new Set<string>();
  const refused = createRefusedIdentifiers();
  const collapses = createCollapses();
  // The marks of the first mapping resource of a blueprint are kept with the entities, those of
  // others, which are few, apart.
  const firstOf = new Map<string, number>();
  const furtherMarks = createHashSet();
  let relationsOmitted = false;

  /** Notes the entity; true when something better of it was seen. */
  function enter(
    blueprint: string,
    key: string,
    source: Source | undefined,
    isWhole: boolean,
  ): boolean {
    if (source === undefined) {
      entities.add(key);
      return false;
    }
    const { mark, resource } = source;
    const first = firstOf.get(blueprint) ?? resource.index;
    firstOf.set(blueprint, first);
    const rank = isWhole ? mark : mark + PARTIAL;
    if (first !== resource.index) entities.add(key);
    const other =
      first === resource.index
        ? entities.mark(key, rank)
        : furtherMarks.mark(`${resource.index}\n${key}`, rank);
    if (resource.itemsToParse === undefined) {
      collapses.remember(source);
      if (other !== 0 && other % PARTIAL !== mark) collapses.note(key, source, other % PARTIAL);
    }
    return other !== 0 && other < rank;
  }

  function seeEntity(
    { blueprint, identifier }: Entity,
    source: Source | undefined,
    isWhole: boolean,
  ): Sight {
    const isSearched = typeof identifier !== 'string';
    if (isSearched) searchIdentified.add(blueprint);
    const known = entities.size;
    const taken = enter(blueprint, entityKey({ blueprint, identifier }), source, isWhole);
    const isNew = entities.size > known;
    if (isNew && !isSearched)
      countByBlueprint.set(blueprint, (countByBlueprint.get(blueprint) ?? 0) + 1);
    return taken ? 'taken' : isNew ? 'first' : 'again';
  }

  return {
    see(entity, omitted = [], source = undefined) {
      relationsOmitted ||=
        omitted.some((path) => path.startsWith('relations.')) || hasSearchRelation(entity);
      for (const target of relationTargets(entity.relations)) references.add(target);
      return seeEntity(entity, source, omitted.length === 0);
    },
    seeRefused: ({ blueprint, identifier }, name) => refused.add(blueprint, identifier, name),
    mayBeRefused: (blueprint, identifier, elsewhere = false) =>
      refused.mayBe(blueprint, identifier, elsewhere),
    get hasRefused() {
      return !refused.isEmpty;
    },
    get collapses() {
      return collapses.findings;
    },
    saw: (blueprint, identifier) => entities.has(entityKey({ blueprint, identifier })),
    isReferredTo: (identifier) => references.has(identifier),
    get relationsOmitted() {
      return relationsOmitted;
    },
    countByBlueprint,
    searchIdentified,
  };
}

function hasSearchRelation({ relations = {} }: Entity): boolean {
  return Object.values(relations).some(isObject);
}
