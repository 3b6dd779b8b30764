// ElastiCache: cache clusters by page, with nodes when asked, and tags by ARN of clusters that are
// available.
import {
  cacheClusterArn,
  cacheClusters,
  type SimulatedCacheCluster,
} from '../../world/elasticache-cluster.js';
import { AwsError } from '../aws-error.js';
import { type Call, integer, pageOf, type Service, startOf, text, vanished } from '../call.js';
import { queryRoute } from '../form.js';
import { queryAnswer, queryWriter } from '../query-xml.js';
import { element } from '../xml.js';

const NAMESPACE = 'http://elasticache.amazonaws.com/doc/2015-02-02/';
/** The API's largest page, and its default. */
const PAGE = 100;

const write = queryWriter({
  CacheClusters: 'CacheCluster',
  CacheNodes: 'CacheNode',
  CacheNodeIdsToReboot: 'CacheNodeId',
  CacheSecurityGroups: 'CacheSecurityGroup',
  LogDeliveryConfigurations: 'LogDeliveryConfiguration',
  TagList: 'Tag',
});

function describeCacheClusters(call: Call) {
  const { world, identity, region, input } = call;
  const set = cacheClusters.in(world, identity.accountId, region);
  const withNodes = text(input, 'ShowCacheNodeInfo') === 'true';
  const id = text(input, 'CacheClusterId');
  if (id !== undefined) {
    const found = vanished(call, id, cacheClusterArn(world.place(identity.accountId, region), id))
      ? undefined
      : set.find(id);
    if (found === undefined) throw absent(`CacheCluster not found: ${id}`);
    return queryAnswer(call, NAMESPACE, write({ CacheClusters: [listed(found, withNodes)] }));
  }
  const start = startOf(call, text(input, 'Marker'), () =>
    AwsError.code('InvalidParameterValue', 'Invalid marker'),
  );
  const { positions, nextToken } = pageOf(
    call,
    set,
    start,
    integer(input, 'MaxRecords', 20, PAGE) ?? PAGE,
  );
  const items = positions.map(set.at).filter((cluster) => cluster !== undefined);
  const CacheClusters = items.map((cluster) => listed(cluster, withNodes));
  return queryAnswer(call, NAMESPACE, element('Marker', nextToken) + write({ CacheClusters }));
}

function listed(
  { tags: _tags, CacheNodes, ...cluster }: SimulatedCacheCluster,
  withNodes: boolean,
): object {
  return withNodes ? { ...cluster, CacheNodes } : cluster;
}

/** Finds only clusters that are available, as the API reference says. */
function listTags(call: Call) {
  const { world, identity, region, input } = call;
  const arn = text(input, 'ResourceName') ?? '';
  const id = arn.slice(arn.lastIndexOf(':') + 1);
  if (arn !== cacheClusterArn(world.place(identity.accountId, region), id)) {
    throw AwsError.code(
      'InvalidARN',
      `The ARN ${arn} is not that of a resource in this account and region.`,
    );
  }
  const found = vanished(call, arn, id)
    ? undefined
    : cacheClusters.in(world, identity.accountId, region).find(id);
  if (found?.CacheClusterStatus !== 'available') {
    throw absent(`Either the cluster ${id} is not present or not available.`);
  }
  return queryAnswer(call, NAMESPACE, write({ TagList: found.tags }));
}

function absent(message: string): AwsError {
  return AwsError.code('CacheClusterNotFound', message, { status: 404 });
}

/** The ElastiCache service. */
export const elasticache: Service = {
  regional: true,
  route: queryRoute('2015-02-02'),
  resources: ({ input }) =>
    [text(input, 'ResourceName') ?? [], text(input, 'CacheClusterId') ?? []].flat(),
  permission: ({ operation, input }) => ({
    action: `elasticache:${operation}`,
    resource: text(input, 'ResourceName') ?? '*',
  }),
  operations: { DescribeCacheClusters: describeCacheClusters, ListTagsForResource: listTags },
};
