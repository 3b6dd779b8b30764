// Reads that cells share: one call for all, streaming where the list is paged, and a failure that
// is nobody's empty list.
import { describe, expect, it } from 'vitest';
import { sharedPages, sharedRead } from '../../../src/kinds/reading/shared-read.js';
import { drain } from '../../../src/lib/drain.js';
import { context } from '../small-kinds.js';

describe('a shared read', () => {
  it('is made once for a place and key, and again for another place', async () => {
    const calls: string[] = [];
    const read = sharedRead(async ({ region }, key) => calls.push(`${region} ${key}`));
    const [one, other] = [context({ place: {} }), context({ place: {}, region: 'r2' })];
    await Promise.all([read(one, 'a'), read(one, 'a'), read(one, 'b'), read(other, 'a')]);

    expect(calls).toEqual(['r1 a', 'r1 b', 'r2 a']);
  });

  it('fails for all that share it', async () => {
    const read = sharedRead(async () => {
      throw new Error('denied');
    });
    const place = context();

    await expect(read(place)).rejects.toThrow('denied');
    await expect(read(place)).rejects.toThrow('denied');
  });
});

describe('shared pages', () => {
  /** Pages 0 to 2, with a note of each that was read; the one at `failing` throws instead. */
  function counted(failing?: number) {
    const read: number[] = [];
    const pages = sharedPages(async function* () {
      for (let page = 0; page < 3; page += 1) {
        read.push(page);
        if (page === failing) throw new Error(`page ${page} is denied`);
        yield [page];
      }
    });
    return { read, pages };
  }

  async function taken(
    pages: AsyncIterable<readonly number[]>,
    into: number[] = [],
  ): Promise<number[]> {
    for await (const page of pages) into.push(...page);
    return into;
  }

  it('are read as the first cell asks for them, and not ahead', async () => {
    const { read, pages } = counted();
    const cell = pages(context())[Symbol.asyncIterator]();

    await cell.next();
    expect(read).toEqual([0]);
    await cell.next();
    expect(read).toEqual([0, 1]);
  });

  it('reach every cell whole and in order, at its own pace, each read once', async () => {
    const { read, pages } = counted();
    const place = context();
    const quick = await taken(pages(place));
    const [late, later] = await Promise.all([taken(pages(place)), taken(pages(place))]);

    expect([quick, late, later]).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(read).toEqual([0, 1, 2]);
  });

  it('cannot be emptied by one cell: that does not compile', async () => {
    const { pages } = counted();
    for await (const page of pages(context())) {
      // @ts-expect-error The page belongs to other cells as well.
      const emptied = drain(page, (number) => number);
      expect(emptied).toHaveLength(1);
    }
  });

  it('are all there for a second cell when the first one stopped in the middle', async () => {
    const { pages } = counted();
    const place = context();
    for await (const _page of pages(place)) break;

    expect(await taken(pages(place))).toEqual([0, 1, 2]);
  });

  it('that fail do so for every cell, after the pages before', async () => {
    const { pages } = counted(1);
    const place = context();
    for (const cell of ['first', 'second']) {
      const got: number[] = [];
      await expect(taken(pages(place), got), cell).rejects.toThrow('page 1 is denied');
      expect(got, cell).toEqual([0]);
    }
  });
});
