// MemoryDB: users by page, and tags by ARN.
import { memorydbUsers } from '../../world/memorydb-user.js';
import { JSON_11_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import { type Call, integer, pageOf, type Service, startOf, text, vanished } from '../call.js';
import { jsonRoute } from '../json-input.js';

/** The largest page, and what a request without MaxResults gets. */
const PAGE = 50;

function describeUsers(call: Call) {
  const { world, identity, region, input } = call;
  const set = memorydbUsers.in(world, identity.accountId, region);
  const start = startOf(call, text(input, 'NextToken'), () => AwsError.condition('invalid-input', 'Invalid NextToken'));
  const { positions, nextToken } = pageOf(call, set, start, Math.min(PAGE, integer(input, 'MaxResults', 1, 100) ?? PAGE));
  const users = positions.map(set.at).filter((user) => user !== undefined);
  return jsonAnswer({ Users: users.map(({ tags: _tags, ...user }) => user), NextToken: nextToken }, JSON_11_TYPE);
}

function listTags(call: Call) {
  const { world, identity, region, input } = call;
  const arn = text(input, 'ResourceArn') ?? '';
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const found = vanished(call, arn, name) ? undefined : memorydbUsers.in(world, identity.accountId, region).find(name);
  if (found?.ARN !== arn) throw AwsError.code('UserNotFoundFault', `User ${name} not found.`);
  return jsonAnswer({ TagList: found.tags }, JSON_11_TYPE);
}

/** The MemoryDB service. */
export const memorydb: Service = {
  regional: true,
  route: jsonRoute('AmazonMemoryDB.'),
  resources: ({ input }) => [text(input, 'ResourceArn') ?? []].flat(),
  permission: ({ operation, input }) => ({ action: `memorydb:${operation}`, resource: text(input, 'ResourceArn') ?? '*' }),
  operations: { DescribeUsers: describeUsers, ListTags: listTags },
};
