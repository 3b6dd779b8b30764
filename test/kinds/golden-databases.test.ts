// The raw shape of databases and caches, written by hand from the API references and
// docs/contract/aws-v3.md.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamodbTable } from '../../src/kinds/dynamodb-table.js';
import { elasticacheCluster } from '../../src/kinds/elasticache-cluster.js';
import type { Kind } from '../../src/kinds/kind.js';
import { memorydbUser } from '../../src/kinds/memorydb-user.js';
import { rdsDbCluster } from '../../src/kinds/rds-db-cluster.js';
import { rdsDbInstance } from '../../src/kinds/rds-db-instance.js';
import { dynamodbTables } from '../../src/sandbox/world/dynamodb-table.js';
import { cacheClusters } from '../../src/sandbox/world/elasticache-cluster.js';
import { memorydbUsers } from '../../src/sandbox/world/memorydb-user.js';
import { dbClusters } from '../../src/sandbox/world/rds-db-cluster.js';
import { dbInstances } from '../../src/sandbox/world/rds-db-instance.js';
import {
  at,
  type ContractWorld,
  HOME,
  type ReadOptions,
  startContractWorld,
} from './contract-world.js';

let scene: ContractWorld;

beforeEach(async () => {
  scene = await startContractWorld();
});

afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

async function only(kind: Kind, options?: ReadOptions) {
  const { resources, error, failed } = await scene.read(kind, options);
  expect([error, failed, resources.length]).toEqual([undefined, [], 1]);
  return resources[0];
}

const context = () => ({ AccountId: scene.accountId, Region: HOME, Partition: 'aws' });
const keysOf = (value: unknown): string[] => Object.keys(Object(value));
const calls = () => scene.aws.requests.counters().byOperation;

describe('AWS::RDS::DBInstance', () => {
  const Address = 'golden.abc.us-east-1.rds.amazonaws.com';

  it('has the four renamed fields under their new names only, and then what the reference drops', async () => {
    dbInstances.add(scene.world, scene.accountId, HOME, {
      DBInstanceIdentifier: 'golden',
      DbInstancePort: 0,
      Endpoint: { Address, Port: 5432, HostedZoneId: 'Z1' },
      IAMDatabaseAuthenticationEnabled: true,
      PerformanceInsightsEnabled: false,
      VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
      InstanceCreateTime: new Date('2024-01-02T03:04:05.678Z'),
      DBSecurityGroups: [],
      AssociatedRoles: [
        { RoleArn: 'arn:aws:iam::1:role/s3', FeatureName: 's3Import', Status: 'ACTIVE' },
      ],
      ReadReplicaDBInstanceIdentifiers: ['replica-1', 'replica-2'],
      DBClusterIdentifier: 'aurora',
      EnabledCloudwatchLogsExports: ['postgresql'],
      TagList: [{ Key: 'team', Value: 'core' }],
    });
    const resource = await only(rdsDbInstance, { actions: [] });
    const properties = at(resource, 'Properties');
    const keys = keysOf(properties);

    expect(properties).toMatchObject({
      Port: 0,
      Endpoint: { Address, Port: 5432, HostedZoneId: 'Z1' },
      EnableIAMDatabaseAuthentication: true,
      EnablePerformanceInsights: false,
      VPCSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }],
      InstanceCreateTime: '2024-01-02T03:04:05.678000Z',
      DBSecurityGroups: [],
      AssociatedRoles: [
        { RoleArn: 'arn:aws:iam::1:role/s3', FeatureName: 's3Import', Status: 'ACTIVE' },
      ],
      ReadReplicaDBInstanceIdentifiers: ['replica-1', 'replica-2'],
      DBSubnetGroup: {
        DBSubnetGroupName: 'private',
        Subnets: [{ SubnetStatus: 'Active' }, { SubnetStatus: 'Active' }],
      },
      PendingModifiedValues: {},
    });
    for (const gone of [
      'DbInstancePort',
      'IAMDatabaseAuthenticationEnabled',
      'PerformanceInsightsEnabled',
      'VpcSecurityGroups',
      'TagList',
      'Tags',
    ])
      expect(keys).not.toContain(gone);
    expect(keys.slice(0, 3)).toEqual([
      'AllocatedStorage',
      'AutoMinorVersionUpgrade',
      'AvailabilityZone',
    ]);
    const order = [...rdsDbInstance.properties, ...(rdsDbInstance.beyondReference ?? [])];
    expect(keys).toEqual(order.filter((key) => keys.includes(key)));
    expect(properties).toMatchObject({
      DBClusterIdentifier: 'aurora',
      EnabledCloudwatchLogsExports: ['postgresql'],
    });
    expect(keys.indexOf('Port')).toBe(keys.indexOf('DBInstanceIdentifier') + 1);
    expect(at(resource, '__ExtraContext')).toEqual(context());
  });

  it('has tags when asked, without a call for what the list has given, and with one for what it has not', async () => {
    dbInstances.add(scene.world, scene.accountId, HOME, {
      TagList: [{ Key: 'team', Value: 'core' }],
    });
    dbInstances.add(scene.world, scene.accountId, HOME, { TagList: [] });
    dbInstances.add(scene.world, scene.accountId, HOME, {
      TagList: [{ Key: 'a', Value: 'b' }],
      tagsUnlisted: true,
    });
    const { resources } = await scene.read(rdsDbInstance);

    expect(resources.map((resource) => at(resource, 'Properties', 'Tags'))).toEqual([
      [{ Key: 'team', Value: 'core' }],
      [],
      [{ Key: 'a', Value: 'b' }],
    ]);
    expect(calls()).toEqual({ 'rds:DescribeDBInstances': 1, 'rds:ListTagsForResource': 1 });
  });
});

