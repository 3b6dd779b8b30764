import { describe, expect, it } from 'vitest';
import { createPageBudget, type PageShare } from '../../src/resync/page-budget.js';

/** How many pages can be taken before one has to wait. */
async function takeAll(budget: ReturnType<typeof createPageBudget>, kind: string, most: number): Promise<PageShare[]> {
  const shares: PageShare[] = [];
  for (let count = 0; count < most; count += 1) {
    const share = await Promise.race([budget.take(kind), new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)))]);
    if (!share) break;
    shares.push(share);
  }
  return shares;
}

describe('the page budget', () => {
  it('lets few pages of an unknown kind be in hand, and many once they turned out to be short', async () => {
    const budget = createPageBudget(new AbortController().signal, 600);
    const first = await takeAll(budget, 'a', 1000);
    for (const share of first) share.done(0);
    for (let page = 0; page < 50; page += 1) (await budget.take('a')).done(0);

    expect(first.length).toBeLessThan(20);
    expect((await takeAll(createPageBudget(new AbortController().signal, 600), 'a', 1000)).length).toBe(first.length);
    expect((await takeAll(budget, 'a', 300)).length).toBe(300);
  });

  it('lets fewer be in hand when pages turn out to be long, but always one', async () => {
    const budget = createPageBudget(new AbortController().signal, 600);
    for (let page = 0; page < 60; page += 1) (await budget.take('a')).done(1000);

    expect(await takeAll(budget, 'a', 10)).toHaveLength(1);
  });

  it('gives the share of a page that is done to the one that waits longest', async () => {
    const budget = createPageBudget(new AbortController().signal, 1);
    const order: string[] = [];
    const held = await budget.take('a');
    const waiting = ['b', 'c'].map((kind) =>
      budget.take(kind).then((share) => {
        order.push(kind);
        share.done(1);
      }),
    );

    expect(order).toEqual([]);
    held.done(1);
    await Promise.all(waiting);
    expect(order).toEqual(['b', 'c']);
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
