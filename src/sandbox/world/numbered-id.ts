// Ids that look random, as AWS's are, and still lead back to the position of their resource.
import { type Place, resourceKey } from './place.js';
import { hex, scramble, unscramble } from './random.js';

/** A UUID of version 4 for a position; `salt` tells kinds apart. */
export function uuidAt(place: Place, position: number, salt: number): string {
  const head = hex(resourceKey(place, position, salt), 18);
  const tail = scramble(position, place.key ^ salt)
    .toString(16)
    .padStart(8, '0');
  return `${head.slice(0, 8)}-${head.slice(8, 12)}-4${head.slice(12, 15)}-8${head.slice(15, 18)}-${head.slice(0, 4)}${tail}`;
}

/**
 * The position that a UUID stands for in this place; the caller checks that the id there is the
 * same.
 */
export function uuidPosition(place: Place, id: string, salt: number): number | undefined {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/.test(id)
    ? unscramble(Number.parseInt(id.slice(-8), 16), place.key ^ salt)
    : undefined;
}

/**
 * The position in a name that ends in six digits; the caller checks that the name there is the
 * same.
 */
export function namePosition(name: string): number | undefined {
  const digits = /-(\d{6})(?:\D.*)?$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The ending of a name that `namePosition` reads. */
export function nameEnding(position: number): string {
  return String(position).padStart(6, '0');
}
