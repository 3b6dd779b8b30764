// What was asked of the simulated AWS: counters for everything, and the latest requests one by one.

export interface LoggedRequest {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  /** The account whose credentials signed it; empty for an unsigned request. */
  readonly accountId: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly userAgent: string;
  /** 0 for a request that was never answered (hang, reset). */
  readonly status: number;
  /** The error code answered, if any. */
  readonly code?: string;
}

export interface RequestFilter {
  readonly service?: string;
  readonly operation?: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly code?: string;
}

export interface RequestCounters {
  readonly total: number;
  /** Requests for operations that the simulator does not have. */
  readonly unexpected: number;
  /** By `service:operation`. */
  readonly byOperation: Readonly<Record<string, number>>;
  readonly byAccount: Readonly<Record<string, number>>;
  readonly byRegion: Readonly<Record<string, number>>;
  /** By error code. */
  readonly byCode: Readonly<Record<string, number>>;
}

export interface RequestLog {
  counters(): RequestCounters;
  /** The latest requests that match, oldest first; at most as many as the ring holds. */
  recent(filter?: RequestFilter): readonly LoggedRequest[];
  /** How many of the latest requests match. */
  count(filter?: RequestFilter): number;
  /** Forgets everything. */
  clear(): void;
}

export interface RequestRecorder extends RequestLog {
  record(request: LoggedRequest, unexpected?: boolean): void;
}

/** A log that keeps the latest `size` requests. */
export function createRequestLog(size: number): RequestRecorder {
  let ring: LoggedRequest[] = [];
  let next = 0;
  let total = 0;
  let unexpectedCount = 0;
  const tables = {
    byOperation: new Map<string, number>(),
    byAccount: new Map<string, number>(),
    byRegion: new Map<string, number>(),
    byCode: new Map<string, number>(),
  };
  const recent = (filter: RequestFilter = {}) =>
    [...ring.slice(next), ...ring.slice(0, next)].filter((request) => matches(request, filter));
  return {
    record(request, unexpected = false) {
      total++;
      if (unexpected) unexpectedCount++;
      increment(tables.byOperation, `${request.service}:${request.operation}`);
      increment(tables.byAccount, request.accountId);
      increment(tables.byRegion, request.region);
      if (request.code !== undefined) increment(tables.byCode, request.code);
      ring[next] = request;
      next = (next + 1) % size;
    },
    counters: () => ({
      total,
      unexpected: unexpectedCount,
      byOperation: Object.fromEntries(tables.byOperation),
      byAccount: Object.fromEntries(tables.byAccount),
      byRegion: Object.fromEntries(tables.byRegion),
      byCode: Object.fromEntries(tables.byCode),
    }),
    recent,
    count: (filter) => recent(filter).length,
    clear() {
      ring = [];
      next = total = unexpectedCount = 0;
      for (const table of Object.values(tables)) table.clear();
    },
  };
}

function increment(table: Map<string, number>, key: string): void {
  table.set(key, (table.get(key) ?? 0) + 1);
}

function matches(request: LoggedRequest, filter: RequestFilter): boolean {
  return (
    (filter.service === undefined || request.service === filter.service) &&
    (filter.operation === undefined || request.operation === filter.operation) &&
    (filter.accountId === undefined || request.accountId === filter.accountId) &&
    (filter.region === undefined || request.region === filter.region) &&
    (filter.code === undefined || request.code === filter.code)
  );
}
