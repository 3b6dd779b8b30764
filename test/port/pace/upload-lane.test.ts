import { describe, expect, it } from 'vitest';
import { createUploadLane, laneSignal } from '../../../src/port/pace/upload-lane.js';
import { codeOf } from '../setup.js';

describe('the upload lane', () => {
  it('admits no more than its limit and hands freed slots on in order', async () => {
    const lane = createUploadLane({ start: 2, max: 4, now: () => 0 });
    const leaves = [await lane.enter(), await lane.enter()];
    const entered: string[] = [];
    const third = lane.enter().then((leave) => {
      entered.push('third');
      return leave;
    });
    await Promise.resolve();
    expect(entered).toEqual([]);

    leaves[0]?.('failed');
    await third;

    expect(entered).toEqual(['third']);
  });

  it('widens slowly with good answers and halves once per burst of 429', async () => {
    let now = 0;
    const lane = createUploadLane({ start: 10, max: 20, now: () => now });
    for (let round = 0; round < 300; round += 1) (await lane.enter())('good');
    expect(lane.limit).toBe(20);

    const burst = await Promise.all([lane.enter(), lane.enter(), lane.enter()]);
    for (const leave of burst) leave('throttled');
    expect(lane.limit).toBe(10);

    now = 5000;
    (await lane.enter())('throttled');
    expect(lane.limit).toBe(5);
  });

  it('never closes', async () => {
    let now = 0;
    const lane = createUploadLane({ start: 1, max: 20, now: () => now });
    for (let round = 0; round < 9; round += 1) {
      now += 2000;
      (await lane.enter())('throttled');
    }
    expect(lane.limit).toBe(1);
  });

  it('lets an aborted waiter go without taking a slot', async () => {
    const lane = createUploadLane({ start: 1, max: 1, now: () => 0 });
    const leave = await lane.enter();
    const stop = new AbortController();
    const waiter = lane.enter(stop.signal);
    stop.abort();

    expect(await codeOf(waiter)).toBe('resync-cancelled');
    leave('good');
    (await lane.enter())('good');
  });
});

it('halves the lane only for a 429', () => {
  expect([200, 404, 408, 429, 503].map(laneSignal)).toEqual([
    'good',
    'good',
    'failed',
    'throttled',
    'failed',
  ]);
});
