// What every kind that calls AWS must do, over the real gateway and a simulated AWS. A new kind adds one row to the table.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { iamAction } from '../../src/aws/iam-action.js';
import { KIND_NAMES, loadKinds } from '../../src/kinds/registry.js';
import type { FaultRule } from '../../src/sandbox/aws/faults.js';
import { actionExecutions } from '../../src/sandbox/world/action-execution.js';
import type { Bucket } from '../../src/sandbox/world/bucket.js';
import { buildRuns } from '../../src/sandbox/world/build-run.js';
import { codebuildProjects } from '../../src/sandbox/world/codebuild-project.js';
import { codeDeployApplications, codeDeployDeployments } from '../../src/sandbox/world/codedeploy.js';
import { configurationSets } from '../../src/sandbox/world/configuration-set.js';
import { dynamodbTables } from '../../src/sandbox/world/dynamodb-table.js';
import { ecrRepositories } from '../../src/sandbox/world/ecr-repository.js';
import { addService } from '../../src/sandbox/world/ecs-service.js';
import { eksClusters } from '../../src/sandbox/world/eks-cluster.js';
import { cacheClusters } from '../../src/sandbox/world/elasticache-cluster.js';
import { emailIdentities } from '../../src/sandbox/world/email-identity.js';
import { memorydbUsers } from '../../src/sandbox/world/memorydb-user.js';
import { mskClusters, mskServerlessClusters } from '../../src/sandbox/world/msk-cluster.js';
import { pipelines } from '../../src/sandbox/world/pipeline.js';
import { pipelineExecutions } from '../../src/sandbox/world/pipeline-execution.js';
import { dbClusters } from '../../src/sandbox/world/rds-db-cluster.js';
import { dbInstances } from '../../src/sandbox/world/rds-db-instance.js';
import { snsTopics } from '../../src/sandbox/world/sns-topic.js';
import { queueArn, sqsQueues } from '../../src/sandbox/world/sqs-queue.js';
import { taskDefinitions } from '../../src/sandbox/world/task-definition.js';
import { ebsVolumes } from '../../src/sandbox/world/volume.js';
import type { World } from '../../src/sandbox/world/world.js';
import { at, type ContractWorld, HOME, startContractWorld } from './contract-world.js';

interface Row {
  /** Service of the simulator, and the SDK's service id. */
  readonly service: string;
  readonly serviceId: string;
  readonly list: string;
  /** For nested lists: the operation that lists the children of one parent. */
  readonly children?: string;
  /** The operation of each enrichment, and behind it those that are called only for what it does not answer. */
  readonly reads: Readonly<Record<string, string | readonly [string, ...string[]]>>;
  /** Adds a resource and returns the natural id by which the kind knows it. */
  add(world: World, accountId: string): string;
  /** There before any is added; the organization is never empty. */
  readonly initially?: number;
}

/** Everything set, so that each read has an answer that could be taken for nothing. */
const FULL_BUCKET: Partial<Bucket> = {
  Region: HOME,
  Tags: [{ Key: 'team', Value: 'core' }],
  PublicAccessBlock: { BlockPublicAcls: true },
  Ownership: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
};

/** A pipeline of one stage with one action, all with names of their own. */
function addSmallPipeline(world: World, accountId: string) {
  const number = pipelines.in(world, accountId, HOME).count;
  const [pipelineName, stage, action] = [`pipeline-${number}`, `stage-${number}`, `action-${number}`];
  const actionTypeId = { category: 'Approval' as const, owner: 'AWS' as const, provider: 'Manual', version: '1' };
  const declaration = {
    name: pipelineName,
    roleArn: 'arn',
    version: 1,
    stages: [{ name: stage, actions: [{ name: action, actionTypeId }] }],
  };
  pipelines.add(world, accountId, HOME, { declaration });
  return { pipelineName, stage, action };
}

