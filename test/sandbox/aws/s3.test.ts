// S3 through the real client: paging, regions, both addressing styles, every configuration and its
// absence.
import { Agent, request } from 'node:http';
import type { LookupFunction } from 'node:net';
import {
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  paginateListBuckets,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import type { Bucket } from '../../../src/sandbox/world/bucket.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { clients, failure, type Keys, sessionIn, settings } from './clients.js';

const world = createWorld({ seed: 3, accounts: 3, buckets: 40 });
const memberId = world.organization.accountAt(1)?.id ?? '';
const buckets: readonly Bucket[] = [...world.buckets(memberId)];
let aws: SimulatedAws;
let keys: Keys;

beforeAll(async () => {
  aws = await startAws({ world, limits: 'none' });
  keys = await sessionIn(aws, memberId);
});
afterAll(() => aws.close());

function bucketWhere(fits: (bucket: Bucket) => boolean): Bucket {
  const found = buckets.find(fits);
  if (found === undefined) throw new Error('The world of this test has no such bucket.');
  return found;
}

it('lists all buckets at once without regions, and with regions when paged', async () => {
  const { s3 } = clients(aws, keys);
  const all = await s3.send(new ListBucketsCommand({}));
  expect(all.Buckets).toEqual(buckets.map(({ Name, CreationDate }) => ({ Name, CreationDate })));
  const paged: unknown[] = [];
  let pages = 0;
  for await (const page of paginateListBuckets({ client: s3, pageSize: 15 }, {})) {
    pages++;
    paged.push(...(page.Buckets ?? []));
  }
  expect(pages).toBe(3);
  expect(paged).toEqual(
    buckets.map((b) => ({
      Name: b.Name,
      CreationDate: b.CreationDate,
      BucketRegion: b.Region,
      BucketArn: `arn:aws:s3:::${b.Name}`,
    })),
  );
  const [first] = buckets;
  const local = await s3.send(new ListBucketsCommand({ BucketRegion: first?.Region ?? '' }));
  expect(local.Buckets?.map(({ Name }) => Name)).toEqual(
    buckets.filter(({ Region }) => Region === first?.Region).map(({ Name }) => Name),
  );
});

it('returns each configuration of a bucket, and an error of its own where there is none', async () => {
  for (const bucket of buckets.slice(0, 12)) {
    const { s3 } = clients(aws, keys, bucket.Region);
    const input = { Bucket: bucket.Name };
    const tags = await s3.send(new GetBucketTaggingCommand(input)).then(
      ({ TagSet }) => TagSet,
      (error: Error) => error.name,
    );
    expect(tags).toEqual(bucket.Tags ?? 'NoSuchTagSet');
    const block = await s3.send(new GetPublicAccessBlockCommand(input)).then(
      (answer) => answer.PublicAccessBlockConfiguration,
      (error: Error) => error.name,
    );
    expect(block).toEqual(bucket.PublicAccessBlock ?? 'NoSuchPublicAccessBlockConfiguration');
    const ownership = await s3.send(new GetBucketOwnershipControlsCommand(input)).then(
      (answer) => answer.OwnershipControls,
      (error: Error) => error.name,
    );
    expect(ownership).toEqual(bucket.Ownership ?? 'OwnershipControlsNotFoundError');
    const encryption = await s3.send(new GetBucketEncryptionCommand(input));
    expect(encryption.ServerSideEncryptionConfiguration).toEqual(bucket.Encryption);
    const location = await s3.send(new GetBucketLocationCommand(input));
    expect(location.LocationConstraint).toBe(
      bucket.Region === 'us-east-1' ? undefined : bucket.Region,
    );
    expect((await s3.send(new HeadBucketCommand(input))).BucketRegion).toBe(bucket.Region);
  }
});

it('sends a request in the wrong region to the right one with a 301', async () => {
  const bucket = bucketWhere(({ Region, Tags }) => Region !== 'us-east-1' && Tags !== undefined);
  const { s3 } = clients(aws, keys, 'us-east-1');
  const error = await failure(s3.send(new GetBucketTaggingCommand({ Bucket: bucket.Name })));
  expect(error).toMatchObject({
    name: 'PermanentRedirect',
    $metadata: { httpStatusCode: 301 },
    Bucket: bucket.Name,
  });
  expect(error['$response']).toMatchObject({ headers: { 'x-amz-bucket-region': bucket.Region } });
  const following = new S3Client({ ...settings(aws, keys), followRegionRedirects: true });
  expect(
    (await following.send(new GetBucketTaggingCommand({ Bucket: bucket.Name }))).TagSet,
  ).toEqual(bucket.Tags);
});

it('refuses a foreign bucket and one that does not exist', async () => {
  const foreign = [...world.buckets(world.managementAccountId)][0];
  const { s3 } = clients(aws, keys, foreign?.Region);
  expect(
    (await failure(s3.send(new GetBucketTaggingCommand({ Bucket: foreign?.Name ?? '' })))).name,
  ).toBe('AccessDenied');
  expect(
    (await failure(s3.send(new GetBucketTaggingCommand({ Bucket: 'no-such-bucket' })))).name,
  ).toBe('NoSuchBucket');
});

it('understands virtual-host addressing', async () => {
  const bucket = bucketWhere(({ Tags }) => Tags !== undefined);
  const names: string[] = [];
  const lookup: LookupFunction = (name, { all }, done) => {
    names.push(name);
    if (all === true) done(null, [{ address: '127.0.0.1', family: 4 }]);
    else done(null, '127.0.0.1', 4);
  };
  const agent = new Agent({ lookup });
  const config = {
    region: bucket.Region,
    credentials: keys,
    maxAttempts: 1,
    requestHandler: { httpAgent: agent },
  };
  const s3 = new S3Client({
    ...config,
    endpoint: `http://localhost:${aws.port}`,
    forcePathStyle: false,
  });
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket: bucket.Name }))).TagSet).toEqual(
    bucket.Tags,
  );
  expect(names).toEqual([`${bucket.Name}.localhost`]);
  agent.destroy();
});

it('knows a bucket by the host names of AWS', async () => {
  const bucket = bucketWhere(() => true);
  for (const host of [
    `${bucket.Name}.s3.${bucket.Region}.amazonaws.com`,
    `${bucket.Name}.s3.amazonaws.com`,
  ]) {
    aws.requests.clear();
    await new Promise((resolve, reject) => {
      request(
        { port: aws.port, host: '127.0.0.1', path: '/?tagging', headers: { host } },
        (answer) => answer.resume().once('end', resolve),
      )
        .once('error', reject)
        .end();
    });
    expect(aws.requests.recent()).toMatchObject([
      {
        operation: 'GetBucketTagging',
        resources: [bucket.Name],
        status: 403,
        code: 'AccessDenied',
      },
    ]);
  }
});
