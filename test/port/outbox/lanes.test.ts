import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPrecedence } from '../../../src/port/outbox/entity-merge.js';
import { createLanes, type Lane } from '../../../src/port/outbox/lanes.js';
import { mapping } from '../writer-bench.js';

const LINGER_MS = 1000;

/** Lanes for batches of two, which arrive at Port when the test says so. */
function stage({ isOpen = true } = {}) {
  const started: string[] = [];
  const written: string[] = [];
  const arrivals: (() => void)[] = [];
  const gate = { isOpen };
  const lanes = createLanes({
    queue: {
      merge: true,
      precedence: createPrecedence(mapping()),
      maxCount: 2,
      maxBytes: 1_000_000,
    },
    maySend: () => gate.isOpen,
    write(blueprint, { writes }) {
      started.push(`${blueprint} ${writes.map(({ entity }) => entity.identifier).join(' ')}`);
      return new Promise((resolve) => arrivals.push(resolve));
    },
    written: ({ keys }) => written.push([...keys].map((key) => key.split('\n')[1]).join(' ')),
  });
  const add = (lane: Lane, ...identifiers: readonly string[]): void => {
    for (const identifier of identifiers)
      lane.add({ blueprint: 'thing', identifier }, 0, {}, LINGER_MS);
  };
  /** Lets the oldest batch arrive. */
  const arrive = async (): Promise<void> => {
    await quiet();
    arrivals.shift()?.();
    await quiet();
  };
  return { lanes, lane: lanes.of('thing'), gate, add, arrive, started, written };
}

const quiet = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a lane', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  it('starts full batches side by side, and the last one when it has waited long enough', async () => {
    const { lane, add, started } = stage();
    add(lane, 'a', 'b', 'c', 'd', 'e');
    lane.start('full');
    await quiet();
    expect(started).toEqual(['thing a b', 'thing c d']);

    vi.advanceTimersByTime(LINGER_MS - 1);
    await quiet();
    expect(started).toHaveLength(2);
    vi.advanceTimersByTime(1);
    await quiet();
    expect(started).toEqual(['thing a b', 'thing c d', 'thing e']);
  });

  it('gives a new entity its whole time when the ones before it have gone', async () => {
    const { lane, add, started } = stage();
    add(lane, 'a');
    vi.advanceTimersByTime(LINGER_MS - 1);
    add(lane, 'b');
    lane.start('full');
    add(lane, 'c');
    vi.advanceTimersByTime(LINGER_MS - 1);
    await quiet();
    expect(started).toEqual(['thing a b']);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('lets no batch overtake an earlier one with the same entity, and holds up no other', async () => {
    const { lane, add, arrive, started, written } = stage();
    add(lane, 'a', 'b');
    lane.start('full');
    add(lane, 'a');
    lane.start('all');
    add(lane, 'c');
    lane.start('all');
    await quiet();
    expect(started).toEqual(['thing a b', 'thing c']);

    await arrive();
    expect(started).toEqual(['thing a b', 'thing c', 'thing a']);
    expect(written).toEqual(['a b']);
  });

  it('starts nothing while it may not send, and then what is due', async () => {
    const { lane, lanes, gate, add, started } = stage({ isOpen: false });
    add(lane, 'a', 'b', 'c');
    lane.start('all');
    vi.advanceTimersByTime(LINGER_MS);
    const other = lanes.of('other');
    add(other, 'x');
    await quiet();
    expect(started).toEqual([]);

    gate.isOpen = true;
    for (const each of lanes.all()) each.start('due');
    await quiet();
    expect(started).toEqual(['thing a b', 'thing c']);
    other.start('all');
    await quiet();
    expect(started).toContain('other x');
  });

  it('is settled when all that was started is written, and idle then', async () => {
    const { lane, add, arrive } = stage();
    let isSettled = false;
    add(lane, 'a', 'b', 'c', 'd');
    expect(lane.isIdle).toBe(true);
    lane.start('full');
    void lane.settled().then(() => {
      isSettled = true;
    });
    await arrive();
    expect([isSettled, lane.isIdle]).toEqual([false, false]);
    await arrive();
    expect([isSettled, lane.isIdle]).toEqual([true, true]);
  });

  it('leaves no clock behind', () => {
    const { lane, add } = stage();
    add(lane, 'a');
    expect(vi.getTimerCount()).toBe(1);
    lane.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
