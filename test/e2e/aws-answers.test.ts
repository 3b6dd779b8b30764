// Lists that are answered with rubbish, with pages without items, or with very many pages: never
// shorter than they are.
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../src/sandbox/aws/faults.js';
import { changes, keyOf } from './support/catalog.js';
import { DEFAULT_KINDS } from './support/expected.js';
import { type Harness, startHarness } from './support/harness.js';
import { EXTRA_BLUEPRINTS, fullMapping, mappingWith, withEntity } from './support/mappings.js';
import {
  expectConvergence,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  startSynced,
} from './support/scenario.js';
import {
  removeBucket,
  removeCluster,
  removeInstance,
  removeOneOfEach,
} from './support/world-changes.js';

const EU = 'eu-west-1';
const US = 'us-east-1';
const ALL_KINDS = [
  ...DEFAULT_KINDS,
  'AWS::Lambda::Function',
  'AWS::Organizations::Account',
] as const;

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

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
    harness = await startSynced(
      { mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS },
      ALL_KINDS,
    );
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
    expect(
      sync.problems.every(({ accounts }) => accounts.length === 1 && accounts[0] === account),
    ).toBe(true);
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
    for (const list of LISTS)
      harness.aws.faults.add({ ...list, accountId: account, times: 1, effect });
    const gone = removeInstance(harness.world, account, EU);

    const sync = await harness.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
  });
});

describe('pages', () => {
  it('without items that lead on are read past', async () => {
    harness = await startSynced();
    for (const list of LISTS)
      harness.aws.faults.add({
        ...list,
        accountId: harness.account(1),
        times: 3,
        effect: { type: 'empty-page' },
      });
    const gone = removeInstance(harness.world, harness.account(1), EU);

    const sync = await harness.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    await expectConvergence(harness);
  });

  it('that never end fail the cell instead of the run', async () => {
    harness = await startSynced();
    const account = harness.account(1);
    harness.aws.faults.add({
      service: 'ec2',
      accountId: account,
      region: EU,
      effect: { type: 'empty-page' },
    });
    removeInstance(harness.world, account, EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(sync.report.cells.failed).toBe(1);
    await expectConvergence(harness);
  });

  it('of 250 buckets, 120 clusters and 130 functions are all read, and deleted once they are gone', async () => {
    const world = {
      accounts: 2,
      regions: [EU, US],
      buckets: 250,
      clusters: 120,
      functions: 130,
      instances: 1,
    };
    harness = await startSynced(
      { mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS, world },
      ALL_KINDS,
    );
    harness.aws.faults.add({
      service: 's3',
      operation: 'ListBuckets',
      effect: { type: 'small-pages', size: 100 },
    });
    const account = harness.account(1);
    const gone = [
      removeBucket(harness.world, account),
      removeCluster(harness.world, account, US),
    ].sort();

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: gone });
    await expectConvergence(harness, ALL_KINDS);
    harness.world.removeAccountFromOrganization(account);
    await expectConvergence(harness, ALL_KINDS);
  });
});

describe('a value that is not of its type', () => {
  it('costs nothing around it, is passed on as it is, and is told with its field in the report of that resync', async () => {
    // The date is the title, which takes any text.
    const titled = { title: '.Properties.CreationDate', properties: { arn: '.Properties.Arn' } };
    harness = await startHarness({
      mapping: mappingWith('AWS::S3::Bucket', (found) => withEntity(found, titled)),
    });
    expectHealthy(await harness.sync());
    const { world, aws } = harness;
    const account = harness.account(1);
    const buckets = [...world.buckets(account)];
    const list = buckets.map(({ Name, Region, CreationDate }, index) => {
      const date = index === 0 ? 'long ago' : CreationDate.toISOString();
      return `<Bucket><Name>${Name}</Name><BucketRegion>${Region}</BucketRegion><CreationDate>${date}</CreationDate></Bucket>`;
    });
    const body = `<ListAllMyBucketsResult><Buckets>${list.join('')}</Buckets></ListAllMyBucketsResult>`;
    aws.faults.add({
      service: 's3',
      operation: 'ListBuckets',
      accountId: account,
      effect: { type: 'raw', body },
    });

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    const [odd] = changes(sync.before, sync.after).updated;
    expect(changes(sync.before, sync.after)).toEqual({
      created: [],
      updated: [keyOf('s3Bucket', `arn:aws:s3:::${buckets[0]?.Name}`)],
      deleted: [],
    });
    expect(sync.after.get(odd ?? '')?.title).toBe('long ago');
    const said =
      /^S3 answered 1 time\(s\) with a value of Bucket\.CreationDate that is no date; it was passed on as it is/;
    expect(sync.problems.map(({ problem }) => problem)).toEqual([expect.stringMatching(said)]);
    aws.faults.clear();
    expectHealthy(await harness.sync());
  });
});
