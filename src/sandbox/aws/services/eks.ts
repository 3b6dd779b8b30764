// EKS: cluster names by page, and one cluster.
import { eksClusterArn, eksClusters } from '../../world/eks-cluster.js';
import { epochJsonAnswer, JSON_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  type Call,
  integer,
  pageOf,
  type Route,
  type Service,
  startOf,
  text,
  vanished,
} from '../call.js';
import { parseQuery } from '../query.js';

/** The API's largest page; it is also what a request without maxResults gets. */
const PAGE = 100;
const LIST = /^\/clusters\/?$/;
const ONE = /^\/clusters\/([^/]+)$/;

function listClusters(call: Call) {
  const { world, identity, region, input } = call;
  const clusters = eksClusters.in(world, identity.accountId, region);
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
      clusters: positions.map((position) => clusters.at(position)?.name),
      nextToken: nextToken ?? null,
    },
    JSON_TYPE,
  );
}

function describeCluster(call: Call) {
  const { world, identity, region, input } = call;
  const name = text(input, 'name') ?? '';
  const arn = eksClusterArn(world.place(identity.accountId, region), name);
  const cluster = vanished(call, name, arn)
    ? undefined
    : eksClusters.in(world, identity.accountId, region).find(name);
  if (cluster === undefined) {
    throw AwsError.code('ResourceNotFoundException', `No cluster found for name: ${name}.`, {
      status: 404,
      extra: { clusterName: name },
    });
  }
  return epochJsonAnswer({ cluster }, JSON_TYPE);
}

/** The EKS service. */
export const eks: Service = {
  regional: true,
  route({ method, path, query }): Route | undefined {
    if (method !== 'GET') return undefined;
    if (LIST.test(path)) return { operation: 'ListClusters', input: parseQuery(query) };
    const name = ONE.exec(path)?.[1];
    return name === undefined
      ? undefined
      : { operation: 'DescribeCluster', input: { name: decodeURIComponent(name) } };
  },
  resources: ({ input }) => [text(input, 'name') ?? []].flat(),
  permission: ({ operation, input }) => ({
    action: `eks:${operation}`,
    resource: text(input, 'name') ?? '*',
  }),
  operations: { ListClusters: listClusters, DescribeCluster: describeCluster },
};
