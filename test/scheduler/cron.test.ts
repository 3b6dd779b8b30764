import { expect, test, vi } from 'vitest';
import { startCron } from '../../src/scheduler/cron.js';

test('an expression ticks in its time zone, silently, until it is stopped', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-25T00:00:30Z') });
  try {
    const tick = vi.fn();
    const cron = startCron({ cron: '0 3 * * *', timeZone: 'Asia/Tokyo' }, tick);

    expect(cron.next()?.toISOString()).toBe('2026-11-25T18:00:00.000Z');
    await vi.advanceTimersByTimeAsync(18 * 60 * 60_000);
    expect(tick).toHaveBeenCalledTimes(1);
    cron.stop();
    await vi.advanceTimersByTimeAsync(48 * 60 * 60_000);
    expect(tick).toHaveBeenCalledTimes(1);
  } finally {
    vi.useRealTimers();
  }
});
