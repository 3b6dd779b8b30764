// Token buckets per account, region and group of operations, with AWS's published or observed
// rates.

export interface Rate {
  /** Requests per second that flow back into the bucket. */
  readonly perSecond: number;
  readonly burst: number;
  /** The bucket is one for all regions of the account. */
  readonly global?: boolean;
}

/** Rates by `service:operation`, or by `service` for all its other operations together. */
export type LimitTable = Readonly<Record<string, Rate>>;

/**
 * Sources: "Request throttling for the Amazon EC2 API", "Request throttling for the Amazon ECS
 * API", Lambda quotas, Account Management quotas, IAM and STS quotas; Organizations publishes none
 * that fits, the figure is what tools allow themselves.
 */
export const REALISTIC_LIMITS: LimitTable = {
  sts: { perSecond: 600, burst: 600 },
  organizations: { perSecond: 8, burst: 20, global: true },
  account: { perSecond: 5, burst: 5, global: true },
  ec2: { perSecond: 20, burst: 100 },
  ecs: { perSecond: 20, burst: 50 },
  'lambda:GetFunction': { perSecond: 100, burst: 100 },
  lambda: { perSecond: 15, burst: 15 },
  s3: { perSecond: 100, burst: 200, global: true },
};

/** Takes one request from the bucket that governs it; false when the bucket is empty. */
export type Limiter = (
  accountId: string,
  region: string,
  service: string,
  operation: string,
) => boolean;

interface Bucket {
  tokens: number;
  at: number;
}

/** Buckets kept before those that are full again are forgotten. */
const KEPT_BUCKETS = 50_000;

/** A limiter over a table. Services that are not in it are not limited. */
export function createLimiter(table: LimitTable, clock: () => number): Limiter {
  const buckets = new Map<string, Bucket>();
  return (accountId, region, service, operation) => {
    const own = `${service}:${operation}`;
    const group = Object.hasOwn(table, own) ? own : service;
    const rate = table[group];
    if (rate === undefined) return true;
    const key = `${accountId}/${rate.global === true ? '' : region}/${group}`;
    const now = clock();
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      if (buckets.size >= KEPT_BUCKETS) forgetIdle(buckets, now);
      bucket = { tokens: rate.burst, at: now };
      buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(
      rate.burst,
      bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond,
    );
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}

/** A bucket that was left alone for a minute is full again at every rate in use. */
function forgetIdle(buckets: Map<string, Bucket>, now: number): void {
  for (const [key, bucket] of buckets) if (now - bucket.at > 60_000) buckets.delete(key);
}
