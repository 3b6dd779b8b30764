// Metrics of the requests to AWS and to Port, from the counters that those who send them keep.
import type { MetricStore } from './store.js';

export interface AwsRequests {
  readonly services: ReadonlyMap<
    string,
    {
      readonly codes: ReadonlyMap<string, number>;
      readonly retries: number;
      readonly throttled: number;
      readonly waitedMs: number;
    }
  >;
}

export interface PortRequests {
  readonly retries: number;
  readonly throttled: number;
  readonly pausedMs: number;
  readonly routes: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export interface UsageMetricsDeps {
  readonly store: Pick<MetricStore, 'set' | 'beforeReading'>;
  readonly aws: AwsRequests;
  readonly port: PortRequests;
}

/** Takes the counters over at each reading. */
export function createUsageMetrics({ store, aws, port }: UsageMetricsDeps): void {
  store.beforeReading(() => {
    // Only `service` would be taken for the service of Kubernetes that is scraped.
    for (const [aws_service, { codes, retries, throttled, waitedMs }] of aws.services) {
      for (const [code, count] of codes)
        store.set('ocean_aws_aws_requests_total', { aws_service, code }, count);
      store.set('ocean_aws_aws_retries_total', { aws_service }, retries);
      store.set('ocean_aws_aws_throttled_total', { aws_service }, throttled);
      store.set('ocean_aws_aws_throttle_wait_seconds_total', { aws_service }, waitedMs / 1000);
    }
    for (const [route, statuses] of port.routes)
      for (const [status, count] of statuses)
        store.set('ocean_aws_port_requests_total', { route, status }, count);
    store.set('ocean_aws_port_retries_total', {}, port.retries);
    store.set('ocean_aws_port_throttled_total', {}, port.throttled);
    store.set('ocean_aws_port_pause_seconds_total', {}, port.pausedMs / 1000);
  });
}
