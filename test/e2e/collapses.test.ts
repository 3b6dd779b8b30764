// Several resources that the mapping makes into one entity, read in many orders.
import { afterEach, describe, expect, it } from 'vitest';
import { losses } from './support/catalog.js';
import { type Harness, startHarness } from './support/harness.js';
import { mappingWith, withEntity } from './support/mappings.js';
import { createRandom, type Random } from './support/random.js';
import { expectPlaced, expectProblem } from './support/scenario.js';
import { instanceAt } from './support/world-changes.js';

const INSTANCE = 'AWS::EC2::Instance';
/** Instances of all accounts that are of one type are one entity each. */
const BY_TYPE = {
  ...mappingWith(INSTANCE, (found) =>
    withEntity(found, { identifier: '.Properties.InstanceType' }),
  ),
  entityDeletionThreshold: 1,
};

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

/** Lets each account and region answer after a time of its own, in pages of a length of its own. */
function pace({ aws, accounts, world }: Harness, random: Random): void {
  aws.faults.clear();
  for (const accountId of accounts) {
    for (const region of world.options.regions) {
      aws.faults.add({
        service: 'ec2',
        accountId,
        region,
        effect: { type: 'slow', ms: random.below(60) },
      });
      if (random.below(2) === 0)
        aws.faults.add({
          service: 'ec2',
          accountId,
          region,
          effect: { type: 'small-pages', size: 1 },
        });
    }
  }
}

describe('one entity of several resources', () => {
  it.each([1, 2, 3])(
    'holds the same after every resync, whatever the order of reading, world %i',
    async (seed) => {
      harness = await startHarness({
        mapping: BY_TYPE,
        world: { seed, accounts: 3, instances: 3 },
      });
      const random = createRandom(seed * 7_919);
      const first = await harness.sync();
      expect(first.report.entities.merged).toBeGreaterThan(0);
      for (let round = 0; round < 3; round += 1) {
        pace(harness, random);
        const sync = await harness.sync();
        expectPlaced(sync.report);
        expectProblem(sync, 'resources-collapsed');
        expect(sync.after).toEqual(first.after);
        expect(sync.report.entities).toMatchObject({ created: 0, deleted: 0 });
      }
    },
  );

  it('does not go with one of them while another one may live where nobody could look', async () => {
    harness = await startHarness({
      mapping: BY_TYPE,
      world: { accounts: 3, regions: ['eu-west-1'], instances: 3 },
    });
    const { world } = harness;
    const first = await harness.sync();
    const hidden = harness.account(2);
    for (const account of harness.accounts.slice(0, 2)) {
      // One instance of a type that both have is left, so that the identifiers are known to be
      // shared.
      world.changeInstance(account, 'eu-west-1', instanceAt(world, account, 'eu-west-1'), {
        InstanceType: 'm7g.16xlarge',
      });
      for (let left = 2; left > 0; left -= 1)
        world.removeInstance(account, 'eu-west-1', instanceAt(world, account, 'eu-west-1', 1));
    }
    world.denyAction(hidden, { action: 'ec2:DescribeInstances', by: 'identity-policy' });
    const sync = await harness.sync();

    expect(losses(first.after, sync.after)).toEqual([]);
    expect(sync.report.entities.deleted).toBe(0);
    expectPlaced(sync.report);
    world.allowAction(hidden);
    const healthy = await harness.sync();
    const living = new Set(
      [...world.accounts()].flatMap(({ id }) =>
        [...world.instances(id, 'eu-west-1')].map((each) => each.InstanceType),
      ),
    );
    expect(
      [...healthy.after.keys()].filter((key) => key.startsWith('ec2Instance ')).sort(),
    ).toEqual([...living].map((type) => `ec2Instance ${type}`).sort());
  });
});
