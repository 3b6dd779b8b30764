import { describe, expect, it } from 'vitest';
import { createPageBudget, type PageShare } from '../../../src/resync/read/page-budget.js';

/** How many pages can be taken before one has to wait. */
async function takeAll(
  budget: ReturnType<typeof createPageBudget>,
  kind: string,
  most: number,
): Promise<PageShare[]> {
  const shares: PageShare[] = [];
  for (let count = 0; count < most; count += 1) {
    const taking = budget.take(kind);
    const share = await Promise.race([
      taking,
      new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined))),
    ]);
    if (!share) {
      // It would otherwise take the room of those that a test takes later.
      taking.then(
        (late) => late.done(),
        () => {},
      );
      break;
    }
    shares.push(share);
  }
  return shares;
}

describe('the page budget', () => {
  it('lets few cells of an unknown kind be in hand, and many once their pages turned out to be short', async () => {
    const budget = createPageBudget(new AbortController().signal, 400);
    const first = await takeAll(budget, 'a', 1000);
    for (const share of first) share.done();
    for (let cell = 0; cell < 50; cell += 1) (await budget.take('a')).done();

    expect(first.length).toBeLessThan(20);
    expect((await takeAll(budget, 'a', 300)).length).toBe(300);
  });

  it('lets fewer be in hand when pages turn out to be long, but always one', async () => {
    const budget = createPageBudget(new AbortController().signal, 400);
    for (let cell = 0; cell < 60; cell += 1) {
      const share = await budget.take('a');
      share.page(1000);
      share.done();
    }

    expect(await takeAll(budget, 'a', 10)).toHaveLength(1);
  });

  it('counts a cell with the page that it has in hand, from page to page', async () => {
    const budget = createPageBudget(new AbortController().signal, 800);
    const long = await budget.take('long');
    long.page(799);
    const meanwhile = await takeAll(budget, 'other', 10);
    for (const share of meanwhile) share.done();
    long.page(1);

    expect(meanwhile).toEqual([]);
    expect((await takeAll(budget, 'other', 10)).length).toBeGreaterThan(1);
  });

  it('leaves room for other kinds while all cells of one that is not known hang', async () => {
    const budget = createPageBudget(new AbortController().signal, 1200);
    await takeAll(budget, 'hung', 100);

    expect((await takeAll(budget, 'other', 100)).length).toBeGreaterThan(3);
    expect((await takeAll(budget, 'third', 100)).length).toBeGreaterThan(3);
  });

  it('lets each kind begin one cell while others hang, and more once its pages are short', async () => {
    const budget = createPageBudget(new AbortController().signal, 400);
    for (const kind of ['a', 'b', 'c', 'd', 'e', 'f']) await takeAll(budget, kind, 100);
    const first = await takeAll(budget, 'other', 100);
    for (const share of first) share.done();
    for (let cell = 0; cell < 50; cell += 1) (await budget.take('other')).done();

    expect(first).toHaveLength(1);
    expect((await takeAll(budget, 'other', 100)).length).toBeGreaterThan(50);
  });

  it('lets nobody begin besides pages that fill the capacity', async () => {
    const budget = createPageBudget(new AbortController().signal, 400);
    (await budget.take('long')).page(390);

    expect(await takeAll(budget, 'other', 10)).toEqual([]);
  });

  it('holds no more than twice its capacity, however many kinds hang', async () => {
    const budget = createPageBudget(new AbortController().signal, 400);
    const begun: PageShare[] = [];
    for (let kind = 0; kind < 100; kind += 1)
      begun.push(...(await takeAll(budget, `kind ${kind}`, 10)));

    expect(begun).toHaveLength((2 * 400) / 40);
  });

  it('lets light kinds pass while heavy ones fill the capacity', async () => {
    const budget = createPageBudget(new AbortController().signal, 400);
    for (let cell = 0; cell < 60; cell += 1) (await budget.take('light')).done();
    (await budget.take('heavy')).page(500);

    expect(await takeAll(budget, 'heavy', 5)).toEqual([]);
    expect(await takeAll(budget, 'light', 5)).toHaveLength(5);
  });

  it('rejects those who wait when the resync is stopped', async () => {
    const stop = new AbortController();
    const budget = createPageBudget(stop.signal, 1);
    await budget.take('a');
    const waiting = budget.take('b');
    stop.abort(new Error('stopped'));

    await expect(waiting).rejects.toThrow('stopped');
    await expect(budget.take('c')).rejects.toThrow('stopped');
  });
});
