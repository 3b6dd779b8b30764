// The raw shape of each kind, written by hand from the API references and docs/contract/aws-v3.md.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountInfo } from '../../src/kinds/account-info.js';
import { ec2Instance } from '../../src/kinds/ec2-instance.js';
import { ecsCluster } from '../../src/kinds/ecs-cluster.js';
import type { Kind } from '../../src/kinds/kind.js';
import { lambdaFunction } from '../../src/kinds/lambda-function.js';
import { organizationsAccount } from '../../src/kinds/organizations-account.js';
import { s3Bucket } from '../../src/kinds/s3-bucket.js';
import {
  ABROAD,
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

/** The only resource of the kind. */
async function only(kind: Kind, options?: ReadOptions) {
  const { resources, error, failed } = await scene.read(kind, options);
  expect([error, failed, resources.length]).toEqual([undefined, [], 1]);
  return resources[0];
}

function keysOf(value: unknown): string[] {
  return Object.keys(Object(value));
}

describe('AWS::Account::Info', () => {
  it('is id and name, without context and without any call', async () => {
    expect(await only(accountInfo)).toEqual({
      Type: 'AWS::Account::Info',
      Properties: { Id: scene.accountId, Name: 'management' },
    });
    expect(scene.aws.requests.counters().total).toBe(0);
  });
});

describe('AWS::S3::Bucket', () => {
  const created = new Date('2024-01-02T03:04:05.000Z');
  const bare = {
    CreationDate: created,
    Tags: undefined,
    PublicAccessBlock: undefined,
    Ownership: undefined,
    Encryption: undefined,
  };
  const OPTIONAL = [
    'GetPublicAccessBlockAction',
    'GetBucketOwnershipControlsAction',
    'GetBucketEncryptionAction',
    'GetBucketLocationAction',
  ];

  it('without any configuration has empty tags, a null location in us-east-1, and nothing else', async () => {
    scene.world.addBucket(scene.accountId, { ...bare, Name: 'golden.bare', Region: HOME });
    const resource = await only(s3Bucket, { actions: OPTIONAL });

    expect(resource).toEqual({
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'golden.bare',
        Arn: 'arn:aws:s3:::golden.bare',
        CreationDate: '2024-01-02T03:04:05Z',
        LocationConstraint: null,
        Tags: [],
      },
      __ExtraContext: { AccountId: scene.accountId, Partition: 'aws' },
    });
  });

  it('with everything has all eight properties in order', async () => {
    const rules = {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const },
          BucketKeyEnabled: false,
        },
      ],
    };
    const block = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: true,
    };
    const ownership = { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' as const }] };
    const tags = [
      { Key: 'team', Value: 'R&D <core> "ü"' },
      { Key: 'empty', Value: '' },
    ];
    scene.world.addBucket(scene.accountId, {
      Name: 'golden-full',
      Region: ABROAD,
      CreationDate: created,
      Tags: tags,
      PublicAccessBlock: block,
      Ownership: ownership,
      Encryption: rules,
    });
    const resource = await only(s3Bucket, { actions: OPTIONAL });

    expect(at(resource, 'Properties')).toEqual({
      BucketName: 'golden-full',
      Arn: 'arn:aws:s3:::golden-full',
      CreationDate: '2024-01-02T03:04:05Z',
      LocationConstraint: ABROAD,
      Tags: tags,
      BucketEncryption: rules,
      PublicAccessBlockConfiguration: block,
      OwnershipControls: ownership,
    });
    expect(keysOf(at(resource, 'Properties'))).toEqual([...s3Bucket.properties]);
  });

  it('reads tags as a default, and no optional configuration unless asked', async () => {
    scene.world.addBucket(scene.accountId, {
      Name: 'golden-default',
      Region: HOME,
      Tags: [{ Key: 'a', Value: 'b' }],
    });

    expect(keysOf(at(await only(s3Bucket, { actions: [] }), 'Properties'))).toEqual([
      'BucketName',
      'Arn',
      'CreationDate',
      'Tags',
    ]);
  });

  it('lacks tags that could not be read instead of showing none', async () => {
    scene.world.addBucket(scene.accountId, { Name: 'golden-denied', Region: HOME });
    scene.aws.faults.add({
      service: 's3',
      operation: 'GetBucketTagging',
      effect: { type: 'deny', by: 'resource-policy' },
    });
    const { resources, unread } = await scene.read(s3Bucket, { actions: [] });

    expect(keysOf(at(resources[0], 'Properties'))).toEqual(['BucketName', 'Arn', 'CreationDate']);
    expect(unread).toEqual([['Tags']]);
  });

  it('asks each bucket in its own region, so that nothing is redirected', async () => {
    scene.world.addBucket(scene.accountId, { Name: 'golden-home', Region: HOME });
    scene.world.addBucket(scene.accountId, { Name: 'golden-abroad', Region: ABROAD });
    await scene.read(s3Bucket);
    const asked = scene.aws.requests
      .recent({ service: 's3' })
      .filter(({ operation }) => operation !== 'ListBuckets');

    expect(asked.length).toBe(10);
    for (const { resources, region } of asked)
      expect(region).toBe(resources.includes('golden-abroad') ? ABROAD : HOME);
    expect(
      scene.aws.requests.recent().filter(({ status }) => status >= 300 && status < 400),
    ).toEqual([]);
    expect(scene.aws.requests.recent().map(({ code }) => code)).not.toContain(
      'AuthorizationHeaderMalformed',
    );
  });

  it('lists the buckets through another allowed region when the first is denied', async () => {
    scene.world.addBucket(scene.accountId, { Name: 'golden-scp', Region: ABROAD });
    scene.aws.faults.add({
      service: 's3',
      region: HOME,
      effect: { type: 'deny', by: 'service-control-policy' },
    });
    const { resources, error } = await scene.read(s3Bucket, {
      regions: [HOME, ABROAD],
      actions: [],
    });

    expect(error).toBeUndefined();
    expect(resources.map((resource) => at(resource, 'Properties', 'BucketName'))).toEqual([
      'golden-scp',
    ]);
  });

  it('is denied when every region that may be asked is, and failed when the next one fails otherwise', async () => {
    scene.world.addBucket(scene.accountId, { Name: 'golden-none', Region: ABROAD });
    const denied = scene.aws.faults.add({ service: 's3', effect: { type: 'deny' } });
    expect((await scene.read(s3Bucket, { regions: [HOME, ABROAD] })).error).toMatchObject({
      category: 'denied',
    });

    denied.remove();
    scene.aws.faults.add({ service: 's3', region: HOME, effect: { type: 'deny' } });
    scene.aws.faults.add({
      service: 's3',
      region: ABROAD,
      effect: { type: 'error', code: 'SomethingOdd', status: 400 },
    });
    expect((await scene.read(s3Bucket, { regions: [HOME, ABROAD] })).error).toMatchObject({
      awsCode: 'SomethingOdd',
    });
  });
});

