// Regions that are denied, silent, unknown or switched off.
import { afterEach, describe, expect, it } from 'vitest';
import { changes, keyOf } from './support/catalog.js';
import type { Harness } from './support/harness.js';
import {
  expectConvergence,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import {
  removeBucket,
  removeInstance,
  removeOneOfEach,
  resizeInstance,
} from './support/world-changes.js';

const EU = 'eu-west-1';
const US = 'us-east-1';
const WEST = 'us-west-2';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

it('keeps what is in a region that a service control policy denies, and goes on in the others', async () => {
  harness = await startSynced();
  const { world } = harness;
  const account = harness.account(1);
  world.denyAction(account, { action: '*', region: WEST, by: 'service-control-policy' });
  removeOneOfEach(world, account, WEST);
  const gone = removeInstance(world, account, EU);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync, [`deleted ${gone}`]);
  const ec2 = sync.problems.find(({ operation }) => operation === 'ec2:DescribeInstances');
  expect(ec2).toMatchObject({
    code: 'UnauthorizedOperation',
    accounts: [account],
    regions: [WEST],
  });
  expect(ec2?.remedy).toMatch(/service control policy.*regionPolicy/);
  const ecs = sync.problems.find(({ operation }) => operation === 'ecs:ListClusters');
  expect(ecs).toMatchObject({
    code: 'AccessDeniedException',
    accounts: [account],
    regions: [WEST],
  });
  expect(sync.report.cells.denied).toBe(2);
  world.allowAction(account);
  await expectConvergence(harness);
});

it('lists buckets in another region when the home region is denied', async () => {
  harness = await startSynced();
  const { world } = harness;
  const account = harness.account(1);
  world.denyAction(account, { action: 's3:*', region: US, by: 'service-control-policy' });
  for (const { Name } of world.buckets(account)) world.changeBucket(Name, { Region: EU });
  const gone = removeBucket(world, account);

  const sync = await harness.sync();

  expectHealthy(sync);
  expectNoLoss(sync, [`deleted ${gone}`]);
  world.allowAction(account);
  await expectConvergence(harness);
});

it('keeps what is behind an endpoint that never answers, and is not held up by it', async () => {
  harness = await startSynced();
  const { world, aws } = harness;
  aws.faults.add({ service: 'ec2', region: WEST, effect: { type: 'hang' } });
  removeInstance(world, harness.account(1), WEST);
  const gone = removeInstance(world, harness.account(1), EU);

  const sync = await harness.sync({ variables: { OCEAN__CLIENT_TIMEOUT: '1' } });

  expectIncomplete(sync);
  expectNoLoss(sync, [`deleted ${gone}`]);
  expect(sync.report.cells.unreachable).toBe(4);
  const problem = sync.problems.find(({ code }) => code === 'timeout');
  expect(problem).toMatchObject({ operation: 'ec2:DescribeInstances', regions: [WEST] });
  expect(problem?.remedy).toMatch(/egress/);
  expect(sync.problems.flatMap(({ accounts }) => accounts).sort()).toEqual(
    [...harness.accounts].sort(),
  );
  await expectConvergence(harness);
});

it('keeps what is behind an endpoint that resets every connection', async () => {
  harness = await startSynced();
  harness.aws.faults.add({
    service: 'ecs',
    region: EU,
    accountId: harness.account(2),
    effect: { type: 'reset' },
  });
  removeOneOfEach(harness.world, harness.account(2), EU);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectProblem(sync, 'connection-reset', {
    accounts: [harness.account(2)],
    regions: [EU],
    operation: 'ecs:ListClusters',
  });
  expect(
    changes(sync.before, sync.after).deleted.filter((key) => key.startsWith('ecsCluster')),
  ).toEqual([]);
  await expectConvergence(harness);
});

