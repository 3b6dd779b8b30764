import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { deadline, inTime, LATE, raceAbort, type Sleep } from '../../../src/lib/waiting/waiting.js';
import { withResolvers } from '../../../src/lib/waiting/with-resolvers.js';

const sleep: Sleep = (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal });

describe('raceAbort', () => {
  test('an abort ends the waiting with the error of the waiter, and not the work', async () => {
    const work = withResolvers<string>();
    const stop = new AbortController();
    const waiting = raceAbort(work.promise, stop.signal, () => new Error('stopped'));
    const other = raceAbort(work.promise, new AbortController().signal, () => new Error('never'));
    stop.abort();
    work.resolve('done');

    await expect(waiting).rejects.toThrow('stopped');
    await expect(other).resolves.toBe('done');
  });

  test('a signal that is aborted already ends it at once, and a later failure of the work is nobody’s news', async () => {
    const work = delay(5).then(() => {
      throw new Error('too late to matter');
    });

    await expect(raceAbort(work, AbortSignal.abort(), () => new Error('stopped'))).rejects.toThrow(
      'stopped',
    );
    await delay(20);
  });

  test('an abort after the end is not told to the waiter', async () => {
    const stop = new AbortController();
    let told = 0;
    const onAbort = () => {
      told += 1;
      return new Error('stopped');
    };
    await raceAbort(Promise.resolve(1), stop.signal, onAbort);
    await expect(
      raceAbort(Promise.reject(new Error('failed')), stop.signal, onAbort),
    ).rejects.toThrow('failed');
    stop.abort();

    expect(told).toBe(0);
  });
});

describe('deadline', () => {
  test('expires by the clock, and says so', async () => {
    const limit = deadline(5, new AbortController().signal);
    await delay(30);

    expect([limit.signal.aborted, limit.expired()]).toEqual([true, true]);
  });

  test('ends with its source, which is no expiry, and not at all once cleared', async () => {
    const source = new AbortController();
    const limit = deadline(10_000, source.signal);
    const cleared = deadline(5, source.signal);
    cleared.clear();
    await delay(20);
    source.abort();
    limit.clear();

    expect([limit.signal.aborted, limit.expired()]).toEqual([true, false]);
    expect([cleared.signal.aborted, cleared.expired()]).toEqual([false, false]);
  });
});

describe('inTime', () => {
  test('gives what the work gives, and switches the clock off', async () => {
    let clock: AbortSignal | undefined;
    const result = await inTime(Promise.resolve('done'), 10_000, (ms, signal) => {
      clock = signal;
      return sleep(ms, signal);
    });

    expect(result).toBe('done');
    expect(clock?.aborted).toBe(true);
  });

  test('says when the work is late, and throws what it throws in time', async () => {
    await expect(inTime(delay(200), 5, sleep)).resolves.toBe(LATE);
    await expect(inTime(Promise.reject(new Error('failed')), 1000, sleep)).rejects.toThrow(
      'failed',
    );
  });
});