describe('AWS::Lambda::Function', () => {
  const Configuration = {
    FunctionName: 'golden',
    LastModified: '2024-01-01T00:00:00.000+0000',
    Environment: { Variables: { DB_PASSWORD: 'hunter2', LOG_LEVEL: 'info' } },
  };

  it('redacts the values of environment variables and keeps their names', async () => {
    scene.world.addFunction(scene.accountId, HOME, { Configuration });
    const resource = await only(lambdaFunction);

    expect(at(resource, 'Properties', 'Environment')).toEqual({
      Variables: { DB_PASSWORD: '[REDACTED]', LOG_LEVEL: '[REDACTED]' },
    });
    expect(JSON.stringify(resource)).not.toContain('hunter2');
  });

  it('passes them on when that is switched on', async () => {
    scene.world.addFunction(scene.accountId, HOME, { Configuration });

    expect(
      at(await only(lambdaFunction, { includeSecretValues: true }), 'Properties', 'Environment'),
    ).toEqual(Configuration.Environment);
  });

  it('has tags as a map, only when asked, and the modification time as Lambda writes it', async () => {
    scene.world.addFunction(scene.accountId, HOME, { Configuration, Tags: { team: 'core' } });
    const [plain, tagged] = [
      await only(lambdaFunction, { actions: [] }),
      await only(lambdaFunction),
    ];

    expect('Tags' in Object(at(plain, 'Properties'))).toBe(false);
    expect(at(tagged, 'Properties', 'Tags')).toEqual({ team: 'core' });
    expect(at(tagged, 'Properties', 'LastModified')).toBe('2024-01-01T00:00:00.000+0000');
    expect(at(tagged, '__ExtraContext')).toEqual({
      AccountId: scene.accountId,
      Region: HOME,
      Partition: 'aws',
    });
  });

  it('without tags has an empty map', async () => {
    scene.world.addFunction(scene.accountId, HOME, { Tags: {} });

    expect(at(await only(lambdaFunction), 'Properties', 'Tags')).toEqual({});
  });

  it('has no state: ListFunctions does not tell', async () => {
    scene.world.addFunction(scene.accountId, HOME);

    expect(
      keysOf(at(await only(lambdaFunction), 'Properties')).filter(
        (key) => key.startsWith('State') || key.startsWith('LastUpdate'),
      ),
    ).toEqual([]);
  });
});

