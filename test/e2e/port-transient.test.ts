// Troubles of Port that pass: whatever route they strike, the sync ends well, and nothing is
// written twice or lost.
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../src/sandbox/port/faults.js';
import { expectedCatalog } from './support/expected.js';
import { type Harness, INTEGRATION, startHarness } from './support/harness.js';
import { hastyPort, ROUTE_NAMES, type RouteName, runStates, strike } from './support/port-side.js';
import { expectHealthy, startSynced } from './support/scenario.js';
import { removeInstance, resizeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
/** No limit, but the headers that announce one, with a short window. */
const WINDOW = {
  entityRequests: 1e9,
  otherRequests: 1e9,
  anonymousRequests: 1e9,
  windowSeconds: 10,
};
const TINY = { accounts: 2, regions: [EU, 'us-east-1'] };

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

interface Trouble {
  readonly name: string;
  readonly effect: FaultEffect;
  readonly times: number;
}

const TROUBLES: readonly Trouble[] = [
  {
    name: '429 with the headers of every answer',
    effect: { kind: 'status', status: 429 },
    times: 2,
  },
  {
    name: '429 with Retry-After',
    effect: { kind: 'status', status: 429, retryAfterSeconds: 3 },
    times: 2,
  },
  {
    name: '429 with the reset time of the window',
    effect: { kind: 'status', status: 429, resetInSeconds: 20 },
    times: 2,
  },
  { name: '500', effect: { kind: 'status', status: 500 }, times: 3 },
  {
    name: '500 although the request was carried out',
    effect: { kind: 'status', status: 500, processed: true },
    times: 2,
  },
  { name: '503', effect: { kind: 'status', status: 503, retryAfterSeconds: 2 }, times: 3 },
  { name: 'an HTML page of a proxy with 502', effect: { kind: 'garbage', form: 'html' }, times: 3 },
  { name: 'garbage with 200', effect: { kind: 'garbage', form: 'text' }, times: 3 },
  { name: 'a reset connection', effect: { kind: 'reset' }, times: 3 },
  {
    name: 'a connection reset after the request was carried out',
    effect: { kind: 'reset', processed: true },
    times: 2,
  },
  { name: 'no answer', effect: { kind: 'hang' }, times: 1 },
  {
    name: 'no answer although the request was carried out',
    effect: { kind: 'hang', processed: true },
    times: 1,
  },
  { name: 'tokens that are suddenly invalid', effect: { kind: 'unauthorized' }, times: 1 },
];

const OF_FIRST_SYNC = ROUTE_NAMES.filter((route) => route !== 'delete');
const OF_LATER_SYNC: readonly RouteName[] = [
  'readIntegration',
  'runState',
  'search',
  'bulk',
  'list',
  'delete',
];

describe.each(TROUBLES)('$name', ({ effect, times }) => {
  it('strikes every route of a first sync and of one that updates and deletes', async () => {
    harness = await startHarness({
      world: TINY,
      port: { switches: { resetHeader: 'seconds' }, limits: WINDOW },
    });
    const { world, port } = harness;
    const first = OF_FIRST_SYNC.map(
      (route) => [route, strike(harness, route, effect, { times })] as const,
    );

    const created = await harness.sync({ deps: hastyPort() });

    expect(first.filter(([, fault]) => fault.hits !== times).map(([route]) => route)).toEqual([]);
    expectHealthy(created);
    expect(created.after).toEqual(expectedCatalog(world));
    expect(port.catalog.integrations()).toHaveLength(1);
    expect(port.catalog.integration(INTEGRATION)).toMatchObject({
      arePortResourcesInitialized: true,
    });
    expect(runStates(harness).at(-1)).toBe('completed');

    port.faults.clear();
    removeInstance(world, harness.account(0), EU);
    resizeInstance(world, harness.account(1), EU);
    const later = OF_LATER_SYNC.map(
      (route) => [route, strike(harness, route, effect, { times })] as const,
    );

    const updated = await harness.sync({ deps: hastyPort() });

    expect(later.filter(([, fault]) => fault.hits !== times).map(([route]) => route)).toEqual([]);
    expectHealthy(updated);
    expect(updated.after).toEqual(expectedCatalog(world));
    expect(updated.report.entities).toMatchObject({ failedCount: 0, deleted: 1, heldBack: 0 });
  });
});

describe('rate limits of Port', () => {
  it('of a second, with ends that are told in whole seconds, lose nothing', async () => {
    const limits = {
      entityRequests: 12,
      otherRequests: 1e9,
      anonymousRequests: 1e9,
      windowSeconds: 1,
    };
    harness = await startHarness({
      world: { ...TINY, instances: 100 },
      port: { limits, switches: { retryAfter: true } },
    });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
  });

  it('are never exceeded, and a resync takes as many windows as they make it take', async () => {
    const begun = Date.now();
    const clock = () => begun + (Date.now() - begun) * 100;
    harness = await startHarness({
      world: { accounts: 2, regions: [EU], instances: 900, buckets: 40, clusters: 4 },
      port: { limits: { entityRequests: 25, windowSeconds: 300 }, clock },
    });
    const start = clock();

    const sync = await harness.sync({ deps: hastyPort({ now: clock, requestTimeoutMs: 5_000 }) });

    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
    expect(harness.port.requests.list({ status: 429 })).toEqual([]);
    const sent = harness.port.requests
      .list({ method: 'POST' })
      .filter(({ path }) => /entities/.test(path)).length;
    const windows = Math.ceil(sent / 25);
    expect(windows).toBeGreaterThanOrEqual(3);
    const elapsedMs = clock() - start;
    expect(elapsedMs).toBeGreaterThan((windows - 1) * 299_000);
  }, 60_000);

  it('survives a storm of 429 on every request for a while', async () => {
    harness = await startSynced({ world: TINY });
    removeInstance(harness.world, harness.account(0), EU);
    harness.port.faults.add({
      effect: { kind: 'status', status: 429, retryAfterSeconds: 1 },
      after: 4,
      times: 40,
    });

    const sync = await harness.sync({ deps: hastyPort() });

    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
    // Not all of them: the run state is written beside the run, and given up for a newer one.
    expect(sync.report.requests.portThrottled).toBeGreaterThanOrEqual(35);
  });
});

describe('tokens', () => {
  it('renews a token that expires in the middle of a run, although its own clock said there was time', async () => {
    harness = await startHarness({ world: TINY, port: { tokenLifetimeSeconds: 1, latencyMs: 60 } });
    const start = Date.now();
    const sync = await harness.sync({
      deps: { portPacing: { now: () => start + (Date.now() - start) / 100 } },
    });

    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
    expect(harness.port.requests.list({ status: 401 }).length).toBeGreaterThan(0);
    expect(harness.port.requests.count('POST /v1/auth/access_token')).toBeGreaterThan(1);
  });

  it('goes on when a fresh token is refused for a moment too', async () => {
    harness = await startSynced({ world: TINY });
    removeInstance(harness.world, harness.account(0), EU);
    for (const route of OF_LATER_SYNC)
      strike(harness, route, { kind: 'status', status: 401 }, { times: 3 });

    const sync = await harness.sync({ deps: hastyPort() });

    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
  });
});

it('goes on where it was when Port is down for a moment in the middle of a run', async () => {
  harness = await startHarness({ world: TINY });
  const down = strike(harness, 'bulk', { kind: 'down', forMs: 300 }, { times: 1 });

  const sync = await harness.sync();

  expect(down.hits).toBe(1);
  expectHealthy(sync);
  expect(sync.after).toEqual(expectedCatalog(harness.world));
});

describe('a Port that is down for ten minutes', () => {
  it.each<RouteName>(['readIntegration', 'search', 'bulk', 'list', 'delete'])(
    'from a %s of a resync on: the resync waits, says so once a minute, and goes on where it was',
    async (route) => {
      harness = await startSynced({ world: TINY });
      removeInstance(harness.world, harness.account(1), EU);
      resizeInstance(harness.world, harness.account(0), EU);
      // The start reads the integration once, and is not what this is about.
      const after = route === 'readIntegration' ? 1 : 0;
      const down = strike(harness, route, { kind: 'down', forMs: 6_000 }, { times: 1, after });

      const sync = await harness.sync({ deps: hastyPort() });

      expect(down.hits).toBe(1);
      expectHealthy(sync);
      expect(sync.after).toEqual(expectedCatalog(harness.world));
      expect(runStates(harness).at(-1)).toBe('completed');
      const said = sync.lines.filter(({ msg }) => /a call to Port failed/.test(String(msg)));
      expect(said.length).toBeGreaterThanOrEqual(5);
      expect(said.length).toBeLessThanOrEqual(13);
      expect(said[0]?.msg).toMatch(/failing since 20\S+Z, next try in /);
    },
    60_000,
  );
});
