// Entities of one blueprint that wait to be written. Several writes of one entity become one, in mapping order.

import type { Entity } from '../types/entity.js';
import { mergeWrites, type Precedence } from './entity-merge.js';

export interface Batch {
  readonly entities: readonly Entity[];
  /** Names of the entities, to keep two writes of one entity from overtaking each other. */
  readonly keys: ReadonlySet<string>;
  /** Entities of which another batch has, or had, a write that counts. */
  readonly again: ReadonlySet<Entity>;
  /** What the batch counts for in the limits of the writer. */
  readonly count: number;
  readonly bytes: number;
}

export interface WriteQueue {
  /** Returns how many bytes of JSON the queue grew by. */
  add(entity: Entity, mappingIndex: number, again?: boolean): { readonly count: number; readonly bytes: number };
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
  entity: Entity;
}

interface Waiting {
  /** One for each mapping index. Mostly a single one. */
  readonly writes: Write[];
  bytes: number;
  again: boolean;
}

/** An empty queue. */
export function createWriteQueue({ merge, precedence, maxCount, maxBytes }: QueueOptions): WriteQueue {
  const waiting = new Map<string, Waiting>();
  let bytes = 0;
  let queries = 0;

  const keyFor = (entity: Entity) => {
    if (typeof entity.identifier === 'string') return `=${entity.identifier}`;
    queries += 1;
    return `?${queries}`;
  };

  return {
    add(entity, mappingIndex, again = false) {
      const key = keyFor(entity);
      const place = waiting.get(key) ?? { writes: [], bytes: 0, again: true };
      const isNew = !waiting.has(key);
      const earlier = place.writes.find(({ index }) => index === mappingIndex);
      if (earlier === undefined) place.writes.push({ index: mappingIndex, entity });
      else earlier.entity = mergeWrites(earlier.entity, entity, merge);
      const size = Buffer.byteLength(JSON.stringify(entity));
      place.bytes += size;
      place.again &&= again;
      bytes += size;
      waiting.set(key, place);
      return { count: isNew ? 1 : 0, bytes: size };
    },
    take() {
      const keys = new Set<string>();
      const again = new Set<Entity>();
      const entities: Entity[] = [];
      let taken = 0;
      for (const [key, place] of waiting) {
        if (keys.size >= maxCount || (keys.size > 0 && taken + place.bytes > maxBytes)) break;
        waiting.delete(key);
        keys.add(key);
        taken += place.bytes;
        const entity = combine(place.writes, merge, precedence);
        if (entity === undefined) continue;
        entities.push(entity);
        if (place.again) again.add(entity);
      }
      bytes -= taken;
      return { entities, again, keys, count: keys.size, bytes: taken };
    },
    get count() {
      return waiting.size;
    },
    get isFull() {
      return waiting.size >= maxCount || bytes >= maxBytes;
    },
  };
}

function combine(writes: readonly Write[], merge: boolean, precedence: Precedence): Entity | undefined {
  let combined: Entity | undefined;
  for (const { index, entity } of [...writes].sort((a, b) => a.index - b.index)) {
    const rest = precedence.remainder(entity, index);
    precedence.wrote(entity, index);
    if (rest !== undefined) combined = combined === undefined ? rest : mergeWrites(combined, rest, merge);
  }
  return combined;
}
