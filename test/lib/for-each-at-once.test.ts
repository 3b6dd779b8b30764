import pLimit from 'p-limit';
import { describe, expect, it } from 'vitest';
import { forEachAtOnce } from '../../src/lib/for-each-at-once.js';

/** Work that ends when it is told to, with a note of what was begun. */
function heldWork<T>() {
  const begun: T[] = [];
  const ends = new Map<T, { done(): void; fail(error: Error): void }>();
  return {
    begun,
    work: (value: T) =>
      new Promise<void>((resolve, reject) => {
        begun.push(value);
        ends.set(value, { done: resolve, fail: reject });
      }),
    async end(value: T, error?: Error) {
      if (error) ends.get(value)?.fail(error);
      else ends.get(value)?.done();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function* counted(count: number, made: number[] = []) {
  for (let value = 1; value <= count; value += 1) {
    made.push(value);
    yield value;
  }
}

async function stateOf(promise: Promise<void>): Promise<'open' | 'done' | 'failed'> {
  const open = new Promise<'open'>((resolve) => setImmediate(() => resolve('open')));
  return Promise.race([
    promise.then(
      () => 'done' as const,
      () => 'failed' as const,
    ),
    open,
  ]);
}

describe('a loop at once', () => {
  it('begins values in their order, as many as it is wide, and makes each only when somebody is free for it', async () => {
    const { begun, work, end } = heldWork<number>();
    const made: number[] = [];
    const loop = forEachAtOnce(counted(5, made), 2, work);

    expect([begun, made]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    await end(2);
    expect([begun, made]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    for (const value of [3, 4, 5]) await end(value);
    expect(await stateOf(loop)).toBe('open');
    await end(1);
    expect(await stateOf(loop)).toBe('done');
    expect(begun).toEqual([1, 2, 3, 4, 5]);
  });

  it('does nothing twice and leaves nothing out, whatever ends first', async () => {
    const seen: number[] = [];
    await forEachAtOnce(counted(100), 7, async (value) => {
      for (let wait = value % 5; wait > 0; wait -= 1)
        await new Promise((resolve) => setImmediate(resolve));
      seen.push(value);
    });

    expect(seen.sort((a, b) => a - b)).toEqual([...counted(100)]);
  });

  it('begins no more after a failure, and throws the first one when those under way have ended', async () => {
    const { begun, work, end } = heldWork<number>();
    let closed = 0;
    const values = (function* () {
      try {
        yield* counted(9);
      } finally {
        closed += 1;
      }
    })();
    const loop = forEachAtOnce(values, 3, work);
    await end(2, new Error('second'));
    await end(1);

    expect(await stateOf(loop)).toBe('open');
    await end(3, new Error('third'));
    await expect(loop).rejects.toThrow('second');
    expect([begun, closed]).toEqual([[1, 2, 3], 1]);
  });

  it('throws what making a value throws, when those under way have ended', async () => {
    const { work, end } = heldWork<number>();
    const values = (function* () {
      yield 1;
      throw new Error('cannot be made');
    })();
    const loop = forEachAtOnce(values, 2, work);

    expect(await stateOf(loop)).toBe('open');
    await end(1);
    await expect(loop).rejects.toThrow('cannot be made');
  });

  it('takes no value while the gate that it shares with other loops is full, and keeps its place until it has no more', async () => {
    const { begun, work, end } = heldWork<string>();
    const gate = pLimit(1);
    const first = forEachAtOnce(['a1', 'a2'], 1, work, gate);
    const second = forEachAtOnce(['b1'], 1, work, gate);
    await end('none');
    expect(begun).toEqual(['a1']);
    for (const value of ['a1', 'a2', 'b1']) await end(value);

    await Promise.all([first, second]);
    expect(begun).toEqual(['a1', 'a2', 'b1']);
  });
});