const ROWS: Readonly<Record<string, Row>> = {
  'AWS::Organizations::Account': {
    service: 'organizations',
    serviceId: 'Organizations',
    list: 'ListAccounts',
    reads: { ListParentsAction: 'ListParents', ListTagsForResourceAction: 'ListTagsForResource' },
    add: (world) => world.addAccount().id,
    initially: 3,
  },
  'AWS::EC2::Instance': {
    service: 'ec2',
    serviceId: 'EC2',
    list: 'DescribeInstances',
    reads: { DescribeInstanceStatusAction: 'DescribeInstanceStatus' },
    add: (world, accountId) => String(world.addInstance(accountId, HOME).InstanceId),
  },
  'AWS::S3::Bucket': {
    service: 's3',
    serviceId: 'S3',
    list: 'ListBuckets',
    reads: {
      GetBucketTaggingAction: 'GetBucketTagging',
      GetPublicAccessBlockAction: 'GetPublicAccessBlock',
      GetBucketOwnershipControlsAction: 'GetBucketOwnershipControls',
      GetBucketEncryptionAction: 'GetBucketEncryption',
      GetBucketLocationAction: 'GetBucketLocation',
    },
    add: (world, accountId) => world.addBucket(accountId, FULL_BUCKET).Name,
  },
  'AWS::ECS::Cluster': {
    service: 'ecs',
    serviceId: 'ECS',
    list: 'ListClusters',
    reads: { DescribeClustersAction: 'DescribeClusters' },
    add: (world, accountId) => String(world.addCluster(accountId, HOME).clusterArn),
  },
  'AWS::EC2::Volume': {
    service: 'ec2',
    serviceId: 'EC2',
    list: 'DescribeVolumes',
    reads: { DescribeVolumeAttributeAction: 'DescribeVolumeAttribute' },
    add: (world, accountId) => String(ebsVolumes.add(world, accountId, HOME).volume.VolumeId),
  },
  'AWS::ECS::Service': {
    service: 'ecs',
    serviceId: 'ECS',
    list: 'ListClusters',
    children: 'ListServices',
    reads: { DescribeServicesAction: 'DescribeServices' },
    add(world, accountId) {
      const { clusterArn } = world.addCluster(accountId, HOME);
      return String(addService(world, accountId, HOME, { clusterArn }).serviceArn);
    },
  },
  'AWS::ECS::TaskDefinition': {
    service: 'ecs',
    serviceId: 'ECS',
    list: 'ListTaskDefinitions',
    reads: { DescribeTaskDefinitionsAction: 'DescribeTaskDefinition' },
    add: (world, accountId) => String(taskDefinitions.add(world, accountId, HOME).taskDefinitionArn),
  },
  'AWS::EKS::Cluster': {
    service: 'eks',
    serviceId: 'EKS',
    list: 'ListClusters',
    reads: { DescribeClusterAction: 'DescribeCluster' },
    add: (world, accountId) => String(eksClusters.add(world, accountId, HOME).name),
  },
  'AWS::ECR::Repository': {
    service: 'ecr',
    serviceId: 'ECR',
    list: 'DescribeRepositories',
    reads: {
      GetRepositoryPolicyAction: 'GetRepositoryPolicy',
      GetLifecyclePolicyAction: 'GetLifecyclePolicy',
      ListTagsForResourceAction: 'ListTagsForResource',
    },
    add: (world, accountId) =>
      String(ecrRepositories.add(world, accountId, HOME, { policyText: '{}', lifecyclePolicyText: '{}' }).repository.repositoryName),
  },
  'AWS::MSK::Cluster': {
    service: 'kafka',
    serviceId: 'Kafka',
    list: 'ListClusters',
    reads: {},
    add: (world, accountId) => mskClusters.add(world, accountId, HOME).clusterArn,
  },
  'AWS::MSK::ServerlessCluster': {
    service: 'kafka',
    serviceId: 'Kafka',
    list: 'ListClustersV2',
    reads: {},
    add: (world, accountId) => mskServerlessClusters.add(world, accountId, HOME).clusterArn,
  },
  'AWS::Lambda::Function': {
    service: 'lambda',
    serviceId: 'Lambda',
    list: 'ListFunctions',
    reads: { ListTagsAction: 'ListTags' },
    add: (world, accountId) => String(world.addFunction(accountId, HOME).Configuration.FunctionArn),
  },
  'AWS::RDS::DBInstance': {
    service: 'rds',
    serviceId: 'RDS',
    list: 'DescribeDBInstances',
    reads: { ListTagsForResourceAction: 'ListTagsForResource' },
    // With tags in the list there is no second read to test.
    add: (world, accountId) => String(dbInstances.add(world, accountId, HOME, { tagsUnlisted: true }).DBInstanceArn),
  },
  'AWS::RDS::DBCluster': {
    service: 'rds',
    serviceId: 'RDS',
    list: 'DescribeDBClusters',
    reads: { ListTagsForResourceAction: 'ListTagsForResource' },
    add: (world, accountId) => String(dbClusters.add(world, accountId, HOME, { tagsUnlisted: true }).DBClusterArn),
  },
  'AWS::DynamoDB::Table': {
    service: 'dynamodb',
    serviceId: 'DynamoDB',
    list: 'ListTables',
    reads: {
      GetTableDetailsAction: 'DescribeTable',
      GetTableTagsAction: 'ListTagsOfResource',
      GetTableBackupStatusAction: 'DescribeContinuousBackups',
    },
    add: (world, accountId) => String(dynamodbTables.add(world, accountId, HOME).TableName),
  },
  'AWS::SQS::Queue': {
    service: 'sqs',
    serviceId: 'SQS',
    list: 'ListQueues',
    reads: { GetQueueAttributesAction: 'GetQueueAttributes', ListQueueTagsAction: 'ListQueueTags' },
    add: (world, accountId) => queueArn(world.place(accountId, HOME), sqsQueues.add(world, accountId, HOME).name),
  },
  'AWS::SNS::Topic': {
    service: 'sns',
    serviceId: 'SNS',
    list: 'ListTopics',
    reads: { GetTopicAttributesAction: 'GetTopicAttributes', GetTopicTagsAction: 'ListTagsForResource' },
    add: (world, accountId) => snsTopics.add(world, accountId, HOME).arn,
  },
  'AWS::ElastiCache::Cluster': {
    service: 'elasticache',
    serviceId: 'ElastiCache',
    list: 'DescribeCacheClusters',
    reads: { ListTagsForResourceAction: 'ListTagsForResource' },
    add: (world, accountId) => String(cacheClusters.add(world, accountId, HOME).ARN),
  },
  'AWS::MemoryDB::User': {
    service: 'memorydb',
    serviceId: 'MemoryDB',
    list: 'DescribeUsers',
    reads: { ListTagsForMemoryDbUserAction: 'ListTags' },
    add: (world, accountId) => String(memorydbUsers.add(world, accountId, HOME).ARN),
  },
  'AWS::CodeDeploy::Application': {
    service: 'codedeploy',
    serviceId: 'CodeDeploy',
    list: 'ListApplications',
    reads: { GetCodeDeployApplicationDetailsAction: 'BatchGetApplications', GetCodeDeployApplicationTagsAction: 'ListTagsForResource' },
    add: (world, accountId) => String(codeDeployApplications.add(world, accountId, HOME).info.applicationName),
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    service: 'codedeploy',
    serviceId: 'CodeDeploy',
    list: 'ListApplications',
    children: 'ListDeploymentGroups',
    reads: {
      GetDeploymentGroupDetailsAction: ['BatchGetDeploymentGroups', 'GetDeploymentGroup'],
      GetDeploymentGroupTags: 'ListTagsForResource',
    },
    add(world, accountId) {
      const { info, groups } = codeDeployApplications.add(world, accountId, HOME);
      codeDeployApplications.change(world, accountId, HOME, String(info.applicationName), { groups: groups.slice(0, 1) });
      return String(groups[0]?.info.deploymentGroupName);
    },
  },
  'AWS::CodeDeploy::Deployment': {
    service: 'codedeploy',
    serviceId: 'CodeDeploy',
    list: 'ListDeployments',
    reads: { GetDeploymentAction: ['BatchGetDeployments', 'GetDeployment'] },
    add: (world, accountId) => String(codeDeployDeployments.add(world, accountId, HOME).info.deploymentId),
  },
  'AWS::CodeDeploy::DeploymentTarget': {
    service: 'codedeploy',
    serviceId: 'CodeDeploy',
    list: 'ListDeployments',
    children: 'ListDeploymentTargets',
    reads: { GetDeploymentTargetDetailsAction: 'BatchGetDeploymentTargets' },
    add(world, accountId) {
      const { info } = codeDeployDeployments.add(world, accountId, HOME);
      const deploymentId = String(info.deploymentId);
      const instanceTarget = { deploymentId, targetId: 'i-0123456789abcdef0', status: 'Succeeded' as const };
      const targets = [{ deploymentTargetType: 'InstanceTarget' as const, instanceTarget }];
      codeDeployDeployments.change(world, accountId, HOME, deploymentId, { targets });
      return deploymentId;
    },
  },
  'AWS::SES::EmailIdentity': {
    service: 'ses',
    serviceId: 'SESv2',
    list: 'ListEmailIdentities',
    reads: { GetEmailIdentityAction: 'GetEmailIdentity' },
    add: (world, accountId) => String(emailIdentities.add(world, accountId, HOME).IdentityName),
  },
  'AWS::SES::ConfigurationSet': {
    service: 'ses',
    serviceId: 'SESv2',
    list: 'ListConfigurationSets',
    reads: { GetConfigurationSetAction: 'GetConfigurationSet' },
    add: (world, accountId) => String(configurationSets.add(world, accountId, HOME).ConfigurationSetName),
  },
  'AWS::CodeBuild::Project': {
    service: 'codebuild',
    serviceId: 'CodeBuild',
    list: 'ListProjects',
    reads: { GetProjectDetailsAction: 'BatchGetProjects' },
    add: (world, accountId) => String(codebuildProjects.add(world, accountId, HOME).name),
  },
  'AWS::CodeBuild::BuildRun': {
    service: 'codebuild',
    serviceId: 'CodeBuild',
    list: 'ListBuilds',
    reads: { GetBuildDetailsAction: 'BatchGetBuilds' },
    add: (world, accountId) => String(buildRuns.add(world, accountId, HOME).id),
  },
  'AWS::CodePipeline::Pipeline': {
    service: 'codepipeline',
    serviceId: 'CodePipeline',
    list: 'ListPipelines',
    reads: { GetPipelineDetailsAction: 'GetPipeline', GetPipelineTagsAction: 'ListTagsForResource' },
    add: (world, accountId) => String(pipelines.add(world, accountId, HOME).declaration.name),
  },
  'AWS::CodePipeline::Stage': {
    service: 'codepipeline',
    serviceId: 'CodePipeline',
    list: 'ListPipelines',
    children: 'GetPipeline',
    reads: {},
    add: (world, accountId) => addSmallPipeline(world, accountId).stage,
  },
  'AWS::CodePipeline::Action': {
    service: 'codepipeline',
    serviceId: 'CodePipeline',
    list: 'ListPipelines',
    children: 'GetPipeline',
    reads: {},
    add: (world, accountId) => addSmallPipeline(world, accountId).action,
  },
  'AWS::CodePipeline::PipelineExecution': {
    service: 'codepipeline',
    serviceId: 'CodePipeline',
    list: 'ListPipelines',
    children: 'ListPipelineExecutions',
    reads: { GetPipelineExecutionDetailsAction: 'GetPipelineExecution' },
    add(world, accountId) {
      const { pipelineName } = addSmallPipeline(world, accountId);
      return String(pipelineExecutions.add(world, accountId, HOME, { pipelineName }).pipelineExecutionId);
    },
  },
  'AWS::CodePipeline::ActionExecution': {
    service: 'codepipeline',
    serviceId: 'CodePipeline',
    list: 'ListPipelines',
    children: 'ListActionExecutions',
    reads: {},
    add(world, accountId) {
      const { pipelineName } = addSmallPipeline(world, accountId);
      return String(actionExecutions.add(world, accountId, HOME, { pipelineName }).actionExecutionId);
    },
  },
};

