// Mappings that fail for single items, exclude items, share a kind, or are wrong as a whole.
import { afterEach, describe, expect, it } from 'vitest';
import { changes, keyOf } from './support/catalog.js';
import { type Harness, INTEGRATION, startHarness } from './support/harness.js';
import { bundledMapping, mappingWith, withEntity, withSelector } from './support/mappings.js';
import {
  expectConvergence,
  expectFailure,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  expectPlaced,
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
const US = 'us-east-1';
const INSTANCE = 'AWS::EC2::Instance';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

describe.each([
  {
    what: 'an identifier that fails for one item',
    change: (id: string) =>
      mappingWith(INSTANCE, (found) =>
        withEntity(found, {
          identifier: `if .Properties.InstanceId == "${id}" then error("no identity") else .Properties.InstanceId end`,
        }),
      ),
    path: 'identifier',
  },
  {
    what: 'an identifier that is null for one item',
    change: (id: string) =>
      mappingWith(INSTANCE, (found) =>
        withEntity(found, {
          identifier: `if .Properties.InstanceId == "${id}" then null else .Properties.InstanceId end`,
        }),
      ),
    path: 'identifier',
  },
  {
    what: 'a blueprint that fails for one item',
    change: (id: string) =>
      mappingWith(INSTANCE, (found) =>
        withEntity(found, {
          blueprint: `if .Properties.InstanceId == "${id}" then error("no blueprint") else "ec2Instance" end`,
        }),
      ),
    path: 'blueprint',
  },
  {
    what: 'a selector that is not boolean for one item',
    change: (id: string) =>
      mappingWith(INSTANCE, (found) =>
        withSelector(found, {
          query: `if .Properties.InstanceId == "${id}" then "yes" else true end`,
        }),
      ),
    path: 'query',
  },
  {
    what: 'a selector that fails for one item',
    change: (id: string) =>
      mappingWith(INSTANCE, (found) =>
        withSelector(found, {
          query: `if .Properties.InstanceId == "${id}" then error("?") else true end`,
        }),
      ),
    path: 'query',
  },
])('$what', ({ change, path }) => {
  it('keeps its entity and everything of its cell, and the rest goes on', async () => {
    harness = await startSynced({ world: { instances: 4 } });
    const { world, port } = harness;
    const account = harness.account(1);
    const failing = instanceAt(world, account, EU, 2);
    port.seed.mapping(INTEGRATION, change(failing));
    world.changeInstance(account, EU, failing, { InstanceType: 'm7g.16xlarge' });
    const neighbour = instanceAt(world, account, EU, 3);
    world.changeInstance(account, EU, neighbour, { InstanceType: 'm7g.16xlarge' });
    removeInstance(world, account, EU);
    const gone = [removeInstance(world, account, US), removeCluster(world, account, EU)];

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(
      sync,
      gone.map((key) => `deleted ${key}`),
    );
    expect(changes(sync.before, sync.after).updated).toEqual([keyOf('ec2Instance', neighbour)]);
    expect(sync.report.cells).toMatchObject({ unfit: 1, denied: 0 });
    expect(sync.report.entities).toMatchObject({ unmapped: 1 });
    const problem = expectProblem(sync, 'item-not-mapped', { count: 1 });
    expect(problem.problem).toContain(path);
    port.seed.mapping(INTEGRATION, bundledMapping());
    await expectConvergence(harness);
  });
});

describe('an identifier that is the same for several resources', () => {
  it('is a problem that names two of them, and the entity stays the same from sync to sync', async () => {
    const mapping = mappingWith(INSTANCE, (found) =>
      withEntity(found, { identifier: '.__ExtraContext.Region' }),
    );
    harness = await startHarness({ mapping, world: { instances: 4 } });
    const first = await harness.sync();
    const second = await harness.sync();

    for (const sync of [first, second]) {
      expectPlaced(sync.report);
      const problem = expectProblem(sync, 'resources-collapsed', {
        count: sync.report.entities.merged,
      });
      expect(problem.problem).toContain('AWS::EC2::Instance');
      expect(problem.problem).toContain('.__ExtraContext.Region');
      expect(problem.problem).toMatch(/i-\w+ \(\d{12}, [\w-]+\) and i-\w+ \(\d{12}, [\w-]+\)/);
      expect(sync.report.entities.merged).toBeGreaterThan(0);
    }
    expect(changes(second.before, second.after)).toEqual({ created: [], updated: [], deleted: [] });
  });

  it('is none when two mapping resources fill it', async () => {
    const { resources, ...rest } = bundledMapping();
    const again = resources.filter(({ kind }) => kind === INSTANCE);
    harness = await startSynced({ mapping: { ...rest, resources: [...resources, ...again] } });
    const sync = await harness.sync();

    expect(sync.problems).toEqual([]);
    expectPlaced(sync.report);
    expect(sync.report.entities).toMatchObject({ merged: 0, further: 0 });
  });
});

describe('an identifier with a character that Port excludes', () => {
  it('is a warning, and neither fails the resync nor holds deletions back', async () => {
    harness = await startSynced({ world: { instances: 4 } });
    const { world, port } = harness;
    const account = harness.account(1);
    const odd = instanceAt(world, account, EU, 2);
    const identifier = `if .Properties.InstanceId == "${odd}" then "${odd}, it's" else .Properties.InstanceId end`;
    port.seed.mapping(
      INTEGRATION,
      mappingWith(INSTANCE, (found) => withEntity(found, { identifier })),
    );
    const gone = removeInstance(world, account, EU);
    const sync = await harness.sync();

    expect(sync.exitCode).toBe(0);
    expectPlaced(sync.report);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(sync.report.entities).toMatchObject({ unmapped: 1, failedCount: 0, heldBack: 1 });
    expect(expectProblem(sync, 'identifier-refused', { count: 1 }).problem).toContain(INSTANCE);
  });
});

describe('a selector', () => {
  it('takes an entity out of Port whose item it does not want any more', async () => {
    const mapping = mappingWith(INSTANCE, (found) =>
      withSelector(found, { query: '.Properties.State.Name != "terminated"' }),
    );
    harness = await startSynced({ mapping });
    const { world } = harness;
    const account = harness.account(1);
    const id = instanceAt(world, account, EU);
    world.terminateInstance(account, EU, id);

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after)).toEqual({
      created: [],
      updated: [],
      deleted: [keyOf('ec2Instance', id)],
    });
    expect(sync.report.entities.excluded).toBe(1);
    world.setInstanceState(account, EU, id, 'running');
    await expectConvergence(harness);
  });

  it('that reads tags which could not be read excludes nothing', async () => {
    const mapping = mappingWith('AWS::S3::Bucket', (found) =>
      withSelector(found, { query: '.Properties.Tags | all(.Key != "private")' }),
    );
    harness = await startSynced({ mapping });
    const { world } = harness;
    const account = harness.account(1);
    world.denyAction(account, { action: 's3:GetBucketTagging', by: 'identity-policy' });
    world.changeBucket(bucketAt(world, account, 1), { Tags: [{ Key: 'private', Value: '' }] });
    removeBucket(world, account);
    const elsewhere = removeBucket(world, harness.account(2));

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${elsewhere}`]);
    expect(sync.report.cells).toMatchObject({ unfit: 1, degraded: 1 });
  });
});

it('an identifier that reads what could not be read keeps the cell as it is', async () => {
  const mapping = mappingWith('AWS::ECS::Cluster', (found) =>
    withEntity(found, {
      identifier:
        '.__ExtraContext.AccountId + "/" + .__ExtraContext.Region + "/" + .Properties.ClusterName',
    }),
  );
  harness = await startHarness({ mapping, world: { clusters: 2 } });
  const { world } = harness;
  expectHealthy(await harness.sync());
  const account = harness.account(1);
  world.denyAction(account, { action: 'ecs:DescribeClusters', region: EU, by: 'identity-policy' });
  removeCluster(world, account, EU);
  const { name } = clusterAt(world, account, US);
  removeCluster(world, account, US);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync, [`deleted ${keyOf('ecsCluster', `${account}/${US}/${name}`)}`]);
  world.allowAction(account);
  const healthy = await harness.sync();
  expectHealthy(healthy);
  expect([...healthy.after.keys()].filter((key) => key.startsWith('ecsCluster'))).toHaveLength(
    4 * 3 * 2 - 2,
  );
});

describe('two mapping resources of one kind', () => {
  const mapping = mappingWith(INSTANCE, (found) => [
    withSelector(found, { regionPolicy: { allow: [EU] } }),
    withEntity(
      withSelector(found, {
        includeActions: ['DescribeInstanceStatusAction'],
        regionPolicy: { deny: [EU] },
      }),
      {
        title: '.Properties.InstanceId + " " + .Properties.SystemStatus.Status',
      },
    ),
  ]);

  it('read it once, each in its regions and with its details', async () => {
    harness = await startHarness({ mapping });
    const { world, aws } = harness;

    const sync = await harness.sync();

    expectHealthy(sync);
    const count = (operation: string, region: string) =>
      aws.requests.count({ service: 'ec2', operation, region });
    for (const region of [EU, US, 'us-west-2']) expect(count('DescribeInstances', region)).toBe(4);
    for (const region of [US, 'us-west-2']) expect(count('DescribeInstanceStatus', region)).toBe(4);
    const account = harness.account(1);
    const title = (region: string) =>
      sync.after.get(keyOf('ec2Instance', instanceAt(world, account, region)))?.title;
    expect(title(EU)).toBe(instanceAt(world, account, EU));
    expect(title(US)).toMatch(/^i-\w+ (ok|impaired|not-applicable)$/);
  });

  it('with overlapping regions read it once for both, and delete only what both have lost', async () => {
    const overlapping = mappingWith(INSTANCE, (found) => [
      withSelector(found, { query: '.Properties.State.Name == "running"' }),
      withSelector(found, {
        query: '.Properties.State.Name != "running"',
        regionPolicy: { allow: [EU] },
      }),
    ]);
    harness = await startHarness({ mapping: overlapping });
    const { world, aws } = harness;
    for (const region of [EU, US])
      world.setInstanceState(
        harness.account(1),
        region,
        instanceAt(world, harness.account(1), region),
        'running',
      );
    expectHealthy(await harness.sync());
    const [stays, goes] = [
      instanceAt(world, harness.account(1), EU),
      instanceAt(world, harness.account(1), US),
    ];
    world.setInstanceState(harness.account(1), EU, stays, 'stopped');
    world.setInstanceState(harness.account(1), US, goes, 'stopped');
    aws.requests.clear();

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after)).toEqual({
      created: [],
      updated: [keyOf('ec2Instance', stays)],
      deleted: [keyOf('ec2Instance', goes)],
    });
    expect(aws.requests.count({ service: 'ec2', operation: 'DescribeInstances' })).toBe(12);
  });

  it('fails for one when it fails for the other: a denied region is denied for both', async () => {
    harness = await startHarness({ mapping });
    const { world } = harness;
    expectHealthy(await harness.sync());
    const account = harness.account(1);
    world.denyAction(account, {
      action: 'ec2:DescribeInstances',
      region: US,
      by: 'service-control-policy',
    });
    removeInstance(world, account, US);
    const gone = removeInstance(world, account, EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expectProblem(sync, 'UnauthorizedOperation', { accounts: [account], regions: [US], count: 1 });
  });
});

it('a mapping that does not compile fails the run before anything is read, with every problem listed', async () => {
  harness = await startSynced();
  const broken = mappingWith(INSTANCE, (found) =>
    withEntity(withSelector(found, { query: '.a |' }), { identifier: 'nope(.x)' }),
  );
  harness.port.seed.mapping(INTEGRATION, broken);
  harness.aws.requests.clear();

  const sync = await harness.sync();

  expectFailure(sync, 'mapping-invalid');
  expect(sync.report.error?.message).toMatch(/query/);
  expect(sync.report.error?.message).toMatch(/identifier/);
  expect(
    Object.keys(harness.aws.requests.counters().byOperation).filter(
      (operation) => !operation.startsWith('sts:'),
    ),
  ).toEqual([]);
  harness.port.seed.mapping(INTEGRATION, bundledMapping());
  await expectConvergence(harness);
});

it('an empty mapping fails the run and deletes nothing', async () => {
  harness = await startSynced();
  harness.port.seed.mapping(INTEGRATION, {});

  const sync = await harness.sync();

  expectFailure(sync, 'mapping-invalid');
});
