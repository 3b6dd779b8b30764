// Cuts entities of one blueprint into the bodies of requests, within Port's limits of count and size.
import type { Entity } from '../../types/entity.js';

export interface Item {
  readonly entity: Entity;
  readonly json: string;
  readonly bytes: number;
}

/** A part of what `toBulks` cuts. */
export type Cut = { readonly bulk: readonly Item[] } | { readonly tooLarge: Item };

export interface BulkLimits {
  readonly length: number;
  readonly bytes: number;
}

const HEAD = '{"entities":[';
const TAIL = ']}';

/** The body of the request for the items of one bulk. */
export function bodyOf(items: readonly Item[]): string {
  return HEAD + items.map(({ json }) => json).join(',') + TAIL;
}

/** How many requests the entities of one blueprint take when all goes well. */
export function bulksOf(entities: readonly Entity[], limits: BulkLimits): number {
  let count = 0;
  for (const cut of toBulks(entities, limits)) if ('bulk' in cut) count += 1;
  return count;
}

/**
 * Cuts by count and by the real size of the request body. JSON is made of a bulk when it is asked
 * for.
 */
export function* toBulks(entities: readonly Entity[], limits: BulkLimits): Generator<Cut> {
  const frame = HEAD.length + TAIL.length;
  let bulk: Item[] = [];
  let bytes = frame;
  for (const entity of entities) {
    const json = JSON.stringify(entity);
    const item = { entity, json, bytes: Buffer.byteLength(json) };
    if (item.bytes + frame > limits.bytes) {
      yield { tooLarge: item };
      continue;
    }
    if (
      bulk.length > 0 &&
      (bulk.length >= limits.length || bytes + item.bytes + 1 > limits.bytes)
    ) {
      yield { bulk };
      bulk = [];
      bytes = frame;
    }
    bulk.push(item);
    bytes += item.bytes + 1;
  }
  if (bulk.length > 0) yield { bulk };
}