describe('AWS::ECS::Cluster', () => {
  it('is in PascalCase at the top level only, with settings as ClusterSettings, in the order of the reference', async () => {
    scene.world.addCluster(scene.accountId, HOME, {
      clusterName: 'golden',
      settings: [{ name: 'containerInsights', value: 'enabled' }],
      tags: [{ key: 'team', value: 'core' }],
      capacityProviders: ['FARGATE'],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1, base: 0 }],
      configuration: { executeCommandConfiguration: { logging: 'DEFAULT' } },
      runningTasksCount: 7,
    });
    const resource = await only(ecsCluster, { actions: [] });
    const keys = keysOf(at(resource, 'Properties'));

    expect(at(resource, 'Properties', 'ClusterSettings')).toEqual([
      { name: 'containerInsights', value: 'enabled' },
    ]);
    expect(at(resource, 'Properties', 'Tags')).toEqual([{ key: 'team', value: 'core' }]);
    expect(at(resource, 'Properties', 'DefaultCapacityProviderStrategy')).toEqual([
      { capacityProvider: 'FARGATE', weight: 1, base: 0 },
    ]);
    expect(at(resource, 'Properties', 'Configuration')).toEqual({
      executeCommandConfiguration: { logging: 'DEFAULT' },
    });
    expect(at(resource, 'Properties', 'RunningTasksCount')).toBe(7);
    expect(at(resource, 'Properties', 'ClusterArn')).toMatch(
      /^arn:aws:ecs:us-east-1:\d{12}:cluster\/golden$/,
    );
    expect(keys).not.toContain('Settings');
    expect(keys).toEqual(ecsCluster.properties.filter((key) => keys.includes(key)));
    expect(at(resource, '__ExtraContext')).toEqual({
      AccountId: scene.accountId,
      Region: HOME,
      Partition: 'aws',
    });
  });

  it('that AWS could not describe stays, with everything but its ARN unread', async () => {
    const failing = scene.world.addCluster(scene.accountId, HOME);
    scene.world.addCluster(scene.accountId, HOME);
    scene.aws.faults.add({
      service: 'ecs',
      operation: 'DescribeClusters',
      resource: String(failing.clusterArn),
      effect: { type: 'partial-failure', reason: 'INTERNAL' },
    });
    const { resources, unread, failed } = await scene.read(ecsCluster);
    const index = resources.findIndex(
      (resource) => at(resource, 'Properties', 'ClusterArn') === failing.clusterArn,
    );

    expect(resources).toHaveLength(2);
    expect(keysOf(at(resources[index], 'Properties'))).toEqual(['ClusterArn']);
    expect(unread[index]).toContain('ClusterName');
    expect(unread[1 - index]).toEqual([]);
    expect(failed).toMatchObject([{ items: 1 }]);
  });

  it('are described a hundred at a time', async () => {
    for (let index = 0; index < 150; index += 1) scene.world.addCluster(scene.accountId, HOME);
    const { resources } = await scene.read(ecsCluster);

    expect(resources).toHaveLength(150);
    expect(scene.aws.requests.counters().byOperation).toEqual({
      'ecs:ListClusters': 2,
      'ecs:DescribeClusters': 2,
    });
  });
});

