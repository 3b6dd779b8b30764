// The raw shape of volumes and of the container services' kinds, by hand from the API references
// and docs/contract/aws-v3.md.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ec2Volume } from '../../src/kinds/ec2-volume.js';
import { ecrRepository } from '../../src/kinds/ecr-repository.js';
import { ecsCluster } from '../../src/kinds/ecs-cluster.js';
import { ecsService } from '../../src/kinds/ecs-service.js';
import { ecsTaskDefinition } from '../../src/kinds/ecs-task-definition.js';
import { eksCluster } from '../../src/kinds/eks-cluster.js';
import type { Kind } from '../../src/kinds/kind.js';
import { mskCluster } from '../../src/kinds/msk-cluster.js';
import { mskServerlessCluster } from '../../src/kinds/msk-serverless-cluster.js';
import { ecrRepositories } from '../../src/sandbox/world/ecr-repository.js';
import { addService } from '../../src/sandbox/world/ecs-service.js';
import { eksClusters } from '../../src/sandbox/world/eks-cluster.js';
import { mskClusters, mskServerlessClusters } from '../../src/sandbox/world/msk-cluster.js';
import { taskDefinitions } from '../../src/sandbox/world/task-definition.js';
import { ebsVolumes } from '../../src/sandbox/world/volume.js';
import {
  at,
  type ContractWorld,
  HOME,
  type ReadOptions,
  startContractWorld,
} from './contract-world.js';

const MADE = new Date('2024-01-02T03:04:05.123Z');
const MADE_TEXT = '2024-01-02T03:04:05.123000Z';

let scene: ContractWorld;

beforeEach(async () => {
  scene = await startContractWorld();
});

afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

/** The only resource of the kind. */
async function only(kind: Kind, options?: ReadOptions) {
  const { resources, error, failed, unlisted } = await scene.read(kind, options);
  expect([error, failed, unlisted, resources.length]).toEqual([undefined, [], [], 1]);
  return resources[0];
}

function keysOf(value: unknown): string[] {
  return Object.keys(Object(value));
}

function count(operation: string): number {
  return scene.aws.requests.count({ operation });
}

