// Metrics of the program itself: how late its event loop is, and what it takes of the machine.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { ProcessMeter } from '../types/process-meter.js';
import type { MetricStore } from './store.js';

export interface ProcessMetricsDeps {
  readonly store: Pick<MetricStore, 'set' | 'beforeReading'>;
  readonly version: string;
  readonly meter?: ProcessMeter | undefined;
  /** Monotonic, in milliseconds. */
  readonly now?: () => number;
}

/** Shorter windows would leave out what two readers that take turns have to see. */
const WINDOW_MS = 60_000;
const RESOLUTION_MS = 20;
const QUANTILES = [0.5, 0.99, 1] as const;

/** Fills the metrics at each reading. Whoever makes it closes it. */
export function createProcessMetrics(deps: ProcessMetricsDeps): { close(): void } {
  const { store, version, meter, now = () => performance.now() } = deps;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let since = now();
  let isFirst = true;
  store.set('ocean_aws_build_info', { version }, 1);
  store.set('process_start_time_seconds', {}, performance.timeOrigin / 1000);

  function readDelay(): void {
    const isOver = now() - since >= WINDOW_MS;
    // The last whole window stands until the next is over.
    if (!isOver && !isFirst) return;
    for (const quantile of QUANTILES) {
      const measured = quantile === 1 ? delay.max : delay.percentile(quantile * 100);
      // The timer itself fires no earlier than its resolution.
      const late = delay.count === 0 ? 0 : Math.max(0, measured / 1e9 - RESOLUTION_MS / 1000);
      store.set('ocean_aws_event_loop_delay_seconds', { quantile: String(quantile) }, late);
    }
    if (!isOver) return;
    isFirst = false;
    since = now();
    delay.reset();
  }

  store.beforeReading(() => {
    readDelay();
    const heap = getHeapStatistics();
    store.set('nodejs_heap_size_used_bytes', {}, heap.used_heap_size);
    store.set('nodejs_external_memory_bytes', {}, heap.external_memory);
    if (meter === undefined) return;
    const { user, system } = meter.cpuUsage();
    store.set('process_cpu_seconds_total', {}, (user + system) / 1e6);
    store.set('process_resident_memory_bytes', {}, meter.memoryUsage.rss());
  });
  return {
    close() {
      delay.disable();
    },
  };
}