describe('AWS::RDS::DBCluster', () => {
  it('is as the list gives it, tags included, undeclared fields after declared ones', async () => {
    dbClusters.add(scene.world, scene.accountId, HOME, {
      DBClusterIdentifier: 'golden',
      ClusterCreateTime: new Date('2024-01-02T03:04:05.000Z'),
      AvailabilityZones: ['us-east-1a', 'us-east-1b'],
      DBClusterMembers: [
        { DBInstanceIdentifier: 'golden-1', IsClusterWriter: true, PromotionTier: 1 },
      ],
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 16 },
      TagList: [{ Key: 'team', Value: 'core' }],
    });
    const [plain, tagged] = [await only(rdsDbCluster, { actions: [] }), await only(rdsDbCluster)];
    const properties = at(plain, 'Properties');
    const keys = keysOf(properties);
    const declared = rdsDbCluster.properties.filter((key) => keys.includes(key));

    expect(properties).toMatchObject({
      DBClusterIdentifier: 'golden',
      ClusterCreateTime: '2024-01-02T03:04:05Z',
      AvailabilityZones: ['us-east-1a', 'us-east-1b'],
      DBClusterMembers: [
        { DBInstanceIdentifier: 'golden-1', IsClusterWriter: true, PromotionTier: 1 },
      ],
      DBSubnetGroup: 'private',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 16 },
      TagList: [{ Key: 'team', Value: 'core' }],
    });
    expect(keys).not.toContain('Tags');
    expect(keys.slice(0, declared.length)).toEqual(declared);
    expect(keys.slice(declared.length)).toContain('TagList');
    expect(JSON.stringify(tagged)).toBe(JSON.stringify(plain));
    expect(at(plain, '__ExtraContext')).toEqual(context());
    expect(calls()).toEqual({ 'rds:DescribeDBClusters': 2 });
  });
});

