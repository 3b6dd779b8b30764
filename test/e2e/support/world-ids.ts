// Which resources of each kind a world holds, by the parts of the identifiers that `kinds.ts` gives
// them: the truth to compare Port with.
import {
  actionExecutions,
  actionExecutionsOf,
} from '../../../src/sandbox/world/action-execution.js';
import { ALL_FURTHER } from '../../../src/sandbox/world/all-further.js';
import {
  codeDeployApplications,
  codeDeployDeployments,
} from '../../../src/sandbox/world/codedeploy.js';
import { serviceAt, servicesOf } from '../../../src/sandbox/world/ecs-service.js';
import { cacheClusters } from '../../../src/sandbox/world/elasticache-cluster.js';
import type { Further } from '../../../src/sandbox/world/further.js';
import { memorydbUsers } from '../../../src/sandbox/world/memorydb-user.js';
import { pipelines } from '../../../src/sandbox/world/pipeline.js';
import { executionsOf, pipelineExecutions } from '../../../src/sandbox/world/pipeline-execution.js';
import { dbClusters } from '../../../src/sandbox/world/rds-db-cluster.js';
import { dbInstances } from '../../../src/sandbox/world/rds-db-instance.js';
import { queueArn, sqsQueues } from '../../../src/sandbox/world/sqs-queue.js';
import { taskDefinitions } from '../../../src/sandbox/world/task-definition.js';
import type { World } from '../../../src/sandbox/world/world.js';
import { identifierOf } from './kinds.js';

type Id = string | undefined;
/** Each resource of a place, as one or more names. */
type Reader = (world: World, account: string, region: string) => Iterable<Id | readonly Id[]>;

function each<T extends object>(
  of: Further<T>,
  names: (resource: T) => Id | readonly Id[],
): Reader {
  return (...place) => [...of.in(...place)].map(names);
}

function some<T extends object>(
  of: Further<T>,
  names: (resource: T) => Iterable<Id | readonly Id[]>,
): Reader {
  return (...place) => [...of.in(...place)].flatMap((resource) => [...names(resource)]);
}

type PlaceOf = readonly [world: World, account: string, region: string];

/** Positions of what belongs to the pipelines that are there. */
function ofPipelines(
  place: PlaceOf,
  childrenOf: typeof executionsOf | typeof actionExecutionsOf,
): number[] {
  return [...pipelines.in(...place)].flatMap(
    ({ declaration }) =>
      childrenOf(...place, declaration.name ?? '').positions(0, Number.MAX_SAFE_INTEGER).positions,
  );
}

/** Takes the first resource of every set of a place out of the world. */
export function removeFirsts(world: World, account: string, region: string): void {
  const place = [account, region] as const;
  world.removeInstance(...place, [...world.instances(...place)][0]?.InstanceId ?? '');
  world.removeBucket([...world.buckets(account)][0]?.Name ?? '');
  world.removeCluster(...place, [...world.clusters(...place)][0]?.clusterName ?? '');
  world.removeFunction(
    ...place,
    [...world.functions(...place)][0]?.Configuration.FunctionName ?? '',
  );
  for (const of of ALL_FURTHER) {
    const [first] = of.in(world, ...place);
    if (first !== undefined) of.remove(world, ...place, of.idOf(first));
  }
}

/**
 * The sets whose ids are the natural ids of their kinds; for the others, what follows has the last
 * word.
 */
const BY_ID: Readonly<Record<string, Reader>> = Object.fromEntries(
  ALL_FURTHER.map((of) => [of.name, each(of, of.idOf)]),
);