const kinds = await loadKinds(KIND_NAMES);
const cases = [...kinds.values()].flatMap((kind) => {
  const row = ROWS[kind.name];
  return row ? [{ name: kind.name, kind, row }] : [];
});

it('every kind that calls AWS has a row here', () => {
  const calling = [...kinds.values()].filter(({ iamActions }) => iamActions.length > 0).map(({ name }) => name);

  expect(cases.map(({ name }) => name)).toEqual(calling);
});

it('every enrichment of every kind has its operation here', () => {
  for (const { kind, row } of cases) expect(Object.keys(row.reads)).toEqual(kind.enrichments.map(({ action }) => action));
});

describe.each(cases)('$name', ({ kind, row }) => {
  let scene: ContractWorld;
  const { service, list, initially = 0 } = row;

  beforeEach(async () => {
    scene = await startContractWorld();
  });

  afterEach(async () => {
    await scene[Symbol.asyncDispose]();
  });

  function populate(count: number): string[] {
    return Array.from({ length: count }, () => row.add(scene.world, scene.accountId));
  }

  function operationsOf(action: string): readonly string[] {
    return [row.reads[action] ?? []].flat();
  }

  function idOf(resource: unknown): unknown {
    return typeof resource === 'object' && resource !== null && 'Properties' in resource
      ? at(Object(resource), 'Properties', kind.id)
      : undefined;
  }

  function foundIds(resources: readonly unknown[]): string[] {
    return resources.map((resource) => String(idOf(resource))).sort();
  }

  it('reads every resource in the raw shape, as plain JSON, with nothing unread', async () => {
    const added = populate(3);
    const { resources, unread, unlisted, failed, error } = await scene.read(kind);

    expect(error).toBeUndefined();
    expect(failed).toEqual([]);
    expect(unlisted).toEqual([]);
    expect(unread.flat()).toEqual([]);
    expect(resources).toHaveLength(3 + initially);
    expect(foundIds(resources)).toEqual(expect.arrayContaining(added));
    for (const resource of resources) {
      expect(at(resource, 'Type')).toBe(kind.name);
      expect(JSON.parse(JSON.stringify(resource))).toEqual(resource);
      const context = Object.keys(Object(at(resource, '__ExtraContext') ?? {}));
      expect(kind.contextKeys).toEqual(expect.arrayContaining(context));
      const keys = Object.keys(Object(at(resource, 'Properties')));
      const declared = [...kind.properties, ...(kind.beyondReference ?? [])].filter((key) => keys.includes(key));
      expect(keys.slice(0, declared.length)).toEqual(declared);
      if (kind.undeclared === 'drop') expect(keys).toEqual(declared);
    }
  });

  it('reads all pages and no resource twice', async () => {
    populate(5);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'small-pages', size: 2 } });
    const { resources, error } = await scene.read(kind, { actions: [] });

    expect(error).toBeUndefined();
    expect(new Set(foundIds(resources)).size).toBe(5 + initially);
    expect(resources).toHaveLength(5 + initially);
    expect(scene.aws.requests.count({ service, operation: list })).toBeGreaterThanOrEqual(3);
  });

  it('goes on after a page without items that has a next token', async () => {
    populate(3);
    scene.aws.faults.add({ service, operation: list, times: 1, effect: { type: 'empty-page' } });
    const { resources, error } = await scene.read(kind, { actions: [] });

    expect(error).toBeUndefined();
    expect(resources).toHaveLength(3 + initially);
  });

  if (initially === 0) {
    it('reads an empty place as complete and empty, with one call', async () => {
      const { resources, error, failed } = await scene.read(kind);

      expect([resources, error, failed]).toEqual([[], undefined, []]);
      expect(scene.aws.requests.counters().total).toBe(1);
    });
  }

  it('throws a denial of the list, and reads nothing', async () => {
    populate(2);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'deny' } });
    const { resources, error } = await scene.read(kind);

    expect(resources).toEqual([]);
    expect(error).toMatchObject({ name: 'AwsError', category: 'denied', evidence: { operation: kind.iamActions[0] } });
  });

  it('throws when a page after the first is denied, having given the first', async () => {
    populate(4);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'small-pages', size: 2 } });
    scene.aws.faults.add({ service, operation: list, after: 1, effect: { type: 'deny' } });
    const { pageSizes, error } = await scene.read(kind, { actions: [] });

    expect(pageSizes).toHaveLength(1);
    expect(error).toMatchObject({ category: 'denied' });
  });

  if (row.children !== undefined) {
    const operation = row.children;

    it('reports each parent whose children it may not list, and takes none for empty', async () => {
      populate(3);
      scene.aws.faults.add({ service, operation, effect: { type: 'deny' } });
      const { resources, unlisted, error } = await scene.read(kind);

      expect([resources, error]).toEqual([[], undefined]);
      expect(unlisted).toMatchObject(Array(3).fill({ name: 'AwsError', category: 'denied' }));
    });

    it('reads the others when the children of one parent cannot be listed', async () => {
      populate(3);
      scene.aws.faults.add({ service, operation, times: 1, effect: { type: 'deny' } });
      const { resources, unlisted, error } = await scene.read(kind);

      expect([resources.length, unlisted.length, error]).toEqual([2, 1, undefined]);
    });

    it('skips a parent that vanished since it was listed', async () => {
      populate(3);
      scene.aws.faults.add({ service, operation, times: 1, effect: { type: 'vanish' } });
      const { resources, unlisted, error } = await scene.read(kind);

      expect([resources.length, unlisted, error]).toEqual([2, [], undefined]);
    });
  }

  it.each(['malformed', 'html', 'empty'] as const)('does not take a list that is %s garbage for an empty one', async (how) => {
    populate(2);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'garbage', how } });
    const { resources, error } = await scene.read(kind);

    expect(resources).toEqual([]);
    expect(error).toMatchObject({ name: 'AwsError' });
  });

  it('waits out throttling and then reads everything', async () => {
    populate(3);
    const fault = scene.aws.faults.add({ service, times: 2, effect: { type: 'throttle' } });
    const { resources, error, failed } = await scene.read(kind);

    expect(error).toBeUndefined();
    expect(failed).toEqual([]);
    expect(resources).toHaveLength(3 + initially);
    expect(fault.hits).toBe(2);
  });

  it('stops after the page when it is aborted between pages', async () => {
    populate(6);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'small-pages', size: 2 } });
    const stop = new AbortController();
    const { pageSizes, error } = await scene.read(kind, { actions: [], signal: stop.signal, onPage: () => stop.abort() });

    expect(pageSizes).toHaveLength(1);
    expect(error).toBeDefined();
    expect(scene.aws.requests.count({ service, operation: list })).toBe(1);
  });

  it('ends with an error when it is aborted in the middle of the list', async () => {
    populate(6);
    scene.aws.faults.add({ service, operation: list, effect: { type: 'hang' } });
    const stop = new AbortController();
    const reading = scene.read(kind, { signal: stop.signal });
    const asked = () => scene.aws.requests.count({ service, operation: list });
    await vi.waitFor(() => expect(asked()).toBeGreaterThan(0));
    stop.abort();
    const { resources, error } = await reading;

    expect(resources).toEqual([]);
    expect(error).toBeDefined();
  });

  it('uses exactly the IAM actions that it declares', async () => {
    populate(2);
    await scene.read(kind);
    const used = new Set(
      Object.keys(scene.aws.requests.counters().byOperation).map((operation) => iamAction(row.serviceId, operation.split(':')[1] ?? '')),
    );

    const reserve = new Set(
      kind.enrichments.flatMap(({ action }) => operationsOf(action).slice(1)).map((name) => iamAction(row.serviceId, name)),
    );
    const declared = new Set([...kind.iamActions, ...kind.enrichments.flatMap(({ iamActions }) => iamActions)]);
    for (const action of reserve) expect(declared).toContain(action);
    expect([...used].sort()).toEqual([...declared].filter((action) => !reserve.has(action)).sort());
    expect(scene.aws.requests.counters().unexpected).toBe(0);
  });

  it('calls only its list and its defaults when no optional enrichment is asked for', async () => {
    populate(2);
    await scene.read(kind, { actions: [] });
    const defaults = kind.enrichments.filter(({ always }) => always).flatMap(({ action }) => operationsOf(action).slice(0, 1));
    const expected = [list, row.children ?? [], defaults].flat().map((operation) => `${service}:${operation}`);

    expect(Object.keys(scene.aws.requests.counters().byOperation).sort()).toEqual([...new Set(expected)].sort());
  });

  describe.each(kind.enrichments)('$action', ({ action, fields, always }) => {
    /** An optional read beside a default one: if only this does not find the resource, the other has just described it. */
    const isBeside = !always && kind.enrichments.some((enrichment) => enrichment.always);

    function strike(fault: Pick<FaultRule, 'resource' | 'effect'>): void {
      for (const operation of operationsOf(action)) scene.aws.faults.add({ service, operation, ...fault });
    }

    it('leaves all resources in when it is denied, and names its fields as unread', async () => {
      const added = populate(3);
      strike({ effect: { type: 'deny' } });
      const { resources, unread, failed, error } = await scene.read(kind);

      expect(error).toBeUndefined();
      expect(foundIds(resources)).toEqual(expect.arrayContaining(added));
      expect(resources).toHaveLength(3 + initially);
      expect(unread).toEqual(resources.map(() => [...fields].sort()));
      expect(failed).toMatchObject([{ action, items: 3 + initially, error: { category: 'denied' } }]);
      for (const resource of resources) for (const field of fields) expect(at(resource, 'Properties', field)).toBeUndefined();
    });

    if (isBeside)
      it('leaves in, unread, the one resource that it does not find but a default read describes', async () => {
        const added = populate(4);
        strike({ resource: added[1] ?? '', effect: { type: 'vanish' } });
        const { resources, unread, failed, error } = await scene.read(kind);

        expect(error).toBeUndefined();
        expect(foundIds(resources).slice().sort()).toEqual(expect.arrayContaining([...added].sort()));
        expect(unread.filter((names) => names.length > 0)).toEqual([[...fields].sort()]);
        expect(failed).toMatchObject([{ action, items: 1 }]);
      });
    else
      it('drops the one resource that vanished since the list, and no other', async () => {
        const added = populate(4);
        const gone = added[1] ?? '';
        strike({ resource: gone, effect: { type: 'vanish' } });
        const { resources, unread, failed, error } = await scene.read(kind);

        expect(error).toBeUndefined();
        expect(foundIds(resources)).not.toContain(gone);
        expect(resources).toHaveLength(3 + initially);
        expect(unread.flat()).toEqual([]);
        expect(failed).toEqual([]);
      });

    it('does not take garbage for "nothing there"', async () => {
      populate(2);
      strike({ effect: { type: 'garbage' } });
      const { resources, unread, error } = await scene.read(kind);

      expect(error).toBeUndefined();
      expect(resources).toHaveLength(2 + initially);
      expect(unread.every((names) => fields.every((field) => names.includes(field)))).toBe(true);
    });
  });
});
