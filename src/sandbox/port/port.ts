// The simulated Port: a catalog with Port's API on loopback, strict about what it is sent and able
// to fail on demand.
import { createServer, type Server } from 'node:http';
import { blueprintRoutes } from './blueprint-routes.js';
import { createBlueprintStore } from './blueprint-store.js';
import { bulkRoutes } from './bulk-routes.js';
import {
  type Catalog,
  type CatalogParts,
  createCatalog,
  createSeed,
  type Seed,
} from './catalog.js';
import { controlRoutes } from './control-routes.js';
import { entityRoutes } from './entity-routes.js';
import { createEntityStore } from './entity-store.js';
import { createFaults, type Faults } from './faults.js';
import { createIngest } from './ingest-routes.js';
import { integrationRoutes } from './integration-routes.js';
import { createIntegrationStore } from './integration-store.js';
import { otherRoutes, type Resources } from './other-routes.js';
import { probeRoutes } from './probe-routes.js';
import { createRateLimiter } from './rate-limit.js';
import { createRequestLog, type RequestLog } from './request-log.js';
import { createRouter, type Route } from './router.js';
import { createRuns } from './runs.js';
import { searchRoutes } from './search-routes.js';
import { createListener } from './server.js';
import { type PortOptions, type PortSettings, resolveSettings } from './settings.js';
import type { CatalogState } from './state.js';
import { createTokens, type Tokens } from './tokens.js';

export interface SimulatedPort extends AsyncDisposable {
  /** Without a trailing slash and without `/v1`. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly catalog: Catalog;
  readonly seed: Seed;
  readonly requests: RequestLog;
  readonly faults: Faults;
  /** Makes every token invalid at once. */
  revokeTokens(): void;
  /** Stops listening and drops all connections; what the catalog holds stays. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
  /** The same as `stop`, for good. */
  close(): Promise<void>;
}

/** Starts a simulated Port on 127.0.0.1. Rejects when the port is taken. */
export async function startPort(options: PortOptions = {}): Promise<SimulatedPort> {
  const settings = resolveSettings(options);
  const faults = createFaults();
  const requests = createRequestLog(settings.logEntries);
  let listeningPort = options.port ?? 0;
  let restart: NodeJS.Timeout | undefined;
  const baseUrl = (): string => `http://127.0.0.1:${listeningPort}`;
  const parts = createParts(settings, baseUrl);
  const { tokens } = parts;
  const catalog = createCatalog(parts);
  const seed = createSeed(parts);
  const router = createRouter([
    ...apiRoutes(parts),
    ...controlRoutes({ faults, requests, catalog, seed }),
  ]);
  const server = createServer({ keepAliveTimeout: 65_000, noDelay: true });
  const stop = (): Promise<void> => {
    clearTimeout(restart);
    return stopListening(server);
  };
  const start = async (): Promise<void> => {
    clearTimeout(restart);
    if (!server.listening) listeningPort = await listen(server, listeningPort);
  };
  const goDown = (forMs: number | undefined): void => {
    void stop();
    if (forMs !== undefined) restart = setTimeout(() => void start(), forMs);
  };
  const limiter = createRateLimiter(settings);
  server.on(
    'request',
    createListener({ settings, router, faults, tokens, limiter, log: requests, goDown }),
  );
  await start();
  return {
    url: baseUrl(),
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    catalog,
    seed,
    requests,
    faults,
    revokeTokens: tokens.revokeAll,
    stop,
    start,
    close: stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface Parts extends CatalogParts {
  readonly tokens: Tokens;
}

function createParts(settings: PortSettings, baseUrl: () => string): Parts {
  const state: CatalogState = {
    settings,
    blueprints: createBlueprintStore(),
    entities: createEntityStore(),
  };
  const integrations = createIntegrationStore(settings);
  const resources: Resources = { actions: new Map(), scorecards: new Map(), pages: new Map() };
  const ingest = createIngest(integrations);
  return {
    state,
    integrations,
    resources,
    ingest,
    runs: createRuns(),
    probes: new Map(),
    tokens: createTokens(settings),
    baseUrl,
  };
}

function apiRoutes({
  state,
  integrations,
  resources,
  ingest,
  runs,
  probes,
  tokens,
  baseUrl,
}: Parts): Route[] {
  return [
    ...otherRoutes(state, tokens, resources),
    ...blueprintRoutes(state, runs),
    ...entityRoutes(state, runs),
    ...bulkRoutes(state, runs),
    ...searchRoutes(state),
    ...integrationRoutes({
      integrations,
      baseUrl,
      shipped: ingest.shipped,
      provision: state.settings.provision,
    }),
    ...probeRoutes(state, probes),
    ...ingest.routes,
  ];
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function stopListening(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
