// Pieces of an XML document by their positions.

const SPACE = 32;

/** True when there is nothing but white space between two positions. */
export function isBlank(source: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (source.charCodeAt(at) > SPACE) return false;
  return true;
}

/**
 * The same text in memory of its own: for a slice of 13 characters or more, V8 keeps the whole
 * document, half a megabyte, alive.
 */
export function ownCopy(slice: string): string {
  return slice.length < 13 ? slice : ` ${slice}`.slice(1);
}
