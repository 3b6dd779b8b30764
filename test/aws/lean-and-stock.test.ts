import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeClustersCommand, ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { LambdaClient, ListFunctionsCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws/errors/aws-error.js';
import { type AwsGateway, createAwsGateway } from '../../src/aws/gateway.js';
import { type Answer, type Loopback, rejection, scopeOf, startLoopback } from './loopback.js';
import * as recorded from './recorded.js';

const { json } = recorded;
type Send = (gateway: AwsGateway) => Promise<unknown>;

const sts: (command: GetCallerIdentityCommand) => Send = (command) => (gateway) =>
  gateway.client(STSClient, scopeOf()).send(command);
const assume: Send = (gateway) =>
  gateway.client(STSClient, scopeOf()).send(
    new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::1:role/R',
      RoleSessionName: 's',
      ExternalId: 'x&y',
    }),
  );
const organizations = (gateway: AwsGateway) => gateway.client(OrganizationsClient, scopeOf());
const ec2 = (gateway: AwsGateway) => gateway.client(EC2Client, scopeOf());
const s3 = (gateway: AwsGateway) => gateway.client(S3Client, scopeOf());
const ecs = (gateway: AwsGateway) => gateway.client(ECSClient, scopeOf());
const lambda = (gateway: AwsGateway) => gateway.client(LambdaClient, scopeOf());
const listRegions: Send = (gateway) =>
  gateway
    .client(AccountClient, scopeOf())
    .send(new ListRegionsCommand({ RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] }));

const account = {
  Id: '111122223333',
  Arn: 'arn:aws:organizations::1:account/o-1/111122223333',
  Email: 'a@b.c',
  Name: 'one',
  State: 'ACTIVE',
  Status: 'ACTIVE',
  JoinedTimestamp: 1732532400.123,
};
const cluster = {
  clusterArn: 'arn:aws:ecs:eu-west-1:1:cluster/a',
  clusterName: 'a',
  status: 'ACTIVE',
  tags: [{ key: 'k', value: 'v' }],
  settings: [],
  runningTasksCount: 0,
};
const fn = {
  FunctionName: 'f',
  FunctionArn: 'arn:aws:lambda:eu-west-1:1:function:f',
  MemorySize: 128,
  Environment: { Variables: { A: 'b' } },
  Layers: [],
  LastModified: '2026-01-01T00:00:00.000+0000',
};

