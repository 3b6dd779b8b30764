// The fewest calls with which AWS's API gives what a kind reads, as data: one row for each
// operation that cannot be done without. Only the service's own operations count, and only what AWS
// documents: pages as large, and batches as full, as its API reference allows.

export interface NeededCall {
  /** As the simulated AWS counts it. */
  readonly operation: string;
  /**
   * A list is asked at least once for each owner, be it empty; a read only where there is something
   * to read.
   */
  readonly type: 'list' | 'read';
  /** The kind whose resources are counted. */
  readonly of: string;
  /** Most resources of one page or one batch. */
  readonly size: number;
  /**
   * Kinds that need it, once for all of them; `any` for what every mapping with regional kinds
   * needs.
   */
  readonly by: readonly string[] | 'any';
  /** Needed only when a mapping asks for this enrichment. */
  readonly action?: string;
  /** What the API reference of the operation says. */
  readonly source: string;
}

type More = Partial<Pick<NeededCall, 'by' | 'action'>>;

const list = (
  operation: string,
  of: string,
  size: number,
  source: string,
  more: More = {},
): NeededCall => {
  return { operation, type: 'list', of, size, by: [of], source, ...more };
};
const read = (
  operation: string,
  of: string,
  size: number,
  source: string,
  more: More = {},
): NeededCall => {
  return { operation, type: 'read', of, size, by: [of], source, ...more };
};

const ACCOUNT = 'AWS::Account::Info';
const MEMBER = 'AWS::Organizations::Account';
const CLUSTER = 'AWS::ECS::Cluster';
const SERVICE = 'AWS::ECS::Service';
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';
const TABLE = 'AWS::DynamoDB::Table';
const QUEUE = 'AWS::SQS::Queue';
const PIPELINE = 'AWS::CodePipeline::Pipeline';
const STAGE = 'AWS::CodePipeline::Stage';
const ACTION = 'AWS::CodePipeline::Action';
const EXECUTION = 'AWS::CodePipeline::PipelineExecution';
const ACTION_EXECUTION = 'AWS::CodePipeline::ActionExecution';
const APPLICATION = 'AWS::CodeDeploy::Application';
const GROUP = 'AWS::CodeDeploy::DeploymentGroup';
const DEPLOYMENT = 'AWS::CodeDeploy::Deployment';
const TARGET = 'AWS::CodeDeploy::DeploymentTarget';
const MSK = 'AWS::MSK::Cluster';
const MSK_SERVERLESS = 'AWS::MSK::ServerlessCluster';
const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';

const ONE = 'takes one';
/** CodeDeploy's lists take no page size and the reference names none. */
const UNDOCUMENTED = 'no page size documented; 100 assumed';

