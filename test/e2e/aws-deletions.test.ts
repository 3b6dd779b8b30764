// Deletions that are proven and still too many: taken out of the mapping, or gone in AWS all at
// once.
import { afterEach, describe, expect, it } from 'vitest';
import { changes } from './support/catalog.js';
import { type Harness, INTEGRATION, startHarness } from './support/harness.js';
import { bundledMapping, mappingWith, withEntity } from './support/mappings.js';
import {
  expectConvergence,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import { removeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

it('an entity that does not tell its region goes only when every region of its account was read', async () => {
  const mapping = mappingWith('AWS::EC2::Instance', (found) =>
    withEntity(found, { properties: { state: '.Properties.State.Name' } }),
  );
  harness = await startHarness({ mapping });
  const { world } = harness;
  expectHealthy(await harness.sync());
  const account = harness.account(1);
  world.denyAction(account, { action: 'ec2:*', region: 'us-west-2', by: 'service-control-policy' });
  const hidden = removeInstance(world, account, EU);
  const elsewhere = removeInstance(world, harness.account(2), EU);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync, [`deleted ${elsewhere}`]);
  expect(sync.report.heldBack).toEqual([
    {
      blueprint: 'ec2Instance',
      because: `AWS::EC2::Instance of account ${account} in us-west-2 was not read to its end`,
      count: 3,
    },
  ]);
  world.allowAction(account);
  const healthy = await harness.sync();
  expectHealthy(healthy);
  expectNoLoss(healthy, [`deleted ${hidden}`]);
});

describe('a kind that is taken out of the mapping', () => {
  it('takes its entities along, as long as they are not too large a share of all', async () => {
    harness = await startSynced();
    const mapping = mappingWith('AWS::ECS::Cluster', () => []);
    harness.port.seed.mapping(INTEGRATION, mapping);

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after).deleted).toHaveLength(12);
    expect(harness.port.catalog.count('ecsCluster')).toBe(0);
    expect(sync.report.deletions).toEqual([
      {
        blueprint: 'ecsCluster',
        because: 'no resource of the mapping fills its blueprint',
        detail: 'ecsCluster',
        count: 12,
      },
    ]);
    expect(
      harness.aws.requests
        .recent({ service: 'ecs' })
        .filter(({ at }) => at >= Date.parse(String(sync.report['startedAt']))),
    ).toEqual([]);
    harness.port.seed.mapping(INTEGRATION, bundledMapping());
    await expectConvergence(harness);
  });

  it('is held back by the threshold for all entities, with counts', async () => {
    harness = await startSynced();
    harness.port.seed.mapping(INTEGRATION, {
      ...mappingWith('AWS::ECS::Cluster', () => []),
      entityDeletionThreshold: 0.01,
    });

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expectProblem(sync, 'deletions-held-back', { subject: 'ecsCluster', count: 12 });
  });
});

describe('the guard against mass deletion', () => {
  it('holds back most of a blueprint with counts, and lets the other blueprints go on', async () => {
    harness = await startSynced();
    const { world } = harness;
    for (const id of harness.accounts)
      for (const { Name } of [...world.buckets(id)]) world.removeBucket(Name);
    const gone = removeInstance(world, harness.account(1), EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    const problem = expectProblem(sync, 'deletions-held-back', { subject: 's3Bucket', count: 8 });
    expect(problem.problem).toMatch(/\b8\b/);
    expect(problem.remedy).toContain('entityDeletionThreshold');
    expect(sync.report.entities).toMatchObject({ deleted: 1, heldBack: 8 });
    harness.port.seed.mapping(INTEGRATION, { ...bundledMapping(), entityDeletionThreshold: 1 });
    await expectConvergence(harness);
  });

  it('deletes nothing at all when the threshold is 0', async () => {
    harness = await startSynced({ mapping: { ...bundledMapping(), entityDeletionThreshold: 0 } });
    removeInstance(harness.world, harness.account(1), EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expectProblem(sync, 'deletions-held-back', { subject: 'ec2Instance', count: 1 });
  });
});

it('a mapping without resources holds back what it would delete', async () => {
  harness = await startSynced();
  harness.port.seed.mapping(INTEGRATION, { resources: [] });

  const sync = await harness.sync();

  expectNoLoss(sync);
});
