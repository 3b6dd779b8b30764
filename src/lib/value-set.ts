// Secrets that come while the program runs: thousands of sessions at once, so texts are searched
// for all of them in one pass.

/**
 * Values are found by a hash over this many characters (Rabin and Karp); shorter ones are not
 * taken.
 */
const WINDOW = 16;
/** The oldest is forgotten first: sessions live for an hour. */
const CAPACITY = 30_000;
const BASE = 257;

export interface ValueSet {
  add(value: string): void;
  /** The text with every value in it replaced, also where it is URL-encoded. */
  replace(text: string, mark: string): string;
}

/** An empty set. Replacing takes time in proportion to the text, however many values there are. */
export function createValueSet(): ValueSet {
  const values = new Set<string>();
  const byHash = new Map<number, string[]>();

  function put(value: string): void {
    if (value.length < WINDOW || values.has(value)) return;
    values.add(value);
    const hash = hashOf(value);
    byHash.set(
      hash,
      [...(byHash.get(hash) ?? []), value].sort((a, b) => b.length - a.length),
    );
    if (values.size <= CAPACITY) return;
    for (const oldest of values) {
      forget(oldest);
      break;
    }
  }
  function forget(value: string): void {
    values.delete(value);
    const hash = hashOf(value);
    const others = byHash.get(hash)?.filter((other) => other !== value) ?? [];
    if (others.length === 0) byHash.delete(hash);
    else byHash.set(hash, others);
  }

  return {
    add(value) {
      put(value);
      put(encodedForUrl(value));
    },
    replace(text, mark) {
      if (values.size === 0 || text.length < WINDOW) return text;
      let result = '';
      let position = 0;
      let hash = 0;
      let filled = 0;
      for (let index = 0; index < text.length; index++) {
        if (filled === WINDOW)
          hash = (hash - Math.imul(text.charCodeAt(index - WINDOW), HIGHEST)) | 0;
        else filled += 1;
        hash = (Math.imul(hash, BASE) + text.charCodeAt(index)) | 0;
        if (filled < WINDOW) continue;
        const begin = index - WINDOW + 1;
        const found = byHash.get(hash)?.find((value) => text.startsWith(value, begin));
        if (found === undefined) continue;
        result += text.slice(position, begin) + mark;
        position = begin + found.length;
        index = position - 1;
        hash = 0;
        filled = 0;
      }
      return position === 0 ? text : result + text.slice(position);
    },
  };
}

/** What the first character of a window weighs in its hash. */
const HIGHEST = Array.from({ length: WINDOW - 1 }).reduce<number>(
  (power) => Math.imul(power, BASE),
  1,
);

function hashOf(value: string): number {
  let hash = 0;
  for (let index = 0; index < WINDOW; index++)
    hash = (Math.imul(hash, BASE) + value.charCodeAt(index)) | 0;
  return hash;
}

/** As in a URL; a text with half a character in it has no such form, and stays. */
export function encodedForUrl(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}