describe('AWS::DynamoDB::Table', () => {
  const backups = {
    ContinuousBackupsStatus: 'ENABLED' as const,
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: 'ENABLED' as const,
      EarliestRestorableDateTime: new Date('2024-01-02T03:04:05.500Z'),
    },
  };

  it('is as DescribeTable gives it, in the order of the reference, with tags and backups only when asked', async () => {
    dynamodbTables.add(scene.world, scene.accountId, HOME, {
      TableName: 'golden',
      TableArn: `arn:aws:dynamodb:us-east-1:${scene.accountId}:table/golden`,
      CreationDateTime: new Date('2024-01-02T03:04:05.123Z'),
      VectorIndexes: [],
      tags: [{ Key: 'team', Value: 'core' }],
      backups,
    });
    const [plain, full] = [await only(dynamodbTable, { actions: [] }), await only(dynamodbTable)];
    const keys = keysOf(at(plain, 'Properties'));

    expect(at(plain, 'Properties')).toMatchObject({
      TableName: 'golden',
      TableArn: `arn:aws:dynamodb:us-east-1:${scene.accountId}:table/golden`,
      TableStatus: 'ACTIVE',
      CreationDateTime: '2024-01-02T03:04:05.123000Z',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
    expect(keys.slice(0, 4)).toEqual(['TableName', 'TableArn', 'TableId', 'TableStatus']);
    expect(keys.at(-1)).toBe('VectorIndexes');
    expect(keys).not.toContain('Tags');
    expect(keys).not.toContain('ContinuousBackupsDescription');
    expect(at(full, 'Properties', 'Tags')).toEqual([{ Key: 'team', Value: 'core' }]);
    expect(at(full, 'Properties', 'ContinuousBackupsDescription')).toEqual({
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: {
        PointInTimeRecoveryStatus: 'ENABLED',
        EarliestRestorableDateTime: '2024-01-02T03:04:05.500000Z',
      },
    });
    expect(at(plain, '__ExtraContext')).toEqual(context());
  });

  it('has all of its tags, however many pages they take', async () => {
    const tags = Array.from({ length: 25 }, (_, index) => ({
      Key: `key-${index}`,
      Value: String(index),
    }));
    dynamodbTables.add(scene.world, scene.accountId, HOME, { tags });

    expect(at(await only(dynamodbTable), 'Properties', 'Tags')).toEqual(tags);
    expect(calls()['dynamodb:ListTagsOfResource']).toBe(3);
  });

  it('that could not be described stays, with name and ARN and everything else unread', async () => {
    for (let index = 0; index < 3; index += 1)
      dynamodbTables.add(scene.world, scene.accountId, HOME);
    const TableName = String(dynamodbTables.add(scene.world, scene.accountId, HOME).TableName);
    scene.aws.faults.add({
      service: 'dynamodb',
      operation: 'DescribeTable',
      resource: TableName,
      effect: { type: 'throttle' },
    });
    const { resources, unread, failed } = await scene.read(dynamodbTable, { actions: [] });

    expect(at(resources[3], 'Properties')).toEqual({
      TableName,
      TableArn: `arn:aws:dynamodb:us-east-1:${scene.accountId}:table/${TableName}`,
    });
    expect(unread[3]).toEqual(
      expect.arrayContaining(['ItemCount', 'TableStatus', 'VectorIndexes']),
    );
    expect(unread.slice(0, 3)).toEqual([[], [], []]);
    expect(failed).toMatchObject([{ items: 1, error: { category: 'throttled' } }]);
  });
});

describe('AWS::ElastiCache::Cluster', () => {
  it('is as the list gives it, with its nodes, and tags under TagList only when asked', async () => {
    cacheClusters.add(scene.world, scene.accountId, HOME, {
      CacheClusterId: 'golden',
      ARN: `arn:aws:elasticache:us-east-1:${scene.accountId}:cluster:golden`,
      CacheClusterCreateTime: new Date('2024-01-02T03:04:05.123Z'),
      CacheNodes: [
        {
          CacheNodeId: '0001',
          CacheNodeStatus: 'available',
          Endpoint: { Address: 'a', Port: 6379 },
        },
      ],
      SecurityGroups: [{ SecurityGroupId: 'sg-1', Status: 'active' }],
      CacheSecurityGroups: [],
      tags: [{ Key: 'team', Value: 'core' }],
    });
    const [plain, tagged] = [
      await only(elasticacheCluster, { actions: [] }),
      await only(elasticacheCluster),
    ];
    const keys = keysOf(at(plain, 'Properties'));

    expect(at(plain, 'Properties')).toMatchObject({
      CacheClusterId: 'golden',
      CacheClusterCreateTime: '2024-01-02T03:04:05.123000Z',
      CacheNodes: [
        {
          CacheNodeId: '0001',
          CacheNodeStatus: 'available',
          Endpoint: { Address: 'a', Port: 6379 },
        },
      ],
      SecurityGroups: [{ SecurityGroupId: 'sg-1', Status: 'active' }],
      CacheSecurityGroups: [],
      PendingModifiedValues: {},
      AuthTokenEnabled: false,
    });
    expect(keys.slice(0, 4)).toEqual(['CacheClusterId', 'ARN', 'CacheNodeType', 'Engine']);
    expect(keys).toEqual(elasticacheCluster.properties.filter((key) => keys.includes(key)));
    expect(keys).not.toContain('TagList');
    expect(keysOf(at(tagged, 'Properties'))).toEqual([...keys, 'TagList']);
    expect(at(tagged, 'Properties', 'TagList')).toEqual([{ Key: 'team', Value: 'core' }]);
    expect(at(plain, '__ExtraContext')).toEqual(context());
  });

  it('that is being changed is not taken for gone because its tags cannot be found meanwhile', async () => {
    cacheClusters.add(scene.world, scene.accountId, HOME, { CacheClusterStatus: 'snapshotting' });
    cacheClusters.add(scene.world, scene.accountId, HOME, { CacheClusterStatus: 'deleting' });
    cacheClusters.add(scene.world, scene.accountId, HOME);
    const { resources, unread, failed } = await scene.read(elasticacheCluster);

    expect(resources.map((resource) => at(resource, 'Properties', 'CacheClusterStatus'))).toEqual([
      'snapshotting',
      'deleting',
      'available',
    ]);
    expect(unread).toEqual([['TagList'], ['TagList'], []]);
    expect(failed.map(({ items, error }) => [items, error.message])).toEqual([
      [1, expect.stringContaining('snapshotting')],
      [1, expect.stringContaining('deleting')],
    ]);
  });
});

describe('AWS::MemoryDB::User', () => {
  it('is as the list gives it, in the order of the reference, with tags under TagList when asked', async () => {
    const ARN = `arn:aws:memorydb:us-east-1:${scene.accountId}:user/golden`;
    memorydbUsers.add(scene.world, scene.accountId, HOME, {
      Name: 'golden',
      ARN,
      AccessString: 'on ~* &* +@all',
      ACLNames: [],
      Authentication: { Type: 'password', PasswordCount: 2 },
      tags: [],
    });

    expect(JSON.stringify(await only(memorydbUser))).toBe(
      JSON.stringify({
        Type: 'AWS::MemoryDB::User',
        Properties: {
          Name: 'golden',
          Status: 'active',
          AccessString: 'on ~* &* +@all',
          ACLNames: [],
          MinimumEngineVersion: '6.0',
          ARN,
          Authentication: { Type: 'password', PasswordCount: 2 },
          TagList: [],
        },
        __ExtraContext: context(),
      }),
    );
    expect(keysOf(at(await only(memorydbUser, { actions: [] }), 'Properties'))).not.toContain(
      'TagList',
    );
  });
});