describe('AWS::EC2::Instance', () => {
  it('has its reservation in the context and not in its properties', async () => {
    const { InstanceId } = scene.world.addInstance(scene.accountId, HOME);
    const resource = await only(ec2Instance, { actions: [] });
    const context = Object(at(resource, '__ExtraContext'));

    expect(at(resource, 'Properties', 'InstanceId')).toBe(InstanceId);
    expect(keysOf(context).slice(0, 4)).toEqual([
      'AccountId',
      'Region',
      'ReservationId',
      'OwnerId',
    ]);
    expect(context).toMatchObject({
      AccountId: scene.accountId,
      Region: HOME,
      ReservationId: expect.stringMatching(/^r-/),
      OwnerId: scene.accountId,
    });
    expect(
      keysOf(at(resource, 'Properties')).filter((key) =>
        ['ReservationId', 'OwnerId', 'Groups', 'RequesterId'].includes(key),
      ),
    ).toEqual([]);
  });

  it('leaves out context keys that EC2 does not give', async () => {
    scene.world.addInstance(scene.accountId, HOME);
    const resource = await only(ec2Instance, { actions: [] });

    expect(Object.values(Object(at(resource, '__ExtraContext'))).includes(undefined)).toBe(false);
    expect(Object.values(Object(at(resource, '__ExtraContext'))).includes(null)).toBe(false);
  });

  it('has status fields only when asked, for stopped instances too, and dates in the spelling of the reference', async () => {
    const running = scene.world.addInstance(scene.accountId, HOME, {
      LaunchTime: new Date('2024-01-02T03:04:05.123Z'),
    });
    const stopped = scene.world.addInstance(scene.accountId, HOME);
    scene.world.setInstanceState(scene.accountId, HOME, String(stopped.InstanceId), 'stopped');
    const [plain, withStatus] = [
      await scene.read(ec2Instance, { actions: [] }),
      await scene.read(ec2Instance),
    ];

    for (const resource of plain.resources)
      expect(keysOf(at(resource, 'Properties'))).not.toContain('InstanceStatus');
    for (const resource of withStatus.resources) {
      expect(at(resource, 'Properties', 'InstanceState', 'Name')).toBe(
        at(resource, 'Properties', 'State', 'Name'),
      );
      expect(keysOf(at(resource, 'Properties'))).toEqual(
        expect.arrayContaining(['InstanceStatus', 'SystemStatus']),
      );
    }
    const first = withStatus.resources.find(
      (resource) => at(resource, 'Properties', 'InstanceId') === running.InstanceId,
    );
    expect(at(first, 'Properties', 'LaunchTime')).toMatch(/^2024-01-02T03:04:05(\.123000)?Z$/);
  });

  it('that is terminated is there as long as EC2 lists it', async () => {
    const { InstanceId } = scene.world.addInstance(scene.accountId, HOME);
    scene.world.terminateInstance(scene.accountId, HOME, String(InstanceId));

    expect(at(await only(ec2Instance), 'Properties', 'State', 'Name')).toBe('terminated');
  });

  it('is asked for its status a hundred at a time, not one by one', async () => {
    for (let index = 0; index < 230; index += 1) scene.world.addInstance(scene.accountId, HOME);
    const { resources, unread } = await scene.read(ec2Instance);
    const { byOperation } = scene.aws.requests.counters();

    expect(resources).toHaveLength(230);
    expect(unread.flat()).toEqual([]);
    expect(byOperation['ec2:DescribeInstanceStatus']).toBeLessThanOrEqual(4);
  });

  it('passes on fields that nobody declared, after the declared ones', async () => {
    scene.world.addInstance(scene.accountId, HOME, {
      InstanceLifecycle: 'spot',
      SpotInstanceRequestId: 'sir-1',
    });
    const keys = keysOf(at(await only(ec2Instance, { actions: [] }), 'Properties'));

    expect(keys.indexOf('InstanceLifecycle')).toBeGreaterThan(keys.indexOf('VpcId'));
    expect(keys).toContain('SpotInstanceRequestId');
  });
});

describe('AWS::Organizations::Account', () => {
  it('includes suspended accounts, with both state fields and no context', async () => {
    const { resources } = await scene.read(organizationsAccount, { actions: [] });
    const suspended = resources.find(
      (resource) => at(resource, 'Properties', 'State') === 'SUSPENDED',
    );

    expect(resources).toHaveLength(3);
    expect(at(suspended, 'Properties', 'Status')).toBe('SUSPENDED');
    for (const resource of resources) {
      expect(keysOf(resource)).toEqual(['Type', 'Properties']);
      expect(keysOf(at(resource, 'Properties'))).toEqual([
        'Id',
        'Arn',
        'Name',
        'Email',
        'Status',
        'State',
        'JoinedTimestamp',
        'JoinedMethod',
      ]);
      expect(at(resource, 'Properties', 'JoinedTimestamp')).toMatch(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/,
      );
    }
  });

  it('has parents and tags as lists when asked, empty tags included', async () => {
    const account = scene.world.addAccount({ tags: [] });
    scene.world.changeAccount(scene.accountId, { tags: [{ Key: 'owner', Value: 'R&D' }] });
    const { resources } = await scene.read(organizationsAccount);
    const byId = new Map(resources.map((resource) => [at(resource, 'Properties', 'Id'), resource]));

    expect(at(byId.get(scene.accountId), 'Properties', 'Tags')).toEqual([
      { Key: 'owner', Value: 'R&D' },
    ]);
    expect(at(byId.get(account.id), 'Properties', 'Tags')).toEqual([]);
    expect(at(byId.get(account.id), 'Properties', 'Parents')).toEqual([
      { Id: account.parentId, Type: expect.stringMatching(/ROOT|ORGANIZATIONAL_UNIT/) },
    ]);
  });
});
