// ECS: cluster ARNs by page, and clusters in batches of up to 100 with what the request includes.
// Services and task definitions are next door.
import type { Cluster } from '@aws-sdk/client-ecs';
import { clusterArn } from '../../world/cluster.js';
import { JSON_11_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  type Call,
  type Input,
  integer,
  pageOf,
  type Service,
  startOf,
  strings,
  text,
  vanished,
} from '../call.js';
import { jsonRoute } from '../json-input.js';
import { describeServices, listServices } from './ecs-services.js';
import { describeTaskDefinition, listTaskDefinitions } from './ecs-task-definitions.js';

/** The API's largest page and batch, and its default. */
const PAGE = 100;

function listClusters(call: Call) {
  const { world, identity, region, input } = call;
  const clusters = world.clusters(identity.accountId, region);
  const start = startOf(call, text(input, 'nextToken'), () =>
    AwsError.code('InvalidParameterException', 'Invalid token'),
  );
  const { positions, nextToken } = pageOf(
    call,
    clusters,
    start,
    integer(input, 'maxResults', 1, PAGE) ?? PAGE,
  );
  return jsonAnswer(
    {
      clusterArns: positions.map((position) => clusters.at(position)?.clusterArn),
      ...(nextToken === undefined ? {} : { nextToken }),
    },
    JSON_11_TYPE,
  );
}

/** Answers in another order than asked, since ECS promises none. */
function describeClusters(call: Call) {
  const { world, identity, region, input, effects } = call;
  const asked = input['clusters'] === undefined ? ['default'] : strings(input, 'clusters');
  if (asked.length > PAGE)
    throw AwsError.code(
      'InvalidParameterException',
      `You can describe at most ${PAGE} clusters at once.`,
    );
  const include = strings(input, 'include');
  const set = world.clusters(identity.accountId, region);
  const place = world.place(identity.accountId, region);
  const clusters: object[] = [];
  const failures: object[] = [];
  for (const spelling of asked) {
    const name = spelling.slice(spelling.lastIndexOf('/') + 1);
    const arn = clusterArn(place, name);
    const foreign = spelling.startsWith('arn:') && spelling !== arn;
    const cluster = foreign || vanished(call, name, arn) ? undefined : set.find(name);
    const failure = effects.failing.get(name) ?? effects.failing.get(arn) ?? effects.failAll;
    if (cluster === undefined || failure !== undefined)
      failures.push({ arn: foreign ? spelling : arn, reason: failure ?? 'MISSING' });
    else clusters.unshift(included(cluster, include));
  }
  return jsonAnswer({ clusters, failures }, JSON_11_TYPE);
}

/** What is not included is answered empty or left out, as ECS does. */
function included(cluster: Cluster, include: readonly string[]): Cluster {
  const { configuration, statistics, tags, settings, attachments, ...always } = cluster;
  return {
    ...always,
    statistics: include.includes('STATISTICS') ? statistics : [],
    tags: include.includes('TAGS') ? tags : [],
    settings: include.includes('SETTINGS') ? settings : [],
    ...(include.includes('CONFIGURATIONS') && configuration !== undefined ? { configuration } : {}),
    ...(include.includes('ATTACHMENTS') ? { attachments } : {}),
  };
}

/** Everything that the request names, as it is spelled and by its last part. */
function namedBy(input: Input): readonly string[] {
  const spellings = [
    ...strings(input, 'clusters'),
    ...strings(input, 'services'),
    ...[text(input, 'cluster'), text(input, 'taskDefinition')].filter(
      (spelling) => spelling !== undefined,
    ),
  ];
  return spellings.flatMap((spelling) => [spelling, spelling.slice(spelling.lastIndexOf('/') + 1)]);
}

/** The ECS service. */
export const ecs: Service = {
  regional: true,
  route: jsonRoute('AmazonEC2ContainerServiceV20141113.'),
  resources: ({ input }) => namedBy(input),
  permission: ({ operation }) => ({ action: `ecs:${operation}`, resource: '*' }),
  operations: {
    ListClusters: listClusters,
    DescribeClusters: describeClusters,
    ListServices: listServices,
    DescribeServices: describeServices,
    ListTaskDefinitions: listTaskDefinitions,
    DescribeTaskDefinition: describeTaskDefinition,
  },
};
