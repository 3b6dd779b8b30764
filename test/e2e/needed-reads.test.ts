// Default enrichments whose fields no expression reads are not called, and nothing else changes:
// neither what Port holds, nor what a gone item means.
import { afterEach, describe, expect, it } from 'vitest';
import { keyOf } from './support/catalog.js';
import { type Harness, startHarness } from './support/harness.js';
import { type AppResource, bundledMapping, mappingWith, withSelector } from './support/mappings.js';
import { expectHealthy, expectIncomplete, expectProblem } from './support/scenario.js';
import { bucketAt } from './support/world-changes.js';

const ALL = { OCEAN__INTEGRATION__CONFIG__FETCH: 'all' };
const TAGGING = { kind: 'AWS::S3::Bucket', action: 'GetBucketTaggingAction' };

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

function withoutTags(found: AppResource): AppResource {
  const { mappings } = found.port.entity;
  const { tags: _tags, ...properties } = mappings.properties ?? {};
  return { ...found, port: { ...found.port, entity: { mappings: { ...mappings, properties } } } };
}

const untagged = () => mappingWith('AWS::S3::Bucket', withoutTags);

function tagCalls(): number {
  return harness.aws.requests.count({ service: 's3', operation: 'GetBucketTagging' });
}

describe('with the bundled mapping', () => {
  it('no call is made that nothing reads, and none that is read is left out', async () => {
    harness = await startHarness({ mapping: bundledMapping() });

    const sync = await harness.sync();

    expectHealthy(sync);
    // It maps the tags of buckets.
    expect(tagCalls()).toBe(bucketCount());
    expect(sync.report.saved).toEqual([]);
  });

  it('without its tags of buckets, these are not asked for, and the report counts them', async () => {
    harness = await startHarness({ mapping: untagged() });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(tagCalls()).toBe(0);
    expect(sync.report.saved).toEqual([{ ...TAGGING, calls: bucketCount() }]);
    expect(bucketCount()).toBeGreaterThan(1);
  });

  it('batches that are not asked for count once each', async () => {
    harness = await startHarness({
      mapping: mappingWith('AWS::ECS::Cluster', ({ port, ...found }) => ({
        ...found,
        port: {
          entity: {
            mappings: {
              identifier: '.Properties.ClusterArn',
              blueprint: '"ecsCluster"',
              relations: port.entity.mappings.relations ?? {},
            },
          },
        },
      })),
      world: { clusters: 3 },
    });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(harness.aws.requests.count({ service: 'ecs', operation: 'DescribeClusters' })).toBe(0);
    const places = harness.aws.requests.count({ service: 'ecs', operation: 'ListClusters' });
    expect(sync.report.saved).toEqual([
      { kind: 'AWS::ECS::Cluster', action: 'DescribeClustersAction', calls: places },
    ]);
  });
});

describe('all of it is asked for', () => {
  it('when the setting says so', async () => {
    harness = await startHarness({ mapping: untagged() });

    const sync = await harness.sync({ variables: ALL });

    expectHealthy(sync);
    expect(tagCalls()).toBe(bucketCount());
    expect(sync.report.saved).toEqual([]);
  });

  it('when the selector names the action', async () => {
    const mapping = mappingWith('AWS::S3::Bucket', (found) =>
      withSelector(withoutTags(found), { includeActions: [TAGGING.action] }),
    );
    harness = await startHarness({ mapping });

    expectHealthy(await harness.sync());
    expect(tagCalls()).toBe(bucketCount());
  });

  it('when one of two mapping resources reads it, and both hold the same afterwards', async () => {
    const mapping = mappingWith('AWS::S3::Bucket', (found) => [withoutTags(found), found]);
    harness = await startHarness({ mapping });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(tagCalls()).toBe(bucketCount());
    const tags = [...harness.port.catalog.entities('s3Bucket')].map(
      ({ properties }) => properties['tags'],
    );
    expect(tags).toHaveLength(bucketCount());
    expect(tags.every(Array.isArray)).toBe(true);
  });
});

describe('what is not asked for', () => {
  it('needs no permission, and is no failed read', async () => {
    harness = await startHarness({ mapping: untagged() });
    for (const account of harness.accounts)
      harness.world.denyAction(account, { action: 's3:GetBucketTagging', by: 'identity-policy' });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(sync.report.cells.degraded).toBe(0);
    expectIncomplete(await harness.sync({ variables: ALL }));
  });

  it('cannot say that an item went after it was listed: it is seen once more, and gone next time', async () => {
    harness = await startHarness({ mapping: untagged() });
    const bucket = bucketAt(harness.world, harness.account(1));
    const key = keyOf('s3Bucket', `arn:aws:s3:::${bucket}`);
    harness.aws.faults.add({
      service: 's3',
      resource: bucket,
      operation: 'GetBucketTagging',
      effect: { type: 'vanish' },
    });
    const described = await harness.sync({ variables: ALL });
    expect(described.after.has(key)).toBe(false);

    const listed = await harness.sync();
    expectHealthy(listed);
    expect(listed.after.has(key)).toBe(true);

    harness.world.removeBucket(bucket);
    const next = await harness.sync();

    expectHealthy(next);
    expect(next.after.has(key)).toBe(false);
    expect(next.report.entities).toMatchObject({ deleted: 1, heldBack: 0 });
  });

  it('is asked for about the one item that another read does not find, and believed', async () => {
    const mapping = mappingWith('AWS::S3::Bucket', (found) => {
      const untaggedBucket = withoutTags(found);
      return withSelector(untaggedBucket, { includeActions: ['GetPublicAccessBlockAction'] });
    });
    harness = await startHarness({ mapping });
    const bucket = bucketAt(harness.world, harness.account(1));
    for (const operation of ['GetPublicAccessBlock', 'GetBucketTagging'])
      harness.aws.faults.add({
        service: 's3',
        resource: bucket,
        operation,
        effect: { type: 'vanish' },
      });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(sync.after.has(keyOf('s3Bucket', `arn:aws:s3:::${bucket}`))).toBe(false);
    expect(tagCalls()).toBe(1);
  });
});

it('a field of an enrichment that is not asked for is told with the action to add', async () => {
  const mapping = mappingWith('AWS::S3::Bucket', (found) => ({
    ...found,
    port: {
      ...found.port,
      entity: {
        mappings: { ...found.port.entity.mappings, title: '.Properties.LocationConstraint' },
      },
    },
  }));
  harness = await startHarness({ mapping });

  const sync = await harness.sync();

  const { problem, count } = expectProblem(sync, 'mapping-warning');
  expect(problem).toContain('add GetBucketLocationAction to its selector.includeActions');
  expect(problem).toContain('resources[1] (AWS::S3::Bucket) reads .Properties.LocationConstraint');
  expect(count).toBe(1);
});

function bucketCount(): number {
  return [...harness.port.catalog.entities('s3Bucket')].length;
}
