// ECS services as DescribeServices returns them with tags, and the clusters they run in.
import type { Service, ServiceEvent } from '@aws-sdk/client-ecs';
import { makeCluster } from './cluster.js';
import { defineFurther } from './further.js';
import { numbered, positionIn, uuid } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';
import { taskDefinitionArn } from './task-definition.js';
import type { World } from './world.js';

const SALT = 0xec5e;
const NAMES = ['checkout', 'search', 'mailer', 'gateway', 'reports', 'sessions'] as const;
const EVENTS = 8;

/** A service without `clusterArn` and `serviceArn` gets them from where it is; see `serviceAt`. */
export const ecsServices = defineFurther<Service>({
  name: 'AWS::ECS::Service',
  make: makeService,
  idOf: ({ serviceName }) => serviceName ?? '',
  positionOf: (_place, id) => positionIn(id),
});

/** The ARN of a service in the format of today, with the name of its cluster. */
export function serviceArn(clusterArn: string, serviceName: string): string {
  return `${clusterArn.replace(':cluster/', ':service/')}/${serviceName}`;
}

/**
 * The service at a position, complete. Services are dealt out in turn to the clusters that the
 * world began with, so that they stay where they are when a cluster goes.
 */
export function serviceAt(
  world: World,
  accountId: string,
  region: string,
  position: number,
): Service | undefined {
  const service = ecsServices.in(world, accountId, region).at(position);
  if (service === undefined) return undefined;
  const clusters = Math.max(1, world.amount(world.options.clusters, accountId, region));
  const dealt = position % clusters;
  const home =
    world.clusters(accountId, region).at(dealt) ??
    makeCluster(world.place(accountId, region), dealt);
  const clusterArn = service.clusterArn ?? home.clusterArn ?? '';
  return { serviceArn: serviceArn(clusterArn, service.serviceName ?? ''), clusterArn, ...service };
}

/** Positions of services by name, by cluster ARN. */
type Homes = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Places whose services are kept sorted by cluster. */
const KEPT_PLACES = 1024;

/**
 * The services of a cluster, as positions by name; looked through once for all clusters of the
 * place, until the world changes.
 */
export const servicesOf = rememberHomes();

function rememberHomes() {
  const worlds = new WeakMap<
    World,
    { readonly version: number; readonly places: Map<string, Homes> }
  >();
  return (
    world: World,
    accountId: string,
    region: string,
    clusterArn: string,
  ): ReadonlyMap<string, number> => {
    let known = worlds.get(world);
    if (known?.version !== world.version) {
      known = { version: world.version, places: new Map() };
      worlds.set(world, known);
    }
    const place = `${accountId}/${region}`;
    let homes = known.places.get(place);
    if (homes === undefined) {
      if (known.places.size >= KEPT_PLACES) known.places.clear();
      homes = sortByCluster(world, accountId, region);
      known.places.set(place, homes);
    }
    return homes.get(clusterArn) ?? new Map<string, number>();
  };
}

function sortByCluster(world: World, accountId: string, region: string): Homes {
  const homes = new Map<string, Map<string, number>>();
  for (const position of ecsServices
    .in(world, accountId, region)
    .positions(0, Number.MAX_SAFE_INTEGER).positions) {
    const { clusterArn = '', serviceName = '' } =
      serviceAt(world, accountId, region, position) ?? {};
    const home = homes.get(clusterArn) ?? new Map<string, number>();
    homes.set(clusterArn, home.set(serviceName, position));
  }
  return homes;
}

/**
 * Adds a service, to the cluster in `patch` or to the one whose turn it is, and returns it
 * complete.
 */
export function addService(
  world: World,
  accountId: string,
  region: string,
  patch: Partial<Service> = {},
): Service {
  const { serviceName = '' } = ecsServices.add(world, accountId, region, patch);
  const position = ecsServices.in(world, accountId, region).locate(serviceName) ?? -1;
  return serviceAt(world, accountId, region, position) ?? {};
}

function makeService(place: Place, position: number): Service {
  const key = resourceKey(place, position, SALT);
  const serviceName = numbered(pick(NAMES, key), position);
  const created = new Date(place.epoch - (key % 500) * 86_400_000 - (key % 1000));
  const desired = (key % 6) + 1;
  const taskDefinition = taskDefinitionArn(place, `${pick(NAMES, key)}-task`, (key % 40) + 1);
  const network = {
    awsvpcConfiguration: {
      subnets: [`subnet-0${hex(mix(place.key, 0), 16)}`, `subnet-0${hex(mix(place.key, 1), 16)}`],
      securityGroups: [`sg-0${hex(mix(key, 1), 16)}`],
      assignPublicIp: 'DISABLED' as const,
    },
  };
  const scale = { desiredCount: desired, runningCount: desired, pendingCount: 0 };
  return {
    serviceName,
    status: 'ACTIVE',
    ...scale,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    platformFamily: 'Linux',
    taskDefinition,
    deploymentConfiguration: {
      deploymentCircuitBreaker: { enable: key % 2 === 0, rollback: key % 2 === 0 },
      maximumPercent: 200,
      minimumHealthyPercent: 100,
    },
    deployments: [
      {
        id: `ecs-svc/${String(key).padStart(19, '1')}`,
        status: 'PRIMARY',
        taskDefinition,
        ...scale,
        failedTasks: 0,
        createdAt: created,
        updatedAt: created,
        launchType: 'FARGATE',
        platformVersion: '1.4.0',
        platformFamily: 'Linux',
        networkConfiguration: network,
        rolloutState: 'COMPLETED',
        rolloutStateReason: `ECS deployment ecs-svc/${String(key).padStart(19, '1')} completed.`,
      },
    ],
    roleArn: `arn:${place.partition}:iam::${place.accountId}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    loadBalancers:
      key % 3 === 0
        ? [{ targetGroupArn: targetGroup(place, key), containerName: 'app', containerPort: 8080 }]
        : [],
    serviceRegistries: [],
    events: Array.from({ length: EVENTS }, (_, at) => event(serviceName, key, created, at)),
    createdAt: created,
    placementConstraints: [],
    placementStrategy: [],
    networkConfiguration: network,
    healthCheckGracePeriodSeconds: 0,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    createdBy: `arn:${place.partition}:iam::${place.accountId}:role/deployer`,
    enableECSManagedTags: true,
    propagateTags: 'NONE',
    enableExecuteCommand: key % 4 === 0,
    availabilityZoneRebalancing: 'ENABLED',
    tags:
      key % 4 === 3
        ? []
        : [{ key: 'team', value: pick(['payments', 'platform', 'data'], mix(key, 2)) }],
  };
}

function targetGroup({ partition, region, accountId }: Place, key: number): string {
  return `arn:${partition}:elasticloadbalancing:${region}:${accountId}:targetgroup/app/${hex(key, 16)}`;
}

function event(serviceName: string, key: number, created: Date, at: number): ServiceEvent {
  return {
    id: uuid(hex(mix(key, 100 + at), 32)),
    createdAt: new Date(created.getTime() + at * 21_600_000 + 123),
    message: `(service ${serviceName}) has reached a steady state.`,
  };
}
