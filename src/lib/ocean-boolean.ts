// Booleans as Ocean takes them, in settings and in mappings.

const TRUE = new Set(['1', 'on', 't', 'true', 'y', 'yes']);
const FALSE = new Set(['0', 'off', 'f', 'false', 'n', 'no']);

/**
 * Any of Ocean's spellings of a boolean, in any case; undefined for anything else, an empty text
 * included.
 */
export function readOceanBoolean(raw: unknown): boolean | undefined {
  const word = String(raw).toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}
