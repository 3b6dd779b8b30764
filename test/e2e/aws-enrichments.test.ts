// Reads that add to a listed cluster, function, instance or account: when they fail, the fields
// they fill keep their last value in Port and everything else goes on.
import { afterEach, describe, expect, it } from 'vitest';
import { queueArn, sqsQueues } from '../../src/sandbox/world/sqs-queue.js';
import { changes, keyOf } from './support/catalog.js';
import { DEFAULT_KINDS } from './support/expected.js';
import { type Harness, startHarness } from './support/harness.js';
import {
  EXTRA_BLUEPRINTS,
  fullMapping,
  mappingWith,
  QUEUE_BLUEPRINT,
  QUEUES,
  withEntity,
  withSelector,
} from './support/mappings.js';
import {
  expectConvergence,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import {
  bucketAt,
  clusterAt,
  instanceAt,
  removeBucket,
  removeCluster,
  removeInstance,
} from './support/world-changes.js';

const EU = 'eu-west-1';
const ALL_KINDS = [
  ...DEFAULT_KINDS,
  'AWS::Lambda::Function',
  'AWS::Organizations::Account',
] as const;

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

describe('details of clusters', () => {
  it('that ECS fails for one of them stay as they are, and the others are updated', async () => {
    harness = await startSynced({ world: { clusters: 3 } });
    const { world, aws } = harness;
    const account = harness.account(1);
    const [failing, other] = [clusterAt(world, account, EU, 0), clusterAt(world, account, EU, 1)];
    for (const { name } of [failing, other])
      world.changeCluster(account, EU, name, {
        runningTasksCount: 77,
        tags: [{ key: 'a', value: 'b' }],
      });
    aws.faults.add({
      service: 'ecs',
      operation: 'DescribeClusters',
      resource: failing.arn,
      effect: { type: 'partial-failure', reason: 'INTERNAL' },
    });

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(changes(sync.before, sync.after).updated).toEqual([keyOf('ecsCluster', other.arn)]);
    expect(sync.report.cells.degraded).toBe(1);
    expect(sync.problems).toMatchObject([
      { accounts: [account], regions: [EU], operation: 'ecs:DescribeClusters' },
    ]);
    expect(sync.problems[0]?.problem).toContain('INTERNAL');
    await expectConvergence(harness);
  });

  it('that are denied blank nothing, and a cluster that is not listed any more goes', async () => {
    harness = await startSynced({ world: { clusters: 3 } });
    const { world } = harness;
    const account = harness.account(1);
    world.denyAction(account, { action: 'ecs:DescribeClusters', by: 'identity-policy' });
    const gone = removeCluster(world, account, EU);
    const added = world.addCluster(account, EU).clusterArn ?? '';

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(changes(sync.before, sync.after).created).toEqual([keyOf('ecsCluster', added)]);
    expectProblem(sync, 'AccessDeniedException', {
      accounts: [account],
      operation: 'ecs:DescribeClusters',
    });
    expect(sync.report.cells.degraded).toBe(3);
    world.allowAction(account);
    await expectConvergence(harness);
  });
});

describe('details on request', () => {
  it('that fail for one function and for all of another account stay as they are', async () => {
    harness = await startSynced(
      { mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS, world: { functions: 3 } },
      ALL_KINDS,
    );
    const { world, aws } = harness;
    const [one, all] = [harness.account(1), harness.account(2)];
    const [first] = world.functions(one, EU);
    const hidden = first?.Configuration.FunctionArn ?? '';
    aws.faults.add({
      service: 'lambda',
      operation: 'ListTags',
      resource: hidden,
      effect: { type: 'server-error' },
    });
    world.denyAction(all, { action: 'lambda:ListTags', by: 'service-control-policy' });
    for (const account of [one, all]) {
      for (const { Configuration } of world.functions(account, EU)) {
        world.changeFunction(account, EU, Configuration.FunctionName ?? '', {
          Configuration: { MemorySize: 3008 },
          Tags: { team: 'new' },
        });
      }
    }

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    const tags = (arn: string) => sync.after.get(keyOf('lambdaFunction', arn))?.properties['tags'];
    const earlier = (arn: string) =>
      sync.before.get(keyOf('lambdaFunction', arn))?.properties['tags'];
    for (const account of [one, all]) {
      for (const {
        Configuration: { FunctionArn = '' },
      } of world.functions(account, EU)) {
        expect(sync.after.get(keyOf('lambdaFunction', FunctionArn))?.properties['memorySize']).toBe(
          3008,
        );
        expect(tags(FunctionArn)).toEqual(
          account === all || FunctionArn === hidden ? earlier(FunctionArn) : { team: 'new' },
        );
      }
    }
    expect(sync.problems.map(({ accounts, operation }) => [accounts, operation])).toEqual(
      expect.arrayContaining([
        [[one], 'lambda:ListTags'],
        [[all], 'lambda:ListTags'],
      ]),
    );
    world.allowAction(all);
    await expectConvergence(harness, ALL_KINDS);
  });

  it('that cannot be read leave the units of the accounts as they are', async () => {
    harness = await startSynced(
      { mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS },
      ALL_KINDS,
    );
    const { world } = harness;
    world.denyAction(world.managementAccountId, {
      action: 'organizations:ListParents',
      by: 'identity-policy',
    });
    world.changeAccount(harness.account(1), { name: 'renamed' });

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(harness.port.catalog.entity('organizationAccount', harness.account(1))?.title).toBe(
      'renamed',
    );
    expectProblem(sync, 'AccessDeniedException', { operation: 'organizations:ListParents' });
    world.allowAction(world.managementAccountId);
    await expectConvergence(harness, ALL_KINDS);
  });
});

describe('an item that vanishes between the list and its details', () => {
  it('is deleted and not blanked, and its neighbours are untouched', async () => {
    harness = await startSynced(
      { mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS, world: { buckets: 3, clusters: 3 } },
      ALL_KINDS,
    );
    const { world, aws } = harness;
    const account = harness.account(1);
    const bucket = bucketAt(world, account);
    const cluster = clusterAt(world, account, EU);
    aws.faults.add({
      service: 's3',
      operation: 'GetBucketTagging',
      resource: bucket,
      effect: { type: 'vanish' },
    });
    aws.faults.add({
      service: 'ecs',
      operation: 'DescribeClusters',
      resource: cluster.arn,
      effect: { type: 'vanish' },
    });

    const sync = await harness.sync();

    expectHealthy(sync);
    const gone = [bucketKey(bucket), keyOf('ecsCluster', cluster.arn)].sort();
    expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: gone });
    await expectConvergence(harness, ALL_KINDS);
  });

  it('stays when only a read on request does not find it, since the list has just shown it', async () => {
    harness = await startSynced(
      { mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS, world: { functions: 3 } },
      ALL_KINDS,
    );
    const { world, aws } = harness;
    const account = harness.account(1);
    const [lambda] = world.functions(account, EU);
    const arn = lambda?.Configuration.FunctionArn ?? '';
    aws.faults.add({
      service: 'lambda',
      operation: 'ListTags',
      resource: arn,
      effect: { type: 'vanish' },
    });

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expectProblem(sync, 'ResourceNotFoundException', {
      accounts: [account],
      regions: [EU],
      operation: 'lambda:ListTags',
    });
    await expectConvergence(harness, ALL_KINDS);
  });

  it('stays, and its neighbours are read, where one call on request asks for many', async () => {
    const mapping = mappingWith('AWS::EC2::Instance', (found) =>
      withEntity(withSelector(found, { includeActions: ['DescribeInstanceStatusAction'] }), {
        properties: {
          state: '.Properties.State.Name',
          arn: '.Properties.InstanceId',
          instanceType: '.Properties.SystemStatus.Status',
        },
      }),
    );
    harness = await startHarness({ mapping, world: { instances: 9 } });
    expectHealthy(await harness.sync());
    const { world, aws } = harness;
    const account = harness.account(1);
    const vanished = instanceAt(world, account, EU, 4);
    aws.faults.add({
      service: 'ec2',
      operation: 'DescribeInstanceStatus',
      resource: vanished,
      effect: { type: 'vanish' },
    });
    const gone = removeInstance(world, account, EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: [gone] });
    expectProblem(sync, 'InvalidInstanceID.NotFound', {
      accounts: [account],
      regions: [EU],
      operation: 'ec2:DescribeInstanceStatus',
    });
  });
});

