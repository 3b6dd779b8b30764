// One odd value never costs the page it stands in: on both send paths, in every protocol in use,
// for every simple type.
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';

import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsGateway, createAwsGateway } from '../../../src/aws/gateway.js';
import { toJsonValue } from '../../../src/lib/json-value.js';
import { type Loopback, scopeOf, startLoopback } from '../loopback.js';
import { assumeRole } from '../recorded.js';

/**
 * A protocol: how an answer with this date, number and boolean is written, and how they come out.
 */
interface Dialect {
  readonly name: string;
  readonly service: string;
  readonly fields: readonly [date: string, number: string, boolean: string];
  body(values: readonly unknown[]): string;
  read(gateway: AwsGateway): Promise<readonly unknown[]>;
}

const xmlText = (value: unknown) => String(value ?? '');
const json = (value: unknown) => JSON.stringify(value);

const XML: readonly Dialect[] = [
  {
    name: 'ec2 XML',
    service: 'EC2',
    fields: ['Volume.CreateTime', 'Volume.Size', 'Volume.Encrypted'],
    body: ([date, number, bool]) =>
      `<DescribeVolumesResponse><volumeSet><item><volumeId>v</volumeId><createTime>${xmlText(date)}</createTime><size>${xmlText(number)}</size><encrypted>${xmlText(bool)}</encrypted></item><item><volumeId>w</volumeId></item></volumeSet></DescribeVolumesResponse>`,
    async read(gateway) {
      const { Volumes = [] } = await gateway
        .client(EC2Client, scopeOf())
        .send(new DescribeVolumesCommand({}));
      return [Volumes.length, Volumes[0]?.CreateTime, Volumes[0]?.Size, Volumes[0]?.Encrypted];
    },
  },
  {
    name: 'query XML',
    service: 'RDS',
    fields: ['DBInstance.InstanceCreateTime', 'DBInstance.AllocatedStorage', 'DBInstance.MultiAZ'],
    body: ([date, number, bool]) =>
      `<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance><InstanceCreateTime>${xmlText(date)}</InstanceCreateTime><AllocatedStorage>${xmlText(number)}</AllocatedStorage><MultiAZ>${xmlText(bool)}</MultiAZ></DBInstance><DBInstance/></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>`,
    async read(gateway) {
      const { DBInstances = [] } = await gateway
        .client(RDSClient, scopeOf())
        .send(new DescribeDBInstancesCommand({}));
      const [first] = DBInstances;
      return [
        DBInstances.length,
        first?.InstanceCreateTime,
        first?.AllocatedStorage,
        first?.MultiAZ,
      ];
    },
  },
];

const JSONS: readonly Dialect[] = [
  {
    name: 'json 1.0',
    service: 'DynamoDB',
    fields: [
      'TableDescription.CreationDateTime',
      'TableDescription.ItemCount',
      'TableDescription.DeletionProtectionEnabled',
    ],
    body: ([CreationDateTime, ItemCount, DeletionProtectionEnabled]) =>
      json({ Table: { TableName: 't', CreationDateTime, ItemCount, DeletionProtectionEnabled } }),
    async read(gateway) {
      const { Table } = await gateway
        .client(DynamoDBClient, scopeOf())
        .send(new DescribeTableCommand({ TableName: 't' }));
      return [2, Table?.CreationDateTime, Table?.ItemCount, Table?.DeletionProtectionEnabled];
    },
  },
  {
    name: 'json 1.1',
    service: 'ECS',
    fields: ['Service.createdAt', 'Service.desiredCount', 'Service.enableECSManagedTags'],
    body: ([createdAt, desiredCount, enableECSManagedTags]) =>
      json({ services: [{ createdAt, desiredCount, enableECSManagedTags }, {}] }),
    async read(gateway) {
      const { services = [] } = await gateway
        .client(ECSClient, scopeOf())
        .send(new DescribeServicesCommand({ services: ['a'] }));
      return [
        services.length,
        services[0]?.createdAt,
        services[0]?.desiredCount,
        services[0]?.enableECSManagedTags,
      ];
    },
  },
  {
    name: 'rest-json',
    service: 'EKS',
    fields: ['Cluster.createdAt', 'ControlPlanePlacement.x', 'Cluster.deletionProtection'],
    body: ([createdAt, , deletionProtection]) =>
      json({ cluster: { name: 'c', createdAt, deletionProtection } }),
    async read(gateway) {
      const { cluster } = await gateway
        .client(EKSClient, scopeOf())
        .send(new DescribeClusterCommand({ name: 'c' }));
      return [2, cluster?.createdAt, undefined, cluster?.deletionProtection];
    },
  },
];

const READABLE = [
  '2026-10-01T09:10:30+0000',
  '2026-10-01 09:10:30',
  '2026-10-01T09:10:30',
  '1790845830',
  'Thu, 01 Oct 2026 09:10:30 GMT',
];

