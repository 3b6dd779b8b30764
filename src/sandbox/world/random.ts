// Seeded, stateless randomness for the simulated world: the same numbers always give the same
// answer, in any order of asking.

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const GOLDEN = 0x9e3779b1;

/** Mixes two 32-bit numbers into one (the finalizer of MurmurHash3 over their combination). */
export function mix(a: number, b: number): number {
  let h = (Math.imul(a ^ (b >>> 16), 0x85ebca6b) + Math.imul(b, GOLDEN)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit hash of a text (FNV-1a, then mixed with the seed). */
export function hashText(text: string, seed = 0): number {
  let h = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), FNV_PRIME);
  return mix(h >>> 0, seed);
}

const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Lower-case hexadecimal digits, `length` of them (at most 32), that follow from the number. */
export function hex(number: number, length: number): string {
  let digits = '';
  for (let n = number; digits.length < length; n = mix(n, GOLDEN)) {
    digits += `${BYTES[n >>> 24]}${BYTES[(n >>> 16) & 255]}${BYTES[(n >>> 8) & 255]}${BYTES[n & 255]}`;
  }
  return digits.length === length ? digits : digits.slice(0, length);
}

/** One of the list, by the number. The list must not be empty. */
export function pick<T>(list: readonly [T, ...T[]], number: number): T {
  return list[number % list.length] ?? list[0];
}

/** Letters and digits in AWS's upper-case alphabet of key ids, `length` of them. */
export function letters(
  number: number,
  length: number,
  alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
): string {
  let text = '';
  for (let n = number; text.length < length; n = mix(n, text.length + 1))
    text += alphabet.charAt(n % alphabet.length);
  return text;
}

/** GOLDEN times this is 1 modulo 2^32. */
const GOLDEN_INVERSE = 0x0e8b2f51;

/**
 * A reversible scramble of a 32-bit number under a key, so that an id hides its position and still
 * leads back to it.
 */
export function scramble(position: number, key: number): number {
  const h = Math.imul(position ^ key, GOLDEN) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

/** The inverse of `scramble`. */
export function unscramble(code: number, key: number): number {
  const h = (code ^ (code >>> 16)) >>> 0;
  return (Math.imul(h, GOLDEN_INVERSE) ^ key) >>> 0;
}
