// AWS::ElastiCache::Cluster: cache clusters with their nodes, the members of replication groups
// among them.
import {
  CacheCluster$,
  DescribeCacheClustersCommand,
  ElastiCacheClient,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-elasticache';
import { isAwsError } from '../aws/errors/aws-error.js';
import { pagedList } from '../aws/paged-list.js';
import { modelMembers } from '../aws/sdk.js';
import { AppError } from '../errors.js';
import { drain } from '../lib/drain.js';
import type { Kind, Properties } from './kind.js';
import { present, propertiesOf } from './reading/shape.js';

export const elasticacheCluster: Kind = {
  name: 'AWS::ElastiCache::Cluster',
  scope: 'regional',
  arnService: 'elasticache',
  listAction: 'DescribeCacheClustersAction',
  iamActions: ['elasticache:DescribeCacheClusters'],
  id: 'ARN',
  properties: [
    'CacheClusterId',
    'ARN',
    'CacheNodeType',
    'Engine',
    'EngineVersion',
    'CacheClusterStatus',
    'NumCacheNodes',
    'PreferredAvailabilityZone',
    'PreferredOutpostArn',
    'CacheClusterCreateTime',
    'PreferredMaintenanceWindow',
    'PendingModifiedValues',
    'NotificationConfiguration',
    'CacheSecurityGroups',
    'CacheParameterGroup',
    'CacheSubnetGroupName',
    'CacheNodes',
    'AutoMinorVersionUpgrade',
    'SecurityGroups',
    'ReplicationGroupId',
    'SnapshotRetentionLimit',
    'SnapshotWindow',
    'AuthTokenEnabled',
    'AuthTokenLastModifiedDate',
    'TransitEncryptionEnabled',
    'AtRestEncryptionEnabled',
    'ReplicationGroupLogDeliveryEnabled',
    'LogDeliveryConfigurations',
    'NetworkType',
    'IpDiscovery',
    'TransitEncryptionMode',
    'ConfigurationEndpoint',
    'ClientDownloadLandingPage',
    'TagList',
  ],
  undeclared: 'pass',
  passes: modelMembers(CacheCluster$),
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'ListTagsForResourceAction',
      fields: ['TagList'],
      iamActions: ['elasticache:ListTagsForResource'],
      async read({ client }, { properties }) {
        const command = new ListTagsForResourceCommand({ ResourceName: String(properties['ARN']) });
        try {
          const { TagList } = await client(ElastiCacheClient).send(command);
          return { TagList: present(TagList, 'TagList') };
        } catch (error) {
          throw isAwsError(error) && error.category === 'not-found' && isChanging(properties)
            ? unreadableFor(properties, error)
            : error;
        }
      },
    },
  ],
  single: {
    gone: ['CacheClusterNotFound'],
    iamActions: [],
    read: ({ client }, { properties }) =>
      client(ElastiCacheClient).send(
        new DescribeCacheClustersCommand({ CacheClusterId: String(properties['CacheClusterId']) }),
      ),
  },
  async *list({ client }) {
    const elasticache = client(ElastiCacheClient);
    const pages = pagedList('elasticache:DescribeCacheClusters', async (Marker) => {
      // At most 100 records a page; it is the default too.
      const page = await elasticache.send(
        new DescribeCacheClustersCommand({ ShowCacheNodeInfo: true, MaxRecords: 100, Marker }),
      );
      return { items: page.CacheClusters, next: page.Marker };
    });
    for await (const page of pages)
      yield drain(page, (cluster) => ({ properties: propertiesOf(cluster) }));
  },
};

/**
 * While a cluster is not available, ListTagsForResource answers that there is no such cluster (API
 * reference), though the list has it.
 */
function isChanging({ CacheClusterStatus }: Properties): boolean {
  return CacheClusterStatus !== undefined && CacheClusterStatus !== 'available';
}

function unreadableFor({ CacheClusterId, CacheClusterStatus }: Properties, cause: Error): AppError {
  return new AppError(
    'aws-request-failed',
    `Tags of ${String(CacheClusterId)} cannot be read while it is ${String(CacheClusterStatus)}; the next resync reads them.`,
    { cause },
  );
}