export const NEEDED_CALLS: readonly NeededCall[] = [
  read('sts:AssumeRole', ACCOUNT, 1, 'credentials of one account', { by: 'any' }),
  read(
    'account:ListRegions',
    ACCOUNT,
    1,
    'regions of one account; MaxResults 1 to 50, more than there are',
    { by: 'any' },
  ),
  list('organizations:ListAccounts', MEMBER, 20, 'MaxResults 1 to 20', { by: 'any' }),
  list('ec2:DescribeInstances', 'AWS::EC2::Instance', 1000, 'MaxResults 5 to 1,000'),
  list('ec2:DescribeVolumes', 'AWS::EC2::Volume', 1000, 'MaxResults 5 to 1,000'),
  list('s3:ListBuckets', 'AWS::S3::Bucket', 10_000, 'MaxBuckets 1 to 10,000'),
  read('s3:GetBucketTagging', 'AWS::S3::Bucket', 1, ONE),
  list('lambda:ListFunctions', 'AWS::Lambda::Function', 50, 'at most 50, whatever MaxItems says'),
  list('ecs:ListClusters', CLUSTER, 100, 'maxResults 1 to 100', { by: [CLUSTER, SERVICE] }),
  read('ecs:DescribeClusters', CLUSTER, 100, 'up to 100 clusters'),
  list('ecs:ListServices', SERVICE, 100, 'of one cluster; maxResults 1 to 100'),
  read('ecs:DescribeServices', SERVICE, 10, 'up to 10 services of one cluster'),
  list('ecs:ListTaskDefinitions', TASK_DEFINITION, 100, 'maxResults 1 to 100'),
  read('ecs:DescribeTaskDefinition', TASK_DEFINITION, 1, `${ONE}, its tags included`),
  list('eks:ListClusters', 'AWS::EKS::Cluster', 100, 'maxResults 1 to 100'),
  read('eks:DescribeCluster', 'AWS::EKS::Cluster', 1, ONE),
  list('ecr:DescribeRepositories', 'AWS::ECR::Repository', 1000, 'maxResults 1 to 1,000'),
  // Without a filter the second version of the list gives provisioned and serverless clusters, in
  // all detail.
  list('kafka:ListClustersV2', MSK_SERVERLESS, 100, 'maxResults 1 to 100', {
    by: [MSK, MSK_SERVERLESS],
  }),
  list('rds:DescribeDBInstances', 'AWS::RDS::DBInstance', 100, 'MaxRecords 20 to 100'),
  list('rds:DescribeDBClusters', 'AWS::RDS::DBCluster', 100, 'MaxRecords 20 to 100'),
  list('dynamodb:ListTables', TABLE, 100, 'Limit 1 to 100'),
  read('dynamodb:DescribeTable', TABLE, 1, ONE),
  read('dynamodb:ListTagsOfResource', TABLE, 1, ONE, { action: 'GetTableTagsAction' }),
  list('sqs:ListQueues', QUEUE, 1000, 'MaxResults 1 to 1,000'),
  read('sqs:GetQueueAttributes', QUEUE, 1, ONE),
  read('sqs:ListQueueTags', QUEUE, 1, ONE, { action: 'ListQueueTagsAction' }),
  list('sns:ListTopics', 'AWS::SNS::Topic', 100, 'up to 100'),
  read('sns:GetTopicAttributes', 'AWS::SNS::Topic', 1, ONE),
  list(
    'elasticache:DescribeCacheClusters',
    'AWS::ElastiCache::Cluster',
    100,
    'MaxRecords 20 to 100',
  ),
  list('memorydb:DescribeUsers', 'AWS::MemoryDB::User', 100, UNDOCUMENTED),
  list('ses:ListEmailIdentities', 'AWS::SES::EmailIdentity', 1000, 'PageSize 0 to 1,000'),
  read('ses:GetEmailIdentity', 'AWS::SES::EmailIdentity', 1, ONE),
  list('ses:ListConfigurationSets', 'AWS::SES::ConfigurationSet', 100, UNDOCUMENTED),
  read('ses:GetConfigurationSet', 'AWS::SES::ConfigurationSet', 1, ONE),
  list('codebuild:ListProjects', 'AWS::CodeBuild::Project', 100, 'pages of 100'),
  read('codebuild:BatchGetProjects', 'AWS::CodeBuild::Project', 100, '1 to 100 names'),
  list('codebuild:ListBuilds', 'AWS::CodeBuild::BuildRun', 100, 'pages of 100'),
  read('codebuild:BatchGetBuilds', 'AWS::CodeBuild::BuildRun', 100, '1 to 100 ids'),
  list('codepipeline:ListPipelines', PIPELINE, 1000, 'maxResults 1 to 1,000', {
    by: [PIPELINE, STAGE, ACTION, EXECUTION, ACTION_EXECUTION],
  }),
  read('codepipeline:GetPipeline', PIPELINE, 1, ONE, { by: [PIPELINE, STAGE, ACTION] }),
  read('codepipeline:ListTagsForResource', PIPELINE, 1, ONE),
  list(
    'codepipeline:ListPipelineExecutions',
    EXECUTION,
    100,
    'of one pipeline; maxResults 1 to 100',
  ),
  read('codepipeline:GetPipelineExecution', EXECUTION, 1, ONE),
  list(
    'codepipeline:ListActionExecutions',
    ACTION_EXECUTION,
    100,
    'of one pipeline; maxResults 1 to 100',
  ),
  list('codedeploy:ListApplications', APPLICATION, 100, UNDOCUMENTED, { by: [APPLICATION, GROUP] }),
  read('codedeploy:BatchGetApplications', APPLICATION, 100, 'up to 100 names'),
  read('codedeploy:ListTagsForResource', APPLICATION, 1, ONE),
  list('codedeploy:ListDeploymentGroups', GROUP, 100, `of one application; ${UNDOCUMENTED}`),
  read('codedeploy:BatchGetDeploymentGroups', GROUP, 100, 'up to 100 names of one application'),
  list('codedeploy:ListDeployments', DEPLOYMENT, 100, UNDOCUMENTED, { by: [DEPLOYMENT, TARGET] }),
  read('codedeploy:BatchGetDeployments', DEPLOYMENT, 25, 'up to 25 ids'),
  list('codedeploy:ListDeploymentTargets', TARGET, 100, `of one deployment; ${UNDOCUMENTED}`),
  read('codedeploy:BatchGetDeploymentTargets', TARGET, 25, 'up to 25 ids of one deployment'),
  list('states:ListStateMachines', STATE_MACHINE, 1000, 'maxResults up to 1,000'),
  read('states:DescribeStateMachine', STATE_MACHINE, 1, ONE),
];
