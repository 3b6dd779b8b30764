import { describe, expect, it } from 'vitest';
import { createCellQueue } from '../../../src/resync/read/cell-queue.js';
import type { Cell } from '../../../src/types/outcome.js';
import { ALPHA, BETA, cell, GAMMA } from '../builders.js';

function cells(accountId: string, count: number): Cell[] {
  return Array.from({ length: count }, (_, index) => cell('K', accountId, `r${index}`));
}

async function drain(next: () => Promise<Cell | undefined>): Promise<string[]> {
  const taken: string[] = [];
  for (let each = await next(); each; each = await next())
    taken.push(`${each.accountId.charAt(0)}${each.region}`);
  return taken;
}

describe('cell queue', () => {
  it('goes round the accounts and keeps the order inside each', async () => {
    const queue = createCellQueue();
    queue.add(cells(ALPHA, 3));
    queue.add(cells(BETA, 1));
    queue.add(cells(GAMMA, 2));
    queue.end();

    expect(await drain(queue.next)).toEqual(['1r0', '2r0', '3r0', '1r1', '3r1', '1r2']);
  });

  it('hands out what remains after its end, and then undefined for ever', async () => {
    const queue = createCellQueue();
    queue.add(cells(ALPHA, 2));
    queue.end();

    expect(await drain(queue.next)).toEqual(['1r0', '1r1']);
    expect(await queue.next()).toBeUndefined();
  });

  it('lets readers wait and serves them first come, first served', async () => {
    const queue = createCellQueue();
    const waiting = [queue.next(), queue.next(), queue.next()];
    queue.add(cells(ALPHA, 2));
    queue.add(cells(BETA, 1));

    expect((await Promise.all(waiting)).map((each) => each?.accountId)).toEqual([
      ALPHA,
      ALPHA,
      BETA,
    ]);
  });

  it('releases waiting readers at its end', async () => {
    const queue = createCellQueue();
    const waiting = [queue.next(), queue.next()];
    queue.add(cells(ALPHA, 1));
    queue.end();

    expect((await Promise.all(waiting)).map((each) => each?.region)).toEqual(['r0', undefined]);
  });

  it('gives every cell exactly once to many readers while accounts come in', async () => {
    const queue = createCellQueue();
    const readers = Array.from({ length: 7 }, () => drain(queue.next));
    for (let index = 0; index < 50; index += 1) {
      queue.add(cells(String(index), index % 5));
      await Promise.resolve();
    }
    queue.end();
    const taken = (await Promise.all(readers)).flat();

    expect(taken).toHaveLength(100);
    expect(await queue.next()).toBeUndefined();
  });

  it('does not end on an account without cells', async () => {
    const queue = createCellQueue();
    const waiting = queue.next();
    queue.add([]);
    queue.add(cells(BETA, 1));

    expect((await waiting)?.accountId).toBe(BETA);
  });
});
