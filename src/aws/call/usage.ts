// Counts what the calls cost, for the report and the metrics.

export interface AwsUsage {
  /** HTTP requests sent, retries included. */
  readonly requests: number;
  readonly retries: number;
  /** Answers that said to slow down. */
  readonly throttled: number;
}

export type UsageEvent = keyof AwsUsage;

/** Live counters; reading them costs nothing. */
export function createUsage(): { readonly usage: AwsUsage; count(event: UsageEvent): void } {
  const usage = { requests: 0, retries: 0, throttled: 0 };
  return {
    usage,
    count(event) {
      usage[event] += 1;
    },
  };
}
