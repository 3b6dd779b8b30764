// The status page as a whole: what resyncs tell goes in, two routes come out.
import type { RunWatch } from '../types/run-watch.js';
import { createStatusRoutes, type StatusRoute, type StatusRoutesDeps } from './status-routes.js';
import { createStatusStore } from './status-store.js';

export interface Status {
  readonly watch: RunWatch;
  readonly routes: readonly StatusRoute[];
}

export type StatusDeps = Omit<StatusRoutesDeps, 'store' | 'startedAt'>;

/** Nothing is known before the first resync. */
export function createStatus(deps: StatusDeps): Status {
  const store = createStatusStore(deps);
  const routes = createStatusRoutes({ ...deps, store, startedAt: new Date(deps.now()) });
  return { watch: store.watch, routes };
}
