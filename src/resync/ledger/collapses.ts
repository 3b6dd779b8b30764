// Resources of AWS that one mapping resource makes into one entity, although they are several: in
// Port only one of them can be seen.
import { createHashSet, type HashSet } from '../../lib/hash-set.js';
import { textMark } from '../../lib/text/text-mark.js';
import type { MappingResource } from '../../types/mapping.js';
import type { Cell } from '../../types/outcome.js';

/** The resource that an entity is made of. */
export interface Source {
  readonly cell: Cell;
  /** Unique in its cell. */
  readonly name: string;
  readonly resource: MappingResource;
  /** A number of 31 bits, above 0, by which the resource of AWS is known again, in every resync. */
  readonly mark: number;
}

export interface Collapse {
  readonly kind: string;
  /** Index of the mapping resource. */
  readonly resource: number;
  readonly expression: string;
  readonly resources: number;
  readonly entities: number;
  /**
   * Two of the resources of one entity; one, when the other was read too long ago to be remembered.
   */
  readonly examples: readonly string[];
}

export interface Collapses {
  /** Keeps the name of a resource, as long as there are few. */
  remember(source: Source): void;
  /**
   * Another resource, with the mark `other`, is the same entity. To be called for each of them
   * again, in whatever order.
   */
  note(key: string, source: Source, other: number): void;
  readonly findings: readonly Collapse[];
}

/**
 * Resources of each mapping resource that are remembered by name, to be shown: 100 KB of memory for
 * each at most.
 */
const NAMES_KEPT = 500;

interface Watched {
  readonly resource: MappingResource;
  readonly names: Map<number, string>;
  /** What collapsed: none in a good mapping. */
  readonly members: HashSet;
  readonly entities: HashSet;
  examples: readonly string[];
}

/** Names the resource of AWS that a mapping resource makes entities of. */
export function sourceOf(cell: Cell, name: string, resource: MappingResource): Source {
  const mark =
    textMark(`${cell.kind}\n${cell.accountId}\n${cell.region}\n${name}`) & MARK_BITS || 1;
  return { cell, name, resource, mark };
}

const MARK_BITS = 0x7fff_ffff;

/** Nothing noted. */
export function createCollapses(): Collapses {
  const byIndex = new Map<number, Watched>();

  function watch({ resource }: Source): Watched {
    const known = byIndex.get(resource.index);
    if (known) return known;
    const watched = {
      resource,
      names: new Map(),
      members: createHashSet(16),
      entities: createHashSet(16),
      examples: [],
    };
    byIndex.set(resource.index, watched);
    return watched;
  }

  return {
    remember(source) {
      const { names } = watch(source);
      if (names.size < NAMES_KEPT) names.set(source.mark, show(source));
    },
    note(key, source, other) {
      const watched = watch(source);
      watched.entities.add(key);
      watched.members.add(`${key}\n${source.mark}`);
      watched.members.add(`${key}\n${other}`);
      if (watched.examples.length === 2) return;
      const first = watched.names.get(other);
      if (first !== undefined) watched.examples = [first, show(source)];
      else if (watched.examples.length === 0) watched.examples = [show(source)];
    },
    get findings() {
      return [...byIndex.values()].flatMap(({ resource, members, entities, examples }) => {
        if (entities.size === 0) return [];
        const { identifier } = resource.entity;
        const expression = typeof identifier === 'string' ? identifier : JSON.stringify(identifier);
        return [
          {
            kind: resource.kind,
            resource: resource.index,
            expression,
            resources: members.size,
            entities: entities.size,
            examples,
          },
        ];
      });
    },
  };
}

function show({ cell, name }: Source): string {
  return `${name} (${cell.accountId}, ${cell.region})`;
}
