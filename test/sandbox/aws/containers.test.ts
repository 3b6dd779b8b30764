// The simulated volumes and container services, driven by the real SDK clients with verified
// signatures: pages, limits and errors of AWS.
import {
  DescribeVolumeAttributeCommand,
  DescribeVolumesCommand,
  EC2Client,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2';
import {
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServicesCommand,
  paginateListServices,
  paginateListTaskDefinitions,
} from '@aws-sdk/client-ecs';
import { DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import {
  KafkaClient,
  ListClustersV2Command,
  ListClustersCommand as ListMskClustersCommand,
} from '@aws-sdk/client-kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { ecrRepositories } from '../../../src/sandbox/world/ecr-repository.js';
import { ecsServices, serviceAt } from '../../../src/sandbox/world/ecs-service.js';
import { eksClusters } from '../../../src/sandbox/world/eks-cluster.js';
import { mskClusters, mskServerlessClusters } from '../../../src/sandbox/world/msk-cluster.js';
import { taskDefinitions } from '../../../src/sandbox/world/task-definition.js';
import { ebsVolumes } from '../../../src/sandbox/world/volume.js';
import { failure, sessionIn, settings } from './clients.js';

const REGION = 'us-east-1';
const further = {
  'AWS::EC2::Volume': 23,
  'AWS::ECS::Service': 30,
  'AWS::ECS::TaskDefinition': 130,
  'AWS::EKS::Cluster': 7,
  'AWS::ECR::Repository': 12,
  'AWS::MSK::Cluster': 3,
  'AWS::MSK::ServerlessCluster': 2,
};
const world = createWorld({ seed: 7, accounts: 3, regions: [REGION], clusters: 2, further });
const accountId = world.organization.accountAt(1)?.id ?? '';
let aws: SimulatedAws;
let config: ReturnType<typeof settings>;

beforeAll(async () => {
  aws = await startAws({ world, limits: 'none' });
  config = settings(aws, await sessionIn(aws, accountId));
});
afterAll(() => aws.close());

describe('volumes', () => {
  it('come in pages, with every field as the world has it', async () => {
    const seen = [];
    for await (const page of paginateDescribeVolumes(
      { client: new EC2Client(config), pageSize: 10 },
      {},
    ))
      seen.push(page.Volumes ?? []);

    expect(seen.map(({ length }) => length)).toEqual([10, 10, 3]);
    const expected = [...ebsVolumes.in(world, accountId, REGION)].map(({ volume }) => volume);
    expect(seen.flat()).toEqual(expected);
  });

  it('that do not exist are refused by the codes of EC2', async () => {
    const client = new EC2Client(config);
    const input = { VolumeId: 'vol-0123456789abcdef0', Attribute: 'autoEnableIO' as const };
    expect((await failure(client.send(new DescribeVolumeAttributeCommand(input)))).name).toBe(
      'InvalidVolume.NotFound',
    );
    expect(
      (await failure(client.send(new DescribeVolumesCommand({ VolumeIds: [input.VolumeId] }))))
        .name,
    ).toBe('InvalidVolume.NotFound');
  });
});

describe('ECS', () => {
  it('gives the services of each cluster, ten a page unless more are asked for, and each only once', async () => {
    const client = new ECSClient(config);
    const found: string[] = [];
    const pages: number[] = [];
    for (const { clusterArn } of world.clusters(accountId, REGION)) {
      for await (const { serviceArns = [] } of paginateListServices(
        { client },
        { cluster: clusterArn },
      )) {
        pages.push(serviceArns.length);
        found.push(...serviceArns);
      }
    }
    const made = Array.from({ length: ecsServices.in(world, accountId, REGION).count }, (_, at) =>
      serviceAt(world, accountId, REGION, at),
    );

    expect(pages).toEqual([10, 5, 10, 5]);
    expect(found.sort()).toEqual(made.map((service) => service?.serviceArn).sort());
  });

  it('describes at most ten services, reports those that are not there, and tags only when they are included', async () => {
    const client = new ECSClient(config);
    const cluster = [...world.clusters(accountId, REGION)][0]?.clusterName;
    const { serviceArns = [] } = await client.send(
      new ListServicesCommand({ cluster, maxResults: 100 }),
    );
    const asked = [...serviceArns.slice(0, 3), 'nobody'];
    const { services = [], failures } = await client.send(
      new DescribeServicesCommand({ cluster, services: asked }),
    );

    expect(services.map(({ serviceArn }) => serviceArn)).toEqual(serviceArns.slice(0, 3).reverse());
    expect(services.every(({ tags }) => tags === undefined)).toBe(true);
    expect(services[0]?.createdAt).toBeInstanceOf(Date);
    expect(failures).toEqual([
      { arn: `arn:aws:ecs:${REGION}:${accountId}:service/${cluster}/nobody`, reason: 'MISSING' },
    ]);
    const tooMany = client.send(
      new DescribeServicesCommand({ cluster, services: serviceArns.slice(0, 11) }),
    );
    expect((await failure(tooMany)).name).toBe('InvalidParameterException');
    expect((await failure(client.send(new ListServicesCommand({ cluster: 'nobody' })))).name).toBe(
      'ClusterNotFoundException',
    );
  });

  it('lists task definitions by status in pages of up to 100 and describes one with its tags', async () => {
    const client = new ECSClient(config);
    const pages: string[][] = [];
    for await (const page of paginateListTaskDefinitions({ client }, { status: 'ACTIVE' }))
      pages.push(page.taskDefinitionArns ?? []);
    const [made] = taskDefinitions.in(world, accountId, REGION);
    const { tags, ...taskDefinition } = made ?? { tags: [] };
    const answer = await client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: pages[0]?.[0], include: ['TAGS'] }),
    );

    expect(pages.map(({ length }) => length)).toEqual([100, 30]);
    expect([answer.taskDefinition, answer.tags]).toEqual([taskDefinition, tags]);
    expect(
      await failure(client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'nobody:1' }))),
    ).toMatchObject({
      name: 'ClientException',
      message: 'Unable to describe task definition.',
    });
  });
});

