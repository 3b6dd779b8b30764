// Rendered pieces of answers, kept while the world does not change: rendering an instance costs far
// more than sending it.

export interface FragmentCache {
  /** The piece for a key, rendered when it is not there. */
  get(key: string, render: () => string): string;
}

/** A cache of at most `size` pieces; the oldest goes first, and all go when `version` changes. */
export function createFragments(size: number, version: () => number): FragmentCache {
  const pieces = new Map<string, string>();
  let seen = version();
  return {
    get(key, render) {
      const now = version();
      if (now !== seen) {
        pieces.clear();
        seen = now;
      }
      const cached = pieces.get(key);
      if (cached !== undefined) return cached;
      const rendered = render();
      if (pieces.size >= size) pieces.delete(pieces.keys().next().value ?? '');
      pieces.set(key, rendered);
      return rendered;
    },
  };
}
