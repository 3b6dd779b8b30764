// The metrics of a program on a port of their own, with what a test tells them.
import { setTimeout as delay } from 'node:timers/promises';
import { createUsage } from '../../src/aws/call/usage.js';
import { createMetrics } from '../../src/metrics/metrics.js';
import { createPortCounters } from '../../src/port/usage.js';
import { createHealthServer } from '../../src/server/health-server.js';
import { type ReadFamily, readStrictly } from './strict-exposition.js';

export const OPEN_METRICS = 'application/openmetrics-text';

/** Time stands still for what is counted, so that each reading finds the same. */
export async function serveMetrics(accountLabels: boolean) {
  const { usage, count } = createUsage();
  const port = createPortCounters();
  const metrics = createMetrics({
    config: {
      metrics: { prometheus: true, accountLabels },
      integration: { type: 'aws-v3', identifier: 'test', version: '1.2.3' },
    },
    aws: usage,
    port,
    now: () => 1_700_000_000_000,
    pace: { now: () => performance.now(), sleep: (ms) => delay(ms) },
  });
  const server = createHealthServer({
    port: 0,
    host: '127.0.0.1',
    pathPrefix: '',
    version: '1.2.3',
    readiness: () => ({ ready: true, reasons: [] }),
    routes: metrics.routes,
  });
  const url = `http://127.0.0.1:${await server.listen()}`;
  return {
    url,
    watch: metrics.watch,
    count,
    port,
    async scrape(): Promise<ReadonlyMap<string, ReadFamily>> {
      const answer = await fetch(`${url}/metrics`, { headers: { accept: OPEN_METRICS } });
      return readStrictly(await answer.text(), true);
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      metrics.close();
    },
  };
}
