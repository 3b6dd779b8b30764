import { describe, expect, it } from 'vitest';
import { codeOf } from '../setup.js';
import { type CountedOptions, countedPort } from './counted-port.js';

const SECOND = 1000;
const FIVE_HUNDRED = { limits: { entityRequests: 500, windowSeconds: 300 } } as const;

describe('a limit of 500 requests in 300 s', () => {
  it.each<[string, CountedOptions]>([
    ['as a point in time', { switches: { resetHeader: 'epoch' } }],
    ['in seconds', { switches: { resetHeader: 'seconds' } }],
    ['by a clock that is ten minutes fast', { aheadMs: 600 * SECOND }],
    ['by a clock that is ten minutes slow', { aheadMs: -600 * SECOND }],
    ['by answers that take half a minute', { longestWayMs: 15 * SECOND }],
  ])('is never exceeded and used to the full when its end is told %s', async (_, options) => {
    const port = countedPort({ ...FIVE_HUNDRED, ...options });
    await port.many('entity', 2_250, 200);

    expect(port.counts).toMatchObject({ sent: 2_250, refused: 0 });
    // Five windows, so that four ends are waited for, a little too long each.
    expect(port.elapsed()).toBeGreaterThan(4 * 300 * SECOND - SECOND);
    expect(port.elapsed()).toBeLessThan(4 * 302 * SECOND + (options.longestWayMs ?? 0) * 12);
  });

  it('is kept when the clocks differ and nothing tells by how much', async () => {
    const port = countedPort({ ...FIVE_HUNDRED, aheadMs: -600 * SECOND, withoutDate: true });
    await port.many('entity', 1_250, 20);

    expect(port.counts).toMatchObject({ sent: 1_250, refused: 0 });
    expect(port.elapsed()).toBeLessThan(3 * 302 * SECOND);
  });

  it('is kept also when others use most of it', async () => {
    const port = countedPort(FIVE_HUNDRED);
    await port.many('entity', 50, 10);
    for (let each = 0; each < 400; each += 1) port.limiter.take('entity');
    await port.many('entity', 500, 20);

    expect(port.counts.refused).toBe(0);
    expect(port.elapsed()).toBeLessThan(312 * SECOND);
  });

  it('does not hold up what is counted in another window', async () => {
    const limits = { entityRequests: 100, otherRequests: 100, windowSeconds: 300 };
    const port = countedPort({ limits });
    await port.many('entity', 100, 4);
    await port.many('other', 90, 4);

    expect(port.elapsed()).toBeLessThan(60 * SECOND);
  });

  it('is kept when Port counts everything in one window', async () => {
    const limits = { entityRequests: 100, windowSeconds: 300 };
    const port = countedPort({ limits, switches: { oneWindow: true } });
    const both = async () => {
      for (let each = 0; each < 120; each += 1) {
        await Promise.all([port.send('entity'), port.send('entity'), port.send('other')]);
      }
    };
    await port.time.run(both());

    expect(port.counts).toMatchObject({ sent: 360, refused: 0 });
    expect(port.elapsed()).toBeLessThan(3 * 302 * SECOND + 100 * SECOND);
  });
});

it('does not narrow a Port without limits after the first answers', async () => {
  const port = countedPort({ headers: {} });
  await port.many('entity', 4, 4);
  await port.many('entity', 200, 200);

  expect(port.counts.widest).toBe(200);
  expect(port.pauses).toEqual([]);
});

it('sends a handful while nothing is known, and the rest with the first answer', async () => {
  const port = countedPort({ longestWayMs: 100 });
  await port.many('entity', 50, 50);

  expect(port.counts).toMatchObject({ widestUnknowing: 4, widest: 49 });
  // Nothing but the first answer was waited for.
  expect(port.elapsed()).toBeLessThan(3 * 2 * 100);
});

