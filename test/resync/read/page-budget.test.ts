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
    const share = await Promise.race([
      budget.take(kind),
      new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined))),
    ]);
    if (!share) break;
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
    const budget = createPageBudget(new AbortController().signal, 400);
    const long = await budget.take('long');
    long.page(399);
    const meanwhile = await takeAll(budget, 'other', 10);
    for (const share of meanwhile) share.done();
    long.page(1);

    expect(meanwhile).toEqual([]);
    expect((await takeAll(budget, 'other', 10)).length).toBeGreaterThan(1);
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
