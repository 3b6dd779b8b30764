// The values of all metrics, in a registry of this program alone. Labels that a metric does not
// have are an error of types, and the number of series of each is bounded.
import { Counter, Gauge, Registry } from 'prom-client';
import type { MetricFamily, MetricSeries } from '../types/metric.js';
import { type LabelsOf, METRIC_NAMES, METRICS, type MetricName } from './definitions.js';

export interface MetricStore {
  add<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, by: number): void;
  set<Name extends MetricName>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** Forgets all series of a metric with labels. */
  clear(name: MetricName): void;
  /** Forgets one series. */
  remove<Name extends MetricName>(name: Name, labels: LabelsOf<Name>): void;
  /** Another keeps the series of a metric, of which there are many; asked at each reading. */
  keptBy(name: MetricName, series: () => Iterable<MetricSeries>): void;
  /** Called before each reading, for what others count. */
  beforeReading(refresh: () => void): void;
  /** All families as they are now, those without series too. */
  read(): Promise<readonly MetricFamily[]>;
}

/** An empty store. */
export function createMetricStore(): MetricStore {
  const registry = new Registry();
  const counters = new Map<MetricName, Counter>();
  const gauges = new Map<MetricName, Gauge>();
  const elsewhere = new Map<MetricName, () => Iterable<MetricSeries>>();
  const refreshers: (() => void)[] = [];
  for (const name of METRIC_NAMES) {
    const { type, help, labels } = METRICS[name];
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (type === 'counter') counters.set(name, new Counter(options));
    else {
      const gauge = new Gauge(options);
      // It would say 0 until it is known.
      if (labels.length === 0) gauge.remove({});
      gauges.set(name, gauge);
    }
  }
  const metricOf = (name: MetricName) => counters.get(name) ?? gauges.get(name);

  return {
    add(name, labels, by) {
      metricOf(name)?.inc(labels, by);
    },
    set(name, labels, value) {
      const counter = counters.get(name);
      counter?.remove(labels);
      counter?.inc(labels, value);
      gauges.get(name)?.set(labels, value);
    },
    clear(name) {
      metricOf(name)?.reset();
    },
    remove(name, labels) {
      metricOf(name)?.remove(labels);
    },
    keptBy(name, series) {
      elsewhere.set(name, series);
    },
    beforeReading(refresh) {
      refreshers.push(refresh);
    },
    async read() {
      for (const refresh of refreshers) refresh();
      return Promise.all(
        METRIC_NAMES.map(async (name) => ({
          name,
          definition: METRICS[name],
          series: elsewhere.get(name)?.() ?? (await metricOf(name)?.get())?.values ?? [],
        })),
      );
    },
  };
}
