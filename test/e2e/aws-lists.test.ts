// Lists that are denied, break off or are throttled, and sessions that end meanwhile: the cell says
// so, and nothing of it is deleted.
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
  instanceAt,
  removeBucket,
  removeCluster,
  removeInstance,
  resizeInstance,
} from './support/world-changes.js';

const EU = 'eu-west-1';
const US = 'us-east-1';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

it('keeps the resources of one kind that is denied in one account, and goes on with its other kinds', async () => {
  harness = await startSynced();
  const { world } = harness;
  const account = harness.account(1);
  world.denyAction(account, { action: 'ec2:DescribeInstances', by: 'identity-policy' });
  removeInstance(world, account, EU);
  const [cluster, bucket] = [removeCluster(world, account, EU), removeBucket(world, account)];

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync, [`deleted ${bucket}`, `deleted ${cluster}`]);
  const problem = expectProblem(sync, 'UnauthorizedOperation', {
    accounts: [account],
    operation: 'ec2:DescribeInstances',
    count: 3,
  });
  expect(problem.remedy).toContain('Allow ec2:DescribeInstances');
  expect(sync.report.cells.denied).toBe(3);
  world.allowAction(account);
  await expectConvergence(harness);
});

it('fails an incomplete run when that is asked for', async () => {
  harness = await startSynced();
  const account = harness.account(1);
  harness.world.denyAction(account, { action: 'ecs:ListClusters', by: 'identity-policy' });

  const sync = await harness.sync({
    variables: { OCEAN__INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE: 'true' },
  });

  expect(sync.exitCode).toBe(1);
  expectNoLoss(sync);
  expectProblem(sync, 'AccessDeniedException', {
    accounts: [account],
    operation: 'ecs:ListClusters',
  });
});

describe('a third page of many', () => {
  const pages = { service: 'ec2', operation: 'DescribeInstances', region: US } as const;

  it('is asked for again when it fails for a moment', async () => {
    harness = await startSynced({ world: { instances: 10 } });
    const account = harness.account(1);
    harness.aws.faults.add({
      ...pages,
      accountId: account,
      effect: { type: 'small-pages', size: 2 },
    });
    harness.aws.faults.add({
      ...pages,
      accountId: account,
      after: 2,
      times: 2,
      effect: { type: 'server-error' },
    });
    const gone = removeInstance(harness.world, account, US);

    const sync = await harness.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(sync.report.requests.awsRetries).toBe(2);
    await expectConvergence(harness);
  });

  it('that keeps failing leaves the rest of the cell as it was; the pages before it are written', async () => {
    harness = await startSynced({ world: { instances: 10 } });
    const { world, aws } = harness;
    const account = harness.account(1);
    aws.faults.add({ ...pages, accountId: account, effect: { type: 'small-pages', size: 2 } });
    aws.faults.add({ ...pages, accountId: account, after: 2, effect: { type: 'server-error' } });
    const early = instanceAt(world, account, US, 1);
    world.changeInstance(account, US, early, { InstanceType: 'm7g.16xlarge' });
    removeInstance(world, account, US);
    resizeInstance(world, account, US);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(changes(sync.before, sync.after).updated).toEqual([keyOf('ec2Instance', early)]);
    expectProblem(sync, 'InternalError', {
      accounts: [account],
      regions: [US],
      operation: 'ec2:DescribeInstances',
      count: 1,
    });
    await expectConvergence(harness);
  });
});

describe('a throttling storm on one account, region and service', () => {
  const storm = { service: 'ecs', region: EU } as const;

  it('that ends is waited out', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    harness.aws.faults.add({
      ...storm,
      accountId: account,
      times: 4,
      effect: { type: 'throttle' },
    });
    const gone = removeCluster(harness.world, account, EU);

    const sync = await harness.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(sync.report.requests.awsThrottled).toBe(4);
    await expectConvergence(harness);
  });

  it('that does not end costs that cell, and no other', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    harness.aws.faults.add({ ...storm, accountId: account, effect: { type: 'throttle' } });
    removeCluster(harness.world, account, EU);
    const gone = removeInstance(harness.world, account, EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expectProblem(sync, 'ThrottlingException', {
      accounts: [account],
      regions: [EU],
      operation: 'ecs:ListClusters',
      count: 1,
    });
    expect(sync.report.cells).toMatchObject({ throttled: 1, denied: 0, failed: 0 });
    await expectConvergence(harness);
  });
});

describe('credentials that expire', () => {
  it('between two pages are renewed, and the list goes on where it was', async () => {
    harness = await startSynced({ world: { instances: 10 } });
    const account = harness.account(1);
    const pages = {
      service: 'ec2',
      operation: 'DescribeInstances',
      region: US,
      accountId: account,
    } as const;
    harness.aws.faults.add({ ...pages, effect: { type: 'small-pages', size: 2 } });
    harness.aws.faults.add({ ...pages, after: 2, times: 1, effect: { type: 'expired-token' } });
    const gone = removeInstance(harness.world, account, US);
    harness.aws.requests.clear();

    const sync = await harness.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(
      harness.aws.requests
        .recent({ service: 'sts', operation: 'AssumeRole' })
        .filter(({ resources }) => resources.includes(account)),
    ).toHaveLength(2);
    await expectConvergence(harness);
  });

  it('every few seconds are renewed as often as it takes', async () => {
    harness = await startSynced({
      aws: { sessionSeconds: 2, latencyMs: 60 },
      world: { instances: 40, accounts: 2 },
    });
    const account = harness.account(1);
    harness.aws.faults.add({
      service: 'ec2',
      operation: 'DescribeInstances',
      accountId: account,
      region: US,
      effect: { type: 'small-pages', size: 1 },
    });
    const gone = removeInstance(harness.world, account, US);

    const sync = await harness.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    await expectConvergence(harness);
  });

  it('for good make a denied cell, not an empty one', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    harness.aws.faults.add({
      service: 'ec2',
      accountId: account,
      effect: { type: 'expired-token' },
    });
    removeInstance(harness.world, account, EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(sync.report.cells.denied).toBe(3);
    expect(sync.problems.flatMap(({ accounts }) => accounts)).toEqual([account]);
    await expectConvergence(harness);
  });
});