const outputs: readonly [name: string, answer: Answer, send: Send][] = [
  ['sts GetCallerIdentity', recorded.callerIdentity, sts(new GetCallerIdentityCommand({}))],
  ['sts AssumeRole', recorded.assumeRole, assume],
  [
    'organizations ListAccounts',
    json({ Accounts: [account], NextToken: 'n' }),
    (g) => organizations(g).send(new ListAccountsCommand({})),
  ],
  [
    'organizations ListRoots',
    json({ Roots: [{ Id: 'r-1', Name: 'Root', PolicyTypes: [] }] }),
    (g) => organizations(g).send(new ListRootsCommand({})),
  ],
  [
    'organizations ListOrganizationalUnitsForParent',
    json({ OrganizationalUnits: [{ Id: 'ou-1', Name: 'x' }] }),
    (g) => organizations(g).send(new ListOrganizationalUnitsForParentCommand({ ParentId: 'r-1' })),
  ],
  [
    'organizations ListAccountsForParent',
    json({ Accounts: [account] }),
    (g) => organizations(g).send(new ListAccountsForParentCommand({ ParentId: 'r-1' })),
  ],
  [
    'organizations ListTagsForResource',
    json({ Tags: [{ Key: 'a', Value: '' }] }),
    (g) => organizations(g).send(new ListTagsForResourceCommand({ ResourceId: '1' })),
  ],
  [
    'organizations ListParents',
    json({ Parents: [{ Id: 'ou-1', Type: 'ORGANIZATIONAL_UNIT' }] }),
    (g) => organizations(g).send(new ListParentsCommand({ ChildId: '1' })),
  ],
  [
    'account ListRegions',
    json({ Regions: [{ RegionName: 'eu-west-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' }] }),
    listRegions,
  ],
  [
    'ec2 DescribeInstances',
    recorded.describeInstances(3, 'next'),
    (g) => ec2(g).send(new DescribeInstancesCommand({ MaxResults: 3 })),
  ],
  [
    'ec2 DescribeInstances, none',
    recorded.describeInstances(0),
    (g) => ec2(g).send(new DescribeInstancesCommand({})),
  ],
  [
    'ec2 DescribeInstanceStatus',
    recorded.instanceStatus,
    (g) =>
      ec2(g).send(
        new DescribeInstanceStatusCommand({
          InstanceIds: ['i-1', 'i-2'],
          IncludeAllInstances: true,
        }),
      ),
  ],
  [
    'ec2 DescribeRegions',
    recorded.regions,
    (g) => ec2(g).send(new DescribeRegionsCommand({ AllRegions: true })),
  ],
  [
    's3 ListBuckets',
    recorded.buckets,
    (g) => s3(g).send(new ListBucketsCommand({ MaxBuckets: 2, ContinuationToken: 'a b+c/=' })),
  ],
  ['s3 ListBuckets, none', recorded.noBuckets, (g) => s3(g).send(new ListBucketsCommand({}))],
  [
    's3 GetBucketTagging',
    recorded.tagging,
    (g) => s3(g).send(new GetBucketTaggingCommand({ Bucket: 'two.dotted' })),
  ],
  [
    's3 GetPublicAccessBlock',
    recorded.publicAccess,
    (g) => s3(g).send(new GetPublicAccessBlockCommand({ Bucket: 'one' })),
  ],
  [
    's3 GetBucketOwnershipControls',
    recorded.ownership,
    (g) => s3(g).send(new GetBucketOwnershipControlsCommand({ Bucket: 'one' })),
  ],
  [
    's3 GetBucketEncryption',
    recorded.encryption,
    (g) => s3(g).send(new GetBucketEncryptionCommand({ Bucket: 'one' })),
  ],
  [
    's3 GetBucketLocation',
    recorded.location,
    (g) => s3(g).send(new GetBucketLocationCommand({ Bucket: 'one' })),
  ],
  [
    's3 GetBucketLocation of us-east-1',
    recorded.noLocation,
    (g) => s3(g).send(new GetBucketLocationCommand({ Bucket: 'one' })),
  ],
  [
    's3 GetBucketAcl, with attributes',
    recorded.acl,
    (g) => s3(g).send(new GetBucketAclCommand({ Bucket: 'one' })),
  ],
  [
    'ecs ListClusters',
    json({ clusterArns: [cluster.clusterArn], nextToken: 't' }),
    (g) => ecs(g).send(new ListClustersCommand({})),
  ],
  [
    'ecs DescribeClusters',
    json({ clusters: [cluster], failures: [] }),
    (g) => ecs(g).send(new DescribeClustersCommand({ clusters: ['a'], include: ['TAGS'] })),
  ],
  [
    'lambda ListFunctions',
    json({ Functions: [fn], NextMarker: null }),
    (g) => lambda(g).send(new ListFunctionsCommand({ Marker: 'm/+=' })),
  ],
  [
    'lambda ListTags',
    json({ Tags: { a: 'b' } }),
    (g) => lambda(g).send(new ListTagsCommand({ Resource: fn.FunctionArn })),
  ],
];

