// AWS::ECS::Service: the services of every cluster. ListServices gives ARNs, DescribeServices
// everything else, ten at a time.
import {
  DescribeServicesCommand,
  ECSClient,
  ListServicesCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import { pagedNames } from '../aws/paged-list.js';
import { clusterArns } from './ecs-cluster-arns.js';
import {
  type Answer,
  type Kind,
  type Listed,
  type Properties,
  type ReadContext,
  VANISHED,
} from './kind.js';
import { gatheredPages } from './reading/nested-list.js';
import { pascalCaseTop } from './reading/shape.js';
import { withoutLogSecrets } from './secrets/ecs-secrets.js';

const PROPERTIES = [
  'AvailabilityZoneRebalancing',
  'CapacityProviderStrategy',
  'ClusterArn',
  'CreatedAt',
  'CreatedBy',
  'DeploymentConfiguration',
  'DeploymentController',
  'Deployments',
  'DesiredCount',
  'EnableECSManagedTags',
  'EnableExecuteCommand',
  'Events',
  'HealthCheckGracePeriodSeconds',
  'LaunchType',
  'LoadBalancers',
  'NetworkConfiguration',
  'PendingCount',
  'PlacementConstraints',
  'PlacementStrategy',
  'PlatformFamily',
  'PlatformVersion',
  'PropagateTags',
  'RoleArn',
  'RunningCount',
  'SchedulingStrategy',
  'ServiceArn',
  'ServiceName',
  'ServiceRegistries',
  'Status',
  'Tags',
  'TaskDefinition',
  'TaskSets',
  'UpdatedAt',
];

/**
 * By this ListServices and DescribeServices say that the cluster does not exist (ECS API
 * reference).
 */
const CLUSTER_GONE = ['ClusterNotFoundException'];

export const ecsService: Kind = {
  name: 'AWS::ECS::Service',
  scope: 'regional',
  arnService: 'ecs',
  listAction: 'ListServicesAction',
  iamActions: ['ecs:ListClusters', 'ecs:ListServices'],
  id: 'ServiceArn',
  uniqueIn: ['ClusterArn'],
  properties: PROPERTIES,
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'ClusterArn', 'Partition'],
  sharesReads: true,
  enrichments: [
    {
      action: 'DescribeServicesAction',
      always: true,
      describes: true,
      fields: PROPERTIES.filter((name) => name !== 'ServiceArn'),
      iamActions: ['ecs:DescribeServices'],
      gone: CLUSTER_GONE,
      batchSize: 10, // DescribeServices: up to 10 services of one cluster
      parentOf: clusterOf,
      readBatch: describe,
    },
  ],
  list(context) {
    return gatheredPages(context, clusterArns(context), CLUSTER_GONE, (ClusterArn) =>
      servicesOf(context, ClusterArn),
    );
  },
};

async function* servicesOf(
  { client }: ReadContext,
  ClusterArn: string,
): AsyncGenerator<readonly Listed[]> {
  const ecs = client(ECSClient);
  const pages = pagedNames('ecs:ListServices', async (nextToken) => {
    const page = await ecs.send(
      new ListServicesCommand({ cluster: ClusterArn, maxResults: 100, nextToken }),
    );
    return { items: page.serviceArns, next: page.nextToken };
  });
  for await (const page of pages)
    yield page.map((ServiceArn) => ({ properties: { ServiceArn }, context: { ClusterArn } }));
}

function clusterOf({ context }: Listed): string {
  return String(context?.['ClusterArn']);
}

/**
 * Answers are joined by name, which is unique in a cluster: ARNs of services from before 2018 lack
 * the cluster, and the one that comes back, in `failures` above all, need not be in the format of
 * the one that was asked.
 */
async function describe(
  { client, includeSecretValues }: ReadContext,
  items: readonly Listed[],
): Promise<ReadonlyMap<string, Answer>> {
  const arns = items.map(({ properties }) => String(properties['ServiceArn']));
  const { services = [], failures = [] } = await client(ECSClient).send(
    new DescribeServicesCommand({
      cluster: items[0] && clusterOf(items[0]),
      services: arns,
      include: ['TAGS'],
    }),
  );
  const byName = new Map<string, Answer>();
  for (const { arn = '', reason = 'no reason given', detail } of failures) {
    const gone = reason === 'MISSING';
    byName.set(
      nameOf(arn),
      gone ? VANISHED : new Error(`DescribeServices failed for this service: ${detail ?? reason}`),
    );
  }
  for (const service of services)
    byName.set(nameOf(service.serviceArn ?? ''), propertiesOf(service, includeSecretValues));
  const answers = new Map<string, Answer>();
  for (const arn of arns) {
    const answer = byName.get(nameOf(arn));
    if (answer) answers.set(arn, answer);
  }
  return answers;
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function propertiesOf(service: Service, includeSecretValues: boolean): Properties {
  if (includeSecretValues || !service.deployments) return pascalCaseTop(service);
  const deployments = service.deployments.map((deployment) =>
    deployment.serviceConnectConfiguration
      ? {
          ...deployment,
          serviceConnectConfiguration: withoutLogSecrets(deployment.serviceConnectConfiguration),
        }
      : deployment,
  );
  return pascalCaseTop({ ...service, deployments });
}
