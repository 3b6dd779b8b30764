import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatheredPages } from '../../../src/kinds/reading/nested-list.js';
import { awsError } from '../small-kinds.js';

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
    const { sizes, items } = await collect(
      gatheredPages({ unlisted: refuse }, pages(['a', 'b'], ['c']), [], children),
    );

    expect(sizes).toEqual([4, 2]);
    expect(items).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
  });

  it('gives no page without items, and pages of about a hundred when there are many', async () => {
    const full = Array.from({ length: 60 }, (_, index) => index);
    const { sizes } = await collect(
      gatheredPages({ unlisted: refuse }, pages([0, 60, 60, 60, 0], [0]), [], (count) =>
        pages(full.slice(0, count)),
      ),
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
    const { items } = await collect(
      gatheredPages(
        { unlisted: refuse },
        pages(Array.from({ length: 30 }, (_, index) => index)),
        [],
        children,
      ),
    );

    expect([items.length, most]).toEqual([30, 6]);
  });

  it('reports a parent that fails, skips one that is gone by its own code, and keeps what came before and beside', async () => {
    const unlisted: unknown[] = [];
    const children = async function* (parent: string) {
      yield [`${parent}1`];
      if (parent === 'b') throw awsError('throttled');
      if (parent === 'c') throw awsError('not-found', 'ParentNotFoundException');
      if (parent === 'd') throw awsError('not-found', 'PolicyNotFoundException');
      if (parent === 'e') throw awsError('failed', 'http-404');
      yield [`${parent}2`];
    };
    const report = { unlisted: (error: unknown) => unlisted.push(error) };
    const { items } = await collect(
      gatheredPages(
        report,
        pages(['a', 'b', 'c', 'd', 'e', 'f']),
        ['ParentNotFoundException'],
        children,
      ),
    );

    expect(items).toEqual(['a1', 'a2', 'b1', 'c1', 'd1', 'e1', 'f1', 'f2']);
    expect(unlisted).toMatchObject([
      { category: 'throttled' },
      { awsCode: 'PolicyNotFoundException' },
      { awsCode: 'http-404' },
    ]);
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

    await expect(
      collect(gatheredPages({ unlisted: refuse }, pages(['a', 'b', 'c']), [], children)),
    ).rejects.toMatchObject({
      category: 'cancelled',
    });
    expect(running).toBe(0);
  });

  it('keeps the failure of a page that it reads ahead until it is asked for that page', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const stop = new AbortController();
    const full = Array.from({ length: 100 }, (_, index) => index);
    const children = async function* () {
      yield full;
      await once(stop.signal, 'abort');
      throw awsError('cancelled');
    };
    const listed = gatheredPages({ unlisted: refuse }, pages(['a']), [], children);
    expect((await listed.next()).value).toEqual(full);
    stop.abort();
    // Node judges a rejection once the tasks that it came with are done.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));

    expect(unhandled).toEqual([]);
    await expect(listed.next()).rejects.toMatchObject({ category: 'cancelled' });
  });

  it('throws when the parents cannot be listed to their end', async () => {
    const parents = async function* (): AsyncGenerator<readonly string[]> {
      yield ['a'];
      throw awsError('denied');
    };
    const children = async function* (parent: string) {
      yield [parent];
    };

    await expect(
      collect(gatheredPages({ unlisted: refuse }, parents(), [], children)),
    ).rejects.toMatchObject({ category: 'denied' });
  });
});
