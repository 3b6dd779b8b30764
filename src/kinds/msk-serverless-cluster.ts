// AWS::MSK::ServerlessCluster: serverless Kafka clusters, which only the second version of the list
// API can tell apart.
import { Cluster$, KafkaClient, ListClustersV2Command } from '@aws-sdk/client-kafka';
import { pagedList } from '../aws/paged-list.js';
import { modelMembers } from '../aws/sdk.js';
import { drain } from '../lib/drain.js';
import type { Kind } from './kind.js';
import { propertiesOf } from './reading/shape.js';

export const mskServerlessCluster: Kind = {
  name: 'AWS::MSK::ServerlessCluster',
  scope: 'regional',
  arnService: 'kafka',
  listAction: 'ListMskServerlessClustersAction',
  iamActions: ['kafka:ListClustersV2'],
  id: 'ClusterArn',
  properties: [
    'ActiveOperationArn',
    'ClusterArn',
    'ClusterName',
    'ClusterType',
    'CreationTime',
    'CurrentVersion',
    'State',
    'StateInfo',
    'Tags',
    'Serverless',
  ],
  undeclared: 'pass',
  passes: modelMembers(Cluster$),
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [],
  async *list({ client }) {
    const kafka = client(KafkaClient);
    const pages = pagedList('kafka:ListClustersV2', async (NextToken) => {
      // At most 100 clusters a page.
      const page = await kafka.send(
        new ListClustersV2Command({ ClusterTypeFilter: 'SERVERLESS', MaxResults: 100, NextToken }),
      );
      return { items: page.ClusterInfoList, next: page.NextToken };
    });
    for await (const page of pages)
      yield drain(page, (cluster) => ({ properties: propertiesOf(cluster) }));
  },
};
