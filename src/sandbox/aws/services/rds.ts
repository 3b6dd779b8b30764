// RDS: instances and clusters by page, tags inline as RDS gives them, and tags by ARN.
import type { Tag } from '@aws-sdk/client-rds';
import { dbClusterArn, dbClusters, type SimulatedDbCluster } from '../../world/rds-db-cluster.js';
import {
  dbInstanceArn,
  dbInstances,
  type SimulatedDbInstance,
} from '../../world/rds-db-instance.js';
import { AwsError } from '../aws-error.js';
import { type Call, integer, pageOf, type Service, startOf, text, vanished } from '../call.js';
import { queryRoute } from '../form.js';
import { queryAnswer, queryWriter } from '../query-xml.js';
import { element } from '../xml.js';

const NAMESPACE = 'http://rds.amazonaws.com/doc/2014-10-31/';
/** The API's largest page, and its default. */
const PAGE = 100;
const ARN = /^arn:[^:]+:rds:[^:]+:\d{12}:(db|cluster):(.+)$/;

const COMMON = {
  VpcSecurityGroups: 'VpcSecurityGroupMembership',
  DomainMemberships: 'DomainMembership',
  TagList: 'Tag',
};
const writeInstance = queryWriter({
  ...COMMON,
  DBSecurityGroups: 'DBSecurityGroup',
  DBParameterGroups: 'DBParameterGroup',
  ReadReplicaDBInstanceIdentifiers: 'ReadReplicaDBInstanceIdentifier',
  OptionGroupMemberships: 'OptionGroupMembership',
  AssociatedRoles: 'DBInstanceRole',
  StatusInfos: 'DBInstanceStatusInfo',
  Subnets: 'Subnet',
});
const writeCluster = queryWriter({
  ...COMMON,
  AvailabilityZones: 'AvailabilityZone',
  DBClusterMembers: 'DBClusterMember',
  ReadReplicaIdentifiers: 'ReadReplicaIdentifier',
  AssociatedRoles: 'DBClusterRole',
});

function describeDbInstances(call: Call) {
  const set = dbInstances.in(call.world, call.identity.accountId, call.region);
  const id = text(call.input, 'DBInstanceIdentifier');
  if (id !== undefined)
    return queryAnswer(
      call,
      NAMESPACE,
      wrap('DBInstances', instanceXml(requiredInstance(call, id))),
    );
  const { positions, nextToken } = page(call, set);
  const items = positions.map((position) =>
    fragment(call, `rdsi/${position}`, () => instanceXml(set.at(position))),
  );
  return queryAnswer(
    call,
    NAMESPACE,
    element('Marker', nextToken) + wrap('DBInstances', items.join('')),
  );
}

function describeDbClusters(call: Call) {
  const set = dbClusters.in(call.world, call.identity.accountId, call.region);
  const id = text(call.input, 'DBClusterIdentifier');
  if (id !== undefined)
    return queryAnswer(call, NAMESPACE, wrap('DBClusters', clusterXml(requiredCluster(call, id))));
  const { positions, nextToken } = page(call, set);
  const items = positions.map((position) =>
    fragment(call, `rdsc/${position}`, () => clusterXml(set.at(position))),
  );
  return queryAnswer(
    call,
    NAMESPACE,
    element('Marker', nextToken) + wrap('DBClusters', items.join('')),
  );
}

function instanceXml(instance: SimulatedDbInstance | undefined): string {
  if (instance === undefined) return '';
  const { tagsUnlisted = false, TagList, ...listed } = instance;
  return wrap('DBInstance', writeInstance(tagsUnlisted ? listed : { ...listed, TagList }));
}

function clusterXml(cluster: SimulatedDbCluster | undefined): string {
  if (cluster === undefined) return '';
  const { tagsUnlisted = false, TagList, ...listed } = cluster;
  return wrap('DBCluster', writeCluster(tagsUnlisted ? listed : { ...listed, TagList }));
}

function page(call: Call, set: Parameters<typeof pageOf>[1]) {
  const start = startOf(call, text(call.input, 'Marker'), () =>
    AwsError.code('InvalidParameterValue', 'Invalid or expired Marker'),
  );
  return pageOf(call, set, start, integer(call.input, 'MaxRecords', 20, PAGE) ?? PAGE);
}

function fragment(
  { fragments, identity, region }: Call,
  key: string,
  render: () => string,
): string {
  return fragments.get(`${key}/${identity.accountId}/${region}`, render);
}

function wrap(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function listTags(call: Call) {
  return queryAnswer(
    call,
    NAMESPACE,
    queryWriter(COMMON)({ TagList: tagsOf(call, text(call.input, 'ResourceName') ?? '') }),
  );
}

function tagsOf(call: Call, arn: string): readonly Tag[] {
  const { world, identity, region } = call;
  const [, type, id = ''] = ARN.exec(arn) ?? [];
  const place = world.place(identity.accountId, region);
  if (type === 'db' && arn === dbInstanceArn(place, id))
    return requiredInstance(call, id).TagList ?? [];
  if (type === 'cluster' && arn === dbClusterArn(place, id))
    return requiredCluster(call, id).TagList ?? [];
  throw AwsError.code('InvalidParameterValue', `Invalid resource name: ${arn}`);
}

function requiredInstance(call: Call, id: string): SimulatedDbInstance {
  const { world, identity, region } = call;
  const isGone = vanished(call, id, dbInstanceArn(world.place(identity.accountId, region), id));
  const found = isGone ? undefined : dbInstances.in(world, identity.accountId, region).find(id);
  if (found === undefined)
    throw AwsError.code('DBInstanceNotFound', `DBInstance ${id} not found.`, { status: 404 });
  return found;
}

function requiredCluster(call: Call, id: string): SimulatedDbCluster {
  const { world, identity, region } = call;
  const isGone = vanished(call, id, dbClusterArn(world.place(identity.accountId, region), id));
  const found = isGone ? undefined : dbClusters.in(world, identity.accountId, region).find(id);
  if (found === undefined)
    throw AwsError.code('DBClusterNotFoundFault', `DBCluster ${id} not found.`, { status: 404 });
  return found;
}

/** The RDS service. */
export const rds: Service = {
  regional: true,
  route: queryRoute('2014-10-31'),
  resources: ({ input }) =>
    ['ResourceName', 'DBInstanceIdentifier', 'DBClusterIdentifier'].flatMap(
      (name) => text(input, name) ?? [],
    ),
  permission: ({ operation, input }) => ({
    action: `rds:${operation}`,
    resource: text(input, 'ResourceName') ?? '*',
  }),
  operations: {
    DescribeDBInstances: describeDbInstances,
    DescribeDBClusters: describeDbClusters,
    ListTagsForResource: listTags,
  },
};