describe('what nothing depends on', () => {
  const limits = { otherRequests: 100, windowSeconds: 300 };

  it('never takes the last tenth of a window', async () => {
    const port = countedPort({ limits });
    await port.many('other', 85, 4);
    await port.many('other', 5, 1, 'last');
    expect(port.elapsed()).toBeLessThan(60 * SECOND);
    await port.many('other', 1, 1, 'last');

    expect(port.elapsed()).toBeGreaterThan(299 * SECOND);
    expect(port.counts.refused).toBe(0);
  });

  it('finds out by itself how it goes on when nothing else is sent', async () => {
    const port = countedPort({ limits });
    await port.many('other', 190, 8, 'last');

    expect(port.counts).toMatchObject({ sent: 190, refused: 0 });
    expect(port.elapsed()).toBeLessThan(3 * 302 * SECOND);
  });

  it('leaves after everything else that waits', async () => {
    const port = countedPort();
    const { signal } = new AbortController();
    const held = await Promise.all(
      Array.from({ length: 4 }, () => port.governor.enter({ line: 'a', signal })),
    );
    const order: string[] = [];
    const waiting = (['last', 'usual', 'last', 'usual', 'first'] as const).map(async (rank, at) => {
      const leave = await port.governor.enter({ line: 'a', rank, signal });
      order.push(`${rank} ${at}`);
      leave();
    });
    await port.time.run(Promise.resolve());
    held[0]?.();
    await port.time.run(Promise.all(waiting));

    expect(order).toEqual(['first 4', 'usual 1', 'usual 3', 'last 0', 'last 2']);
  });

  it('is held back by a 429, and nothing else is', async () => {
    const port = countedPort({ limits });
    await port.many('other', 1, 1);
    const leave = await port.governor.enter({
      line: 'other',
      rank: 'last',
      signal: new AbortController().signal,
    });
    leave({ status: 429, header: (name) => (name === 'retry-after' ? '200' : undefined) });
    await port.many('other', 20, 4);
    expect(port.elapsed()).toBeLessThan(20 * SECOND);

    await port.many('other', 1, 1, 'last');
    expect(port.elapsed()).toBeGreaterThan(199 * SECOND);
  });
});

describe('who waits for a window to end', () => {
  it('is let go at once by its signal, and leaves no clock behind', async () => {
    const port = countedPort({ limits: { otherRequests: 3, windowSeconds: 300 } });
    await port.many('other', 3, 3);
    const stop = new AbortController();
    const waiting = codeOf(port.governor.enter({ line: 'other', signal: stop.signal }));
    expect(port.time.sleeping).toBe(1);
    stop.abort();

    expect(await waiting).toBe('resync-cancelled');
    expect(port.time.sleeping).toBe(0);
  });

  it('is not told of more than once a window', async () => {
    const port = countedPort({ limits: { otherRequests: 10, windowSeconds: 300 } });
    await port.many('other', 25, 5);

    expect(port.pauses.map(({ limit }) => limit)).toEqual([10, 10]);
  });
});

