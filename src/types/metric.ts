// Metrics as plain data: what one is, and the values that it has.

export interface MetricDefinition {
  readonly type: 'counter' | 'gauge';
  readonly unit?: 'seconds' | 'bytes';
  readonly help: string;
  readonly labels: readonly string[];
}

export interface MetricSeries {
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
}

export interface MetricFamily {
  readonly name: string;
  readonly definition: MetricDefinition;
  /** As they are when they are looked at, one after the other. */
  readonly series: Iterable<MetricSeries>;
}