describe.each(['lean', 'stock'] as const)('on the %s path', (clientStack) => {
  let server: Loopback;
  let gateway: AwsGateway;

  beforeAll(async () => {
    server = await startLoopback(() => ({}));
    gateway = createAwsGateway({
      config: { endpoints: { default: server.url }, clientStack, requestTimeoutMs: 5000 },
      env: {},
    });
  });

  afterAll(async () => {
    await gateway.close();
    await server.close();
  });

  /** What comes out of a page with these values; the others are as they should be. */
  async function read(
    dialect: Dialect,
    values: Readonly<Record<number, unknown>>,
  ): Promise<readonly unknown[]> {
    gateway.oddValues.forget();
    const all = [0, 12, true].map((usual, index) => (index in values ? values[index] : usual));
    server.respond = () => ({ body: dialect.body(all) });
    const [items, ...read] = await dialect.read(gateway);
    expect(items).toBe(2);
    return read.map(toJsonValue);
  }

  describe.each([...XML, ...JSONS])('$name', (dialect) => {
    it.each(READABLE)('reads the date %s, and says nothing of it', async (text) => {
      expect((await read(dialect, { 0: text }))[0]).toBe('2026-10-01T09:10:30Z');
      expect(gateway.oddValues.messages()).toEqual([]);
    });

    it('passes on what is no date as it is, and says it once with its field', async () => {
      expect((await read(dialect, { 0: 'yesterday' }))[0]).toBe('yesterday');
      await dialect.read(gateway);

      const [message, ...others] = gateway.oddValues.messages();
      expect(others).toEqual([]);
      expect(message).toMatch(
        `${dialect.service} answered 2 time(s) with a value of ${dialect.fields[0]} that is no date; it was passed on`,
      );
    });

    it('leaves an empty date out, and says it', async () => {
      expect((await read(dialect, { 0: '' }))[0]).toBeNull();
      expect(gateway.oddValues.messages()).toEqual([
        expect.stringMatching(/no date; it was left out/),
      ]);
    });

    it('passes on what is no boolean as it is', async () => {
      expect((await read(dialect, { 2: 'maybe' }))[2]).toBe('maybe');
      expect(gateway.oddValues.messages()).toEqual([
        expect.stringContaining(`${dialect.fields[2]} that is no boolean`),
      ]);
    });
  });

  it.each(XML)('of $name takes words and nothing for no number', async (dialect) => {
    expect((await read(dialect, { 1: 'many' }))[1]).toBe('many');
    expect((await read(dialect, { 1: '0x10' }))[1]).toBe('0x10');
    expect((await read(dialect, { 1: '' }))[1]).toBeNull();
    expect(gateway.oddValues.messages()).toEqual([
      expect.stringContaining(`${dialect.fields[1]} that is no number; it was left out`),
    ]);
    expect((await read(dialect, { 1: '-12', 2: 'FALSE' })).slice(1)).toEqual([-12, false]);
    expect(gateway.oddValues.messages()).toEqual([]);
  });

  it.each(JSONS.slice(0, 2))(
    'of $name passes on numbers, booleans and dates of other types',
    async (dialect) => {
      expect(await read(dialect, [{ seconds: 1 }, '12', 1])).toEqual([{ seconds: 1 }, '12', 1]);
      expect(gateway.oddValues.messages()).toHaveLength(3);
      expect(await read(dialect, [1_790_845_830_123, true, 'true'])).toEqual([
        1_790_845_830_123,
        true,
        'true',
      ]);
      expect(await read(dialect, [null, null, null])).toEqual([null, null, null]);
      expect(gateway.oddValues.messages()).toEqual([]);
    },
  );

  it('of rest-xml reads the others of a page', async () => {
    server.respond = () => ({
      body: '<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name><CreationDate>long ago</CreationDate></Bucket><Bucket><Name>b</Name><CreationDate/></Bucket><Bucket><Name>c</Name><CreationDate>1790845830</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>',
    });
    const { Buckets } = await gateway.client(S3Client, scopeOf()).send(new ListBucketsCommand({}));

    expect(toJsonValue(Buckets)).toEqual([
      { Name: 'a', CreationDate: 'long ago' },
      { Name: 'b' },
      { Name: 'c', CreationDate: '2026-10-01T09:10:30Z' },
    ]);
  });

  it.each([['yesterday'], [''], [{}], [[]], [true], [1e300]])(
    'lists an account that joined at %j',
    async (JoinedTimestamp) => {
      server.respond = () => ({
        body: json({ Accounts: [{ Id: '1', JoinedTimestamp }, { Id: '2' }] }),
      });
      const { Accounts } = await gateway
        .client(OrganizationsClient, scopeOf())
        .send(new ListAccountsCommand({}));

      expect(Accounts).toMatchObject([{ Id: '1' }, { Id: '2' }]);
    },
  );

  it('issues credentials whose expiry is no date', async () => {
    server.respond = () => ({
      body: String(assumeRole.body).replace(/<Expiration>[^<]*/, '<Expiration>soon'),
    });
    const { Credentials } = await gateway
      .client(STSClient, scopeOf())
      .send(new AssumeRoleCommand({ RoleArn: 'r', RoleSessionName: 's' }));

    expect(Credentials).toMatchObject({ AccessKeyId: 'ASIAX', Expiration: 'soon' });
  });

  it('names at most some dozens of fields', async () => {
    gateway.oddValues.forget();
    const members =
      'launchTime amiLaunchIndex ebsOptimized enaSupport sourceDestCheck usageOperationUpdateTime'.split(
        ' ',
      );
    const instance = members.map((name) => `<${name}>x</${name}>`).join('');
    server.respond = () => ({
      body: `<DescribeInstancesResponse><reservationSet><item><instancesSet>${`<item>${instance}</item>`.repeat(100)}</instancesSet></item></reservationSet></DescribeInstancesResponse>`,
    });
    await gateway.client(EC2Client, scopeOf()).send(new DescribeInstancesCommand({}));

    expect(gateway.oddValues.messages()).toHaveLength(members.length);
    expect(gateway.oddValues.messages()[0]).toContain('100 time(s)');
  });
});
