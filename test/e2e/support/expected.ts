// What Port should hold for a world, worked out from the world itself and not by the daemon's own
// stages: the truth to converge to.
import { queueArn, sqsQueues } from '../../../src/sandbox/world/sqs-queue.js';
import type { World } from '../../../src/sandbox/world/world.js';
import { type HeldEntity, keyOf, type Snapshot, withoutNulls } from './catalog.js';

export type MappedKind =
  | 'AWS::Account::Info'
  | 'AWS::S3::Bucket'
  | 'AWS::EC2::Instance'
  | 'AWS::ECS::Cluster'
  | 'AWS::Lambda::Function'
  | 'AWS::Organizations::Account'
  | 'AWS::SQS::Queue';

/** The kinds of the bundled mapping. */
export const DEFAULT_KINDS: readonly MappedKind[] = [
  'AWS::Account::Info',
  'AWS::S3::Bucket',
  'AWS::EC2::Instance',
  'AWS::ECS::Cluster',
];

interface Expected extends HeldEntity {
  readonly blueprint: string;
  readonly identifier: string;
}

/**
 * The entities of every active account of the organization, for the bundled mapping and
 * `extra-mapping.ts`.
 */
export function expectedCatalog(
  world: World,
  kinds: readonly MappedKind[] = DEFAULT_KINDS,
): Snapshot {
  const snapshot = new Map<string, HeldEntity>();
  for (const kind of kinds) {
    for (const { blueprint, identifier, title, properties, relations } of READERS[kind](world)) {
      snapshot.set(keyOf(blueprint, identifier), {
        title,
        properties: withoutNulls(properties),
        relations: withoutNulls(relations),
      });
    }
  }
  return snapshot;
}

const READERS: Readonly<Record<MappedKind, (world: World) => Iterable<Expected>>> = {
  'AWS::Account::Info': accounts,
  'AWS::S3::Bucket': buckets,
  'AWS::EC2::Instance': instances,
  'AWS::ECS::Cluster': clusters,
  'AWS::Lambda::Function': functions,
  'AWS::Organizations::Account': organizationAccounts,
  'AWS::SQS::Queue': queues,
};

function* activeAccounts(world: World) {
  for (const account of world.accounts())
    if (account.member && account.state === 'ACTIVE') yield account;
}

function* places(world: World) {
  for (const { id } of activeAccounts(world))
    for (const region of world.enabledRegions(id)) yield { id, region };
}

function* accounts(world: World): Iterable<Expected> {
  for (const { id, name } of activeAccounts(world))
    yield { blueprint: 'awsAccount', identifier: id, title: name, properties: {}, relations: {} };
}

function* buckets(world: World): Iterable<Expected> {
  for (const { id } of activeAccounts(world)) {
    for (const { Name, CreationDate, Tags } of world.buckets(id)) {
      const arn = `arn:aws:s3:::${Name}`;
      const properties = { arn, creationDate: seconds(CreationDate), tags: Tags ?? [] };
      yield {
        blueprint: 's3Bucket',
        identifier: arn,
        title: Name,
        properties,
        relations: { account: id },
      };
    }
  }
}

function* instances(world: World): Iterable<Expected> {
  for (const { id, region } of places(world)) {
    for (const instance of world.instances(id, region)) {
      const identifier = instance.InstanceId ?? '';
      const properties = {
        instanceType: instance.InstanceType,
        state: instance.State?.Name,
        publicIpAddress: instance.PublicIpAddress,
        privateIpAddress: instance.PrivateIpAddress,
        tags: instance.Tags,
        arn: `arn:aws:ec2:${region}:${id}:instance/${identifier}`,
      };
      yield {
        blueprint: 'ec2Instance',
        identifier,
        title: identifier,
        properties,
        relations: { account: id },
      };
    }
  }
}

function* clusters(world: World): Iterable<Expected> {
  for (const { id, region } of places(world)) {
    for (const cluster of world.clusters(id, region)) {
      const {
        status,
        runningTasksCount,
        activeServicesCount,
        pendingTasksCount,
        registeredContainerInstancesCount,
      } = cluster;
      const { capacityProviders, clusterArn, tags } = cluster;
      const counts = {
        runningTasksCount,
        activeServicesCount,
        pendingTasksCount,
        registeredContainerInstancesCount,
      };
      const properties = { status, ...counts, capacityProviders, clusterArn, tags };
      yield {
        blueprint: 'ecsCluster',
        identifier: clusterArn ?? '',
        title: cluster.clusterName ?? null,
        properties,
        relations: { account: id },
      };
    }
  }
}

function* functions(world: World): Iterable<Expected> {
  for (const { id, region } of places(world)) {
    for (const {
      Configuration: { FunctionArn = '', FunctionName = null, Runtime, MemorySize },
      Tags,
    } of world.functions(id, region)) {
      const properties = { runtime: Runtime, memorySize: MemorySize, region, tags: Tags };
      yield {
        blueprint: 'lambdaFunction',
        identifier: FunctionArn,
        title: FunctionName,
        properties,
        relations: { account: id },
      };
    }
  }
}

function* queues(world: World): Iterable<Expected> {
  for (const { id, region } of places(world)) {
    for (const { name, attributes, tags } of sqsQueues.in(world, id, region)) {
      const { VisibilityTimeout, KmsMasterKeyId } = attributes;
      const identifier = queueArn(world.place(id, region), name);
      const properties = {
        visibilityTimeout: Number(VisibilityTimeout),
        kmsKey: KmsMasterKeyId,
        region,
        tags,
      };
      yield {
        blueprint: 'sqsQueue',
        identifier,
        title: name,
        properties,
        relations: { account: id },
      };
    }
  }
}

/** Organizations lists accounts of every state. */
function* organizationAccounts(world: World): Iterable<Expected> {
  for (const { id, name, email, state, parentId, member } of world.accounts()) {
    if (!member) continue;
    yield {
      blueprint: 'organizationAccount',
      identifier: id,
      title: name,
      properties: { email, state, parentId },
      relations: {},
    };
  }
}

/** The form of a timestamp with whole seconds. */
function seconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
