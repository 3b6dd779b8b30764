// AWS::ECS::Cluster: ListClusters gives ARNs, DescribeClusters everything else, a hundred at a
// time.
import { DescribeClustersCommand, ECSClient } from '@aws-sdk/client-ecs';
import { clusterArns } from './ecs-cluster-arns.js';
import { type Answer, type Kind, VANISHED } from './kind.js';
import { pascalCaseTop } from './reading/shape.js';

const PROPERTIES = [
  'ClusterName',
  'CapacityProviders',
  'ClusterSettings',
  'Configuration',
  'DefaultCapacityProviderStrategy',
  'ServiceConnectDefaults',
  'Tags',
  'Attachments',
  'AttachmentsStatus',
  'Statistics',
  'Status',
  'RunningTasksCount',
  'ActiveServicesCount',
  'PendingTasksCount',
  'RegisteredContainerInstancesCount',
  'ClusterArn',
];

export const ecsCluster: Kind = {
  name: 'AWS::ECS::Cluster',
  scope: 'regional',
  arnService: 'ecs',
  iamActions: ['ecs:ListClusters'],
  id: 'ClusterArn',
  properties: PROPERTIES,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'DescribeClustersAction',
      always: true,
      describes: true,
      fields: PROPERTIES.filter((name) => name !== 'ClusterArn'),
      iamActions: ['ecs:DescribeClusters'],
      batchSize: 100, // DescribeClusters: up to 100 clusters
      async readBatch({ client }, items) {
        const { clusters = [], failures = [] } = await client(ECSClient).send(
          new DescribeClustersCommand({
            clusters: items.map(({ properties }) => String(properties['ClusterArn'])),
            include: ['TAGS', 'ATTACHMENTS', 'SETTINGS', 'CONFIGURATIONS', 'STATISTICS'],
          }),
        );
        const answers = new Map<string, Answer>();
        for (const { arn = '', reason = 'no reason given', detail } of failures) {
          answers.set(
            arn,
            reason === 'MISSING'
              ? VANISHED
              : new Error(`DescribeClusters failed for this cluster: ${detail ?? reason}`),
          );
        }
        for (const cluster of clusters)
          answers.set(
            String(cluster.clusterArn),
            pascalCaseTop(cluster, { settings: 'ClusterSettings' }),
          );
        return answers;
      },
    },
  ],
  sharesReads: true,
  async *list(context) {
    for await (const page of clusterArns(context))
      yield page.map((ClusterArn) => ({ properties: { ClusterArn } }));
  },
};
