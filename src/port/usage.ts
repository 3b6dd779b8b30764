// Counts the requests to Port, for the report and the metrics.

export interface PortUsage {
  /** Every HTTP request that was sent, token requests and repetitions included. */
  readonly requests: number;
  readonly retries: number;
  /** Answers with status 429. */
  readonly throttled: number;
  /** Time that requests waited, each for itself, because Port had said to wait. */
  readonly pausedMs: number;
  /** Requests that ended, by route and then by `2xx` and the like, `429` or `none`. */
  readonly routes: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export interface PortCounters extends PortUsage {
  requests: number;
  retries: number;
  throttled: number;
  pausedMs: number;
  /** A request ended with that status, or without an answer. */
  ended(
    call: { readonly path: string; readonly url?: string | undefined },
    status: number | undefined,
  ): void;
}

/** Counters at zero. */
export function createPortCounters(): PortCounters {
  const routes = new Map<string, Map<string, number>>();
  return {
    requests: 0,
    retries: 0,
    throttled: 0,
    pausedMs: 0,
    routes,
    ended(call, status) {
      if (status === 429) this.throttled += 1;
      const route = call.url === undefined ? routeOf(call.path) : 'ingest';
      const statuses = routes.get(route) ?? new Map<string, number>();
      const name = status === undefined ? 'none' : status === 429 ? '429' : classOf(status);
      statuses.set(name, (statuses.get(name) ?? 0) + 1);
      routes.set(route, statuses);
    },
  };
}

/** What a path asks for, without what it names: one of a few words. */
const ROUTES: readonly (readonly [RegExp, string])[] = [
  [/^\/auth\//, 'token'],
  [/^\/entities\/search$/, 'entity-search'],
  [/^\/blueprints\/entities\/datasource-entities$/, 'owned-entities'],
  [/^\/blueprints\/[^/]+\/entities/, 'entity-write'],
  [/^\/blueprints\/[^/]+\/bulk\/entities\/delete$/, 'entity-delete'],
  [/^\/blueprints(\/|$)/, 'blueprints'],
  [/^\/integration\/[^/]+\/resync-state$/, 'resync-state'],
  [/^\/integration\/[^/]+\/resync-request$/, 'resync-request'],
  [/^\/integration\/[^/]+\/kinds\//, 'examples'],
  [/^\/integration(\/|$)/, 'integration'],
  [/^\/organization$/, 'organization'],
];

function routeOf(path: string): string {
  return ROUTES.find(([pattern]) => pattern.test(path))?.[1] ?? 'other';
}

function classOf(status: number): string {
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : 'other';
}