describe('when account:ListRegions is denied', () => {
  it('reads the regions with ec2:DescribeRegions, says so, and deletes with that evidence', async () => {
    harness = await startSynced();
    const { world } = harness;
    const account = harness.account(1);
    world.denyAction(account, { action: 'account:ListRegions', by: 'identity-policy' });
    const gone = removeInstance(world, account, EU);

    const sync = await harness.sync();

    expect(sync.exitCode).toBe(0);
    expectNoLoss(sync, [`deleted ${gone}`]);
    const problem = expectProblem(sync, 'regions-warning', { accounts: [account] });
    expect(problem.problem).toContain('account:ListRegions');
    expect(problem.problem).toContain('ec2:DescribeRegions');
    world.allowAction(account);
    await expectConvergence(harness);
  });

  it('falls back to the regions that every account has, and deletes nothing in regions it does not know', async () => {
    const optIn = 'eu-south-1';
    harness = await startSynced({ world: { optInRegions: [optIn] } });
    const { world } = harness;
    const account = harness.account(1);
    for (const action of ['account:ListRegions', 'ec2:DescribeRegions'])
      world.denyAction(account, { action, by: 'identity-policy' });
    removeOneOfEach(world, account, optIn);
    const gone = removeInstance(world, account, EU);
    const elsewhere = removeInstance(world, harness.account(2), optIn);

    const sync = await harness.sync();

    expect(sync.exitCode).toBe(0);
    expectNoLoss(sync, [`deleted ${gone}`, `deleted ${elsewhere}`]);
    const problem = expectProblem(sync, 'regions-warning', { accounts: [account] });
    expect(problem.problem).toContain('opt-in');
    expect(sync.report.heldBack).toContainEqual(
      expect.objectContaining({
        because: `it is not known whether ${optIn} is enabled for account ${account}`,
        blueprint: 'ec2Instance',
      }),
    );
    world.allowAction(account);
    await expectConvergence(harness);
  });
});

it('keeps what is in the regions of an account while they cannot be listed; what belongs to no region is read all the same', async () => {
  harness = await startSynced();
  const { world, aws } = harness;
  const account = harness.account(1);
  aws.faults.add({
    service: 'account',
    operation: 'ListRegions',
    accountId: account,
    effect: { type: 'server-error' },
  });
  removeOneOfEach(world, account, EU);
  const gone = removeBucket(world, account);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync, [`deleted ${gone}`]);
  const problem = sync.problems.find(({ operation }) => operation === 'account:ListRegions');
  expect(problem?.accounts).toEqual([account]);
  await expectConvergence(harness);
});

it('is incomplete when the regions of an account are unknown, even if nothing is missing in Port', async () => {
  harness = await startSynced();
  harness.aws.faults.add({
    service: 'account',
    operation: 'ListRegions',
    accountId: harness.account(1),
    effect: { type: 'server-error' },
  });

  const lenient = await harness.sync();
  const strict = await harness.sync({
    variables: { OCEAN__INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE: 'true' },
  });

  expectIncomplete(lenient);
  expect(strict.exitCode).toBe(1);
  await expectConvergence(harness);
});

it('deletes what was in a region that was switched off for one account', async () => {
  const optIn = 'eu-south-1';
  harness = await startSynced({ world: { optInRegions: [optIn] } });
  const { world } = harness;
  const account = harness.account(1);
  const theirs = [
    ...[...world.instances(account, optIn)].map(({ InstanceId = '' }) =>
      keyOf('ec2Instance', InstanceId),
    ),
    ...[...world.clusters(account, optIn)].map(({ clusterArn = '' }) =>
      keyOf('ecsCluster', clusterArn),
    ),
  ].sort();
  world.disableRegion(account, optIn);

  const sync = await harness.sync();

  expectHealthy(sync);
  expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: theirs });
  expect(sync.report.deletions).toContainEqual(
    expect.objectContaining({
      because: 'its region is not enabled for the account',
      detail: `${optIn} in ${account}`,
    }),
  );
  await expectConvergence(harness);
});

it('reads a region once it was switched on for an account', async () => {
  harness = await startSynced();
  harness.world.enableRegion(harness.account(1), 'eu-south-1');

  const sync = await expectConvergence(harness);

  expect(changes(sync.before, sync.after).created).toHaveLength(3);
});

it('reads a region that is switched off while it is being read as denied, not as empty', async () => {
  harness = await startSynced();
  const { world, aws } = harness;
  const account = harness.account(1);
  aws.faults.add({
    service: 'ec2',
    region: WEST,
    accountId: account,
    effect: {
      type: 'error',
      code: 'AuthFailure',
      status: 401,
      message: 'AWS was not able to validate the provided access credentials',
    },
  });
  removeInstance(world, account, WEST);
  const updated = resizeInstance(world, account, EU);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync);
  expectProblem(sync, 'AuthFailure', { accounts: [account], regions: [WEST] });
  expect(changes(sync.before, sync.after).updated).toEqual([updated]);
  await expectConvergence(harness);
});
