// How many requests Port gets: few, however the entities are spread over cells.
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, SHOWS_NOTHING, startHarness } from './support/harness.js';
import { expectHealthy } from './support/scenario.js';

const EU = 'eu-west-1';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

describe('requests', () => {
  it('are at most 52 for 1,000 new entities, and at most 2 for 1,000 unchanged ones', async () => {
    harness = await startHarness({
      variables: SHOWS_NOTHING,
      world: { accounts: 2, regions: [EU], instances: 1_000, buckets: 0, clusters: 0 },
    });
    const { requests } = harness.port;
    const entityRequests = (): number => requests.list({ path: /entities/ }).length;

    expectHealthy(await harness.sync());
    const forNew = entityRequests();
    requests.clear();
    const unchanged = await harness.sync();
    expectHealthy(unchanged);

    // The two accounts themselves are a search and a bulk more, and the list of our entities is one
    // page.
    expect(forNew).toBeLessThanOrEqual(2 * 52 + 2);
    expect(entityRequests()).toBeLessThanOrEqual(2 * 2);
    // Before the resync are the token, the integration and the organization; what Port shows of it
    // goes beside it, the last of it after the report.
    const told = requests.list({ path: /^\/v1\/ingest/ }).length;
    const own = requests.count() - told;
    expect(unchanged.report.requests.port).toBeGreaterThanOrEqual(own - 3);
    expect(unchanged.report.requests.port).toBeLessThanOrEqual(own - 3 + told);
  });

  it('for many small cells are as few as for one large one', async () => {
    harness = await startHarness({
      world: { accounts: 12, instances: { total: 400 }, buckets: 0, clusters: 0 },
    });

    expectHealthy(await harness.sync());

    expect(harness.port.requests.list({ path: /ec2Instance\/entities\/bulk/ })).toHaveLength(20);
    expect(harness.port.requests.list({ path: /entities\/search/ })).toHaveLength(2);
  });
});
