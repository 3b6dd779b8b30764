// All metrics of the program: what is watched and counted, and how it is read.
import type { Config } from '../config/config.js';
import type { AnswerCacheDeps } from '../lib/waiting/answer-cache.js';
import type { ProcessMeter } from '../types/process-meter.js';
import type { RunWatch } from '../types/run-watch.js';
import { createProcessMetrics } from './process-metrics.js';
import { createMetricsRoute, type MetricsRoute } from './route.js';
import { createRunMetrics } from './run-metrics.js';
import { createMetricStore, type MetricStore } from './store.js';
import { type AwsRequests, createUsageMetrics, type PortRequests } from './usage-metrics.js';

export interface MetricsDeps {
  readonly config: Pick<Config, 'metrics' | 'schedule' | 'integration'>;
  readonly aws: AwsRequests;
  readonly port: PortRequests;
  /** What only the process itself knows. */
  readonly meter?: ProcessMeter | undefined;
  /** In epoch milliseconds. */
  readonly now: () => number;
  /** For the pace of answers. */
  readonly pace: AnswerCacheDeps;
}

export interface Metrics {
  readonly watch: RunWatch;
  readonly store: Pick<MetricStore, 'read'>;
  readonly routes: readonly MetricsRoute[];
  /** Something for people was given up, such as a batch of logs: which, and how many records. */
  dropped(signal: string, records: number): void;
  close(): void;
}

/** Counts from now on. To be closed. */
export function createMetrics({ config, aws, port, meter, now, pace }: MetricsDeps): Metrics {
  const { metrics, schedule, integration } = config;
  const store = createMetricStore();
  const everyMinutes = schedule && 'everyMinutes' in schedule ? schedule.everyMinutes : undefined;
  createUsageMetrics({ store, aws, port });
  const program = createProcessMetrics({
    store,
    version: integration.version,
    meter,
  });
  return {
    watch: createRunMetrics({
      store,
      accountLabels: metrics.accountLabels,
      intervalSeconds: everyMinutes === undefined ? undefined : everyMinutes * 60,
      now,
    }),
    store,
    routes: metrics.prometheus ? [createMetricsRoute(store, pace)] : [],
    dropped: (signal, records) =>
      store.add('ocean_aws_telemetry_dropped_total', { signal }, records),
    close: program.close,
  };
}
