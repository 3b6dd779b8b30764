// Changes to a world that a sync should notice, named by the keys of the entities they concern.
import type { World } from '../../../src/sandbox/world/world.js';
import { keyOf } from './catalog.js';

/** The id of the instance at `position` in a place; throws when there is none. */
export function instanceAt(world: World, accountId: string, region: string, position = 0): string {
  const id = [...world.instances(accountId, region)][position]?.InstanceId;
  if (id === undefined)
    throw new Error(`There is no instance ${position} in ${accountId} ${region}.`);
  return id;
}

export function bucketAt(world: World, accountId: string, position = 0): string {
  const name = [...world.buckets(accountId)][position]?.Name;
  if (name === undefined) throw new Error(`There is no bucket ${position} in ${accountId}.`);
  return name;
}

export function clusterAt(
  world: World,
  accountId: string,
  region: string,
  position = 0,
): { readonly name: string; readonly arn: string } {
  const cluster = [...world.clusters(accountId, region)][position];
  if (cluster?.clusterName === undefined || cluster.clusterArn === undefined)
    throw new Error(`There is no cluster ${position} in ${accountId} ${region}.`);
  return { name: cluster.clusterName, arn: cluster.clusterArn };
}

/** Takes the first instance of a place out of the world; returns the key of its entity. */
export function removeInstance(world: World, accountId: string, region: string): string {
  const id = instanceAt(world, accountId, region);
  world.removeInstance(accountId, region, id);
  return keyOf('ec2Instance', id);
}

/** Resizes the last instance of a place, so that its entity has to be written; returns its key. */
export function resizeInstance(world: World, accountId: string, region: string): string {
  const id = instanceAt(
    world,
    accountId,
    region,
    [...world.instances(accountId, region)].length - 1,
  );
  world.changeInstance(accountId, region, id, { InstanceType: 'm7g.16xlarge' });
  return keyOf('ec2Instance', id);
}

export function removeBucket(world: World, accountId: string): string {
  const name = bucketAt(world, accountId);
  world.removeBucket(name);
  return keyOf('s3Bucket', `arn:aws:s3:::${name}`);
}

export function removeCluster(world: World, accountId: string, region: string): string {
  const { name, arn } = clusterAt(world, accountId, region);
  world.removeCluster(accountId, region, name);
  return keyOf('ecsCluster', arn);
}

/** One of each regional kind goes; returns the keys of their entities. */
export function removeOneOfEach(world: World, accountId: string, region: string): string[] {
  return [removeInstance(world, accountId, region), removeCluster(world, accountId, region)];
}
