import { expect, it } from 'vitest';
import { createProcessUsage } from '../../../src/port/telemetry/process-usage.js';

function scene() {
  const state = { at: 0, cpu: 0, rss: 100, tick: () => {}, isOn: false };
  const usage = createProcessUsage({
    meter: {
      cpuUsage: () => ({ user: state.cpu, system: 0 }),
      memoryUsage: { rss: () => state.rss },
    },
    clock: () => state.at,
    every(_ms, call) {
      state.tick = call;
      state.isOn = true;
      return () => {
        state.isOn = false;
      };
    },
  });
  /** A second later, or later still, with so much processor time used and so much memory. */
  const second = (cpuMs: number, rss: number, lateMs = 0) => {
    state.at += 1_000 + lateMs;
    state.cpu += cpuMs * 1_000;
    state.rss = rss;
    state.tick();
  };
  return { state, usage, second };
}

it('knows the greatest, the middle and the average of what was used', () => {
  const { usage, second } = scene();
  usage.start();
  second(500, 10);
  second(1_000, 40);
  second(0, 10, 1_000);

  expect(usage.over(60_000)).toEqual({
    cpu_max_percent: 100,
    cpu_median_percent: 50,
    cpu_avg_percent: 50,
    memory_max_bytes: 40,
    memory_median_bytes: 10,
    memory_avg_bytes: 20,
    event_loop_latency_max_ms: 1_000,
    event_loop_latency_median_ms: 0,
    event_loop_latency_avg_ms: 1_000 / 3,
  });
});

it('looks at no more than the time that is asked for', () => {
  const { usage, second } = scene();
  usage.start();
  second(1_000, 99);
  second(0, 10);

  expect(usage.over(500)).toMatchObject({ cpu_max_percent: 0, memory_max_bytes: 10 });
});

it('says nothing where nothing was measured', () => {
  const { usage } = scene();
  usage.start();

  expect(usage.over(1_000)).toEqual({});
  expect(createProcessUsage({ meter: undefined }).over(1_000)).toEqual({});
});

it('stops with the resync, and keeps little of a long one', () => {
  const { state, usage, second } = scene();
  usage.start();
  for (let seconds = 0; seconds < 10_000; seconds += 1) second(500, 7);

  expect(usage.over(10_000_000)).toMatchObject({ cpu_avg_percent: 50, memory_avg_bytes: 7 });
  usage.stop();
  expect(state.isOn).toBe(false);
});
