// A set of resources that exists only as a function of position, plus the few explicit changes made
// to it.
// A million resources cost nothing until they are read; a removed, changed or added one costs one
// map entry.

export interface ResourceSet<T> extends Iterable<T> {
  /** How many there are now. */
  readonly count: number;
  /** The one at a position, or undefined when it was removed or never was. */
  at(position: number): T | undefined;
  /**
   * Positions of existing resources from `from` on, at most `limit`, and where the next page begins
   * (undefined at the end).
   */
  positions(
    from: number,
    limit: number,
  ): { readonly positions: readonly number[]; readonly next: number | undefined };
  /** The one with this id or name. */
  find(id: string): T | undefined;
  /** The position of the one with this id or name. */
  locate(id: string): number | undefined;
}

export interface EditableSet<T, P = Partial<T>> extends ResourceSet<T> {
  /** Adds one, made like the others and then changed by `patch`. */
  add(patch: P): T;
  /** Changes one; false when there is none with this id. */
  change(id: string, patch: P): boolean;
  /** Removes one; false when there is none with this id. */
  remove(id: string): boolean;
}

export interface SetSource<T, P> {
  /** How many there are before any change. */
  readonly base: number;
  make(position: number): T;
  /** The position an id stands for, not yet checked. */
  positionOf(id: string): number | undefined;
  idOf(item: T): string;
  merge(item: T, patch: P): T;
}

/** Creates a set over a generator. Ids of added resources may be chosen in the patch. */
export function createResourceSet<T extends object, P = Partial<T>>(
  source: SetSource<T, P>,
): EditableSet<T, P> {
  const removed = new Set<number>();
  const patches = new Map<number, readonly P[]>();
  const named = new Map<string, number>();
  let top = source.base;

  const at = (position: number): T | undefined => {
    if (position < 0 || position >= top || removed.has(position)) return undefined;
    const made = source.make(position);
    return patches.get(position)?.reduce(source.merge, made) ?? made;
  };
  const locate = (id: string): number | undefined => {
    const position = named.get(id) ?? source.positionOf(id);
    if (position === undefined) return undefined;
    const item = at(position);
    return item !== undefined && source.idOf(item) === id ? position : undefined;
  };

  return {
    get count() {
      return top - removed.size;
    },
    at,
    locate,
    positions(from, limit) {
      const positions: number[] = [];
      let position = from;
      while (position < top && positions.length < limit) {
        if (!removed.has(position)) positions.push(position);
        position++;
      }
      while (position < top && removed.has(position)) position++;
      return { positions, next: position < top ? position : undefined };
    },
    find(id) {
      const position = locate(id);
      return position === undefined ? undefined : at(position);
    },
    add(patch) {
      const position = top++;
      patches.set(position, [patch]);
      const item = source.merge(source.make(position), patch);
      named.set(source.idOf(item), position);
      return item;
    },
    change(id, patch) {
      const position = locate(id);
      if (position === undefined) return false;
      patches.set(position, [...(patches.get(position) ?? []), patch]);
      return true;
    },
    remove(id) {
      const position = locate(id);
      if (position === undefined) return false;
      removed.add(position);
      patches.delete(position);
      named.delete(id);
      return true;
    },
    *[Symbol.iterator]() {
      for (let position = 0; position < top; position++) {
        const item = at(position);
        if (item !== undefined) yield item;
      }
    },
  };
}
