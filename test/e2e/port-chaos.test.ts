// Many troubles of Port at once, at random places: as long as none lasts, every run ends well and
// exactly.
import { expect, it } from 'vitest';
import type { FaultEffect } from '../../src/sandbox/port/faults.js';
import { expectedCatalog } from './support/expected.js';
import { startHarness } from './support/harness.js';
import { hastyPort } from './support/port-side.js';
import { createRandom } from './support/random.js';
import { expectHealthy } from './support/scenario.js';
import {
  removeBucket,
  removeInstance,
  removeOneOfEach,
  resizeInstance,
} from './support/world-changes.js';

const EU = 'eu-west-1';
const EFFECTS: readonly FaultEffect[] = [
  { kind: 'status', status: 429, retryAfterSeconds: 1 },
  { kind: 'status', status: 500, processed: true },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'garbage', form: 'text' },
  { kind: 'garbage', form: 'html' },
  { kind: 'reset' },
  { kind: 'reset', processed: true },
  { kind: 'unauthorized' },
  { kind: 'slow', ms: 20 },
  { kind: 'down', forMs: 30 },
];
/** Fewer than the attempts that one call makes. */
const TROUBLES = 9;

it.each([1, 2, 3, 4, 5, 6])('random troubles number %i', async (seed) => {
  const random = createRandom(seed);
  await using harness = await startHarness({
    world: {
      accounts: 3,
      regions: [EU, 'us-east-1'],
      seed,
      instances: 12,
      clusters: 4,
      buckets: 4,
    },
  });
  const { world, port } = harness;
  for (let round = 0; round < 3; round += 1) {
    port.faults.clear();
    for (let rule = 0; rule < TROUBLES; rule += 1) {
      port.faults.add({ effect: random.pick(EFFECTS), after: random.below(40), times: 1 });
    }

    const sync = await harness.sync({ deps: hastyPort() });

    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(world));
    const account = harness.account(random.below(3));
    removeOneOfEach(world, account, EU);
    removeInstance(world, account, 'us-east-1');
    if (round === 0) removeBucket(world, account);
    resizeInstance(world, harness.account(random.below(3)), EU);
  }
  expect(port.catalog.integrations()).toHaveLength(1);
  expect(port.catalog.blueprints()).toHaveLength(5);
});
