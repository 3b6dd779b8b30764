// Counts what the calls cost, for the report and the metrics.

/** What was asked of one service. */
export interface ServiceUsage {
  /** Requests by how they ended: `ok`, AWS's error code, or a code of ours. */
  readonly codes: ReadonlyMap<string, number>;
  readonly retries: number;
  readonly throttled: number;
  /** Time that calls waited, each for itself, because AWS throttles or is known to. */
  readonly waitedMs: number;
}

export interface AwsUsage {
  /** HTTP requests sent, retries included. */
  readonly requests: number;
  readonly retries: number;
  /** Answers that said to slow down. */
  readonly throttled: number;
  /** The same by the SDK's service id. */
  readonly services: ReadonlyMap<string, ServiceUsage>;
}

export interface UsageCounter {
  requested(): void;
  /** The request ended with that code. */
  ended(service: string, code: string): void;
  retried(service: string): void;
  throttled(service: string): void;
  waited(service: string, ms: number): void;
}

/** Codes come from whoever answers: so many are told apart for each service. */
const MAX_CODES = 20;
const CODE = /^[A-Za-z][\w.:-]{0,63}$/;
const OTHER = 'other';

/** Live counters; reading them costs nothing. */
export function createUsage(): { readonly usage: AwsUsage; readonly count: UsageCounter } {
  const services = new Map<string, ReturnType<typeof zero>>();
  const usage = { requests: 0, retries: 0, throttled: 0, services };
  const of = (service: string) => {
    let found = services.get(service);
    if (found === undefined) {
      found = zero();
      services.set(service, found);
    }
    return found;
  };
  return {
    usage,
    count: {
      requested() {
        usage.requests += 1;
      },
      ended(service, code) {
        const { codes } = of(service);
        const isKept =
          code === 'ok' || codes.has(code) || (codes.size < MAX_CODES && CODE.test(code));
        const name = isKept ? code : OTHER;
        codes.set(name, (codes.get(name) ?? 0) + 1);
      },
      retried(service) {
        usage.retries += 1;
        of(service).retries += 1;
      },
      throttled(service) {
        usage.throttled += 1;
        of(service).throttled += 1;
      },
      waited(service, ms) {
        of(service).waitedMs += ms;
      },
    },
  };
}

function zero() {
  return { codes: new Map<string, number>(), retries: 0, throttled: 0, waitedMs: 0 };
}
