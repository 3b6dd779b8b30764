// The resources of a world by place: sets that are created when first asked for and kept only once
// they were changed.
import type { Instance } from '@aws-sdk/client-ec2';
import type { Cluster } from '@aws-sdk/client-ecs';
import { amountIn } from './amounts.js';
import { type Bucket, bucketPosition, makeBucket } from './bucket.js';
import { clusterPosition, makeCluster } from './cluster.js';
import { instancePosition, makeInstance } from './instance.js';
import {
  type FunctionPatch,
  functionPosition,
  type LambdaFunction,
  makeFunction,
  patchFunction,
} from './lambda-function.js';
import type { Amount, ResolvedOptions } from './options.js';
import { createPlace, type Place } from './place.js';
import { createResourceSet, type EditableSet } from './resource-set.js';

/**
 * Unchanged sets kept for reuse; a set holds no resources, so this is only to save the seed's hash.
 */
const KEPT_SETS = 4096;

export interface Resources {
  place(accountId: string, region: string): Place;
  /** How many there are in a place before any change. */
  amount(amount: Amount, accountId: string, region: string): number;
  /** `edit` says that the caller is going to change the set, so it must be kept. */
  instances(accountId: string, region: string, edit?: boolean): EditableSet<Instance>;
  buckets(accountId: string, edit?: boolean): EditableSet<Bucket>;
  clusters(accountId: string, region: string, edit?: boolean): EditableSet<Cluster>;
  functions(
    accountId: string,
    region: string,
    edit?: boolean,
  ): EditableSet<LambdaFunction, FunctionPatch>;
}

/**
 * The four stores. `indexOf` gives the number of an account, or undefined when the world has no
 * such account.
 */
export function createResources(
  options: ResolvedOptions,
  indexOf: (accountId: string) => number | undefined,
): Resources {
  const regionAt = new Map(options.regions.map((region, index) => [region, index]));
  const wide = options.accounts * options.regions.length;

  const base = (amount: Amount, accountId: string, region: string): number => {
    const account = indexOf(accountId);
    if (account === undefined) return 0;
    const at = regionAt.get(region) ?? -1;
    const slot =
      region === 'global'
        ? account
        : at < 0 || account >= options.accounts
          ? -1
          : account * options.regions.length + at;
    return amountIn(amount, {
      account,
      region,
      slot,
      slots: region === 'global' ? options.accounts : wide,
    });
  };
  const place = (accountId: string, region: string) => createPlace(options, accountId, region);
  const instances = keeper((accountId, region) => {
    const where = place(accountId, region);
    return createResourceSet<Instance>({
      base: base(options.instances, accountId, region),
      make: (position) => makeInstance(where, position),
      positionOf: (id) => instancePosition(where, id),
      idOf: (instance) => instance.InstanceId ?? '',
      merge: overlay,
    });
  });
  const buckets = keeper((accountId) => {
    const where = place(accountId, 'global');
    return createResourceSet<Bucket>({
      base: base(options.buckets, accountId, 'global'),
      make: (position) => makeBucket(where, position, options.regions),
      positionOf: (name) => bucketPosition(name)?.position,
      idOf: (bucket) => bucket.Name,
      merge: overlay,
    });
  });
  const clusters = keeper((accountId, region) => {
    const where = place(accountId, region);
    return createResourceSet<Cluster>({
      base: base(options.clusters, accountId, region),
      make: (position) => makeCluster(where, position),
      positionOf: clusterPosition,
      idOf: (cluster) => cluster.clusterName ?? '',
      merge: overlay,
    });
  });
  const functions = keeper((accountId, region) => {
    const where = place(accountId, region);
    return createResourceSet<LambdaFunction, FunctionPatch>({
      base: base(options.functions, accountId, region),
      make: (position) => makeFunction(where, position),
      positionOf: functionPosition,
      idOf: (item) => item.Configuration.FunctionName ?? '',
      merge: patchFunction,
    });
  });
  return {
    place,
    amount: base,
    instances,
    buckets: (accountId, edit) => buckets(accountId, 'global', edit),
    clusters,
    functions,
  };
}

function overlay<T>(item: T, patch: Partial<T>): T {
  return { ...item, ...patch };
}

function keeper<S>(create: (accountId: string, region: string) => S) {
  const edited = new Map<string, S>();
  const recent = new Map<string, S>();
  return (accountId: string, region: string, edit = false): S => {
    const key = `${accountId}/${region}`;
    const found = edited.get(key) ?? recent.get(key) ?? create(accountId, region);
    if (edit) edited.set(key, found);
    else if (!recent.has(key)) {
      if (recent.size >= KEPT_SETS) recent.clear();
      recent.set(key, found);
    }
    return found;
  };
}