const errors: readonly [name: string, answer: Answer, send: Send][] = [
  [
    'sts denied',
    recorded.stsError(
      'AccessDenied',
      'User: arn:aws:iam::1:user/u is not authorized to perform: sts:AssumeRole',
    ),
    assume,
  ],
  [
    'sts modelled',
    recorded.stsError('RegionDisabledException', 'STS is not activated in this region'),
    assume,
  ],
  [
    'organizations denied',
    recorded.jsonError('AccessDeniedException', 'no'),
    (g) => organizations(g).send(new ListAccountsCommand({})),
  ],
  [
    'organizations not in use',
    recorded.jsonError(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    ),
    (g) => organizations(g).send(new ListAccountsCommand({})),
  ],
  [
    'account denied',
    json({ message: 'no' }, 403, { 'x-amzn-errortype': 'AccessDeniedException:http://x/' }),
    listRegions,
  ],
  [
    'ec2 denied',
    recorded.ec2Error('UnauthorizedOperation', 'You are not authorized', 403),
    (g) => ec2(g).send(new DescribeInstancesCommand({})),
  ],
  [
    'ec2 vanished',
    recorded.ec2Error('InvalidInstanceID.NotFound', 'The instance ID does not exist'),
    (g) => ec2(g).send(new DescribeInstanceStatusCommand({ InstanceIds: ['i-9'] })),
  ],
  [
    'ec2 region not enabled',
    recorded.ec2Error('AuthFailure', 'AWS was not able to validate', 401),
    (g) => ec2(g).send(new DescribeRegionsCommand({})),
  ],
  [
    's3 no tags',
    recorded.s3Error('NoSuchTagSet', 'The TagSet does not exist'),
    (g) => s3(g).send(new GetBucketTaggingCommand({ Bucket: 'one' })),
  ],
  [
    's3 no bucket',
    recorded.s3Error('NoSuchBucket', 'gone'),
    (g) => s3(g).send(new GetBucketAclCommand({ Bucket: 'one' })),
  ],
  [
    's3 other region',
    recorded.s3Error('PermanentRedirect', 'elsewhere', 301),
    (g) => s3(g).send(new GetBucketAclCommand({ Bucket: 'one' })),
  ],
  [
    's3 without a body',
    { status: 404 },
    (g) => s3(g).send(new GetBucketEncryptionCommand({ Bucket: 'one' })),
  ],
  [
    'ecs modelled',
    recorded.jsonError('ClusterNotFoundException', 'gone'),
    (g) => ecs(g).send(new DescribeClustersCommand({})),
  ],
  [
    'ecs client',
    recorded.jsonError('ClientException', 'bad'),
    (g) => ecs(g).send(new DescribeClustersCommand({})),
  ],
  [
    'lambda vanished',
    json({ Type: 'User', Message: 'Function not found' }, 404, {
      'x-amzn-errortype': 'ResourceNotFoundException',
    }),
    (g) => lambda(g).send(new ListTagsCommand({ Resource: fn.FunctionArn })),
  ],
];

describe('the lean and the stock stack', () => {
  let server: Loopback;
  let lean: AwsGateway;
  let stock: AwsGateway;

  beforeAll(async () => {
    server = await startLoopback(() => ({}));
    const config = { endpoints: { default: server.url }, requestTimeoutMs: 5_000 };
    lean = createAwsGateway({ config: { ...config, clientStack: 'lean' } });
    stock = createAwsGateway({ config: { ...config, clientStack: 'stock' } });
  });

  afterAll(async () => {
    await Promise.all([lean.close(), stock.close()]);
    await server.close();
  });

  it.each(outputs)(
    'give the same output and send the same request: %s',
    async (_name, answer, send) => {
      server.respond = () => answer;

      const ours = await send(lean);
      const theirs = await send(stock);

      expect(withoutTransport(ours)).toStrictEqual(withoutTransport(theirs));
      const [first, second] = server.asked.slice(-2);
      expect(first).toMatchObject({ method: second?.method, body: second?.body });
      expect(new URL(first?.url ?? '', server.url).searchParams.toString()).toBe(
        new URL(second?.url ?? '', server.url).searchParams.toString(),
      );
      expect(first?.url.split('?')[0]).toBe(second?.url.split('?')[0]);
      for (const header of ['content-type', 'x-amz-target', 'host', 'x-amz-security-token'])
        expect(first?.headers[header]).toBe(second?.headers[header]);
    },
  );

  it.each(errors)('fail in the same way: %s', async (_name, answer, send) => {
    server.respond = () => answer;

    const ours = await rejection(send(lean));
    const theirs = await rejection(send(stock));

    expect(ours).toBeInstanceOf(AwsError);
    expect(theirs).toBeInstanceOf(AwsError);
    if (!(ours instanceof AwsError) || !(theirs instanceof AwsError)) return;
    expect(ours.message).toBe(theirs.message);
    expect([
      ours.category,
      ours.awsCode,
      ours.evidence,
      ours.httpStatus,
      ours.details,
      ours.remedy,
    ]).toStrictEqual([
      theirs.category,
      theirs.awsCode,
      theirs.evidence,
      theirs.httpStatus,
      theirs.details,
      theirs.remedy,
    ]);
    expect(ours.cause?.constructor).toBe(theirs.cause?.constructor);
    expect(withoutTransport({ ...(ours.cause as object) })).toStrictEqual(
      withoutTransport({ ...(theirs.cause as object) }),
    );
  });
});

// Only the stock stack counts attempts in the metadata.
function withoutTransport(value: unknown): unknown {
  const {
    $metadata,
    $response: _response,
    ...rest
  } = value as { $metadata: Record<string, unknown>; $response?: unknown };
  const { attempts: _attempts, totalRetryDelay: _delay, ...metadata } = $metadata;
  return { ...rest, $metadata: metadata };
}
