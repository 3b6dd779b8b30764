// The SDK of OpenTelemetry, set up for this program alone: nothing of it is registered globally.
import type { Attributes, Meter, Observable } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';
import type { OtlpConfig } from '../config/config.js';
import type { MetricFamily, MetricSeries } from '../types/metric.js';
import type { RunWatch } from '../types/run-watch.js';
import { createExportLog } from './export-log.js';
import { createTraceWatch } from './trace-watch.js';

export interface OtlpDeps {
  readonly otlp: OtlpConfig;
  readonly integration: {
    readonly type: string;
    readonly identifier: string;
    readonly version: string;
  };
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly metrics: { read(): Promise<readonly MetricFamily[]> };
  readonly dropped: (signal: string, records: number) => void;
  readonly now: () => number;
}

const NAME = 'ocean-aws';
const EXPORT_TIMEOUT_MS = 10_000;
/** One span for each account of a large organization may wait for a slow collector. */
const MOST_SPANS_WAITING = 16_384;
const SPANS_AT_ONCE = 512;
const SEND_SPANS_AFTER_MS = 2_000;
const LIMITS = { eventCountLimit: 32, attributeValueLengthLimit: 512 };
/** Of one metric; the default would keep 2,000. */
const MOST_SERIES = 100_001;

/** Starts to send. Whoever starts it closes it, which sends what is left. */
export function startOtlp(deps: OtlpDeps): { readonly watch: RunWatch; close(): Promise<void> } {
  const { otlp, integration, now } = deps;
  const resource = resourceFromAttributes({
    'service.name': otlp.serviceName,
    'service.version': integration.version,
    'port.integration.type': integration.type,
    'port.integration.identifier': integration.identifier,
    ...otlp.resource,
  });
  const traces = otlp.traces && openTraces(deps, { ...otlp.traces, resource });
  const metrics = otlp.metrics && openMetrics(deps, { ...otlp.metrics, resource });
  deps.log.info(
    { signals: [...(traces ? ['traces'] : []), ...(metrics ? ['metrics'] : [])] },
    'telemetry is sent over OTLP',
  );
  return {
    watch: traces ? createTraceWatch(traces.getTracer(NAME, integration.version), now) : {},
    async close() {
      await Promise.allSettled([traces?.shutdown(), metrics?.shutdown()]);
    },
  };
}

interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: ReturnType<typeof resourceFromAttributes>;
}

function openTraces({ log, dropped }: OtlpDeps, { url, headers, resource }: Target) {
  const inner = new OTLPTraceExporter({ url, headers, timeoutMillis: EXPORT_TIMEOUT_MS });
  const told = createExportLog('traces', log);
  const exporter: ConstructorParameters<typeof BatchSpanProcessor>[0] = {
    export: (spans, done) =>
      inner.export(spans, (result) => {
        if (!told(result)) dropped('spans', spans.length);
        done(result);
      }),
    forceFlush: () => inner.forceFlush(),
    shutdown: () => inner.shutdown(),
  };
  const processor = new BatchSpanProcessor(exporter, {
    maxQueueSize: MOST_SPANS_WAITING,
    maxExportBatchSize: SPANS_AT_ONCE,
    scheduledDelayMillis: SEND_SPANS_AFTER_MS,
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
  });
  return new BasicTracerProvider({ resource, spanLimits: LIMITS, spanProcessors: [processor] });
}

function openMetrics(
  { otlp, integration, log, metrics }: OtlpDeps,
  { url, headers, resource }: Target,
): MeterProvider {
  const inner = new OTLPMetricExporter({ url, headers, timeoutMillis: EXPORT_TIMEOUT_MS });
  const told = createExportLog('metrics', log);
  const reader = new PeriodicExportingMetricReader({
    exporter: {
      export: (collected, done) =>
        inner.export(collected, (result) => {
          told(result);
          done(result);
        }),
      forceFlush: () => inner.forceFlush(),
      shutdown: () => inner.shutdown(),
      selectAggregationTemporality: (type) => inner.selectAggregationTemporality(type),
    },
    exportIntervalMillis: otlp.intervalMs,
    exportTimeoutMillis: Math.min(EXPORT_TIMEOUT_MS, otlp.intervalMs),
    cardinalityLimits: { default: MOST_SERIES },
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  observeAll(provider.getMeter(NAME, integration.version), metrics);
  return provider;
}

/** The metrics that Prometheus reads, under the same names. */
function observeAll(meter: Meter, metrics: OtlpDeps['metrics']): void {
  const instruments = new Map<string, Observable>();
  const collect = async (): Promise<void> => {
    for (const { name, definition } of await metrics.read()) {
      const { type, unit, help } = definition;
      const options = { description: help, ...(unit ? { unit: UNITS[unit] } : {}) };
      const instrument =
        type === 'counter'
          ? meter.createObservableCounter(name, options)
          : meter.createObservableGauge(name, options);
      instruments.set(name, instrument);
    }
    meter.addBatchObservableCallback(
      async (result) => {
        for (const { name, series } of await metrics.read()) {
          const instrument = instruments.get(name);
          if (instrument === undefined) continue;
          for (const { labels, value } of series) result.observe(instrument, value, textOf(labels));
        }
      },
      [...instruments.values()],
    );
  };
  collect().catch(() => undefined);
}

/** UCUM, as OpenTelemetry has it. */
const UNITS = { seconds: 's', bytes: 'By' } as const;

function textOf(labels: MetricSeries['labels']): Attributes {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
