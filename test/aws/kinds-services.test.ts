// Services whose protocols differ from those of the first kinds: lean and stock stack give the same
// outputs and errors over a simulated AWS.
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  ListTagsOfResourceCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeCacheClustersCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { DescribeUsersCommand, ListTagsCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { GetTopicAttributesCommand, ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws/errors/aws-error.js';
import { type AwsGateway, createAwsGateway } from '../../src/aws/gateway.js';
import type { AwsScope } from '../../src/aws/scope.js';
import { type SimulatedAws, startAws } from '../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../src/sandbox/world/create-world.js';
import { dynamodbTables } from '../../src/sandbox/world/dynamodb-table.js';
import { memorydbUsers } from '../../src/sandbox/world/memorydb-user.js';
import { snsTopics } from '../../src/sandbox/world/sns-topic.js';
import { queueUrl, sqsQueues } from '../../src/sandbox/world/sqs-queue.js';

const REGION = 'us-east-1';
const kinds = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::ElastiCache::Cluster',
  'AWS::MemoryDB::User',
  'AWS::DynamoDB::Table',
];
const world = createWorld({
  accounts: 1,
  regions: [REGION],
  further: Object.fromEntries(
    [...kinds, 'AWS::SQS::Queue', 'AWS::SNS::Topic'].map((name) => [name, 7]),
  ),
});
const accountId = world.managementAccountId;
const url = queueUrl(
  world.place(accountId, REGION),
  sqsQueues.in(world, accountId, REGION).at(0)?.name ?? '',
);
const table = dynamodbTables.in(world, accountId, REGION).at(0);
const topic = snsTopics.in(world, accountId, REGION).at(0)?.arn;
const user = memorydbUsers.in(world, accountId, REGION).at(0)?.ARN;

let aws: SimulatedAws;
let lean: AwsGateway;
let stock: AwsGateway;

beforeAll(async () => {
  aws = await startAws({ world, limits: 'none' });
  const config = { endpoints: { default: aws.url }, requestTimeoutMs: 5000 };
  const sleep = async () => {};
  lean = createAwsGateway({ config: { ...config, clientStack: 'lean' }, env: {}, sleep });
  stock = createAwsGateway({ config: { ...config, clientStack: 'stock' }, env: {}, sleep });
});

afterEach(() => aws.faults.clear());
afterAll(async () => {
  await Promise.all([lean.close(), stock.close(), aws.close()]);
});

function scope(): AwsScope {
  const { accessKeyId, secretAccessKey } = world.base;
  const keys = { accessKeyId, secretAccessKey };
  return {
    session: {
      accountId,
      partition: 'aws',
      credentials: async () => keys,
      renew: async () => keys,
    },
    region: REGION,
    signal: new AbortController().signal,
  };
}

type Send = (gateway: AwsGateway) => Promise<object>;

const sqs = (gateway: AwsGateway) => gateway.client(SQSClient, scope());
const dynamodb = (gateway: AwsGateway) => gateway.client(DynamoDBClient, scope());
const rds = (gateway: AwsGateway) => gateway.client(RDSClient, scope());
const memorydb = (gateway: AwsGateway) => gateway.client(MemoryDBClient, scope());
const sns = (gateway: AwsGateway) => gateway.client(SNSClient, scope());

const SENDS: readonly (readonly [name: string, send: Send])[] = [
  ['sqs ListQueues', (g) => sqs(g).send(new ListQueuesCommand({ MaxResults: 3 }))],
  [
    'sqs GetQueueAttributes',
    (g) => sqs(g).send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] })),
  ],
  ['sqs ListQueueTags', (g) => sqs(g).send(new ListQueueTagsCommand({ QueueUrl: url }))],
  ['sns ListTopics', (g) => sns(g).send(new ListTopicsCommand({}))],
  [
    'sns GetTopicAttributes',
    (g) => sns(g).send(new GetTopicAttributesCommand({ TopicArn: topic })),
  ],
  ['rds DescribeDBInstances', (g) => rds(g).send(new DescribeDBInstancesCommand({}))],
  ['rds DescribeDBClusters', (g) => rds(g).send(new DescribeDBClustersCommand({}))],
  [
    'elasticache DescribeCacheClusters',
    (g) =>
      g
        .client(ElastiCacheClient, scope())
        .send(new DescribeCacheClustersCommand({ ShowCacheNodeInfo: true })),
  ],
  ['memorydb DescribeUsers', (g) => memorydb(g).send(new DescribeUsersCommand({}))],
  ['memorydb ListTags', (g) => memorydb(g).send(new ListTagsCommand({ ResourceArn: user }))],
  ['dynamodb ListTables', (g) => dynamodb(g).send(new ListTablesCommand({ Limit: 3 }))],
  [
    'dynamodb DescribeTable',
    (g) => dynamodb(g).send(new DescribeTableCommand({ TableName: table?.TableName })),
  ],
  [
    'dynamodb ListTagsOfResource',
    (g) => dynamodb(g).send(new ListTagsOfResourceCommand({ ResourceArn: table?.TableArn })),
  ],
  [
    'dynamodb DescribeContinuousBackups',
    (g) => dynamodb(g).send(new DescribeContinuousBackupsCommand({ TableName: table?.TableName })),
  ],
];

describe.each(SENDS)('%s', (name, send) => {
  const [service = '', operation = ''] = name.split(' ');

  it('is the same through both stacks', async () => {
    const { $metadata: _ours, ...ours } = withMetadata(await send(lean));
    const { $metadata: _theirs, ...theirs } = withMetadata(await send(stock));

    expect(ours).toStrictEqual(theirs);
    expect(Object.keys(ours)).not.toEqual([]);
  });

  it('is denied the same way through both stacks', async () => {
    aws.faults.add({ service, operation, effect: { type: 'deny' } });
    const [ours, theirs] = await Promise.all([errorOf(send(lean)), errorOf(send(stock))]);

    expect([ours.category, ours.awsCode, ours.httpStatus]).toEqual([
      theirs.category,
      theirs.awsCode,
      theirs.httpStatus,
    ]);
    expect(ours.category).toBe('denied');
  });

  it('does not take the answer of another program for one without items', async () => {
    aws.faults.add({ service, operation, effect: { type: 'garbage', how: 'foreign' } });
    const [ours, theirs] = await Promise.all([errorOf(send(lean)), errorOf(send(stock))]);

    expect([ours.awsCode, theirs.awsCode]).toEqual(['malformed-response', 'malformed-response']);
  });
});

it('a queue or table that is gone is not found, by either name of the code', async () => {
  const gone = [
    errorOf(sqs(lean).send(new ListQueueTagsCommand({ QueueUrl: `${url}-gone` }))),
    errorOf(sqs(stock).send(new ListQueueTagsCommand({ QueueUrl: `${url}-gone` }))),
    errorOf(dynamodb(lean).send(new DescribeContinuousBackupsCommand({ TableName: 'gone' }))),
    errorOf(sns(lean).send(new GetTopicAttributesCommand({ TopicArn: `${topic}-gone` }))),
  ];

  for (const error of await Promise.all(gone))
    expect(error).toMatchObject({ category: 'not-found' });
});

function withMetadata(output: object): { $metadata?: unknown } & object {
  return { ...output };
}

async function errorOf(sent: Promise<unknown>): Promise<AwsError> {
  try {
    await sent;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