const REGIONAL: Readonly<Record<string, Reader>> = {
  ...BY_ID,
  'AWS::EC2::Instance': (world, ...place) =>
    [...world.instances(...place)].map(({ InstanceId }) => InstanceId),
  'AWS::ECS::Cluster': (world, ...place) =>
    [...world.clusters(...place)].map(({ clusterArn }) => clusterArn),
  'AWS::ECS::Service': (world, ...place) =>
    [...world.clusters(...place)].flatMap(({ clusterArn = '' }) =>
      [...servicesOf(world, ...place, clusterArn).values()].map(
        (position) => serviceAt(world, ...place, position)?.serviceArn,
      ),
    ),
  'AWS::ECS::TaskDefinition': each(taskDefinitions, ({ taskDefinitionArn }) => taskDefinitionArn),
  'AWS::Lambda::Function': (world, ...place) =>
    [...world.functions(...place)].map(({ Configuration }) => Configuration.FunctionArn),
  'AWS::RDS::DBInstance': each(dbInstances, ({ DBInstanceArn }) => DBInstanceArn),
  'AWS::RDS::DBCluster': each(dbClusters, ({ DBClusterArn }) => DBClusterArn),
  'AWS::SQS::Queue': (world, account, region) =>
    [...sqsQueues.in(world, account, region)].map(({ name }) =>
      queueArn(world.place(account, region), name),
    ),
  'AWS::ElastiCache::Cluster': each(cacheClusters, ({ ARN }) => ARN),
  'AWS::MemoryDB::User': each(memorydbUsers, ({ ARN }) => ARN),
  'AWS::CodePipeline::Stage': some(pipelines, ({ declaration: { name, stages = [] } }) =>
    stages.map((stage) => [name, stage.name]),
  ),
  'AWS::CodePipeline::Action': some(pipelines, ({ declaration: { name, stages = [] } }) =>
    stages.flatMap((stage) =>
      (stage.actions ?? []).map((action) => [name, stage.name, action.name]),
    ),
  ),
  'AWS::CodePipeline::PipelineExecution': (...place) =>
    ofPipelines(place, executionsOf).map(
      (position) => pipelineExecutions.in(...place).at(position)?.pipelineExecutionId,
    ),
  'AWS::CodePipeline::ActionExecution': (...place) =>
    ofPipelines(place, actionExecutionsOf).map(
      (position) => actionExecutions.in(...place).at(position)?.actionExecutionId,
    ),
  'AWS::CodeDeploy::DeploymentGroup': some(codeDeployApplications, ({ info, groups }) =>
    groups.map((group) => [info.applicationName, group.info.deploymentGroupName]),
  ),
  'AWS::CodeDeploy::DeploymentTarget': some(codeDeployDeployments, ({ info, targets = [] }) =>
    targets.map(({ instanceTarget, lambdaTarget, ecsTarget, cloudFormationTarget }) => [
      info.deploymentId,
      (instanceTarget ?? lambdaTarget ?? ecsTarget ?? cloudFormationTarget)?.targetId,
    ]),
  ),
};

/** Identifiers of everything in the active accounts and their regions, by kind. */
export function identifiersOf(world: World): ReadonlyMap<string, readonly string[]> {
  const accounts = [...world.accounts()]
    .filter(({ state }) => state === 'ACTIVE')
    .map(({ id }) => id);
  const buckets = accounts.flatMap((account) =>
    [...world.buckets(account)].map(({ Name }) => identifierOf('AWS::S3::Bucket', account, Name)),
  );
  const found = new Map<string, readonly string[]>([
    ['AWS::Account::Info', accounts.map((account) => identifierOf('AWS::Account::Info', account))],
    [
      'AWS::Organizations::Account',
      [...world.accounts()].map(({ id }) => identifierOf('AWS::Organizations::Account', id)),
    ],
    ['AWS::S3::Bucket', buckets],
  ]);
  for (const [kind, read] of Object.entries(REGIONAL)) {
    const identifiers = accounts.flatMap((account) =>
      world
        .enabledRegions(account)
        .flatMap((region) =>
          [...read(world, account, region)].map((id) => [account, region, id].flat()),
        ),
    );
    found.set(
      kind,
      identifiers.map((parts) => identifierOf(kind, ...parts)),
    );
  }
  return found;
}
