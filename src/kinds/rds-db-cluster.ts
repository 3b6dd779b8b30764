// AWS::RDS::DBCluster: everything that DescribeDBClusters gives, tags included.
import { DBCluster$, DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import { pagedList } from '../aws/paged-list.js';
import { modelMembers } from '../aws/sdk.js';
import { drain } from '../lib/drain.js';
import type { Kind } from './kind.js';
import { RDS_PAGE, rdsTags } from './rds-tags.js';
import { propertiesOf } from './reading/shape.js';
import { withoutPendingPassword } from './secrets/rds-secrets.js';

export const rdsDbCluster: Kind = {
  name: 'AWS::RDS::DBCluster',
  scope: 'regional',
  arnService: 'rds',
  listAction: 'DescribeDBClustersAction',
  iamActions: ['rds:DescribeDBClusters'],
  id: 'DBClusterArn',
  properties: [
    'ActivityStreamStatus',
    'AssociatedRoles',
    'AutoMinorVersionUpgrade',
    'AvailabilityZones',
    'BackupRetentionPeriod',
    'ClusterCreateTime',
    'CopyTagsToSnapshot',
    'CrossAccountClone',
    'DatabaseName',
    'DBClusterArn',
    'DBClusterIdentifier',
    'DBClusterMembers',
    'DbClusterResourceId',
    'DeletionProtection',
    'EarliestRestorableTime',
    'Endpoint',
    'Engine',
    'EngineMode',
    'EngineVersion',
    'GlobalWriteForwardingStatus',
    'HttpEndpointEnabled',
    'IAMDatabaseAuthenticationEnabled',
    'KmsKeyId',
    'LatestRestorableTime',
    'MasterUsername',
    'MultiAZ',
    'NetworkType',
    'Port',
    'PreferredBackupWindow',
    'PreferredMaintenanceWindow',
    'ReaderEndpoint',
    'Status',
    'StorageEncrypted',
    'StorageType',
    'Tags',
    'VpcSecurityGroups',
    'DBSubnetGroup',
  ],
  undeclared: 'pass',
  passes: modelMembers(DBCluster$),
  contextKeys: ['AccountId', 'Region', 'Partition'],
  alsoListed: ['TagList'],
  enrichments: [
    {
      action: 'ListTagsForResourceAction',
      fields: ['TagList'],
      iamActions: ['rds:ListTagsForResource'],
      read: async (context, { properties }) => ({
        TagList: properties['TagList'] ?? (await rdsTags(context, properties['DBClusterArn'])),
      }),
    },
  ],
  single: {
    gone: ['DBClusterNotFoundFault'],
    iamActions: [],
    read: ({ client }, { properties }) =>
      client(RDSClient).send(
        new DescribeDBClustersCommand({
          DBClusterIdentifier: String(properties['DBClusterIdentifier']),
        }),
      ),
  },
  async *list({ client, includeSecretValues }) {
    const rds = client(RDSClient);
    const pages = pagedList('rds:DescribeDBClusters', async (Marker) => {
      const page = await rds.send(new DescribeDBClustersCommand({ MaxRecords: RDS_PAGE, Marker }));
      return { items: page.DBClusters, next: page.Marker };
    });
    for await (const page of pages) {
      yield drain(page, (cluster) => ({
        properties: propertiesOf(includeSecretValues ? cluster : withoutPendingPassword(cluster)),
      }));
    }
  },
};
