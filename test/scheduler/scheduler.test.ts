import { getEventListeners } from 'node:events';
import { pino } from 'pino';
import { describe, expect, test, vi } from 'vitest';
import type { Listener, Schedule } from '../../src/config/config.js';
import {
  createScheduler,
  type ResyncEnd,
  type ResyncTrigger,
  type SchedulerDeps,
} from '../../src/scheduler/scheduler.js';

const polling: Listener = { type: 'POLLING', intervalSeconds: 60, resyncOnStart: true };
const START = Date.parse('2026-11-25T00:00:00Z');

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** A scheduler in a world whose clock, resyncs and requests the test moves by hand. */
function world(
  options: {
    readonly listener?: Listener;
    readonly schedule?: Schedule;
    readonly state?: () => string | undefined;
  } = {},
) {
  let time = START;
  let request: string | undefined | Error;
  const sleepers = new Set<Sleeper>();
  const logged: string[] = [];
  const running: {
    readonly trigger: ResyncTrigger;
    readonly end: (outcome: ResyncEnd | Error) => void;
  }[] = [];
  const reasons: string[] = [];
  const listeners: number[] = [];
  const cron: { tick?: () => void; stopped: boolean } = { stopped: false };
  const deps: SchedulerDeps = {
    listener: options.listener ?? polling,
    schedule: options.schedule,
    resync: (trigger) =>
      new Promise((resolve, reject) => {
        reasons.push(trigger.reason);
        running.push({
          trigger,
          end: (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)),
        });
      }),
    resyncRequest: async (signal) => {
      listeners.push(getEventListeners(signal, 'abort').length);
      if (request instanceof Error) throw request;
      return request;
    },
    ...(options.state === undefined ? {} : { resyncState: options.state }),
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { due: time + ms, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          resolve();
        });
      }),
    log: pino({ level: 'info' }, { write: (line: string) => logged.push(line) }),
    startCron: (_, tick) => {
      cron.tick = tick;
      return {
        next: () => new Date(START + 5),
        stop: () => {
          cron.stopped = true;
        },
      };
    },
  };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    scheduler: createScheduler(deps),
    reasons,
    logged,
    cron,
    sleepers,
    /** How many listened to the end of the scheduler at each question. */
    listeners,
    settle,
    ask(updatedAt: string | undefined | Error) {
      request = updatedAt;
    },
    current: () => running.at(-1),
    async end(outcome: ResyncEnd | Error = { status: 'completed' }) {
      running.at(-1)?.end(outcome);
      await settle();
    },
    /** Moves the clock from one due time to the next. */
    async advance(ms: number) {
      const until = time + ms;
      await settle();
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.due - b.due)[0];
        if (next === undefined || next.due > until) break;
        time = next.due;
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      time = until;
    },
  };
}

describe('ONCE', () => {
  test('runs one resync and hands its outcome out', async () => {
    const { scheduler, reasons, end, advance } = world({
      listener: { type: 'ONCE' },
      schedule: { everyMinutes: 1 },
    });

    scheduler.start();
    await end({ status: 'completed' });
    await advance(10 * 60_000);

    expect(await scheduler.finished).toEqual({ status: 'completed' });
    expect(reasons).toEqual(['once']);
    expect(scheduler.nextRun()).toBeUndefined();
  });

  test('a resync that throws is failed and logged once', async () => {
    const { scheduler, end, logged } = world({ listener: { type: 'ONCE' } });

    scheduler.start();
    await end(new Error('no accounts'));

    expect(await scheduler.finished).toEqual({ status: 'failed' });
    expect(logged.filter((line) => line.includes('no accounts'))).toHaveLength(1);
  });
});

