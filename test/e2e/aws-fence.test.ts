// Organizations that are fenced to a few regions, by service control policies or by the network,
// and sessions that prove nothing.
import { afterEach, expect, it } from 'vitest';
import type { FaultRule } from '../../src/sandbox/aws/faults.js';
import { type Harness, startHarness } from './support/harness.js';
import {
  expectConvergence,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  startSynced,
} from './support/scenario.js';
import { removeOneOfEach } from './support/world-changes.js';

const EU = ['eu-central-1', 'eu-south-1', 'eu-west-1', 'eu-west-2'];
const OUTSIDE = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-2',
];

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

const closed = (service: string, operation: string, effect: FaultRule['effect']): FaultRule[] =>
  OUTSIDE.map((region) => ({ service, operation, region, effect }));

it.each([
  ['by a service control policy', { type: 'deny', by: 'service-control-policy', explicit: true }],
  ['by answers that name no policy', { type: 'error', code: 'AccessDenied', status: 403 }],
  [
    'by a region that does not know the token',
    { type: 'error', code: 'InvalidClientTokenId', status: 403 },
  ],
] as const)(
  'an organization fenced to Europe %s loses no bucket, and each account finds its way at once',
  async (_how, effect) => {
    harness = await startHarness({
      world: { accounts: 12, regions: [...OUTSIDE, ...EU].sort(), buckets: 2, instances: 1 },
    });
    expectHealthy(await harness.sync());
    for (const rule of closed('s3', 'ListBuckets', effect)) harness.aws.faults.add(rule);
    const before = harness.aws.requests.count({ service: 's3', operation: 'ListBuckets' });

    const sync = await harness.sync();

    expect(sync.exitCode).toBe(0);
    expectNoLoss(sync);
    expect(sync.report.cells).toMatchObject({ denied: 0 });
    // Accounts are read side by side, so several search before the first has found anything.
    expect(
      harness.aws.requests.count({ service: 's3', operation: 'ListBuckets' }) - before,
    ).toBeLessThanOrEqual(12 * (OUTSIDE.length + 1));
  },
);

it('the regions of accounts are read in another region when the Account API and the home region are fenced', async () => {
  harness = await startHarness({
    world: { accounts: 3, regions: ['eu-west-1', 'us-east-1'], instances: 1, buckets: 1 },
  });
  expectHealthy(await harness.sync());
  const effect = { type: 'deny', by: 'service-control-policy', explicit: true } as const;
  for (const operation of ['DescribeRegions', 'DescribeInstances'])
    harness.aws.faults.add({ service: 'ec2', operation, region: 'us-east-1', effect });
  harness.aws.faults.add({ service: 'account', operation: 'ListRegions', effect });

  const sync = await harness.sync();

  expectNoLoss(sync);
  expect(sync.problems.map(({ problem }) => problem).join()).toContain(
    'the regions were read with ec2:DescribeRegions instead',
  );
});

it('an account whose session cannot be proven is read, and nothing is deleted for it', async () => {
  harness = await startSynced();
  const account = harness.account(2);
  harness.aws.faults.add({
    service: 'sts',
    operation: 'GetCallerIdentity',
    accountId: account,
    effect: { type: 'deny' },
  });
  removeOneOfEach(harness.world, account, 'eu-west-1');
  const added = harness.world.addBucket(account).Name;

  const sync = await harness.sync();

  expectNoLoss(sync);
  expect([...sync.after.keys()].filter((key) => key.includes(added))).toHaveLength(1);
  expect(sync.problems.map(({ problem, remedy }) => `${problem} ${remedy}`).join()).toContain(
    'sts:GetCallerIdentity',
  );
  await expectConvergence(harness);
});

it('an account whose session STS does not answer for is not read', async () => {
  harness = await startSynced();
  const account = harness.account(2);
  harness.aws.faults.add({
    service: 'sts',
    operation: 'GetCallerIdentity',
    accountId: account,
    effect: { type: 'server-error' },
  });
  removeOneOfEach(harness.world, account, 'eu-west-1');

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync);
  expect(sync.report.accounts).toMatchObject({ unreadable: 1 });
  await expectConvergence(harness);
});
