// ElastiCache clusters as DescribeCacheClusters returns them with node information, with their
// tags.
import type { CacheCluster, Tag } from '@aws-sdk/client-elasticache';
import { defineFurther } from './further.js';
import { numbered, positionIn, teamTags } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { hex, mix, pick } from './random.js';
import { dnsSuffix } from './regions.js';

export interface SimulatedCacheCluster extends CacheCluster {
  readonly tags: readonly Tag[];
}

const SALT = 0xecac;
const STEMS = ['sessions', 'pages', 'rates'] as const;
const DAY = 86_400_000;

/** The ARN of a cluster's id in a place. */
export function cacheClusterArn(place: Place, id: string): string {
  return `arn:${place.partition}:elasticache:${place.region}:${place.accountId}:cluster:${id}`;
}

function make(place: Place, position: number): SimulatedCacheCluster {
  const key = resourceKey(place, position, SALT);
  const CacheClusterId = numbered(pick(STEMS, key), position);
  const redis = key % 3 !== 0;
  const nodes = redis ? 1 : 2;
  const port = redis ? 6379 : 11211;
  const created = new Date(place.epoch - (key % 600) * DAY + (key % 1000));
  const host = (node: number) =>
    `${CacheClusterId}.${hex(key, 6)}.000${node}.cache.${dnsSuffix(place.partition)}`;
  return {
    CacheClusterId,
    ...(redis ? {} : { ConfigurationEndpoint: { Address: host(0), Port: port } }),
    ClientDownloadLandingPage: `https://console.aws.amazon.com/elasticache/home?region=${place.region}#client-download:`,
    CacheNodeType: pick(['cache.t4g.micro', 'cache.r7g.large'], key),
    Engine: redis ? 'redis' : 'memcached',
    EngineVersion: redis ? '7.1.0' : '1.6.22',
    CacheClusterStatus: 'available',
    NumCacheNodes: nodes,
    PreferredAvailabilityZone: `${place.region}a`,
    CacheClusterCreateTime: created,
    PreferredMaintenanceWindow: 'sun:05:00-sun:06:00',
    PendingModifiedValues: {},
    CacheSecurityGroups: [],
    CacheParameterGroup: {
      CacheParameterGroupName: redis ? 'default.redis7' : 'default.memcached1.6',
      ParameterApplyStatus: 'in-sync',
      CacheNodeIdsToReboot: [],
    },
    CacheSubnetGroupName: 'private',
    CacheNodes: Array.from({ length: nodes }, (_, node) => ({
      CacheNodeId: `000${node + 1}`,
      CacheNodeStatus: 'available',
      CacheNodeCreateTime: created,
      Endpoint: { Address: host(node + 1), Port: port },
      ParameterGroupStatus: 'in-sync',
      CustomerAvailabilityZone: `${place.region}a`,
    })),
    AutoMinorVersionUpgrade: true,
    SecurityGroups: [{ SecurityGroupId: `sg-${hex(mix(key, 1), 17)}`, Status: 'active' }],
    ...(redis
      ? {
          ReplicationGroupId: `${CacheClusterId}-group`,
          SnapshotRetentionLimit: key % 8,
          SnapshotWindow: '03:00-04:00',
        }
      : {}),
    AuthTokenEnabled: false,
    TransitEncryptionEnabled: redis,
    AtRestEncryptionEnabled: redis,
    ARN: cacheClusterArn(place, CacheClusterId),
    ReplicationGroupLogDeliveryEnabled: false,
    LogDeliveryConfigurations: [],
    NetworkType: 'ipv4',
    IpDiscovery: 'ipv4',
    ...(redis ? { TransitEncryptionMode: 'required' as const } : {}),
    tags: teamTags(key),
  };
}

/** Clusters of a world, by id. */
export const cacheClusters = defineFurther<SimulatedCacheCluster>({
  name: 'AWS::ElastiCache::Cluster',
  make,
  idOf: ({ CacheClusterId }) => CacheClusterId ?? '',
  positionOf: (_place, id) => positionIn(id),
});
