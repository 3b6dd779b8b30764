// THE list of kinds: one line each. A kind's file is loaded only when a mapping names it, and with
// it its SDK client.
import type { Kind } from './kind.js';

const KIND_LOADERS = {
  'AWS::Account::Info': async () => (await import('./account-info.js')).accountInfo,
  'AWS::Organizations::Account': async () =>
    (await import('./organizations-account.js')).organizationsAccount,
  'AWS::EC2::Instance': async () => (await import('./ec2-instance.js')).ec2Instance,
  'AWS::S3::Bucket': async () => (await import('./s3-bucket.js')).s3Bucket,
  'AWS::ECS::Cluster': async () => (await import('./ecs-cluster.js')).ecsCluster,
  'AWS::EC2::Volume': async () => (await import('./ec2-volume.js')).ec2Volume,
  'AWS::ECS::Service': async () => (await import('./ecs-service.js')).ecsService,
  'AWS::ECS::TaskDefinition': async () =>
    (await import('./ecs-task-definition.js')).ecsTaskDefinition,
  'AWS::EKS::Cluster': async () => (await import('./eks-cluster.js')).eksCluster,
  'AWS::ECR::Repository': async () => (await import('./ecr-repository.js')).ecrRepository,
  'AWS::MSK::Cluster': async () => (await import('./msk-cluster.js')).mskCluster,
  'AWS::MSK::ServerlessCluster': async () =>
    (await import('./msk-serverless-cluster.js')).mskServerlessCluster,
  'AWS::Lambda::Function': async () => (await import('./lambda-function.js')).lambdaFunction,
  'AWS::RDS::DBInstance': async () => (await import('./rds-db-instance.js')).rdsDbInstance,
  'AWS::RDS::DBCluster': async () => (await import('./rds-db-cluster.js')).rdsDbCluster,
  'AWS::DynamoDB::Table': async () => (await import('./dynamodb-table.js')).dynamodbTable,
  'AWS::SQS::Queue': async () => (await import('./sqs-queue.js')).sqsQueue,
  'AWS::SNS::Topic': async () => (await import('./sns-topic.js')).snsTopic,
  'AWS::ElastiCache::Cluster': async () =>
    (await import('./elasticache-cluster.js')).elasticacheCluster,
  'AWS::MemoryDB::User': async () => (await import('./memorydb-user.js')).memorydbUser,
  'AWS::SES::EmailIdentity': async () => (await import('./ses-email-identity.js')).sesEmailIdentity,
  'AWS::SES::ConfigurationSet': async () =>
    (await import('./ses-configuration-set.js')).sesConfigurationSet,
  'AWS::CodeBuild::Project': async () => (await import('./codebuild-project.js')).codebuildProject,
  'AWS::CodeBuild::BuildRun': async () =>
    (await import('./codebuild-build-run.js')).codebuildBuildRun,
  'AWS::CodePipeline::Pipeline': async () =>
    (await import('./codepipeline-pipeline.js')).codepipelinePipeline,
  'AWS::CodePipeline::Stage': async () =>
    (await import('./codepipeline-stage.js')).codepipelineStage,
  'AWS::CodePipeline::Action': async () =>
    (await import('./codepipeline-action.js')).codepipelineAction,
  'AWS::CodePipeline::PipelineExecution': async () =>
    (await import('./codepipeline-pipeline-execution.js')).codepipelinePipelineExecution,
  'AWS::CodePipeline::ActionExecution': async () =>
    (await import('./codepipeline-action-execution.js')).codepipelineActionExecution,
  'AWS::CodeDeploy::Application': async () =>
    (await import('./codedeploy-application.js')).codedeployApplication,
  'AWS::CodeDeploy::DeploymentGroup': async () =>
    (await import('./codedeploy-deployment-group.js')).codedeployDeploymentGroup,
  'AWS::CodeDeploy::Deployment': async () =>
    (await import('./codedeploy-deployment.js')).codedeployDeployment,
  'AWS::CodeDeploy::DeploymentTarget': async () =>
    (await import('./codedeploy-deployment-target.js')).codedeployDeploymentTarget,
  'AWS::StepFunctions::StateMachine': async () =>
    (await import('./stepfunctions-state-machine.js')).stepfunctionsStateMachine,
} as const satisfies Record<string, () => Promise<Kind>>;

export const KIND_NAMES: readonly string[] = Object.keys(KIND_LOADERS);

/**
 * Loads the kinds of the given names; names that are no kind are left out, for the mapping's
 * validation to report.
 */
export async function loadKinds(names: Iterable<string>): Promise<ReadonlyMap<string, Kind>> {
  const loaders = new Map<string, () => Promise<Kind>>(Object.entries(KIND_LOADERS));
  const loaded = new Map<string, Kind>();
  for (const name of new Set(names)) {
    const loader = loaders.get(name);
    if (loader) loaded.set(name, await loader());
  }
  return loaded;
}
