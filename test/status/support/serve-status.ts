// The status page on a port of its own, with what a test tells it.
import { setTimeout as delay } from 'node:timers/promises';
import { createRedactor } from '../../../src/lib/secrets/redact.js';
import { createHealthServer } from '../../../src/server/health-server.js';
import { createStatus, type StatusDeps } from '../../../src/status/status.js';
import type { RunWatch } from '../../../src/types/run-watch.js';

export const NOW = new Date('2026-03-04T05:06:07Z');

export interface ServedStatus extends AsyncDisposable {
  readonly url: string;
  readonly watch: RunWatch;
  get(path?: string, init?: RequestInit): Promise<Response>;
  text(path?: string): Promise<string>;
  close(): Promise<void>;
}

export interface ServedOptions extends Partial<StatusDeps> {
  readonly secrets?: readonly string[];
  readonly pathPrefix?: string;
  readonly hosts?: readonly string[];
}

/** Time stands still at `NOW`, unless `now` says otherwise; answers are never old. */
export async function serveStatus(options: ServedOptions = {}): Promise<ServedStatus> {
  const { secrets = [], pathPrefix = '', hosts = [], ...deps } = options;
  let tick = 0;
  const status = createStatus({
    config: {
      integration: { type: 'aws-v3', identifier: 'my-aws', version: '1.2.3' },
      listener: { type: 'POLLING', intervalSeconds: 60, resyncOnStart: true },
      schedule: { everyMinutes: 60 },
      server: { port: 0, pathPrefix },
      statusPage: { enabled: true, hosts },
    },
    readiness: () => ({ ready: true, reasons: [] }),
    nextRun: () => new Date(NOW.getTime() + 12 * 60_000),
    now: () => NOW.getTime(),
    shown: createRedactor(secrets).text,
    pace: { now: () => (tick += 2000), sleep: (ms) => delay(ms) },
    ...deps,
  });
  const server = createHealthServer({
    port: 0,
    pathPrefix,
    version: '1.2.3',
    readiness: () => ({ ready: true, reasons: [] }),
    routes: status.routes,
    host: '127.0.0.1',
  });
  const url = `http://127.0.0.1:${await server.listen()}`;
  const get = (path = '/', init?: RequestInit): Promise<Response> => fetch(`${url}${path}`, init);
  return {
    url,
    watch: status.watch,
    get,
    text: async (path) => (await get(path)).text(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
