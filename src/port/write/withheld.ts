// Entities that are not written with merge off, because a write would blank what could not be read.
// A write of another mapping resource would replace the entity as a whole, so none of it is
// written.
import { type Entity, entityKey } from '../../types/entity.js';
import type { Outgoing } from './write-queue.js';
import type { Tally } from './write-totals.js';

export interface Withheld {
  /**
   * Withholds the entity for what the mapping resource could not read of it; `again` when another
   * write of it counts.
   */
  hold(entity: Entity, index: number, again: boolean): void;
  /** The writes that may go out; the others are dropped. */
  sift(writes: readonly Outgoing[]): readonly Outgoing[];
  /**
   * The mapping resource shows the entity by another resource, which could be read. True when that
   * write of it is to be counted.
   */
  replace(entity: Entity, index: number): boolean;
}

/** None yet. */
export function createWithheld(tally: Tally): Withheld {
  const byKey = new Map<string, { readonly indexes: Set<number>; counts: boolean }>();

  function count(entry: { counts: boolean }, again: boolean): void {
    if (again) return;
    entry.counts = true;
    tally.add('withheld');
  }

  return {
    hold(entity, index, again) {
      const key = entityKey(entity);
      const entry = byKey.get(key) ?? { indexes: new Set<number>(), counts: false };
      byKey.set(key, entry);
      entry.indexes.add(index);
      if (!again) tally.give();
      count(entry, again);
    },
    sift(writes) {
      if (byKey.size === 0) return writes;
      return writes.filter(({ entity, again }) => {
        const entry = byKey.get(entityKey(entity));
        if (entry) count(entry, again);
        return entry === undefined;
      });
    },
    replace(entity, index) {
      const key = entityKey(entity);
      const entry = byKey.get(key);
      if (entry === undefined) return false;
      entry.indexes.delete(index);
      if (entry.indexes.size > 0) return false;
      byKey.delete(key);
      if (!entry.counts) return false;
      tally.add('withheld', -1);
      tally.give(-1);
      return true;
    },
  };
}