describe('a 404 that does not come from AWS', () => {
  it.each([
    ['without a code', ''],
    ['with a code that no service of AWS has', 'Not Found'],
  ])('%s, to every read of details, deletes and blanks nothing', async (_, code) => {
    harness = await startSynced(
      { mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS },
      ALL_KINDS,
    );
    const account = harness.account(1);
    const effect = { type: 'error', status: 404, code } as const;
    for (const [service, operation] of DETAILS)
      harness.aws.faults.add({ service, operation, accountId: account, effect });
    const gone = removeBucket(harness.world, account);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(sync.problems.map((problem) => [problem.code, problem.operation]).sort()).toEqual([
      ['http-404', 'ecs:DescribeClusters'],
      ['http-404', 'lambda:ListTags'],
      ['http-404', 's3:GetBucketTagging'],
    ]);
    await expectConvergence(harness, ALL_KINDS);
  });
});

const DETAILS = [
  ['s3', 'GetBucketTagging'],
  ['ecs', 'DescribeClusters'],
  ['lambda', 'ListTags'],
] as const;

function bucketKey(name: string): string {
  return keyOf('s3Bucket', `arn:aws:s3:::${name}`);
}

describe('a property that only an enrichment knows', () => {
  it('keeps its value when the enrichment is denied, even where nothing declares it', async () => {
    const queues = withEntity(QUEUES, {
      properties: { ...QUEUES.port.entity.mappings.properties, kmsKey: '.Properties.NewerThanUs' },
    });
    harness = await startHarness({
      mapping: { resources: [queues] },
      blueprints: [...EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT],
      world: { further: { 'AWS::SQS::Queue': 1 } },
    });
    const { world } = harness;
    const account = harness.account(1);
    const [queue] = [...sqsQueues.in(world, account, EU)];
    const [name, attributes] = [queue?.name ?? '', { ...queue?.attributes, NewerThanUs: 'kept' }];
    sqsQueues.change(world, account, EU, name, { attributes });
    expectHealthy(await harness.sync());
    world.denyAction(account, { action: 'sqs:GetQueueAttributes', by: 'identity-policy' });

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    const held = sync.after.get(keyOf('sqsQueue', queueArn(world.place(account, EU), name)));
    expect(held?.properties).toMatchObject({ kmsKey: 'kept' });
  });

  it('goes with its queue, and nothing is degraded, when the queue goes between the list and the details', async () => {
    harness = await startHarness({
      mapping: { resources: [QUEUES] },
      blueprints: [...EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT],
      world: { further: { 'AWS::SQS::Queue': 2 } },
    });
    expectHealthy(await harness.sync());
    const account = harness.account(1);
    const [queue] = [...sqsQueues.in(harness.world, account, EU)];
    const arn = queueArn(harness.world.place(account, EU), queue?.name ?? '');
    // Gone for its tags at once, and for its attributes from the second question on.
    harness.aws.faults.add({
      service: 'sqs',
      operation: 'ListQueueTags',
      resource: arn,
      effect: { type: 'vanish' },
    });
    harness.aws.faults.add({
      service: 'sqs',
      operation: 'GetQueueAttributes',
      resource: arn,
      after: 1,
      effect: { type: 'vanish' },
    });

    const sync = await harness.sync({
      variables: { OCEAN__INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE: 'true' },
    });

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${keyOf('sqsQueue', arn)}`]);
  });
});
