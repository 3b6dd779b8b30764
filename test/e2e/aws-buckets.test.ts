// Reads that add to a listed bucket: when they fail, the fields they fill keep their last value in
// Port and everything else goes on.
import { afterEach, describe, expect, it } from 'vitest';
import { changes, keyOf } from './support/catalog.js';
import { type Harness, startHarness } from './support/harness.js';
import { bundledMapping, mappingWith, withEntity, withSelector } from './support/mappings.js';
import {
  expectConvergence,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import { bucketAt, removeBucket } from './support/world-changes.js';

const NEW_TAGS = [{ Key: 'team', Value: 'new' }];
const NEWER = new Date('2026-03-04T05:06:07Z');

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

describe('tags of buckets', () => {
  it('that cannot be read for one bucket stay as they are in Port, and its other fields are updated', async () => {
    harness = await startSynced({ world: { buckets: 4 } });
    const { world, aws } = harness;
    const account = harness.account(1);
    const [hidden, other] = [bucketAt(world, account, 1), bucketAt(world, account, 2)];
    for (const name of [hidden, other])
      world.changeBucket(name, { CreationDate: NEWER, Tags: NEW_TAGS });
    aws.faults.add({
      service: 's3',
      operation: 'GetBucketTagging',
      resource: hidden,
      effect: { type: 'deny', by: 'resource-policy' },
    });
    const gone = removeBucket(world, account);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(sync.report.cells).toMatchObject({ degraded: 1, denied: 0 });
    const before = sync.before.get(bucketKey(hidden));
    expect(sync.after.get(bucketKey(hidden))?.properties).toEqual({
      ...before?.properties,
      creationDate: '2026-03-04T05:06:07Z',
    });
    expect(sync.after.get(bucketKey(other))?.properties['tags']).toEqual(NEW_TAGS);
    const problem = expectProblem(sync, 'AccessDenied', {
      accounts: [account],
      operation: 's3:GetBucketTagging',
    });
    expect(problem.problem).toContain('1 item(s)');
    expect(problem.remedy).toMatch(/resource itself/);
    await expectConvergence(harness);
  });

  it('that are denied in a whole account stay as they are, and a bucket that is gone goes', async () => {
    harness = await startSynced({ world: { buckets: 4 } });
    const { world } = harness;
    const account = harness.account(1);
    world.denyAction(account, { action: 's3:GetBucketTagging', by: 'identity-policy' });
    for (const { Name } of world.buckets(account))
      world.changeBucket(Name, { CreationDate: NEWER, Tags: NEW_TAGS });
    const gone = removeBucket(world, account);
    const added = world.addBucket(account).Name;

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(changes(sync.before, sync.after).created).toEqual([bucketKey(added)]);
    for (const { Name } of world.buckets(account)) {
      expect(sync.after.get(bucketKey(Name))?.properties['tags']).toEqual(
        sync.before.get(bucketKey(Name))?.properties['tags'],
      );
    }
    const problem = expectProblem(sync, 'AccessDenied', {
      accounts: [account],
      operation: 's3:GetBucketTagging',
    });
    expect(problem.problem).toContain('4 item(s)');
    expect(problem.remedy).toContain('Allow s3:GetBucketTagging');
    world.allowAction(account);
    await expectConvergence(harness);
  });

  it.each([
    { how: 'malformed', effect: { type: 'garbage' } },
    { how: 'empty', effect: { type: 'garbage', how: 'empty' } },
    { how: 'something else', effect: { type: 'garbage', how: 'foreign' } },
    { how: 'cut', effect: { type: 'truncated', how: 'document' } },
  ] as const)(
    'that are answered with a body that is $how are not taken for no tags',
    async ({ effect }) => {
      harness = await startSynced();
      harness.aws.faults.add({
        service: 's3',
        operation: 'GetBucketTagging',
        accountId: harness.account(1),
        effect,
      });

      const sync = await harness.sync();

      expectIncomplete(sync);
      expectNoLoss(sync);
      expect(changes(sync.before, sync.after).updated).toEqual([]);
      await expectConvergence(harness);
    },
  );

  it('that are never answered for one bucket stay as they are, and the rest is not held up', async () => {
    harness = await startSynced();
    const { world, aws } = harness;
    const hidden = bucketAt(world, harness.account(1), 1);
    aws.faults.add({
      service: 's3',
      operation: 'GetBucketTagging',
      resource: hidden,
      effect: { type: 'hang' },
    });
    const gone = removeBucket(world, harness.account(1));

    const sync = await harness.sync({ variables: { OCEAN__CLIENT_TIMEOUT: '1' } });

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expectProblem(sync, 'timeout', {
      accounts: [harness.account(1)],
      operation: 's3:GetBucketTagging',
    });
    await expectConvergence(harness);
  });

  it('keep the entity out of Port when the mapping has merge switched off', async () => {
    harness = await startSynced({ mapping: { ...bundledMapping(), enableMergeEntity: false } });
    const { world, aws } = harness;
    const account = harness.account(1);
    const hidden = bucketAt(world, account, 1);
    world.changeBucket(hidden, { CreationDate: NEWER });
    aws.faults.add({
      service: 's3',
      operation: 'GetBucketTagging',
      resource: hidden,
      effect: { type: 'server-error' },
    });
    const gone = removeBucket(world, account);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(sync.after.get(bucketKey(hidden))).toEqual(sync.before.get(bucketKey(hidden)));
    expect(sync.report.entities.withheld).toBe(1);
    await expectConvergence(harness);
  });
});

describe('settings of buckets', () => {
  it.each([
    ['GetPublicAccessBlock', 'PublicAccessBlockConfiguration', 's3:GetBucketPublicAccessBlock'],
    ['GetBucketOwnershipControls', 'OwnershipControls', 's3:GetBucketOwnershipControls'],
    ['GetBucketEncryption', 'BucketEncryption', 's3:GetEncryptionConfiguration'],
    ['GetBucketLocation', 'LocationConstraint', 's3:GetBucketLocation'],
  ])(
    'that are answered with the page of a proxy are not taken for none: %s',
    async (operation, property, permission) => {
      const mapping = mappingWith('AWS::S3::Bucket', (found) =>
        withEntity(withSelector(found, { includeActions: [`${operation}Action`] }), {
          properties: {
            arn: `.Properties.${property} | tostring`,
            creationDate: '.Properties.CreationDate',
          },
        }),
      );
      harness = await startHarness({ mapping });
      expectHealthy(await harness.sync());
      const account = harness.account(1);
      harness.aws.faults.add({
        service: 's3',
        operation,
        accountId: account,
        effect: { type: 'garbage', how: 'foreign' },
      });
      for (const { Name } of harness.world.buckets(account))
        harness.world.changeBucket(Name, { CreationDate: NEWER });

      const sync = await harness.sync();

      expectIncomplete(sync);
      expectNoLoss(sync);
      for (const { Name } of harness.world.buckets(account)) {
        const arn = sync.before.get(bucketKey(Name))?.properties['arn'];
        expect(sync.after.get(bucketKey(Name))?.properties).toEqual({
          arn,
          creationDate: '2026-03-04T05:06:07Z',
        });
      }
      expect(sync.problems).toMatchObject([{ accounts: [account], operation: permission }]);
    },
  );
});

function bucketKey(name: string): string {
  return keyOf('s3Bucket', `arn:aws:s3:::${name}`);
}