it('EKS lists names by page and describes a cluster as the world has it', async () => {
  const client = new EKSClient(config);
  const first = await client.send(new ListClustersCommand({ maxResults: 5 }));
  const second = await client.send(
    new ListClustersCommand({ maxResults: 5, nextToken: first.nextToken }),
  );
  const made = [...eksClusters.in(world, accountId, REGION)];
  const { cluster } = await client.send(new DescribeClusterCommand({ name: made[6]?.name }));

  expect([...(first.clusters ?? []), ...(second.clusters ?? [])]).toEqual(
    made.map(({ name }) => name),
  );
  expect(second.nextToken ?? undefined).toBeUndefined();
  expect(cluster).toEqual(made[6]);
  expect((await failure(client.send(new DescribeClusterCommand({ name: 'nobody' })))).name).toBe(
    'ResourceNotFoundException',
  );
});

it('ECR tells a repository without a policy from one that does not exist', async () => {
  const client = new ECRClient(config);
  const { repositories } = await client.send(new DescribeRepositoriesCommand({ maxResults: 1000 }));
  const made = [...ecrRepositories.in(world, accountId, REGION)];
  const repositoryName = made.find(({ policyText }) => policyText === undefined)?.repository
    .repositoryName;
  const withPolicy = made.find(({ lifecyclePolicyText }) => lifecyclePolicyText !== undefined);
  const policy = await client.send(
    new GetLifecyclePolicyCommand({ repositoryName: withPolicy?.repository.repositoryName }),
  );

  expect(repositories).toEqual(made.map(({ repository }) => repository));
  expect([policy.lifecyclePolicyText, policy.lastEvaluatedAt]).toEqual([
    withPolicy?.lifecyclePolicyText,
    withPolicy?.lastEvaluatedAt,
  ]);
  expect(
    (await failure(client.send(new GetRepositoryPolicyCommand({ repositoryName })))).name,
  ).toBe('RepositoryPolicyNotFoundException');
  const unknown = client.send(new GetRepositoryPolicyCommand({ repositoryName: 'nobody' }));
  expect((await failure(unknown)).name).toBe('RepositoryNotFoundException');
});

it('MSK lists provisioned clusters in the first version and filters by type in the second', async () => {
  const client = new KafkaClient(config);
  const arnsOf = (list: readonly { readonly ClusterArn?: string | undefined }[] = []) =>
    list.map(({ ClusterArn }) => ClusterArn);
  const first = await client.send(new ListMskClustersCommand({}));
  const serverless = await client.send(
    new ListClustersV2Command({ ClusterTypeFilter: 'SERVERLESS' }),
  );
  const both = await client.send(new ListClustersV2Command({}));
  const provisionedArns = [...mskClusters.in(world, accountId, REGION)].map(
    ({ clusterArn }) => clusterArn,
  );
  const serverlessArns = [...mskServerlessClusters.in(world, accountId, REGION)].map(
    ({ clusterArn }) => clusterArn,
  );

  expect(arnsOf(first.ClusterInfoList)).toEqual(provisionedArns);
  expect(arnsOf(serverless.ClusterInfoList)).toEqual(serverlessArns);
  expect(arnsOf(both.ClusterInfoList)).toEqual([...provisionedArns, ...serverlessArns]);
  expect(both.ClusterInfoList?.[0]?.Provisioned?.BrokerNodeGroupInfo?.InstanceType).toBe(
    'kafka.m7g.large',
  );
  const wrong = client.send(new ListClustersV2Command({ NextToken: 'x' }));
  expect((await failure(wrong)).name).toBe('BadRequestException');
});
