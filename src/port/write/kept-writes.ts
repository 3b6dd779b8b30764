// Writes that Port did not take, kept until the end. A later write of the same entity outdoes an
// earlier one, which would undo it.
import { type Entity, entityKey } from '../../types/entity.js';
import { mergeWrites, withoutFields } from '../outbox/entity-merge.js';
import type { Outgoing } from '../outbox/write-queue.js';
import type { Failing } from './item-result.js';

export interface Kept extends Outgoing {
  readonly failing: Failing;
  /** Trying it again is pointless; only its name is kept. */
  readonly isLost: boolean;
}

export interface KeptWrites {
  /**
   * Keeps a write, together with what an earlier one of the entity has beyond it. False when there
   * are too many; then what it does for is dropped all the same.
   */
  keep(write: Outgoing, failing: Failing, isLost: boolean): boolean;
  /**
   * To be called for each write that Port holds. True when an earlier one, which counts, is done
   * with by it.
   */
  outdo(write: Outgoing): boolean;
  /** Takes all of them out. */
  drain(): readonly Kept[];
}

/** None yet, and at most `max`. */
export function createKeptWrites({
  merge,
  max,
}: {
  readonly merge: boolean;
  readonly max: number;
}): KeptWrites {
  const open = new Map<string, Kept>();
  const lost = new Map<string, Kept>();
  /**
   * With merge off a write replaces all; with merge on those of the same mapping resources, which
   * may be of another resource of AWS.
   */
  const isOutdone = (earlier: Outgoing, { by }: Outgoing) =>
    !merge || earlier.by.every((index) => by.includes(index));

  /** Drops what is outdone; true when something of it counts. */
  function drop(key: string, later: Outgoing): boolean {
    let counts = false;
    for (const kept of [open, lost]) {
      const earlier = kept.get(key);
      if (earlier === undefined || !isOutdone(earlier, later)) continue;
      kept.delete(key);
      counts ||= !earlier.again;
    }
    return counts;
  }

  return {
    keep(write, failing, isLost) {
      const key = entityKey(write.entity);
      const again = !drop(key, write) && write.again;
      const earlier = open.get(key);
      if (earlier === undefined && open.size + lost.size >= max) return false;
      if (isLost)
        lost.set(key, { entity: nameOf(write.entity), again, by: write.by, failing, isLost });
      else
        open.set(key, {
          ...(earlier === undefined ? { ...write, again } : joined(earlier, write, again)),
          failing,
          isLost,
        });
      return true;
    },
    outdo(write) {
      const key = entityKey(write.entity);
      const counts = drop(key, write);
      const earlier = open.get(key);
      if (earlier !== undefined)
        open.set(key, { ...earlier, entity: withoutFields(earlier.entity, write.entity) });
      return counts;
    },
    drain() {
      const all = [...open.values(), ...lost.values()];
      open.clear();
      lost.clear();
      return all;
    },
  };
}

function joined(earlier: Outgoing, later: Outgoing, again: boolean): Outgoing {
  return {
    entity: mergeWrites(earlier.entity, later.entity, true),
    again: earlier.again && again,
    by: [...new Set([...earlier.by, ...later.by])],
  };
}

function nameOf({ blueprint, identifier }: Entity): Entity {
  return { blueprint, identifier };
}
