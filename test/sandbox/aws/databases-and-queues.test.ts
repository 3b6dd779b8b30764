// What the simulated databases, caches, queues and topics refuse, and how their lists go on, as the
// API references say.
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeCacheClustersCommand,
  ElastiCacheClient,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-elasticache';
import { DescribeUsersCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { cacheClusters } from '../../../src/sandbox/world/elasticache-cluster.js';
import { queueUrl } from '../../../src/sandbox/world/sqs-queue.js';
import { baseKeys, failure, settings } from './clients.js';

const AMOUNTS = {
  'AWS::DynamoDB::Table': 105,
  'AWS::RDS::DBInstance': 105,
  'AWS::ElastiCache::Cluster': 3,
  'AWS::MemoryDB::User': 55,
  'AWS::SNS::Topic': 105,
  'AWS::SQS::Queue': 1005,
};
const world = createWorld({ accounts: 1, regions: ['us-east-1'], further: AMOUNTS });
let aws: SimulatedAws;
const config = () => settings(aws, baseKeys(aws));

beforeAll(async () => {
  aws = await startAws({ world, limits: 'none' });
});
afterAll(() => aws.close());

describe('SQS', () => {
  it('gives a thousand queues and a token only to those who ask for a page', async () => {
    const sqs = new SQSClient(config());
    const unasked = await sqs.send(new ListQueuesCommand({}));
    const page = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
    const rest = await sqs.send(
      new ListQueuesCommand({ MaxResults: 1000, NextToken: page.NextToken }),
    );

    expect([unasked.QueueUrls?.length, unasked.NextToken]).toEqual([1000, undefined]);
    expect([page.QueueUrls?.length, rest.QueueUrls?.length, rest.NextToken]).toEqual([
      1000,
      5,
      undefined,
    ]);
    expect((await failure(sqs.send(new ListQueuesCommand({ MaxResults: 1001 })))).name).toBe(
      'InvalidParameterValue',
    );
  });

  it('names a missing queue by the new code and the former one', async () => {
    const QueueUrl = queueUrl(world.place(world.managementAccountId, 'us-east-1'), 'missing');
    const error = await failure(
      new SQSClient(config()).send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      ),
    );

    expect(error.name).toBe('QueueDoesNotExist');
    expect(error['Code']).toBe('AWS.SimpleQueueService.NonExistentQueue');
  });
});

describe('DynamoDB', () => {
  it('goes on after the table whose name it is given', async () => {
    const dynamodb = new DynamoDBClient(config());
    const first = await dynamodb.send(new ListTablesCommand({}));
    const second = await dynamodb.send(
      new ListTablesCommand({ ExclusiveStartTableName: first.LastEvaluatedTableName }),
    );

    expect(first.LastEvaluatedTableName).toBe(first.TableNames?.at(-1));
    expect([
      first.TableNames?.length,
      second.TableNames?.length,
      second.LastEvaluatedTableName,
    ]).toEqual([100, 5, undefined]);
    expect((await failure(dynamodb.send(new ListTablesCommand({ Limit: 101 })))).name).toBe(
      'ValidationException',
    );
  });
});

describe('lists of the other services', () => {
  it('give at most their largest page', async () => {
    const instances = await new RDSClient(config()).send(new DescribeDBInstancesCommand({}));
    const topics = await new SNSClient(config()).send(new ListTopicsCommand({}));
    const users = await new MemoryDBClient(config()).send(new DescribeUsersCommand({}));

    expect([instances.DBInstances?.length, topics.Topics?.length, users.Users?.length]).toEqual([
      100, 100, 50,
    ]);
    expect(
      [instances.Marker, topics.NextToken, users.NextToken].every(
        (token) => typeof token === 'string',
      ),
    ).toBe(true);
  });

  it('refuse sizes outside the limits', async () => {
    const rds = await failure(
      new RDSClient(config()).send(new DescribeDBInstancesCommand({ MaxRecords: 101 })),
    );
    const cache = await failure(
      new ElastiCacheClient(config()).send(new DescribeCacheClustersCommand({ MaxRecords: 19 })),
    );

    expect([rds.message, cache.message]).toEqual([
      expect.stringContaining('MaxRecords'),
      expect.stringContaining('MaxRecords'),
    ]);
  });
});

describe('ElastiCache', () => {
  it('gives nodes only when asked', async () => {
    const elasticache = new ElastiCacheClient(config());
    const { CacheClusters: bare = [] } = await elasticache.send(
      new DescribeCacheClustersCommand({}),
    );
    const { CacheClusters: full = [] } = await elasticache.send(
      new DescribeCacheClustersCommand({ ShowCacheNodeInfo: true }),
    );

    expect(bare.some(({ CacheNodes }) => CacheNodes !== undefined)).toBe(false);
    expect(full.every(({ CacheNodes = [] }) => CacheNodes.length > 0)).toBe(true);
  });

  it('finds tags of available clusters only', async () => {
    const accountId = world.managementAccountId;
    const busy = cacheClusters.add(world, accountId, 'us-east-1', {
      CacheClusterStatus: 'modifying',
    });
    const error = await failure(
      new ElastiCacheClient(config()).send(
        new ListTagsForResourceCommand({ ResourceName: busy.ARN }),
      ),
    );

    expect(error.name).toMatch(/^CacheClusterNotFound/);
  });
});
