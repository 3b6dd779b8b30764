// Lists that are denied, break off, are throttled or answered with rubbish: the cell says so, and nothing of it is deleted.
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../src/sandbox/aws/faults.js';
import { changes, keyOf } from './support/catalog.js';
import { DEFAULT_KINDS } from './support/expected.js';
import type { Harness } from './support/harness.js';
import { EXTRA_BLUEPRINTS, fullMapping } from './support/mappings.js';
import { expectConvergence, expectHealthy, expectIncomplete, expectNoLoss, expectProblem, startSynced } from './support/scenario.js';
import { instanceAt, removeBucket, removeCluster, removeInstance, removeOneOfEach, resizeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const US = 'us-east-1';
const ALL_KINDS = [...DEFAULT_KINDS, 'AWS::Lambda::Function', 'AWS::Organizations::Account'] as const;

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
  const problem = expectProblem(sync, 'UnauthorizedOperation', { accounts: [account], operation: 'ec2:DescribeInstances', count: 3 });
  expect(problem.remedy).toContain('Allow ec2:DescribeInstances');
  expect(sync.report.cells.denied).toBe(3);
  world.allowAction(account);
  await expectConvergence(harness);
});

it('fails an incomplete run when that is asked for', async () => {
  harness = await startSynced();
  const account = harness.account(1);
  harness.world.denyAction(account, { action: 'ecs:ListClusters', by: 'identity-policy' });

  const sync = await harness.sync({ variables: { OCEAN__INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE: 'true' } });

  expect(sync.exitCode).toBe(1);
  expectNoLoss(sync);
  expectProblem(sync, 'AccessDeniedException', { accounts: [account], operation: 'ecs:ListClusters' });
});

describe('a third page of many', () => {
  const pages = { service: 'ec2', operation: 'DescribeInstances', region: US } as const;

  it('is asked for again when it fails for a moment', async () => {
    harness = await startSynced({ world: { instances: 10 } });
    const account = harness.account(1);
    harness.aws.faults.add({ ...pages, accountId: account, effect: { type: 'small-pages', size: 2 } });
    harness.aws.faults.add({ ...pages, accountId: account, after: 2, times: 2, effect: { type: 'server-error' } });
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
    expectProblem(sync, 'InternalError', { accounts: [account], regions: [US], operation: 'ec2:DescribeInstances', count: 1 });
    await expectConvergence(harness);
  });
});

describe('a throttling storm on one account, region and service', () => {
  const storm = { service: 'ecs', region: EU } as const;

  it('that ends is waited out', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    harness.aws.faults.add({ ...storm, accountId: account, times: 4, effect: { type: 'throttle' } });
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
    expectProblem(sync, 'ThrottlingException', { accounts: [account], regions: [EU], operation: 'ecs:ListClusters', count: 1 });
    expect(sync.report.cells).toMatchObject({ throttled: 1, denied: 0, failed: 0 });
    await expectConvergence(harness);
  });
});

describe('credentials that expire', () => {
  it('between two pages are renewed, and the list goes on where it was', async () => {
    harness = await startSynced({ world: { instances: 10 } });
    const account = harness.account(1);
    const pages = { service: 'ec2', operation: 'DescribeInstances', region: US, accountId: account } as const;
    harness.aws.faults.add({ ...pages, effect: { type: 'small-pages', size: 2 } });
    harness.aws.faults.add({ ...pages, after: 2, times: 1, effect: { type: 'expired-token' } });
    const gone = removeInstance(harness.world, account, US);
    harness.aws.requests.clear();

    const sync = await harness.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(
      harness.aws.requests.recent({ service: 'sts', operation: 'AssumeRole' }).filter(({ resources }) => resources.includes(account)),
    ).toHaveLength(2);
    await expectConvergence(harness);
  });

  it('every few seconds are renewed as often as it takes', async () => {
    harness = await startSynced({ aws: { sessionSeconds: 2, latencyMs: 60 }, world: { instances: 40, accounts: 2 } });
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
    harness.aws.faults.add({ service: 'ec2', accountId: account, effect: { type: 'expired-token' } });
    removeInstance(harness.world, account, EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(sync.report.cells.denied).toBe(3);
    expect(sync.problems.flatMap(({ accounts }) => accounts)).toEqual([account]);
    await expectConvergence(harness);
  });
});

const LISTS = [
  { service: 'ec2', operation: 'DescribeInstances' },
  { service: 'ecs', operation: 'ListClusters' },
  { service: 's3', operation: 'ListBuckets' },
  { service: 'lambda', operation: 'ListFunctions' },
] as const;

const RUBBISH: readonly (readonly [string, FaultEffect])[] = [
  ['malformed text', { type: 'garbage' }],
  ['an HTML page', { type: 'garbage', how: 'html' }],
  ['an empty body', { type: 'garbage', how: 'empty' }],
  ['a well-formed document of something else', { type: 'garbage', how: 'foreign' }],
  ['a cut document', { type: 'truncated', how: 'document' }],
  ['a connection that ends in the middle', { type: 'truncated', how: 'connection' }],
];

describe.each(RUBBISH)('%s as the answer to a list', (_, effect) => {
  it('is a failed cell of each kind, and deletes nothing', async () => {
    harness = await startSynced({ mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS }, ALL_KINDS);
    const { world, aws } = harness;
    const account = harness.account(1);
    for (const list of LISTS) aws.faults.add({ ...list, accountId: account, effect });
    removeOneOfEach(world, account, EU);
    removeBucket(world, account);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    const { failed, unreachable } = sync.report.cells;
    expect(failed + unreachable).toBe(10);
    expect(sync.problems.every(({ accounts }) => accounts.length === 1 && accounts[0] === account)).toBe(true);
    expect(sync.problems.map(({ operation }) => operation).sort()).toEqual([
      'ec2:DescribeInstances',
      'ecs:ListClusters',
      'lambda:ListFunctions',
      's3:ListAllMyBuckets',
    ]);
    await expectConvergence(harness, ALL_KINDS);
  });

  it('is asked for again, and harmless when it happens once', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    for (const list of LISTS) harness.aws.faults.add({ ...list, accountId: account, times: 1, effect });
    const gone = removeInstance(harness.world, account, EU);

    const sync = await harness.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
  });
});

describe('pages', () => {
  it('without items that lead on are read past', async () => {
    harness = await startSynced();
    for (const list of LISTS) harness.aws.faults.add({ ...list, accountId: harness.account(1), times: 3, effect: { type: 'empty-page' } });
    const gone = removeInstance(harness.world, harness.account(1), EU);

    const sync = await harness.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    await expectConvergence(harness);
  });

  it('that never end fail the cell instead of the run', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    harness.aws.faults.add({ service: 'ec2', accountId: account, region: EU, effect: { type: 'empty-page' } });
    removeInstance(harness.world, account, EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(sync.report.cells.failed).toBe(1);
    await expectConvergence(harness);
  });

  it('of 250 buckets, 120 clusters and 130 functions are all read, and their removed items deleted', async () => {
    const world = { accounts: 2, regions: [EU, US], buckets: 250, clusters: 120, functions: 130, instances: 1 };
    harness = await startSynced({ mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS, world }, ALL_KINDS);
    harness.aws.faults.add({ service: 's3', operation: 'ListBuckets', effect: { type: 'small-pages', size: 100 } });
    const account = harness.account(1);
    const gone = [removeBucket(harness.world, account), removeCluster(harness.world, account, US)].sort();

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: gone });
    await expectConvergence(harness, ALL_KINDS);
  });
});
