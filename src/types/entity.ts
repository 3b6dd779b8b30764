// Entities of Port: as mapping makes them, as they are written, and as Port lists them.
import type { SearchQuery } from './mapping.js';

/**
 * An entity as it is written to Port. A key that the mapping does not name is absent; an unresolved
 * one is null.
 */
export interface Entity {
  readonly identifier: string | SearchQuery;
  readonly blueprint: string;
  readonly title?: string | null;
  readonly icon?: string | null;
  readonly team?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly relations?: Readonly<Record<string, unknown>>;
}

/** One problem of one mapped item. `expression` is what the operator wrote. */
export interface MappingProblem {
  /**
   * Index in `resources`, and the dotted path inside it, such as `selector.query` or
   * `port.entity.mappings.identifier`.
   */
  readonly resource: number;
  readonly path: string;
  readonly expression: string;
  readonly message: string;
}

/**
 * An item whose identifier is known, and which Port refuses for good: no entity of it can be there.
 */
export interface RefusedIdentifier extends MappingProblem {
  readonly blueprint: string;
  readonly identifier: string;
}

/** What mapping made of one resource through one mapping resource. */
export interface MappedResource {
  readonly entities: readonly MappedEntity[];
  /**
   * How many items (the resource itself, or its parsed children) the selector excluded; they are
   * seen, and may go.
   */
  readonly excluded: number;
  /** Items that are neither entities nor excluded: nothing may be concluded about them. */
  readonly failures: readonly MappingProblem[];
  /**
   * Items that are no entities because Port excludes their identifier: a character, the length, an
   * empty one.
   */
  readonly refused: readonly RefusedIdentifier[];
  /**
   * Fields that became null because their expression failed; the entity still goes out, as the
   * reference does.
   */
  readonly nulled: readonly MappingProblem[];
  /**
   * Fields left out because their expression could not be evaluated to its end: their values are
   * unknown. Absent when there are none.
   */
  readonly leftOut?: readonly MappingProblem[];
}

export interface MappedEntity {
  readonly entity: Entity;
  /**
   * Mapped fields left out because they are unknown: a read they depend on failed, or their
   * expression had no end. Dotted paths such as `properties.tags`.
   */
  readonly omitted: readonly string[];
}

/** An entity as Port lists it. Only `identifier` and `blueprint` are certain to be there. */
export interface OwnedEntity {
  readonly identifier: string;
  readonly blueprint: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly relations?: Readonly<Record<string, unknown>>;
}

/**
 * Names an entity, also one that Port is to find by a search: identifiers are unique within their
 * blueprint only.
 */
export function entityKey({
  blueprint,
  identifier,
}: Pick<Entity, 'blueprint' | 'identifier'>): string {
  return `${blueprint}\n${typeof identifier === 'string' ? identifier : JSON.stringify(identifier)}`;
}

/**
 * The identifiers that an entity's relations name, in whichever blueprints; search queries name
 * none.
 */
export function relationTargets(
  relations: Readonly<Record<string, unknown>> | undefined,
): string[] {
  const targets: string[] = [];
  for (const value of Object.values(relations ?? {})) {
    for (const target of Array.isArray(value) ? value : [value])
      if (typeof target === 'string') targets.push(target);
  }
  return targets;
}
