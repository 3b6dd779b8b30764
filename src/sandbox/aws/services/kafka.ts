// MSK: provisioned clusters by the first version of the list, clusters of one or both types by the
// second.
import { mskClusters, mskServerlessClusters } from '../../world/msk-cluster.js';
import { JSON_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  arraySet,
  type Call,
  integer,
  pageOf,
  type Route,
  type Service,
  startOf,
  text,
} from '../call.js';
import { parseQuery } from '../query.js';

/** The API's largest page; it is also what a request without maxResults gets. */
const PAGE = 100;
const OPERATIONS: Readonly<Record<string, string>> = {
  '/v1/clusters': 'ListClusters',
  '/api/v2/clusters': 'ListClustersV2',
};

function page(call: Call, items: readonly object[]) {
  const { input } = call;
  const set = arraySet(items);
  const start = startOf(call, text(input, 'nextToken'), () =>
    AwsError.code('BadRequestException', 'The nextToken is invalid.'),
  );
  const { positions, nextToken } = pageOf(
    call,
    set,
    start,
    integer(input, 'maxResults', 1, PAGE) ?? PAGE,
  );
  return jsonAnswer(
    { clusterInfoList: positions.map(set.at), nextToken: nextToken ?? null },
    JSON_TYPE,
  );
}

function listClusters(call: Call) {
  const { world, identity, region } = call;
  return page(call, [...mskClusters.in(world, identity.accountId, region)]);
}

/** Provisioned clusters carry their details in a member of their own here. */
function listClustersV2(call: Call) {
  const { world, identity, region, input } = call;
  const type = text(input, 'clusterTypeFilter');
  if (type !== undefined && type !== 'SERVERLESS' && type !== 'PROVISIONED') {
    throw AwsError.code('BadRequestException', `The clusterTypeFilter ${type} is invalid.`);
  }
  const provisioned = [...mskClusters.in(world, identity.accountId, region)].map(
    ({ clusterArn, clusterName, creationTime, currentVersion, state, tags, ...rest }) => {
      return {
        clusterType: 'PROVISIONED',
        clusterArn,
        clusterName,
        creationTime,
        currentVersion,
        state,
        tags,
        provisioned: rest,
      };
    },
  );
  const serverless = [...mskServerlessClusters.in(world, identity.accountId, region)];
  return page(call, [
    ...(type === 'SERVERLESS' ? [] : provisioned),
    ...(type === 'PROVISIONED' ? [] : serverless),
  ]);
}

/** The MSK service. */
export const kafka: Service = {
  regional: true,
  route({ method, path, query }): Route | undefined {
    const operation =
      method === 'GET' && Object.hasOwn(OPERATIONS, path) ? OPERATIONS[path] : undefined;
    return operation === undefined ? undefined : { operation, input: parseQuery(query) };
  },
  resources: () => [],
  permission: ({ operation }) => ({ action: `kafka:${operation}` }),
  operations: { ListClusters: listClusters, ListClustersV2: listClustersV2 },
};
