// Counts what the calls cost, for the report and the metrics.

export interface UsageCounts {
  /** HTTP requests sent, retries included. */
  readonly requests: number;
  readonly retries: number;
  /** Answers that said to slow down. */
  readonly throttled: number;
}

export interface AwsUsage extends UsageCounts {
  /** By the SDK's service id, such as `EC2`. */
  readonly byService: ReadonlyMap<string, UsageCounts>;
}

export type UsageEvent = keyof UsageCounts;

/** Live counters; reading them costs nothing. */
export function createUsage(): { readonly usage: AwsUsage; count(service: string, event: UsageEvent): void } {
  const byService = new Map<string, Record<UsageEvent, number>>();
  const usage = { requests: 0, retries: 0, throttled: 0, byService };
  return {
    usage,
    count(service, event) {
      let own = byService.get(service);
      if (own === undefined) {
        own = { requests: 0, retries: 0, throttled: 0 };
        byService.set(service, own);
      }
      own[event] += 1;
      usage[event] += 1;
    },
  };
}
