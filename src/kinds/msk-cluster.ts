// AWS::MSK::Cluster: provisioned Kafka clusters, as the first version of the list API gives them.
import { ClusterInfo$, KafkaClient, ListClustersCommand } from '@aws-sdk/client-kafka';
import { pagedList } from '../aws/paged-list.js';
import { modelMembers } from '../aws/sdk.js';
import { drain } from '../lib/drain.js';
import type { Kind } from './kind.js';
import { propertiesOf } from './reading/shape.js';

export const mskCluster: Kind = {
  name: 'AWS::MSK::Cluster',
  scope: 'regional',
  arnService: 'kafka',
  listAction: 'ListClustersAction',
  iamActions: ['kafka:ListClusters'],
  id: 'ClusterArn',
  properties: [
    'ClusterArn',
    'ClusterName',
    'State',
    'CreationTime',
    'CurrentVersion',
    'BrokerNodeGroupInfo',
    'ClientAuthentication',
    'EncryptionInfo',
    'CurrentBrokerSoftwareInfo',
    'LoggingInfo',
    'OpenMonitoring',
    'NumberOfBrokerNodes',
    'EnhancedMonitoring',
    'StorageMode',
    'ZookeeperConnectString',
    'ZookeeperConnectStringTls',
    'Tags',
  ],
  undeclared: 'pass',
  passes: modelMembers(ClusterInfo$),
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [],
  async *list({ client }) {
    const kafka = client(KafkaClient);
    const pages = pagedList('kafka:ListClusters', async (NextToken) => {
      // At most 100 clusters a page.
      const page = await kafka.send(new ListClustersCommand({ MaxResults: 100, NextToken }));
      return { items: page.ClusterInfoList, next: page.NextToken };
    });
    for await (const page of pages)
      yield drain(page, (cluster) => ({ properties: propertiesOf(cluster) }));
  },
};
