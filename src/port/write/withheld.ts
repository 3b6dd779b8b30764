// Entities that are not written with merge off, because a write would blank what could not be read.
// A write of another mapping resource would replace the entity as a whole, so none of it is
// written.
import { type Entity, entityKey } from '../../types/entity.js';
import type { Outgoing } from '../outbox/write-queue.js';
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

interface Entry {
  readonly indexes: Set<number>;
  /** The mapping resources of the write that counts, if one does. */
  countedFor?: readonly number[];
}

/** None yet. */
export function createWithheld(tally: Tally): Withheld {
  const byKey = new Map<string, Entry>();

  function count(entry: Entry, again: boolean, by: readonly number[]): void {
    if (again) return;
    entry.countedFor = by;
    tally.add('withheld', by);
  }

  return {
    hold(entity, index, again) {
      const key = entityKey(entity);
      const entry: Entry = byKey.get(key) ?? { indexes: new Set() };
      byKey.set(key, entry);
      entry.indexes.add(index);
      if (!again) tally.give();
      count(entry, again, [index]);
    },
    sift(writes) {
      if (byKey.size === 0) return writes;
      return writes.filter(({ entity, again, by }) => {
        const entry = byKey.get(entityKey(entity));
        if (entry) count(entry, again, by);
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
      if (!entry.countedFor) return false;
      tally.add('withheld', entry.countedFor, -1);
      tally.give(-1);
      return true;
    },
  };
}
