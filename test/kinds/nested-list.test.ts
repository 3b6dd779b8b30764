import { describe, expect, it } from 'vitest';
import { gatheredPages } from '../../src/kinds/nested-list.js';
import { awsError } from './small-kinds.js';

async function* pages<T>(...all: readonly (readonly T[])[]): AsyncGenerator<readonly T[]> {
  yield* all;
}

async function collect<T>(source: AsyncIterable<readonly T[]>) {
  const sizes: number[] = [];
  const items: T[] = [];
  for await (const page of source) {
    sizes.push(page.length);
    items.push(...page);
  }
  return { sizes, items: items.sort() };
}

const refuse = (error: unknown): never => {
  throw error;
};

describe('a nested list', () => {
  it('gathers the children of the parents of a page, and of the next page apart', async () => {
    const children = async function* (parent: string) {
      yield [`${parent}1`];
      yield [`${parent}2`];
    };
    const { sizes, items } = await collect(gatheredPages({ unlisted: refuse }, pages(['a', 'b'], ['c']), children));

    expect(sizes).toEqual([4, 2]);
    expect(items).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
  });

  it('gives no page without items, and pages of about a hundred when there are many', async () => {
    const full = Array.from({ length: 60 }, (_, index) => index);
    const { sizes } = await collect(
      gatheredPages({ unlisted: refuse }, pages([0, 60, 60, 60, 0], [0]), (count) => pages(full.slice(0, count))),
    );

    expect(sizes).toEqual([120, 60]);
  });

  it('reads parents side by side, but not more than six', async () => {
    let open = 0;
    let most = 0;
    const children = async function* (parent: number) {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      yield [parent];
    };
    const { items } = await collect(gatheredPages({ unlisted: refuse }, pages(Array.from({ length: 30 }, (_, index) => index)), children));

    expect([items.length, most]).toEqual([30, 6]);
  });

  it('reports a parent that fails, skips one that is gone, and keeps what came before and beside', async () => {
    const unlisted: unknown[] = [];
    const children = async function* (parent: string) {
      yield [`${parent}1`];
      if (parent === 'b') throw awsError('throttled');
      if (parent === 'c') throw awsError('not-found');
      yield [`${parent}2`];
    };
    const { items } = await collect(gatheredPages({ unlisted: (error) => unlisted.push(error) }, pages(['a', 'b', 'c', 'd']), children));

    expect(items).toEqual(['a1', 'a2', 'b1', 'c1', 'd1', 'd2']);
    expect(unlisted).toMatchObject([{ category: 'throttled' }]);
  });

  it('throws what `unlisted` throws, when nothing of it runs any more', async () => {
    let running = 0;
    const children = async function* (parent: string) {
      running += 1;
      try {
        await new Promise((resolve) => setImmediate(resolve));
        if (parent !== 'a') await new Promise((resolve) => setImmediate(resolve));
        if (parent !== 'z') throw awsError('cancelled');
        yield [parent];
      } finally {
        running -= 1;
      }
    };

    await expect(collect(gatheredPages({ unlisted: refuse }, pages(['a', 'b', 'c']), children))).rejects.toMatchObject({
      category: 'cancelled',
    });
    expect(running).toBe(0);
  });

  it('throws when the parents cannot be listed to their end', async () => {
    const parents = async function* (): AsyncGenerator<readonly string[]> {
      yield ['a'];
      throw awsError('denied');
    };
    const children = async function* (parent: string) {
      yield [parent];
    };

    await expect(collect(gatheredPages({ unlisted: refuse }, parents(), children))).rejects.toMatchObject({ category: 'denied' });
  });
});
