import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  ListAccountsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  GetBucketEncryptionCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsGateway, createAwsGateway } from '../../src/aws/gateway.js';
import type { AwsScope } from '../../src/aws/scope.js';
import { type SimulatedAws, startAws } from '../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../src/sandbox/world/create-world.js';
import { sessionOf } from './loopback.js';

describe('against the simulated AWS, which checks signatures', () => {
  let aws: SimulatedAws;
  let lean: AwsGateway;
  let stock: AwsGateway;
  let scope: AwsScope;

  beforeAll(async () => {
    const world = createWorld({
      accounts: 3,
      regions: ['us-east-1', 'eu-west-1'],
      instances: 8,
      buckets: 3,
      clusters: 2,
      functions: 3,
    });
    aws = await startAws({ world, limits: 'none' });
    const config = { endpoints: { default: aws.url }, requestTimeoutMs: 5_000 };
    lean = createAwsGateway({ config: { ...config, clientStack: 'lean' } });
    stock = createAwsGateway({ config: { ...config, clientStack: 'stock' } });
    scope = {
      session: sessionOf(world.managementAccountId, {
        accessKeyId: world.base.accessKeyId,
        secretAccessKey: world.base.secretAccessKey,
      }),
      region: 'us-east-1',
      signal: new AbortController().signal,
    };
  });

  afterAll(async () => {
    await Promise.all([lean.close(), stock.close()]);
    await aws.close();
  });

  it.each<[string, (gateway: AwsGateway) => Promise<object>]>([
    ['sts', (g) => g.client(STSClient, scope).send(new GetCallerIdentityCommand({}))],
    [
      'organizations',
      (g) => g.client(OrganizationsClient, scope).send(new ListAccountsCommand({})),
    ],
    [
      'organizations tags',
      (g) =>
        g
          .client(OrganizationsClient, scope)
          .send(new ListTagsForResourceCommand({ ResourceId: scope.session?.accountId })),
    ],
    [
      'account',
      (g) => g.client(AccountClient, scope).send(new ListRegionsCommand({ MaxResults: 50 })),
    ],
    [
      'ec2',
      (g) => g.client(EC2Client, scope).send(new DescribeInstancesCommand({ MaxResults: 100 })),
    ],
    ['ecs', (g) => g.client(ECSClient, scope).send(new ListClustersCommand({}))],
    ['lambda', (g) => g.client(LambdaClient, scope).send(new ListFunctionsCommand({}))],
    ['s3', (g) => g.client(S3Client, scope).send(new ListBucketsCommand({ MaxBuckets: 1000 }))],
  ])('the lean and the stock stack read the same of %s', async (_name, read) => {
    const [ours, theirs] = [await read(lean), await read(stock)];

    expect({ ...ours, $metadata: undefined }).toStrictEqual({ ...theirs, $metadata: undefined });
  });

  it('reads the details of a bucket the same way', async () => {
    const { Buckets = [] } = await lean
      .client(S3Client, scope)
      .send(new ListBucketsCommand({ MaxBuckets: 1000 }));
    expect(Buckets.length).toBeGreaterThan(0);

    for (const { Name: Bucket, BucketRegion: region = 'us-east-1' } of Buckets) {
      const reads = [
        (client: S3Client) => client.send(new GetBucketTaggingCommand({ Bucket })),
        (client: S3Client) => client.send(new GetBucketEncryptionCommand({ Bucket })),
      ];
      for (const read of reads) {
        const results = await Promise.all(
          [lean, stock].map((gateway) =>
            settle(read(gateway.client(S3Client, { ...scope, region }))),
          ),
        );
        expect(results[0]).toStrictEqual(results[1]);
      }
    }
  });
});

// What came of it, without what differs from request to request.
async function settle(reading: Promise<object>): Promise<unknown> {
  return reading.then(
    (output) => ({ ...output, $metadata: undefined }),
    (error: { category: string; awsCode: string }) => [error.category, error.awsCode],
  );
}
