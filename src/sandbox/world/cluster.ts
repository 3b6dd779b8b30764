// ECS clusters as DescribeClusters returns them with everything included.
import type { Cluster } from '@aws-sdk/client-ecs';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';

const SALT = 0xec5;
const PURPOSES = ['web', 'jobs', 'etl', 'internal', 'edge'] as const;

/**
 * The position in a cluster's name or ARN; the caller checks that the cluster there is the same.
 */
export function clusterPosition(id: string): number | undefined {
  const digits = /-(\d{6})$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The ARN of a cluster name in a place. */
export function clusterArn(place: Place, name: string): string {
  return `arn:${place.partition}:ecs:${place.region}:${place.accountId}:cluster/${name}`;
}

/** The cluster at a position of a place. */
export function makeCluster(place: Place, position: number): Cluster {
  const key = resourceKey(place, position, SALT);
  const clusterName = `${pick(PURPOSES, key)}-${String(position).padStart(6, '0')}`;
  const fargate = key % 3 !== 0;
  const running = key % 40;
  return {
    clusterArn: clusterArn(place, clusterName),
    clusterName,
    ...(key % 4 === 1
      ? { configuration: { executeCommandConfiguration: { logging: 'DEFAULT' as const } } }
      : {}),
    status: 'ACTIVE',
    registeredContainerInstancesCount: fargate ? 0 : key % 6,
    runningTasksCount: running,
    pendingTasksCount: key % 2,
    activeServicesCount: key % 12,
    statistics: [
      { name: 'runningEC2TasksCount', value: String(fargate ? 0 : running) },
      { name: 'runningFargateTasksCount', value: String(fargate ? running : 0) },
      { name: 'pendingEC2TasksCount', value: '0' },
      { name: 'pendingFargateTasksCount', value: String(key % 2) },
    ],
    tags:
      key % 5 === 2
        ? []
        : [
            { key: 'team', value: pick(['payments', 'platform', 'data'], mix(key, 1)) },
            { key: 'env', value: 'production' },
          ],
    settings: [{ name: 'containerInsights', value: key % 2 === 0 ? 'enabled' : 'disabled' }],
    capacityProviders: fargate ? ['FARGATE', 'FARGATE_SPOT'] : [],
    defaultCapacityProviderStrategy: fargate
      ? [{ capacityProvider: 'FARGATE', weight: 1, base: 0 }]
      : [],
    attachments: [],
    ...(key % 6 === 4
      ? {
          serviceConnectDefaults: {
            namespace: `arn:${place.partition}:servicediscovery:${place.region}:${place.accountId}:namespace/ns-${hex(key, 16)}`,
          },
        }
      : {}),
  };
}
