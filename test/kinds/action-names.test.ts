// The names that `includeActions` takes, kind by kind, as the reference has them: those it always
// reads, and those one may ask for.
import { expect, it } from 'vitest';
import { loadKinds } from '../../src/kinds/registry.js';
import { REFERENCE_KINDS } from './reference-kinds.js';

const NAMES: Readonly<Record<string, readonly [byDefault: string, onRequest: string]>> = {
  'AWS::Account::Info': ['', ''],
  'AWS::Organizations::Account': [
    'ListAccountsAction',
    'ListParentsAction ListTagsForResourceAction',
  ],
  'AWS::S3::Bucket': [
    'ListBucketsAction GetBucketTaggingAction',
    'GetPublicAccessBlockAction GetBucketOwnershipControlsAction GetBucketEncryptionAction GetBucketLocationAction',
  ],
  'AWS::EC2::Instance': ['DescribeInstancesAction', 'DescribeInstanceStatusAction'],
  'AWS::EC2::Volume': ['DescribeVolumesAction', 'DescribeVolumeAttributeAction'],
  'AWS::ECS::Cluster': ['DescribeClustersAction', ''],
  'AWS::ECS::Service': ['ListServicesAction DescribeServicesAction', ''],
  'AWS::ECS::TaskDefinition': ['ListTaskDefinitionsAction DescribeTaskDefinitionsAction', ''],
  'AWS::EKS::Cluster': ['DescribeClusterAction', ''],
  'AWS::ECR::Repository': [
    'DescribeRepositoriesAction',
    'GetRepositoryPolicyAction GetLifecyclePolicyAction ListTagsForResourceAction',
  ],
  'AWS::Lambda::Function': ['ListFunctionsAction', 'ListTagsAction'],
  'AWS::RDS::DBInstance': ['DescribeDBInstancesAction', 'ListTagsForResourceAction'],
  'AWS::RDS::DBCluster': ['DescribeDBClustersAction', 'ListTagsForResourceAction'],
  'AWS::DynamoDB::Table': [
    'ListTablesAction GetTableDetailsAction',
    'GetTableTagsAction GetTableBackupStatusAction',
  ],
  'AWS::SQS::Queue': ['ListQueuesAction GetQueueAttributesAction', 'ListQueueTagsAction'],
  'AWS::SNS::Topic': ['ListTopicsAction GetTopicAttributesAction', 'GetTopicTagsAction'],
  'AWS::ElastiCache::Cluster': ['DescribeCacheClustersAction', 'ListTagsForResourceAction'],
  'AWS::MemoryDB::User': ['DescribeMemoryDbUsersAction', 'ListTagsForMemoryDbUserAction'],
  'AWS::MSK::Cluster': ['ListClustersAction', ''],
  'AWS::MSK::ServerlessCluster': ['ListMskServerlessClustersAction', ''],
  'AWS::SES::EmailIdentity': ['ListEmailIdentitiesAction GetEmailIdentityAction', ''],
  'AWS::SES::ConfigurationSet': ['ListConfigurationSetsAction GetConfigurationSetAction', ''],
  'AWS::CodeBuild::Project': ['GetProjectDetailsAction', ''],
  'AWS::CodeBuild::BuildRun': ['ListBuildsAction GetBuildDetailsAction', ''],
  'AWS::CodeDeploy::Application': [
    'GetCodeDeployApplicationDetailsAction GetCodeDeployApplicationTagsAction',
    '',
  ],
  'AWS::CodeDeploy::DeploymentGroup': ['GetDeploymentGroupDetailsAction', 'GetDeploymentGroupTags'],
  'AWS::CodeDeploy::Deployment': ['ListDeploymentsAction GetDeploymentAction', ''],
  'AWS::CodeDeploy::DeploymentTarget': ['GetDeploymentTargetDetailsAction', ''],
  'AWS::CodePipeline::Pipeline': [
    'ListPipelinesAction GetPipelineDetailsAction GetPipelineTagsAction',
    '',
  ],
  'AWS::CodePipeline::Stage': ['GetPipelineStagesAction', ''],
  'AWS::CodePipeline::Action': ['GetPipelineActionsDetails', ''],
  'AWS::CodePipeline::PipelineExecution': [
    'ListPipelineExecutionsAction GetPipelineExecutionDetailsAction',
    '',
  ],
  'AWS::CodePipeline::ActionExecution': ['ListActionExecutionsAction', ''],
};

it('there is a row for every kind of the reference', () => {
  expect(Object.keys(NAMES).sort()).toEqual([...REFERENCE_KINDS].sort());
});

it.each(Object.entries(NAMES))('%s', async (name, [byDefault, onRequest]) => {
  const kind = (await loadKinds([name])).get(name);
  const list = kind?.listAction === undefined ? [] : [kind.listAction];
  const reads = (always: boolean) =>
    (kind?.enrichments ?? []).flatMap((read) =>
      (read.always === true) === always ? [read.action] : [],
    );

  expect([...new Set([...list, ...reads(true)])].sort()).toEqual(
    byDefault.split(' ').filter(Boolean).sort(),
  );
  expect(reads(false).sort()).toEqual(onRequest.split(' ').filter(Boolean).sort());
});
