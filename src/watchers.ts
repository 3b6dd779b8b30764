// Everything that shows what the daemon does: what Port shows of a resync, the metrics, the status
// page. Built here, told by the resync through one RunWatch, and reached through routes.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from './config/config.js';
import { createRedactor } from './lib/secrets/redact.js';
import { createMetrics, type MetricsDeps } from './metrics/metrics.js';
import type { PortHttp } from './port/http/port-http.js';
import type { IngestUrls } from './port/telemetry/ingest-urls.js';
import type { LogBuffer } from './port/telemetry/log-buffer.js';
import { createLogShipper, type LogShipper } from './port/telemetry/log-shipper.js';
import { createRawExamples, type RawExamples } from './port/telemetry/raw-examples.js';
import { showRuns } from './port/telemetry/show-runs.js';
import { watchTogether } from './resync/watch-together.js';
import type { Readiness } from './server/health-server.js';
import type { Route } from './server/route.js';
import { createStatus, type Status } from './status/status.js';
import { createTelemetry } from './tracing/telemetry.js';
import type { RunWatch } from './types/run-watch.js';

export interface Watchers {
  /** To be told of every resync. */
  readonly watch: RunWatch;
  readonly routes: readonly Route[];
  /**
   * Port is reachable: from now on it is sent the log. Loads what only some configurations need; to
   * be awaited before the first resync. Never rejects.
   */
  open(): Promise<void>;
  /** Sends what is still to be sent, as long as the signal is not aborted. Never rejects. */
  close(signal: AbortSignal): Promise<void>;
}

export interface WatcherDeps extends Pick<MetricsDeps, 'meter' | 'now'> {
  readonly http: PortHttp;
  readonly gateway: { readonly usage: MetricsDeps['aws'] };
  readonly ingestUrls: IngestUrls;
  readonly log: Logger;
  /** Lines of the log that wait to be sent to Port; absent when they stay here. */
  readonly lines?: LogBuffer | undefined;
  /** A text without what is known to be secret. */
  readonly hide?: ((text: string) => string) | undefined;
  readonly readiness: () => Readiness;
  /** When the schedule fires next. */
  readonly nextRun: () => Date | undefined;
}

/** Of answers that take time to make. */
const PACE = { now: () => performance.now(), sleep: (ms: number) => delay(ms) };

/** Builds every watcher that the configuration asks for. */
export function createWatchers(config: Config, deps: WatcherDeps): Watchers {
  const { log, gateway, http, meter, now } = deps;
  const metrics = createMetrics({
    config,
    aws: gateway.usage,
    port: http.usage,
    meter,
    now,
    pace: PACE,
  });
  const { store, dropped } = metrics;
  const telemetry = createTelemetry({ config, log, metrics: store, dropped, now });
  const runs = showRuns({ ...deps, config, dropped: (calls) => dropped('sync-metrics', calls) });
  const examples = config.sendRawExamples ? createExamples(config, deps) : undefined;
  const status = config.statusPage.enabled ? statusOf(config, deps) : undefined;
  const shipper = createShipper(deps, dropped);
  const watches: RunWatch[] = [metrics.watch, ...runs.watches];
  for (const each of [examples, status]) if (each) watches.push(each.watch);
  return {
    watch: watchTogether(() => watches, log),
    routes: [...metrics.routes, ...(status?.routes ?? [])],
    async open() {
      shipper?.open();
      const traces = await telemetry.open();
      if (traces) watches.push(traces);
    },
    async close(signal) {
      const lastWords = [runs.close(signal), examples?.close(signal), telemetry.close(signal)];
      await Promise.allSettled(lastWords);
      // The log last: it tells what became of the others.
      await shipper?.close(signal);
      metrics.close();
    },
  };
}

function createExamples(
  { integration, secrets }: Config,
  { log, http, hide = createRedactor(secrets).text }: WatcherDeps,
): RawExamples {
  return createRawExamples({ http, identifier: integration.identifier, hide, log });
}

function statusOf(
  config: Config,
  { now, readiness, nextRun, hide = createRedactor(config.secrets).text }: WatcherDeps,
): Status {
  return createStatus({
    config,
    readiness,
    nextRun,
    now,
    shown: hide,
    pace: PACE,
  });
}

function createShipper(
  { http, ingestUrls: urls, lines, log }: WatcherDeps,
  dropped: (signal: string, records: number) => void,
): LogShipper | undefined {
  lines?.onDropped((count) => dropped('logs', count));
  return lines && createLogShipper({ http, urls, buffer: lines, log });
}
