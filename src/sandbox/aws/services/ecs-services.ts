// ECS: service ARNs of one cluster by page, and services in batches of up to ten.
import type { Service as EcsService } from '@aws-sdk/client-ecs';
import { clusterArn } from '../../world/cluster.js';
import { serviceArn, serviceAt, servicesOf } from '../../world/ecs-service.js';
import { epochJsonAnswer, JSON_11_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import { arraySet, type Call, integer, pageOf, startOf, strings, text, vanished } from '../call.js';

/** The API's largest page, and its default. */
const PAGE = 100;
const DEFAULT_PAGE = 10;
const BATCH = 10;

/** Throws `ClusterNotFoundException` when the cluster of the request does not exist. */
function requiredCluster(call: Call): string {
  const { world, identity, region, input } = call;
  const spelling = text(input, 'cluster') ?? 'default';
  const name = lastPart(spelling);
  const arn = clusterArn(world.place(identity.accountId, region), name);
  const gone = (spelling.startsWith('arn:') && spelling !== arn) || vanished(call, name, arn);
  if (gone || world.clusters(identity.accountId, region).find(name) === undefined)
    throw AwsError.code('ClusterNotFoundException', 'Cluster not found.');
  return arn;
}

function lastPart(spelling: string): string {
  return spelling.slice(spelling.lastIndexOf('/') + 1);
}

/**
 * Services of the cluster that are active or draining; ECS gives their ARNs in no order, here in
 * the order of making.
 */
export function listServices(call: Call) {
  const { world, identity, region, input } = call;
  const services = arraySet([
    ...servicesOf(world, identity.accountId, region, requiredCluster(call)).values(),
  ]);
  const start = startOf(call, text(input, 'nextToken'), () =>
    AwsError.code('InvalidParameterException', 'Invalid token'),
  );
  const { positions, nextToken } = pageOf(
    call,
    services,
    start,
    integer(input, 'maxResults', 1, PAGE) ?? DEFAULT_PAGE,
  );
  const arnAt = (index: number) =>
    serviceAt(world, identity.accountId, region, services.at(index) ?? -1)?.serviceArn;
  return jsonAnswer(
    { serviceArns: positions.map(arnAt), ...(nextToken === undefined ? {} : { nextToken }) },
    JSON_11_TYPE,
  );
}

/**
 * Answers in another order than asked, and names missing ones by the ARN format of today, whatever
 * was asked.
 */
export function describeServices(call: Call) {
  const { world, identity, region, input, effects } = call;
  const cluster = requiredCluster(call);
  const asked = strings(input, 'services');
  if (asked.length === 0)
    throw AwsError.code('InvalidParameterException', 'Services cannot be empty.');
  if (asked.length > BATCH)
    throw AwsError.code(
      'InvalidParameterException',
      `Services must have length less than or equal to ${BATCH}.`,
    );
  const positions = servicesOf(world, identity.accountId, region, cluster);
  const withTags = strings(input, 'include').includes('TAGS');
  const services: object[] = [];
  const failures: object[] = [];
  for (const spelling of asked) {
    const name = lastPart(spelling);
    const position = vanished(call, spelling, name) ? undefined : positions.get(name);
    const found =
      position === undefined ? undefined : serviceAt(world, identity.accountId, region, position);
    const failure = effects.failing.get(spelling) ?? effects.failing.get(name) ?? effects.failAll;
    if (found === undefined || failure !== undefined)
      failures.push({ arn: serviceArn(cluster, name), reason: failure ?? 'MISSING' });
    else services.unshift(described(found, withTags));
  }
  return epochJsonAnswer({ services, failures }, JSON_11_TYPE);
}

function described({ tags, ...service }: EcsService, withTags: boolean): object {
  return withTags ? { ...service, tags } : service;
}
