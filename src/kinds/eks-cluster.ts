// AWS::EKS::Cluster: ListClusters gives names, DescribeCluster everything else. The CA's data are
// redacted unless allowed.
import {
  type Cluster,
  DescribeClusterCommand,
  EKSClient,
  ListClustersCommand,
} from '@aws-sdk/client-eks';
import { pagedNames } from '../aws/paged-list.js';
import type { Kind } from './kind.js';
import { pascalCaseTop, present, REDACTED_IN_CATALOG } from './reading/shape.js';

const PROPERTIES = [
  'AccessConfig',
  'Arn',
  'CertificateAuthority',
  'ComputeConfig',
  'CreatedAt',
  'Endpoint',
  'Identity',
  'KubernetesNetworkConfig',
  'Logging',
  'Name',
  'PlatformVersion',
  'ResourcesVpcConfig',
  'RoleArn',
  'Status',
  'StorageConfig',
  'Tags',
  'UpgradePolicy',
  'Version',
  'ZonalShiftConfig',
];

const BEYOND_REFERENCE = [
  'ConnectorConfig',
  'DeletionProtection',
  'EncryptionConfig',
  'Health',
  'Id',
  'OutpostConfig',
  'RemoteNetworkConfig',
];

export const eksCluster: Kind = {
  name: 'AWS::EKS::Cluster',
  scope: 'regional',
  arnService: 'eks',
  iamActions: ['eks:ListClusters'],
  id: 'Name',
  properties: PROPERTIES,
  beyondReference: BEYOND_REFERENCE,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'DescribeClusterAction',
      always: true,
      describes: true,
      fields: [...PROPERTIES, ...BEYOND_REFERENCE].filter(
        (name) => name !== 'Name' && name !== 'Arn',
      ),
      iamActions: ['eks:DescribeCluster'],
      gone: ['ResourceNotFoundException'],
      async read({ client, includeSecretValues }, { properties }) {
        const answer = await client(EKSClient).send(
          new DescribeClusterCommand({ name: String(properties['Name']) }),
        );
        const cluster = present(answer.cluster, 'cluster');
        present(cluster.name, 'name');
        return pascalCaseTop(includeSecretValues ? cluster : redacted(cluster));
      },
    },
  ],
  async *list({ client, partition, region, accountId }) {
    const eks = client(EKSClient);
    const pages = pagedNames('eks:ListClusters', async (nextToken) => {
      const page = await eks.send(new ListClustersCommand({ maxResults: 100, nextToken }));
      return { items: page.clusters, next: page.nextToken };
    });
    // The ARN is what mappings take for the identifier, so it must be there even when a cluster
    // cannot be described.
    const arnOf = (name: string) => `arn:${partition}:eks:${region}:${accountId}:cluster/${name}`;
    for await (const page of pages)
      yield page.map((Name) => ({ properties: { Name, Arn: arnOf(Name) } }));
  },
};

function redacted(cluster: Cluster): Cluster {
  const { certificateAuthority: authority, connectorConfig: connector } = cluster;
  return {
    ...cluster,
    ...(authority?.data !== undefined && {
      certificateAuthority: { ...authority, data: REDACTED_IN_CATALOG },
    }),
    ...(connector?.activationCode !== undefined && {
      connectorConfig: { ...connector, activationCode: REDACTED_IN_CATALOG },
    }),
  };
}