describe('AWS::EC2::Volume', () => {
  const volume = {
    VolumeId: 'vol-0123456789abcdef0',
    VolumeType: 'gp3' as const,
    Size: 100,
    Iops: 3000,
    Throughput: 125,
    AvailabilityZone: 'us-east-1a',
    State: 'in-use' as const,
    CreateTime: MADE,
    Tags: [{ Key: 'Name', Value: 'R&D <"data">' }],
    Encrypted: true,
    SnapshotId: '',
    Attachments: [
      {
        DeleteOnTermination: false,
        VolumeId: 'vol-0123456789abcdef0',
        InstanceId: 'i-0123456789abcdef0',
        Device: '/dev/sdf',
        State: 'attached' as const,
        AttachTime: new Date('2024-02-03T04:05:06.000Z'),
      },
    ],
    MultiAttachEnabled: false,
    KmsKeyId: 'arn:aws:kms:us-east-1:111111111111:key/k',
    Operator: { Managed: false },
    AvailabilityZoneId: 'use1-az1',
  };

  it('is what EC2 gives, declared properties first, with the attribute as a plain boolean when asked', async () => {
    ebsVolumes.add(scene.world, scene.accountId, HOME, { volume, autoEnableIO: true });
    const resource = await only(ec2Volume);
    const properties = at(resource, 'Properties');

    expect(resource).toEqual({
      Type: 'AWS::EC2::Volume',
      Properties: {
        ...volume,
        CreateTime: MADE_TEXT,
        Attachments: [{ ...volume.Attachments[0], AttachTime: '2024-02-03T04:05:06Z' }],
        AutoEnableIO: true,
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(keysOf(properties).slice(0, 15)).toEqual([...ec2Volume.properties]);
    expect(keysOf(properties).slice(15).sort()).toEqual(['AvailabilityZoneId', 'Operator']);
  });

  it('has no attribute unless asked, and false is not absent', async () => {
    ebsVolumes.add(scene.world, scene.accountId, HOME, { volume, autoEnableIO: false });

    expect(keysOf(at(await only(ec2Volume, { actions: [] }), 'Properties'))).not.toContain(
      'AutoEnableIO',
    );
    expect(at(await only(ec2Volume), 'Properties', 'AutoEnableIO')).toBe(false);
  });

  it('without tags or attachments has empty lists or nothing, as EC2 answers', async () => {
    ebsVolumes.add(scene.world, scene.accountId, HOME, {
      volume: { VolumeId: volume.VolumeId, Attachments: [] },
      autoEnableIO: false,
    });

    expect(at(await only(ec2Volume, { actions: [] }), 'Properties')).toEqual({
      VolumeId: volume.VolumeId,
      Attachments: [],
    });
  });

  it('keeps its data when the attribute of one volume is throttled for good, and so do its neighbours', async () => {
    const throttled = ebsVolumes.add(scene.world, scene.accountId, HOME).volume.VolumeId ?? '';
    ebsVolumes.add(scene.world, scene.accountId, HOME);
    const operation = 'DescribeVolumeAttribute';
    scene.aws.faults.add({
      service: 'ec2',
      operation,
      resource: throttled,
      effect: { type: 'throttle' },
    });
    const { resources, unread } = await scene.read(ec2Volume);
    const index = resources.findIndex(
      (resource) => at(resource, 'Properties', 'VolumeId') === throttled,
    );

    expect(at(resources[index], 'Properties', 'Size')).toEqual(expect.any(Number));
    expect(unread[index]).toEqual(['AutoEnableIO']);
    expect(unread[1 - index]).toEqual([]);
    expect(at(resources[1 - index], 'Properties', 'AutoEnableIO')).toEqual(expect.any(Boolean));
  });
});

describe('AWS::ECS::Service', () => {
  function addCluster(name: string): string {
    return String(
      scene.world.addCluster(scene.accountId, HOME, {
        clusterName: name,
        clusterArn: clusterArn(name),
      }).clusterArn,
    );
  }

  function clusterArn(name: string): string {
    return `arn:aws:ecs:${HOME}:${scene.accountId}:cluster/${name}`;
  }

  function add(clusterArn: string, patch: Parameters<typeof addService>[3] = {}) {
    return addService(scene.world, scene.accountId, HOME, { clusterArn, ...patch });
  }

  it('is in PascalCase at the top level only, in the order of the reference, with its cluster in the context', async () => {
    const cluster = addCluster('golden');
    const deploymentController = { type: 'ECS' as const };
    const events = [{ id: 'e-1', createdAt: MADE, message: 'has reached a steady state.' }];
    const { serviceArn } = add(cluster, {
      serviceName: 'web',
      createdAt: MADE,
      events,
      tags: [{ key: 'team', value: 'core' }],
    });
    const resource = await only(ecsService, { actions: [] });
    const keys = keysOf(at(resource, 'Properties'));

    expect(serviceArn).toBe(`arn:aws:ecs:${HOME}:${scene.accountId}:service/golden/web`);
    expect(at(resource, 'Type')).toBe('AWS::ECS::Service');
    expect(at(resource, 'Properties')).toMatchObject({
      ClusterArn: cluster,
      CreatedAt: MADE_TEXT,
      DeploymentController: deploymentController,
      EnableECSManagedTags: true,
      Events: [{ id: 'e-1', createdAt: MADE_TEXT, message: 'has reached a steady state.' }],
      NetworkConfiguration: { awsvpcConfiguration: { assignPublicIp: 'DISABLED' } },
      ServiceArn: serviceArn,
      ServiceName: 'web',
      Tags: [{ key: 'team', value: 'core' }],
    });
    expect(keys).toEqual(ecsService.properties.filter((key) => keys.includes(key)));
    expect(at(resource, '__ExtraContext')).toEqual({
      AccountId: scene.accountId,
      Region: HOME,
      Partition: 'aws',
      ClusterArn: cluster,
    });
  });

  it('drops what the reference does not know', async () => {
    add(addCluster('golden'), {
      currentServiceDeployment:
        'arn:aws:ecs:us-east-1:111111111111:service-deployment/golden/web/1',
    });

    expect(keysOf(at(await only(ecsService), 'Properties'))).not.toContain(
      'CurrentServiceDeployment',
    );
  });

  it('of an old account, whose ARN lacks the cluster, is described all the same', async () => {
    const serviceArn = `arn:aws:ecs:${HOME}:${scene.accountId}:service/legacy`;
    const cluster = addCluster('old');
    add(cluster, { serviceName: 'legacy', serviceArn });
    const resource = await only(ecsService);

    expect(at(resource, 'Properties', 'ServiceArn')).toBe(serviceArn);
    expect(at(resource, 'Properties', 'ServiceName')).toBe('legacy');
    expect(at(resource, '__ExtraContext', 'ClusterArn')).toBe(cluster);
  });

  it('of an old account that is gone since the list is dropped, though ECS names it by another ARN', async () => {
    const serviceArn = `arn:aws:ecs:${HOME}:${scene.accountId}:service/legacy`;
    const cluster = addCluster('old');
    add(cluster, { serviceName: 'legacy', serviceArn });
    const { serviceArn: kept } = add(cluster);
    scene.aws.faults.add({
      service: 'ecs',
      operation: 'DescribeServices',
      resource: serviceArn,
      effect: { type: 'vanish' },
    });
    const resource = await only(ecsService);

    expect(at(resource, 'Properties', 'ServiceArn')).toBe(kept);
  });

  it('is never mixed up with its namesake in another cluster', async () => {
    const [one, two] = [addCluster('one'), addCluster('two')];
    add(one, { serviceName: 'web', desiredCount: 1 });
    add(two, { serviceName: 'web', desiredCount: 2 });
    const { resources, unread } = await scene.read(ecsService);

    expect(unread.flat()).toEqual([]);
    const counts = resources.map((resource) => [
      at(resource, '__ExtraContext', 'ClusterArn'),
      at(resource, 'Properties', 'DesiredCount'),
    ]);
    expect(counts.sort()).toEqual([
      [one, 1],
      [two, 2],
    ]);
  });

  it('are described ten at a time, cluster by cluster, and each with its own data though ECS answers in another order', async () => {
    const [one, two] = [addCluster('one'), addCluster('two')];
    const made = Array.from({ length: 23 }, (_, index) =>
      add(index < 12 ? one : two, { desiredCount: 100 + index }),
    );
    const { resources, unread } = await scene.read(ecsService);
    const counts = new Map(
      resources.map((resource) => [
        at(resource, 'Properties', 'ServiceArn'),
        at(resource, 'Properties', 'DesiredCount'),
      ]),
    );

    expect(unread.flat()).toEqual([]);
    expect(counts).toEqual(
      new Map(made.map(({ serviceArn, desiredCount }) => [serviceArn, desiredCount])),
    );
    expect(count('DescribeServices')).toBe(4); // 10 + 2 and 10 + 1
    expect(count('ListServices')).toBe(2);
  });

  it('that ECS does not find leaves its neighbours as they are, and one that it cannot describe stays with its ARN only', async () => {
    const cluster = addCluster('golden');
    const [first, gone, broken] = [add(cluster), add(cluster), add(cluster)];
    const operation = 'DescribeServices';
    scene.aws.faults.add({
      service: 'ecs',
      operation,
      resource: String(gone?.serviceArn),
      effect: { type: 'vanish' },
    });
    scene.aws.faults.add({
      service: 'ecs',
      operation,
      resource: String(broken?.serviceArn),
      effect: { type: 'partial-failure', reason: 'INTERNAL' },
    });
    const { resources, unread, failed } = await scene.read(ecsService);
    const byArn = new Map(
      resources.map((resource, index) => [
        at(resource, 'Properties', 'ServiceArn'),
        { resource, unread: unread[index] },
      ]),
    );

    expect([...byArn.keys()].sort()).toEqual([first?.serviceArn, broken?.serviceArn].sort());
    expect(at(byArn.get(first?.serviceArn)?.resource, 'Properties', 'ServiceName')).toBe(
      first?.serviceName,
    );
    expect(keysOf(at(byArn.get(broken?.serviceArn)?.resource, 'Properties'))).toEqual([
      'ServiceArn',
    ]);
    expect(byArn.get(broken?.serviceArn)?.unread).toContain('ServiceName');
    expect(failed).toMatchObject([{ action: 'DescribeServicesAction', items: 1 }]);
  });

  it('hides credentials of the log driver of Service Connect', async () => {
    const logConfiguration = {
      logDriver: 'splunk' as const,
      options: { 'splunk-url': 'https://splunk', 'splunk-token': 'hunter2' },
    };
    add(addCluster('golden'), {
      deployments: [{ id: 'd', serviceConnectConfiguration: { enabled: true, logConfiguration } }],
    });
    const hidden = await only(ecsService);

    expect(
      at(
        hidden,
        'Properties',
        'Deployments',
        0,
        'serviceConnectConfiguration',
        'logConfiguration',
        'options',
      ),
    ).toEqual({
      'splunk-url': 'https://splunk',
      'splunk-token': '[REDACTED]',
    });
    expect(JSON.stringify(await only(ecsService, { includeSecretValues: true }))).toContain(
      'hunter2',
    );
  });
});

describe('AWS::ECS::Cluster and AWS::ECS::Service together', () => {
  it('read the list of clusters once for both, page by page', async () => {
    const { world, accountId } = scene;
    for (let index = 0; index < 5; index += 1)
      addService(world, accountId, HOME, {
        clusterArn: world.addCluster(accountId, HOME).clusterArn,
      });
    scene.aws.faults.add({
      service: 'ecs',
      operation: 'ListClusters',
      effect: { type: 'small-pages', size: 2 },
    });
    const place = {};
    const [clusters, services] = await Promise.all([
      scene.read(ecsCluster, { place }),
      scene.read(ecsService, { place }),
    ]);

    expect([clusters.error, services.error, services.unlisted]).toEqual([undefined, undefined, []]);
    expect(clusters.pageSizes).toEqual([2, 2, 1]);
    expect(services.resources).toHaveLength(5);
    expect(count('ListClusters')).toBe(3);
    // or a resync gives each cell a place of its own
    expect([ecsCluster.sharesReads, ecsService.sharesReads]).toEqual([true, true]);
  });
});

describe('AWS::ECS::TaskDefinition', () => {
  const containers = [
    {
      name: 'app',
      image: 'app:1',
      environment: [
        { name: 'DB_PASSWORD', value: 'hunter2' },
        { name: 'LOG_LEVEL', value: 'info' },
      ],
      secrets: [{ name: 'API_KEY', valueFrom: 'arn:aws:ssm:us-east-1:111111111111:parameter/key' }],
      logConfiguration: {
        logDriver: 'awsfirelens' as const,
        options: { Name: 'datadog', apikey: 'dd-key' },
      },
    },
    { name: 'sidecar', image: 'envoy:1' },
  ];

  it('is every declared property, tags beside it, and then what the reference drops', async () => {
    const { taskDefinitionArn } = taskDefinitions.add(scene.world, scene.accountId, HOME, {
      family: 'golden',
      revision: 7,
      taskDefinitionArn: `arn:aws:ecs:${HOME}:${scene.accountId}:task-definition/golden:7`,
      containerDefinitions: [{ name: 'sidecar', image: 'envoy:1' }],
      volumes: [],
      registeredAt: MADE,
      tags: [{ key: 'team', value: 'core' }],
    });
    const resource = await only(ecsTaskDefinition);

    expect(resource).toEqual({
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        TaskDefinitionArn: taskDefinitionArn,
        Family: 'golden',
        Revision: 7,
        Status: 'ACTIVE',
        ContainerDefinitions: [{ name: 'sidecar', image: 'envoy:1' }],
        Cpu: '256',
        Memory: '512',
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['FARGATE'],
        TaskRoleArn: expect.stringContaining(':role/'),
        ExecutionRoleArn: expect.stringContaining(':role/'),
        Volumes: [],
        PlacementConstraints: [],
        Tags: [{ key: 'team', value: 'core' }],
        RegisteredAt: MADE_TEXT,
        Compatibilities: ['EC2', 'FARGATE'],
        RegisteredBy: expect.stringContaining(':role/'),
        RequiresAttributes: expect.arrayContaining([{ name: 'ecs.capability.task-eni' }]),
        RuntimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(
      keysOf(at(resource, 'Properties')).slice(0, ecsTaskDefinition.properties.length),
    ).toEqual([...ecsTaskDefinition.properties]);
  });

  it('redacts values of environment variables and credentials of log drivers, and keeps names and references', async () => {
    taskDefinitions.add(scene.world, scene.accountId, HOME, { containerDefinitions: containers });
    const resource = await only(ecsTaskDefinition);
    const [app, sidecar] = [
      at(resource, 'Properties', 'ContainerDefinitions', 0),
      at(resource, 'Properties', 'ContainerDefinitions', 1),
    ];

    expect(app).toEqual({
      ...containers[0],
      environment: [
        { name: 'DB_PASSWORD', value: '[REDACTED]' },
        { name: 'LOG_LEVEL', value: '[REDACTED]' },
      ],
      logConfiguration: {
        logDriver: 'awsfirelens',
        options: { Name: 'datadog', apikey: '[REDACTED]' },
      },
    });
    expect(sidecar).toEqual(containers[1]);
    expect(JSON.stringify(resource)).not.toMatch(/hunter2|dd-key/);
  });

  it('passes them on when that is switched on', async () => {
    taskDefinitions.add(scene.world, scene.accountId, HOME, { containerDefinitions: containers });

    expect(
      at(
        await only(ecsTaskDefinition, { includeSecretValues: true }),
        'Properties',
        'ContainerDefinitions',
      ),
    ).toEqual(containers);
  });

  it('without tags has an empty list of them', async () => {
    taskDefinitions.add(scene.world, scene.accountId, HOME, { tags: [] });

    expect(at(await only(ecsTaskDefinition), 'Properties', 'Tags')).toEqual([]);
  });

  it('is read in every active revision and in no other', async () => {
    const add = (patch: object) =>
      taskDefinitions.add(scene.world, scene.accountId, HOME, patch).taskDefinitionArn;
    const active = [add({}), add({})];
    add({ status: 'INACTIVE' });
    const { resources } = await scene.read(ecsTaskDefinition);

    expect(
      resources.map((resource) => at(resource, 'Properties', 'TaskDefinitionArn')).sort(),
    ).toEqual(active.sort());
  });

  it('stays as a stub when ECS refuses it for another reason than that it is gone', async () => {
    const { taskDefinitionArn } = taskDefinitions.add(scene.world, scene.accountId, HOME);
    const effect = {
      type: 'error' as const,
      code: 'ClientException',
      status: 400,
      message: 'The request is not allowed in this region.',
    };
    scene.aws.faults.add({ service: 'ecs', operation: 'DescribeTaskDefinition', effect });
    const { resources, unread } = await scene.read(ecsTaskDefinition);

    expect(resources.map((resource) => at(resource, 'Properties'))).toEqual([
      { TaskDefinitionArn: taskDefinitionArn },
    ]);
    const all = [...ecsTaskDefinition.properties, ...(ecsTaskDefinition.beyondReference ?? [])];
    expect(unread[0]).toEqual(all.filter((name) => name !== 'TaskDefinitionArn').sort());
  });

  it('streams: a page goes on before the next one is listed', async () => {
    for (let index = 0; index < 250; index += 1)
      taskDefinitions.add(scene.world, scene.accountId, HOME);
    const listed: number[] = [];
    const { resources, pageSizes } = await scene.read(ecsTaskDefinition, {
      onPage: () => listed.push(count('ListTaskDefinitions')),
    });

    expect(resources).toHaveLength(250);
    expect(Math.max(...pageSizes)).toBeLessThan(100);
    // A page of 100 in five parts, and the next one only when they are read.
    expect(listed).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3]);
  });
});

describe('AWS::EKS::Cluster', () => {
  it('is in PascalCase at the top level only, with tags as a map, and then has what the reference drops', async () => {
    eksClusters.add(scene.world, scene.accountId, HOME, {
      createdAt: MADE,
      tags: { team: 'core' },
      storageConfig: { blockStorage: { enabled: false } },
    });
    const resource = await only(eksCluster);
    const keys = keysOf(at(resource, 'Properties'));

    expect(keys).toEqual([
      'AccessConfig',
      'Arn',
      'CertificateAuthority',
      'CreatedAt',
      'Endpoint',
      'Identity',
      'KubernetesNetworkConfig',
      'Logging',
      'Name',
      'PlatformVersion',
      'ResourcesVpcConfig',
      'RoleArn',
      'Status',
      'StorageConfig',
      'Tags',
      'UpgradePolicy',
      'Version',
      'DeletionProtection',
      'EncryptionConfig',
      'Health',
    ]);
    expect(at(resource, 'Properties')).toMatchObject({
      CreatedAt: MADE_TEXT,
      Tags: { team: 'core' },
      ResourcesVpcConfig: { vpcId: expect.stringMatching(/^vpc-/) },
      StorageConfig: { blockStorage: { enabled: false } },
    });
    expect(at(resource, '__ExtraContext')).toEqual({
      AccountId: scene.accountId,
      Region: HOME,
      Partition: 'aws',
    });
  });

  it('hides the certificate unless that is switched on', async () => {
    eksClusters.add(scene.world, scene.accountId, HOME, {
      certificateAuthority: { data: 'c2VjcmV0' },
    });

    expect(at(await only(eksCluster), 'Properties', 'CertificateAuthority')).toEqual({
      data: '[REDACTED]',
    });
    expect(
      at(
        await only(eksCluster, { includeSecretValues: true }),
        'Properties',
        'CertificateAuthority',
      ),
    ).toEqual({ data: 'c2VjcmV0' });
  });

  it('that is throttled for good stays with name and ARN, and the others of its region are complete', async () => {
    const { name = '', arn } = eksClusters.add(scene.world, scene.accountId, HOME);
    eksClusters.add(scene.world, scene.accountId, HOME);
    scene.aws.faults.add({
      service: 'eks',
      operation: 'DescribeCluster',
      resource: name,
      effect: { type: 'throttle' },
    });
    const { resources, unread, error } = await scene.read(eksCluster);
    const index = resources.findIndex((resource) => at(resource, 'Properties', 'Name') === name);

    expect(error).toBeUndefined();
    expect(at(resources[index], 'Properties')).toEqual({ Name: name, Arn: arn });
    expect(unread[index]).toContain('Status');
    expect(unread[1 - index]).toEqual([]);
    expect(at(resources[1 - index], 'Properties', 'Status')).toBe('ACTIVE');
  });
});

describe('AWS::ECR::Repository', () => {
  const bare = {
    policyText: undefined,
    lifecyclePolicyText: undefined,
    lastEvaluatedAt: undefined,
    tags: [],
  };

  function repository() {
    return {
      repositoryArn: `arn:aws:ecr:${HOME}:${scene.accountId}:repository/apps/golden`,
      registryId: scene.accountId,
      repositoryName: 'apps/golden',
      repositoryUri: `${scene.accountId}.dkr.ecr.${HOME}.amazonaws.com/apps/golden`,
      createdAt: MADE,
      imageTagMutability: 'IMMUTABLE' as const,
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: {
        encryptionType: 'KMS' as const,
        kmsKey: 'arn:aws:kms:us-east-1:111111111111:key/k',
      },
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD' as const, filter: 'dev*' }],
    };
  }

  const SHAPE = {
    RepositoryName: 'apps/golden',
    RepositoryArn: expect.stringMatching(/^arn:aws:ecr:us-east-1:\d{12}:repository\/apps\/golden$/),
    RepositoryUri: expect.stringMatching(
      /^\d{12}\.dkr\.ecr\.us-east-1\.amazonaws\.com\/apps\/golden$/,
    ),
    RegistryId: expect.stringMatching(/^\d{12}$/),
    CreatedAt: MADE_TEXT,
    ImageTagMutability: 'IMMUTABLE',
    ImageScanningConfiguration: { scanOnPush: true },
    EncryptionConfiguration: {
      encryptionType: 'KMS',
      kmsKey: 'arn:aws:kms:us-east-1:111111111111:key/k',
    },
    ImageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'dev*' }],
  };

  it('has what the list gives and nothing more unless asked', async () => {
    ecrRepositories.add(scene.world, scene.accountId, HOME, { ...bare, repository: repository() });
    const resource = await only(ecrRepository, { actions: [] });

    expect(resource).toEqual({
      Type: 'AWS::ECR::Repository',
      Properties: SHAPE,
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
  });

  it('has policies as text and the whole answer of the lifecycle policy, without the traces of the request', async () => {
    const policyText = '{"Version":"2012-10-17","Statement":[]}';
    const lifecyclePolicyText = '{"rules":[]}';
    const tags = [{ Key: 'team', Value: 'core' }];
    ecrRepositories.add(scene.world, scene.accountId, HOME, {
      repository: repository(),
      policyText,
      lifecyclePolicyText,
      lastEvaluatedAt: MADE,
      tags,
    });
    const resource = await only(ecrRepository);

    expect(at(resource, 'Properties')).toEqual({
      ...SHAPE,
      LifecyclePolicy: {
        registryId: scene.accountId,
        repositoryName: 'apps/golden',
        lifecyclePolicyText,
        lastEvaluatedAt: MADE_TEXT,
      },
      RepositoryPolicyText: policyText,
      Tags: tags,
    });
    expect(keysOf(at(resource, 'Properties'))).toEqual([
      ...ecrRepository.properties,
      ...(ecrRepository.beyondReference ?? []),
    ]);
  });

  it('without policies lacks them, with everything read, and has empty tags', async () => {
    ecrRepositories.add(scene.world, scene.accountId, HOME, { ...bare, repository: repository() });
    const { resources, unread, failed } = await scene.read(ecrRepository);

    expect(resources.map((resource) => at(resource, 'Properties'))).toEqual([
      { ...SHAPE, Tags: [] },
    ]);
    expect([unread, failed]).toEqual([[[]], []]);
  });

  it('does not take a policy that may not be read for none', async () => {
    ecrRepositories.add(scene.world, scene.accountId, HOME, { ...bare, repository: repository() });
    scene.aws.faults.add({
      service: 'ecr',
      operation: 'GetLifecyclePolicy',
      effect: { type: 'deny' },
    });
    const { unread } = await scene.read(ecrRepository);

    expect(unread).toEqual([['LifecyclePolicy']]);
  });
});

describe('AWS::MSK::Cluster', () => {
  it('is what the list gives, with PascalCase at every level and tags as a map', async () => {
    const { clusterArn, clusterName } = mskClusters.add(scene.world, scene.accountId, HOME, {
      creationTime: MADE,
      tags: { Team: 'core', 'aws:x': 'y' },
      brokerNodeGroupInfo: {
        brokerAZDistribution: 'DEFAULT',
        clientSubnets: ['subnet-1'],
        instanceType: 'kafka.t3.small',
        storageInfo: { ebsStorageInfo: { volumeSize: 10 } },
      },
      loggingInfo: { brokerLogs: { s3: { enabled: false } } },
    });
    const resource = await only(mskCluster);
    const properties = at(resource, 'Properties');

    expect(at(resource, 'Type')).toBe('AWS::MSK::Cluster');
    expect(keysOf(properties)).toEqual([...mskCluster.properties]);
    expect(properties).toMatchObject({
      ClusterArn: clusterArn,
      ClusterName: clusterName,
      State: 'ACTIVE',
      CreationTime: MADE_TEXT,
      BrokerNodeGroupInfo: {
        BrokerAZDistribution: 'DEFAULT',
        ClientSubnets: ['subnet-1'],
        InstanceType: 'kafka.t3.small',
        StorageInfo: { EbsStorageInfo: { VolumeSize: 10 } },
      },
      CurrentBrokerSoftwareInfo: { KafkaVersion: '3.8.x' },
      LoggingInfo: { BrokerLogs: { S3: { Enabled: false } } },
      NumberOfBrokerNodes: 3,
      Tags: { Team: 'core', 'aws:x': 'y' },
    });
    expect(at(resource, '__ExtraContext')).toEqual({
      AccountId: scene.accountId,
      Region: HOME,
      Partition: 'aws',
    });
  });

  it('passes on what is not declared, after the declared properties', async () => {
    const patch = { activeOperationArn: 'arn:op', stateInfo: { code: 'c', message: 'm' } };
    mskClusters.add(scene.world, scene.accountId, HOME, patch);
    const resource = await only(mskCluster);

    expect(at(resource, 'Properties')).toMatchObject({
      ActiveOperationArn: 'arn:op',
      StateInfo: { Code: 'c', Message: 'm' },
    });
    expect(keysOf(at(resource, 'Properties')).slice(-2).sort()).toEqual([
      'ActiveOperationArn',
      'StateInfo',
    ]);
  });
});

describe('AWS::MSK::ServerlessCluster', () => {
  it('is the serverless clusters only, and they are no provisioned ones', async () => {
    mskClusters.add(scene.world, scene.accountId, HOME);
    const { clusterArn, clusterName, currentVersion } = mskServerlessClusters.add(
      scene.world,
      scene.accountId,
      HOME,
      {
        creationTime: MADE,
        tags: { team: 'core' },
        serverless: {
          vpcConfigs: [{ subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] }],
          clientAuthentication: { sasl: { iam: { enabled: true } } },
        },
      },
    );

    expect(await only(mskServerlessCluster)).toEqual({
      Type: 'AWS::MSK::ServerlessCluster',
      Properties: {
        ClusterArn: clusterArn,
        ClusterName: clusterName,
        ClusterType: 'SERVERLESS',
        CreationTime: MADE_TEXT,
        CurrentVersion: currentVersion,
        State: 'ACTIVE',
        Tags: { team: 'core' },
        Serverless: {
          VpcConfigs: [{ SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] }],
          ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
        },
      },
      __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
    });
    expect(at(await only(mskCluster), 'Properties', 'ClusterArn')).not.toBe(clusterArn);
  });
});