describe('the end of a wait', () => {
  const { signal } = new AbortController();
  const told = (headers: Readonly<Record<string, string>>, status = 200) => ({
    status,
    header: (name: string) => headers[name.replace('x-ratelimit-', '')],
  });
  /** The answer of a window of which nothing is left. */
  const full = (reset: string) =>
    told({ limit: '50', remaining: '0', period: '300', ...(reset === '' ? {} : { reset }) });

  it('comes earlier when a later answer tells so, also while a clock runs', async () => {
    const { governor, time, elapsed } = countedPort();
    const [first, second] = [
      await governor.enter({ line: 'a', signal }),
      await governor.enter({ line: 'a', signal }),
    ];
    first(full(''));
    const waiting = governor.enter({ line: 'a', signal });
    second(full('5'));
    await time.run(waiting);

    expect(elapsed()).toBeLessThan(10 * SECOND);
  });

  it('comes with the end of another line that may be counted in the same window', async () => {
    const { governor, time, elapsed } = countedPort();
    const [a, b] = [
      await governor.enter({ line: 'a', signal }),
      await governor.enter({ line: 'b', signal }),
    ];
    // Without its end, for all that is known, the window of the first lasts five minutes.
    a(told({ limit: '50', remaining: '40', period: '300' }));
    b(full('5'));
    await time.run(governor.enter({ line: 'a', signal }));

    expect(elapsed()).toBeGreaterThan(4 * SECOND);
    expect(elapsed()).toBeLessThan(10 * SECOND);
  });

  it('of a 429 does not wait for the end of the window, for what nothing depends on', async () => {
    const { governor, time, elapsed } = countedPort();
    const [first, second] = [
      await governor.enter({ line: 'a', signal }),
      await governor.enter({ line: 'a', signal }),
    ];
    first(told({ 'retry-after': '3' }, 429));
    second(told({ limit: '50', remaining: '40', reset: '290', period: '300' }));
    await time.run(governor.enter({ line: 'a', rank: 'last', signal }));

    expect(elapsed()).toBe(3 * SECOND);
  });

  it('holds a heartbeat only when its own line was refused, and then it does not wait', async () => {
    const { governor, time } = countedPort();
    const [a, b] = [
      await governor.enter({ line: 'a', signal }),
      await governor.enter({ line: 'b', signal }),
    ];
    a(told({ 'retry-after': '100' }, 429));
    b(told({ limit: '50', remaining: '40', reset: '290', period: '300' }));

    expect(await codeOf(governor.enter({ line: 'a', rank: 'beat', signal }))).toBe(
      'port-unreachable',
    );
    expect(await codeOf(governor.enter({ line: 'b', rank: 'beat', signal }))).toBe('no error');
    await time.run(time.sleep(101 * SECOND));
    expect(await codeOf(governor.enter({ line: 'a', rank: 'beat', signal }))).toBe('no error');
  });

  it('comes at once for all when the governor is closed, and nobody gets in any more', async () => {
    const { governor, time } = countedPort();
    const first = await governor.enter({ line: 'a', signal });
    first(full('200'));
    const waiting = (['usual', 'first', 'last'] as const).map((rank) =>
      codeOf(governor.enter({ line: 'a', rank, signal })),
    );
    governor.close();

    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 3 }, () => 'resync-cancelled'));
    expect(time.sleeping).toBe(0);
    expect(await codeOf(governor.enter({ line: 'b', signal }))).toBe('resync-cancelled');
  });
});

it.each([1, 2, 3, 4])('believes a limit of %i, window after window', async (entityRequests) => {
  const port = countedPort({ limits: { entityRequests, windowSeconds: 60 } });
  // The first handful leaves before anything is known.
  await port.many('entity', 1, 1);
  await port.many('entity', 8 * entityRequests, 6);

  expect(port.counts.refused).toBe(0);
});

describe('headers that lie', () => {
  const named = (headers: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [`x-ratelimit-${name}`, value]),
    );

  it.each<[string, Readonly<Record<string, string>>]>([
    ['nothing is ever left', { limit: '10', remaining: '0', reset: '300', period: '300' }],
    ['the window ended long ago', { limit: '10', remaining: '0', reset: '1000000', period: '300' }],
    ['the window ends in a hundred years', { limit: '10', remaining: '0', reset: '4900000000' }],
    ['words', { limit: 'ten', remaining: 'some', reset: 'later', period: 'long' }],
    ['always the same number is left', { limit: '10', remaining: '1', reset: '1', period: '300' }],
  ])('do not stop anybody for good: %s', async (_, headers) => {
    const port = countedPort({ headers: named(headers) });
    await port.many('entity', 1_000, 8);

    expect(port.elapsed()).toBeLessThan(15 * 60 * SECOND);
  });

  it('are forgotten when our clock jumps back by a day', async () => {
    const port = countedPort({ limits: { entityRequests: 50, windowSeconds: 300 } });
    await port.many('entity', 30, 3);
    port.time.at -= 86_400 * SECOND;
    const start = port.time.at;
    await port.many('entity', 60, 3);

    expect(port.time.at - start).toBeLessThan(2 * 302 * SECOND);
  });
});
