// What this process used while a resync ran: looked at once a second, and no longer than it runs.

import type { ProcessMeter } from '../../types/process-meter.js';

/** Only what was measured is in it. */
export interface UsageMetrics {
  readonly cpu_max_percent?: number;
  readonly cpu_median_percent?: number;
  readonly cpu_avg_percent?: number;
  readonly memory_max_bytes?: number;
  readonly memory_median_bytes?: number;
  readonly memory_avg_bytes?: number;
  readonly event_loop_latency_max_ms?: number;
  readonly event_loop_latency_median_ms?: number;
  readonly event_loop_latency_avg_ms?: number;
}

export interface ProcessUsage {
  /** Begins to look, with nothing seen. */
  start(): void;
  stop(): void;
  /** Of the last so many milliseconds. */
  over(ms: number): UsageMetrics;
}

export interface UsageDeps {
  /** Without one nothing is measured. */
  readonly meter: ProcessMeter | undefined;
  /** Milliseconds of a clock that nobody sets. */
  readonly clock?: () => number;
  /** Calls back at each interval until what it returns is called. */
  readonly every?: (ms: number, call: () => void) => () => void;
}

interface Sample {
  readonly at: number;
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  readonly lateMs: number;
}

const INTERVAL_MS = 1_000;
/** Twice as many are thinned to every second one. */
const KEPT_SAMPLES = 1_800;

/** Nothing is measured before `start`. */
export function createProcessUsage({
  meter,
  clock = () => performance.now(),
  every = repeatedly,
}: UsageDeps): ProcessUsage {
  let samples: Sample[] = [];
  let last = { at: 0, cpu: 0 };
  let end: (() => void) | undefined;

  function look(of: ProcessMeter): void {
    const at = clock();
    const tookMs = at - last.at;
    if (tookMs <= 0) return;
    const cpu = cpuMicros(of);
    const cpuPercent = ((cpu - last.cpu) / 1_000 / tookMs) * 100;
    last = { at, cpu };
    const lateMs = Math.max(0, tookMs - INTERVAL_MS);
    samples.push({ at, cpuPercent, memoryBytes: of.memoryUsage.rss(), lateMs });
    if (samples.length > KEPT_SAMPLES * 2) samples = samples.filter((_, index) => index % 2 === 0);
  }

  function stop(): void {
    end?.();
    end = undefined;
  }

  return {
    start() {
      stop();
      samples = [];
      if (meter === undefined) return;
      last = { at: clock(), cpu: cpuMicros(meter) };
      end = every(INTERVAL_MS, () => look(meter));
    },
    stop,
    over(ms) {
      const from = clock() - ms;
      const within = samples.filter(({ at }) => at >= from);
      if (within.length === 0) return {};
      const cpu = figuresOf(within.map(({ cpuPercent }) => cpuPercent));
      const memory = figuresOf(within.map(({ memoryBytes }) => memoryBytes));
      const late = figuresOf(within.map(({ lateMs }) => lateMs));
      return {
        cpu_max_percent: cpu.max,
        cpu_median_percent: cpu.median,
        cpu_avg_percent: cpu.average,
        memory_max_bytes: memory.max,
        memory_median_bytes: memory.median,
        memory_avg_bytes: memory.average,
        event_loop_latency_max_ms: late.max,
        event_loop_latency_median_ms: late.median,
        event_loop_latency_avg_ms: late.average,
      };
    },
  };
}

function cpuMicros(meter: ProcessMeter): number {
  const { user, system } = meter.cpuUsage();
  return user + system;
}

/** Of at least one number. */
function figuresOf(numbers: readonly number[]) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return {
    max: sorted.at(-1) ?? 0,
    median: sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2,
    average: sorted.reduce((sum, number) => sum + number, 0) / sorted.length,
  };
}

/** Keeps no process alive. */
export function repeatedly(ms: number, call: () => void): () => void {
  const timer = setInterval(call, ms).unref();
  return () => clearInterval(timer);
}
