// Entities of one blueprint that wait to be written. Several writes of one entity become one, in
// mapping order.

import { type Entity, entityKey } from '../../types/entity.js';
import { mergeWrites, type Precedence } from './entity-merge.js';

/** One write of an entity, of one mapping resource or several. */
export interface Outgoing {
  readonly entity: Entity;
  /** True when another write of the entity counts. */
  readonly again: boolean;
  /** Indexes of the mapping resources that it is of. */
  readonly by: readonly number[];
}

export interface Batch {
  readonly writes: readonly Outgoing[];
  /** How many entities each mapping resource has in it. */
  readonly of: ReadonlyMap<number, number>;
  /** Names of the entities, to keep two writes of one entity from overtaking each other. */
  readonly keys: ReadonlySet<string>;
  /** What the batch counts for in the limits of the writer. */
  readonly count: number;
  readonly bytes: number;
}

export interface WriteOrigin {
  /** The entity was given before; this write of it does not count. */
  readonly again?: boolean;
  /** Tells the resource of AWS that the entity is made of from others. */
  readonly source?: number | undefined;
}

/** What a write added to a queue. */
export interface Grown {
  /** Entities, which is none when the queue held the entity already. */
  readonly count: number;
  readonly bytes: number;
  /** True when the queue now holds one more entity that counts. */
  readonly counts: boolean;
  /** True when the queue now holds one more entity of the mapping resource. */
  readonly isFurther: boolean;
}

export interface WriteQueue {
  add(entity: Entity, mappingIndex: number, origin?: WriteOrigin): Grown;
  /** Takes out the oldest entities, up to the limits of one batch. */
  take(): Batch;
  readonly count: number;
  readonly isFull: boolean;
}

export interface QueueOptions {
  readonly merge: boolean;
  readonly precedence: Precedence;
  readonly maxCount: number;
  readonly maxBytes: number;
}

interface Write {
  readonly index: number;
  readonly source: number | undefined;
  entity: Entity;
}

interface Waiting {
  /** One for each mapping index. Mostly a single one. */
  readonly writes: Write[];
  bytes: number;
  again: boolean;
}

/** An empty queue. */
export function createWriteQueue({
  merge,
  precedence,
  maxCount,
  maxBytes,
}: QueueOptions): WriteQueue {
  const waiting = new Map<string, Waiting>();
  let bytes = 0;

  return {
    add(entity, index, { again = false, source } = {}) {
      const key = entityKey(entity);
      const place = waiting.get(key) ?? { writes: [], bytes: 0, again: true };
      const isNew = !waiting.has(key);
      const counts = place.again && !again;
      const at = place.writes.findIndex((write) => write.index === index);
      const earlier = place.writes[at];
      if (earlier === undefined) place.writes.push({ index, source, entity });
      // Of two resources that are one entity, nothing of the earlier one is kept.
      else if (earlier.source !== source) place.writes[at] = { index, source, entity };
      else earlier.entity = mergeWrites(earlier.entity, entity, merge);
      const size = Buffer.byteLength(JSON.stringify(entity));
      place.bytes += size;
      place.again &&= again;
      bytes += size;
      waiting.set(key, place);
      return { count: isNew ? 1 : 0, bytes: size, counts, isFurther: earlier === undefined };
    },
    take() {
      const keys = new Set<string>();
      const of = new Map<number, number>();
      const writes: Outgoing[] = [];
      let taken = 0;
      for (const [key, place] of waiting) {
        if (keys.size >= maxCount || (keys.size > 0 && taken + place.bytes > maxBytes)) break;
        waiting.delete(key);
        keys.add(key);
        taken += place.bytes;
        for (const { index } of place.writes) of.set(index, (of.get(index) ?? 0) + 1);
        const entity = combine(place.writes, merge, precedence);
        if (entity !== undefined)
          writes.push({ entity, again: place.again, by: place.writes.map(({ index }) => index) });
      }
      bytes -= taken;
      return { writes, of, keys, count: keys.size, bytes: taken };
    },
    get count() {
      return waiting.size;
    },
    get isFull() {
      return waiting.size >= maxCount || bytes >= maxBytes;
    },
  };
}

function combine(
  writes: readonly Write[],
  merge: boolean,
  precedence: Precedence,
): Entity | undefined {
  let combined: Entity | undefined;
  for (const { index, entity } of [...writes].sort((a, b) => a.index - b.index)) {
    const rest = precedence.remainder(entity, index);
    precedence.wrote(entity, index);
    if (rest !== undefined)
      combined = combined === undefined ? rest : mergeWrites(combined, rest, merge);
  }
  return combined;
}

/** True when two batches have an entity in common. */
export function overlap(some: Batch['keys'], others: Batch['keys']): boolean {
  for (const key of others) if (some.has(key)) return true;
  return false;
}
