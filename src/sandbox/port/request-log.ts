// Remembers what was asked, within bounds, and counts it by route.

export interface RequestRecord {
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Raw, as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly userAgent: string;
  /** Whether there was an Authorization header, of whatever worth. */
  readonly hasAuthorization: boolean;
  /** Method and path pattern of the route, or `unexpected`. */
  readonly route: string;
  /** 0 while unanswered, and for a request whose connection was dropped. */
  readonly status: number;
  /**
   * The parsed body; undefined when there was none, when it was large, or when it holds a secret.
   */
  readonly body: unknown;
}

export interface RequestFilter {
  readonly method?: string;
  /** A prefix or an expression for the raw path. */
  readonly path?: string | RegExp;
  readonly route?: string;
  readonly status?: number;
}

export interface RequestLog {
  /** Oldest first; only as far back as the log reaches. */
  list(filter?: RequestFilter): RequestRecord[];
  /** Requests since the start or the last `clear`, by route, whatever the log still holds. */
  counters(): Readonly<Record<string, number>>;
  /** How many requests a route has had; without a route, all. */
  count(route?: string): number;
  clear(): void;
}

export interface RequestRecorder extends RequestLog {
  record(
    entry: Omit<RequestRecord, 'sequence' | 'query' | 'body' | 'status'> & {
      readonly search: string;
      readonly body: string | undefined;
    },
  ): {
    setStatus(status: number): void;
  };
}

interface Entry {
  readonly sequence: number;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly userAgent: string;
  readonly hasAuthorization: boolean;
  readonly route: string;
  status: number;
  body: string | undefined;
}

const BODY_CHARACTERS = 65_536;
const ALL_BODIES_CHARACTERS = 33_554_432;

/** A log of at most `capacity` requests, with bodies up to 64 KiB each and 32 MiB together. */
export function createRequestLog(capacity: number): RequestRecorder {
  let entries: Entry[] = [];
  let counts = new Map<string, number>();
  let total = 0;
  let bodies = 0;
  let firstWithBody = 0;

  const trim = (): void => {
    // Trimming by halves keeps the cost per request constant.
    if (entries.length >= capacity * 2) {
      const dropped = entries.slice(0, entries.length - capacity);
      bodies -= dropped.reduce((sum, entry) => sum + (entry.body?.length ?? 0), 0);
      entries = entries.slice(-capacity);
      firstWithBody = Math.max(0, firstWithBody - dropped.length);
    }
    while (bodies > ALL_BODIES_CHARACTERS && firstWithBody < entries.length) {
      const entry = entries[firstWithBody];
      firstWithBody += 1;
      if (entry === undefined) continue;
      bodies -= entry.body?.length ?? 0;
      entry.body = undefined;
    }
  };

  return {
    record(given) {
      total += 1;
      counts.set(given.route, (counts.get(given.route) ?? 0) + 1);
      const body =
        given.body === undefined || given.body.length > BODY_CHARACTERS ? undefined : given.body;
      const entry: Entry = { ...given, body, sequence: total, status: 0 };
      entries.push(entry);
      bodies += body?.length ?? 0;
      trim();
      return {
        setStatus(status) {
          entry.status = status;
        },
      };
    },
    list: (filter = {}) => entries.slice(-capacity).filter(wanted(filter)).map(toRecord),
    counters: () => Object.fromEntries(counts),
    count: (route) =>
      route === undefined
        ? [...counts.values()].reduce((sum, n) => sum + n, 0)
        : (counts.get(route) ?? 0),
    clear() {
      entries = [];
      counts = new Map();
      bodies = 0;
      firstWithBody = 0;
    },
  };
}

function wanted(filter: RequestFilter): (entry: Entry) => boolean {
  const { path } = filter;
  return (entry) =>
    (filter.method === undefined || filter.method === entry.method) &&
    (filter.route === undefined || filter.route === entry.route) &&
    (filter.status === undefined || filter.status === entry.status) &&
    (path === undefined ||
      (typeof path === 'string' ? entry.path.startsWith(path) : path.test(entry.path)));
}

function toRecord({ search, body, ...entry }: Entry): RequestRecord {
  return {
    ...entry,
    query: new URLSearchParams(search),
    body: body === undefined ? undefined : parseLeniently(body),
  };
}

function parseLeniently(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
