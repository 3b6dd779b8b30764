// Reads that several kinds need of one (account, region), made once in a resync: ListClusters feeds
// two kinds, GetPipeline three.
import type { ReadContext } from '../kind.js';

/**
 * Wraps a read so that all cells of one place and key share one call and its result, or its
 * failure. The result is kept as long as the resync has cells of that place to read, so it must be
 * small: names, not histories. For kinds with `sharesReads`.
 */
export function sharedRead<T>(
  read: (context: ReadContext, key: string) => Promise<T>,
): (context: ReadContext, key?: string) => Promise<T> {
  const byPlace = new WeakMap<object, Map<string, Promise<T>>>();
  return (context, key = '') => {
    let results = byPlace.get(context.place);
    if (!results) {
      results = new Map();
      byPlace.set(context.place, results);
    }
    const known = results.get(key);
    if (known) return known;
    const result = read(context, key);
    results.set(key, result);
    return result;
  };
}

/**
 * Wraps a paged read in the same way, and keeps it streaming: each page is read when the first cell
 * asks for it, and the other cells get the page that is there: nobody may empty it. A failure is
 * everybody's, at the page where it happened. Pages must be small.
 */
export function sharedPages<T>(
  read: (context: ReadContext, key: string) => AsyncIterable<readonly T[]>,
): (context: ReadContext, key?: string) => AsyncIterable<readonly T[]> {
  const opened = sharedRead(async (context, key) => {
    const pages: Promise<IteratorResult<readonly T[]>>[] = [];
    return { source: read(context, key)[Symbol.asyncIterator](), pages };
  });
  return async function* replay(context, key) {
    const { source, pages } = await opened(context, key);
    for (let index = 0; ; index += 1) {
      pages[index] ??= source.next();
      const page = await pages[index];
      if (page === undefined || page.done) return;
      yield page.value;
    }
  };
}