describe('POLLING', () => {
  test('syncs at the start, and what was requested before counts as served', async () => {
    const { scheduler, reasons, ask, end, advance } = world();
    ask('2026-11-24T10:00:00.000Z');

    scheduler.start();
    await end();
    await advance(5 * 60_000);

    expect(reasons).toEqual(['start']);
  });

  test('a newer request triggers exactly one resync', async () => {
    const { scheduler, reasons, ask, end, advance } = world();
    ask('2026-11-24T10:00:00.000Z');
    scheduler.start();
    await end();

    ask('2026-11-25T00:01:30.000Z');
    await advance(60_000);
    await end();
    await advance(5 * 60_000);

    expect(reasons).toEqual(['start', 'request']);
  });

  test('the first request ever is noticed, although there was none at the start', async () => {
    const { scheduler, reasons, ask, end, advance } = world();
    scheduler.start();
    await end();

    ask('2020-01-01T00:00:00Z');
    await advance(60_000);

    expect(reasons).toEqual(['start', 'request']);
  });

  test('without a sync at the start, only a request newer than the last known state counts', async () => {
    const listener: Listener = { ...polling, resyncOnStart: false };
    const older = world({ listener, state: () => '2026-11-24T12:00:00Z' });
    const newer = world({ listener, state: () => '2026-11-24T12:00:00Z' });
    const unknown = world({ listener });
    older.ask('2026-11-24T11:00:00Z');
    newer.ask('2026-11-24T13:00:00Z');
    unknown.ask('2026-11-24T11:00:00Z');

    for (const { scheduler, advance } of [older, newer, unknown]) {
      scheduler.start();
      await advance(1000);
    }

    expect(older.reasons).toEqual([]);
    expect(newer.reasons).toEqual(['request']);
    expect(unknown.reasons).toEqual(['request']);
  });

  test('pauses between questions leave nothing behind', async () => {
    const { scheduler, advance, listeners } = world();
    scheduler.start();
    await advance(5 * 60_000);

    expect(listeners).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('a failing question is logged and asked again; garbage is no request', async () => {
    const { scheduler, reasons, ask, end, advance, logged } = world();
    ask(new Error('503 from Port'));
    scheduler.start();
    await end();

    await advance(60_000);
    ask('yesterday');
    await advance(60_000);
    ask('2026-11-25T00:03:00Z');
    await advance(60_000);

    expect(logged.join()).toContain('503 from Port');
    expect(reasons).toEqual(['start', 'request']);
  });

  test('a request made while the first question failed is not lost', async () => {
    const { scheduler, reasons, ask, end, advance } = world();
    ask(new Error('down'));
    scheduler.start();
    await end();

    ask('2026-11-25T00:00:10Z');
    await advance(60_000);

    expect(reasons).toEqual(['start', 'request']);
  });
});

describe('one at a time', () => {
  test('triggers during a resync leave it alone and make one more', async () => {
    const { scheduler, reasons, current, end, settle, cron, ask, advance } = world({
      schedule: { cron: '* * * * *' },
    });
    scheduler.start();
    await settle();
    const first = current();

    ask('2026-11-25T00:00:10Z');
    await advance(60_000);
    cron.tick?.();
    cron.tick?.();
    await settle();

    expect(reasons).toEqual(['start']);
    expect(first?.trigger.signal.aborted).toBe(false);
    await end();
    expect(reasons).toEqual(['start', 'request']);
    await end();
    expect(reasons).toEqual(['start', 'request']);
  });

  test('a failed resync does not end the scheduler', async () => {
    const { scheduler, reasons, end, cron } = world({ schedule: { cron: '* * * * *' } });
    scheduler.start();
    await end(new Error('boom'));

    cron.tick?.();
    await end();

    expect(reasons).toEqual(['start', 'schedule']);
  });
});

describe('schedule', () => {
  test('minutes count from the start, wait a full interval first, and do not drift with long resyncs', async () => {
    const { scheduler, reasons, end, advance } = world({ schedule: { everyMinutes: 30 } });
    scheduler.start();
    expect(scheduler.nextRun()).toEqual(new Date(START + 30 * 60_000));
    await advance(29 * 60_000);
    await end();
    expect(reasons).toEqual(['start']);

    await advance(60_000);
    expect(reasons).toEqual(['start', 'schedule']);
    expect(scheduler.nextRun()).toEqual(new Date(START + 60 * 60_000));
    await advance(10 * 60_000);
    await end();
    await advance(20 * 60_000);

    expect(reasons).toEqual(['start', 'schedule', 'schedule']);
  });

  test('an interval longer than a timer can hold is kept', async () => {
    const { scheduler, reasons, end, advance, sleepers } = world({
      listener: { ...polling, intervalSeconds: 86_400 },
      schedule: { everyMinutes: 60 * 24 * 40 },
    });
    scheduler.start();
    await end();

    expect(Math.max(...[...sleepers].map(({ due }) => due - START))).toBeLessThan(2 ** 31);
    await advance(39 * 24 * 60 * 60_000);
    expect(reasons).toEqual(['start']);
    await advance(24 * 60 * 60_000);
    expect(reasons).toEqual(['start', 'schedule']);
  });

  test('cron ticks trigger, and tell the next time', async () => {
    const { scheduler, reasons, cron, end } = world({ schedule: { cron: '0 3 * * *' } });
    scheduler.start();
    await end();

    cron.tick?.();

    expect(reasons).toEqual(['start', 'schedule']);
    expect(scheduler.nextRun()).toEqual(new Date(START + 5));
  });
});

describe('a mapping that was edited in mid-run', () => {
  const edited: ResyncEnd = { status: 'completed', mappingEdited: true };

  test('makes one more resync at once', async () => {
    const { scheduler, reasons, end } = world();
    scheduler.start();

    await end(edited);
    expect(reasons).toEqual(['start', 'mapping-edited']);
    await end();

    expect(reasons).toEqual(['start', 'mapping-edited']);
  });

  test('makes no resyncs without end when it never stands still, and a request is served all the same', async () => {
    const { scheduler, reasons, end, ask, advance } = world();
    scheduler.start();

    await end(edited);
    await end(edited);
    expect(reasons).toEqual(['start', 'mapping-edited']);
    ask('2026-11-25T00:00:10Z');
    await advance(60_000);

    expect(reasons).toEqual(['start', 'mapping-edited', 'request']);
  });

  test('makes no second resync of a single run', async () => {
    const { scheduler, reasons, end } = world({ listener: { type: 'ONCE' } });
    scheduler.start();

    await end(edited);

    expect(await scheduler.finished).toEqual(edited);
    expect(reasons).toEqual(['once']);
  });
});

describe('stop', () => {
  test('aborts the running resync, waits for it, and leaves nothing behind', async () => {
    const { scheduler, current, end, settle, sleepers, cron, reasons } = world({
      schedule: { cron: '* * * * *' },
    });
    scheduler.start();
    await settle();
    cron.tick?.();
    const stopped = vi.fn();

    const stopping = scheduler.stop('SIGTERM', 5000).then(stopped);
    await settle();
    expect(current()?.trigger.signal.aborted).toBe(true);
    expect(stopped).not.toHaveBeenCalled();
    await end({ status: 'aborted' });
    await stopping;

    expect(stopped).toHaveBeenCalledWith(true);
    expect(reasons).toEqual(['start']);
    expect(cron.stopped).toBe(true);
    expect(sleepers.size).toBe(0);
    cron.tick?.();
    expect(reasons).toEqual(['start']);
  });

  test('does not wait longer than it may', async () => {
    const { scheduler, advance } = world();
    scheduler.start();

    const stopping = scheduler.stop('SIGTERM', 5000);
    await advance(5000);

    expect(await stopping).toBe(false);
  });

  test('a resync that ends with an error because it was stopped is aborted, and no error is logged', async () => {
    const { scheduler, end, logged, settle } = world({ listener: { type: 'ONCE' } });
    scheduler.start();

    const stopping = scheduler.stop('SIGINT', 5000);
    await settle();
    await end(new Error('cancelled'));

    expect(await stopping).toBe(true);
    expect(await scheduler.finished).toEqual({ status: 'aborted' });
    expect(logged).toEqual([]);
  });
});
