// The table of the contract tests: for each kind that calls AWS its operations in the simulator,
// and how to add a resource.
import { actionExecutions } from '../../src/sandbox/world/action-execution.js';
import type { Bucket } from '../../src/sandbox/world/bucket.js';
import { buildRuns } from '../../src/sandbox/world/build-run.js';
import { codebuildProjects } from '../../src/sandbox/world/codebuild-project.js';
import {
  codeDeployApplications,
  codeDeployDeployments,
} from '../../src/sandbox/world/codedeploy.js';
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
import { stateMachines } from '../../src/sandbox/world/state-machine.js';
import { taskDefinitions } from '../../src/sandbox/world/task-definition.js';
import { ebsVolumes } from '../../src/sandbox/world/volume.js';
import type { World } from '../../src/sandbox/world/world.js';
import { HOME } from './contract-world.js';

/** What the tests of all kinds must know of one. */
export interface Row {
  /** Service of the simulator, and the SDK's service id. */
  readonly service: string;
  readonly serviceId: string;
  readonly list: string;
  /** For nested lists: the operation that lists the children of one parent. */
  readonly children?: string;
  /**
   * The operation of each enrichment, and behind it those that are called only for what it does not
   * answer.
   */
  readonly reads: Readonly<Record<string, string | readonly [string, ...string[]]>>;
  /** The operation of the kind's single read, where it is not the list's. */
  readonly single?: string;
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
  const [pipelineName, stage, action] = [
    `pipeline-${number}`,
    `stage-${number}`,
    `action-${number}`,
  ];
  const actionTypeId = {
    category: 'Approval' as const,
    owner: 'AWS' as const,
    provider: 'Manual',
    version: '1',
  };
  const declaration = {
    name: pipelineName,
    roleArn: 'arn',
    version: 1,
    stages: [{ name: stage, actions: [{ name: action, actionTypeId }] }],
  };
  pipelines.add(world, accountId, HOME, { declaration });
  return { pipelineName, stage, action };
}

/** A new kind that calls AWS adds one. */
export const ROWS: Readonly<Record<string, Row>> = {
  'AWS::Organizations::Account': {
    service: 'organizations',
    serviceId: 'Organizations',
    list: 'ListAccounts',
    reads: { ListParentsAction: 'ListParents', ListTagsForResourceAction: 'ListTagsForResource' },
    single: 'DescribeAccount',
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
    add: (world, accountId) =>
      String(taskDefinitions.add(world, accountId, HOME).taskDefinitionArn),
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
      String(
        ecrRepositories.add(world, accountId, HOME, { policyText: '{}', lifecyclePolicyText: '{}' })
          .repository.repositoryName,
      ),
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
    single: 'GetFunctionConfiguration',
    add: (world, accountId) => String(world.addFunction(accountId, HOME).Configuration.FunctionArn),
  },
  'AWS::RDS::DBInstance': {
    service: 'rds',
    serviceId: 'RDS',
    list: 'DescribeDBInstances',
    reads: { ListTagsForResourceAction: 'ListTagsForResource' },
    // With tags in the list there is no second read to test.
    add: (world, accountId) =>
      String(dbInstances.add(world, accountId, HOME, { tagsUnlisted: true }).DBInstanceArn),
  },
  'AWS::RDS::DBCluster': {
    service: 'rds',
    serviceId: 'RDS',
    list: 'DescribeDBClusters',
    reads: { ListTagsForResourceAction: 'ListTagsForResource' },
    add: (world, accountId) =>
      String(dbClusters.add(world, accountId, HOME, { tagsUnlisted: true }).DBClusterArn),
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
    add: (world, accountId) =>
      queueArn(world.place(accountId, HOME), sqsQueues.add(world, accountId, HOME).name),
  },
  'AWS::SNS::Topic': {
    service: 'sns',
    serviceId: 'SNS',
    list: 'ListTopics',
    reads: {
      GetTopicAttributesAction: 'GetTopicAttributes',
      GetTopicTagsAction: 'ListTagsForResource',
    },
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
    reads: {
      GetCodeDeployApplicationDetailsAction: 'BatchGetApplications',
      GetCodeDeployApplicationTagsAction: 'ListTagsForResource',
    },
    add: (world, accountId) =>
      String(codeDeployApplications.add(world, accountId, HOME).info.applicationName),
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
      codeDeployApplications.change(world, accountId, HOME, String(info.applicationName), {
        groups: groups.slice(0, 1),
      });
      return String(groups[0]?.info.deploymentGroupName);
    },
  },
  'AWS::CodeDeploy::Deployment': {
    service: 'codedeploy',
    serviceId: 'CodeDeploy',
    list: 'ListDeployments',
    reads: { GetDeploymentAction: ['BatchGetDeployments', 'GetDeployment'] },
    add: (world, accountId) =>
      String(codeDeployDeployments.add(world, accountId, HOME).info.deploymentId),
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
      const instanceTarget = {
        deploymentId,
        targetId: 'i-0123456789abcdef0',
        status: 'Succeeded' as const,
      };
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
    add: (world, accountId) =>
      String(configurationSets.add(world, accountId, HOME).ConfigurationSetName),
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
    reads: {
      GetPipelineDetailsAction: 'GetPipeline',
      GetPipelineTagsAction: 'ListTagsForResource',
    },
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
      return String(
        pipelineExecutions.add(world, accountId, HOME, { pipelineName }).pipelineExecutionId,
      );
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
      return String(
        actionExecutions.add(world, accountId, HOME, { pipelineName }).actionExecutionId,
      );
    },
  },
  'AWS::StepFunctions::StateMachine': {
    service: 'states',
    serviceId: 'SFN',
    list: 'ListStateMachines',
    reads: {
      DescribeStateMachineAction: 'DescribeStateMachine',
      ListTagsForResourceAction: 'ListTagsForResource',
    },
    add: (world, accountId) => String(stateMachines.add(world, accountId, HOME).stateMachineArn),
  },
};
