// What a world holds, counted in the world itself: how many resources of a kind are in a place, by
// what they belong to.

import { actionExecutionsOf } from '../../src/sandbox/world/action-execution.js';
import { ALL_FURTHER } from '../../src/sandbox/world/all-further.js';
import {
  codeDeployApplications,
  codeDeployDeployments,
} from '../../src/sandbox/world/codedeploy.js';
import { servicesOf } from '../../src/sandbox/world/ecs-service.js';
import { pipelines } from '../../src/sandbox/world/pipeline.js';
import { executionsOf } from '../../src/sandbox/world/pipeline-execution.js';
import type { World } from '../../src/sandbox/world/world.js';

/** An account and one of its regions, `global` for kinds without regions. */
export interface Place {
  readonly world: World;
  readonly accountId: string;
  readonly region: string;
}

/** One number; for resources that are listed by their owner, one for each owner, in no order. */
export type Counts = readonly number[];

/** What the organization has once. */
const ONCE: Readonly<Record<string, (world: World) => Counts>> = {
  'AWS::Organizations::Account': (world) => [world.organization.accountCount],
};

/** What each account has once. */
const GLOBAL: Readonly<Record<string, (place: Place) => Counts>> = {
  'AWS::Account::Info': () => [1],
  'AWS::S3::Bucket': ({ world, accountId }) => [world.buckets(accountId).count],
};

const pipelinesIn = ({ world, accountId, region }: Place) => [
  ...pipelines.in(world, accountId, region),
];
const pipelineNamesIn = (place: Place) =>
  pipelinesIn(place).map(({ declaration }) => declaration.name ?? '');
const lengthOf = ({ positions }: ReturnType<typeof executionsOf>) =>
  positions(0, Number.MAX_SAFE_INTEGER).positions.length;

/** Kinds that have an option of their own, that belong to others, or that come with others. */
const OWN: Readonly<Record<string, (place: Place) => Counts>> = {
  'AWS::EC2::Instance': ({ world, accountId, region }) => [
    world.instances(accountId, region).count,
  ],
  'AWS::ECS::Cluster': ({ world, accountId, region }) => [world.clusters(accountId, region).count],
  'AWS::Lambda::Function': ({ world, accountId, region }) => [
    world.functions(accountId, region).count,
  ],
  'AWS::ECS::Service': ({ world, accountId, region }) =>
    [...world.clusters(accountId, region)].map(
      ({ clusterArn = '' }) => servicesOf(world, accountId, region, clusterArn).size,
    ),
  'AWS::CodePipeline::Stage': (place) =>
    pipelinesIn(place).map(({ declaration }) => declaration.stages?.length ?? 0),
  'AWS::CodePipeline::Action': (place) =>
    pipelinesIn(place).map(({ declaration }) =>
      (declaration.stages ?? []).reduce((sum, { actions = [] }) => sum + actions.length, 0),
    ),
  'AWS::CodePipeline::PipelineExecution': (place) =>
    pipelineNamesIn(place).map((name) =>
      lengthOf(executionsOf(place.world, place.accountId, place.region, name)),
    ),
  'AWS::CodePipeline::ActionExecution': (place) =>
    pipelineNamesIn(place).map((name) =>
      lengthOf(actionExecutionsOf(place.world, place.accountId, place.region, name)),
    ),
  'AWS::CodeDeploy::DeploymentGroup': ({ world, accountId, region }) =>
    [...codeDeployApplications.in(world, accountId, region)].map(({ groups }) => groups.length),
  'AWS::CodeDeploy::DeploymentTarget': ({ world, accountId, region }) =>
    [...codeDeployDeployments.in(world, accountId, region)].map(
      ({ targets = [] }) => targets.length,
    ),
};

const FURTHER: Readonly<Record<string, (place: Place) => Counts>> = Object.fromEntries(
  ALL_FURTHER.map((further) => [
    further.name,
    ({ world, accountId, region }) => [further.in(world, accountId, region).count],
  ]),
);

/**
 * Counts of the kinds in every place that has them; a kind that the organization has once is in one
 * place. Throws for a kind it does not know.
 */
export function countsByPlace(
  world: World,
  kinds: readonly string[],
): ReadonlyMap<string, readonly Counts[]> {
  const accounts = [...world.accounts()].filter(
    ({ state, member }) => member && state === 'ACTIVE',
  );
  const globals = accounts.map(({ id }) => ({ world, accountId: id, region: 'global' }));
  const regionals = accounts.flatMap(({ id }) =>
    world.enabledRegions(id).map((region) => ({ world, accountId: id, region })),
  );
  return new Map(
    [...new Set(kinds)].map((kind) => {
      const once = ONCE[kind];
      if (once) return [kind, [once(world)]];
      const global = GLOBAL[kind];
      if (global) return [kind, globals.map(global)];
      const regional = OWN[kind] ?? FURTHER[kind];
      if (!regional) throw new Error(`the benchmark cannot count ${kind}`);
      return [kind, regionals.map(regional)];
    }),
  );
}

/** All of one kind together. */
export function total(places: readonly Counts[]): number {
  return places.flat().reduce((sum, count) => sum + count, 0);
}
