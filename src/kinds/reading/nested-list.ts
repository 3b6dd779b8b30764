// Lists that hang below other lists: the services of each cluster, the deployment groups of each
// application. Guarantee: a parent that could not be read is reported and never taken for an empty
// one, and the others are still read.

import type { ReadContext } from '../kind.js';
import { isGone } from './gone.js';

/**
 * Parents whose children are listed side by side: as deep as the reads of single items inside one
 * cell.
 */
const PARENTS_SIDE_BY_SIDE = 6;
const GATHERED_PAGE = 100;

/**
 * The children of all parents, in no order: several parents are read side by side. Batched reads of
 * APIs that take one parent name the `parentOf` an item. A parent that AWS says is `gone` has no
 * children; any other failure of a parent goes to `unlisted`. Throws when the list of parents
 * fails.
 */
export async function* gatheredPages<P, T>(
  context: Pick<ReadContext, 'unlisted'>,
  parents: AsyncIterable<readonly P[]>,
  gone: readonly string[],
  pagesOf: (parent: P) => AsyncIterable<readonly T[]>,
): AsyncGenerator<T[]> {
  for await (const page of parents) {
    let gathered: T[] = [];
    for await (const children of sideBySide(page, (parent) =>
      childrenOf(context, gone, pagesOf(parent)),
    )) {
      gathered.push(...children);
      if (gathered.length < GATHERED_PAGE) continue;
      yield gathered;
      gathered = [];
    }
    if (gathered.length > 0) yield gathered;
  }
}

async function* childrenOf<T>(
  { unlisted }: Pick<ReadContext, 'unlisted'>,
  gone: readonly string[],
  pages: AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  try {
    yield* pages;
  } catch (error) {
    if (!isGone(error, gone)) unlisted(error);
  }
}

/**
 * The pages of several sources as they come. Ends, or throws, only when no read is under way any
 * more.
 */
async function* sideBySide<P, T>(
  parents: readonly P[],
  open: (parent: P) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  const running = new Map<
    AsyncGenerator<T>,
    Promise<{ readonly source: AsyncGenerator<T>; readonly result: IteratorResult<T> }>
  >();
  const pull = (source: AsyncGenerator<T>) => {
    const next = source.next().then((result) => ({ source, result }));
    // It is read ahead: while the page before is in use, nobody waits for it. A failure is met when
    // the next page is asked for.
    next.catch(() => {});
    running.set(source, next);
  };
  const waiting = parents.values();
  try {
    for (;;) {
      while (running.size < PARENTS_SIDE_BY_SIDE) {
        const parent = waiting.next();
        if (parent.done) break;
        pull(open(parent.value));
      }
      if (running.size === 0) return;
      const { source, result } = await Promise.race(running.values());
      if (result.done) running.delete(source);
      else {
        pull(source);
        yield result.value;
      }
    }
  } finally {
    await Promise.allSettled(running.values());
  }
}
