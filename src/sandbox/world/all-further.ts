// THE list of the sets of resources that a world has besides instances, buckets, clusters and
// functions. What comes with others is not here, such as the groups of a CodeDeploy application and
// the stages of a pipeline.
import { actionExecutions } from './action-execution.js';
import { buildRuns } from './build-run.js';
import { codebuildProjects } from './codebuild-project.js';
import { codeDeployApplications, codeDeployDeployments } from './codedeploy.js';
import { configurationSets } from './configuration-set.js';
import { dynamodbTables } from './dynamodb-table.js';
import { ecrRepositories } from './ecr-repository.js';
import { ecsServices } from './ecs-service.js';
import { eksClusters } from './eks-cluster.js';
import { cacheClusters } from './elasticache-cluster.js';
import { emailIdentities } from './email-identity.js';
import type { Further } from './further.js';
import { memorydbUsers } from './memorydb-user.js';
import { mskClusters, mskServerlessClusters } from './msk-cluster.js';
import { pipelines } from './pipeline.js';
import { pipelineExecutions } from './pipeline-execution.js';
import { dbClusters } from './rds-db-cluster.js';
import { dbInstances } from './rds-db-instance.js';
import { snsTopics } from './sns-topic.js';
import { sqsQueues } from './sqs-queue.js';
import { stateMachines } from './state-machine.js';
import { taskDefinitions } from './task-definition.js';
import { ebsVolumes } from './volume.js';

export const ALL_FURTHER: readonly Further<object>[] = [
  actionExecutions,
  buildRuns,
  codebuildProjects,
  codeDeployApplications,
  codeDeployDeployments,
  configurationSets,
  dynamodbTables,
  ecrRepositories,
  ecsServices,
  eksClusters,
  cacheClusters,
  emailIdentities,
  memorydbUsers,
  mskClusters,
  mskServerlessClusters,
  pipelines,
  pipelineExecutions,
  dbClusters,
  dbInstances,
  snsTopics,
  sqsQueues,
  stateMachines,
  taskDefinitions,
  ebsVolumes,
];
