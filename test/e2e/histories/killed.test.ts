// The program as a process that is killed, or told to end, at a random moment of a random history:
// the next run puts everything right.
import { expect, it } from 'vitest';
import { changes, losses } from '../support/catalog.js';
import { expectedCatalog } from '../support/expected.js';
import { freePort, until, useProcesses } from '../support/process.js';
import { createRandom } from '../support/random.js';
import { removeBucket, removeOneOfEach, resizeInstance } from '../support/world-changes.js';

const EU = 'eu-west-1';
const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8];

const scene = useProcesses();

it.each(NUMBERS)('killed at a random moment, history number %i', async (number) => {
  const random = createRandom(number * 104_729);
  const harness = await scene.simulate({
    world: { seed: number, accounts: 3, regions: [EU, 'us-east-1'] },
  });
  const { world, aws, port } = harness;
  const run = async (variables: Record<string, string> = {}) => {
    const daemon = scene.start({
      ...harness.variables(),
      APPLICATION__PORT: String(await freePort()),
      ...variables,
    });
    return daemon;
  };
  expect((await (await run()).exit).code).toBe(0);
  removeOneOfEach(world, harness.account(random.below(3)), EU);
  removeBucket(world, harness.account(random.below(3)));
  resizeInstance(world, harness.account(random.below(3)), EU);
  const before = harness.snapshot();
  const start = aws.requests.counters().total + port.requests.count();
  const moment = 1 + random.below(60);

  const killed = await run();
  await until(
    () => aws.requests.counters().total + port.requests.count() - start >= moment,
    `request number ${moment}`,
  );
  await killed.end(random.below(2) === 0 ? 'SIGKILL' : 'SIGTERM');

  const truth = expectedCatalog(world);
  const lost = losses(before, harness.snapshot()).filter((line) =>
    [...truth.keys()].some((key) => line === `deleted ${key}`),
  );
  expect(lost).toEqual([]);
  expect((await (await run()).exit).code).toBe(0);
  expect(changes(truth, harness.snapshot())).toEqual({ created: [], updated: [], deleted: [] });
});
