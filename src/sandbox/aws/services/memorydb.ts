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
  const name = text(input, 'UserName');
  if (name !== undefined) {
    const { tags: _tags, ...user } = required(call, name);
    return jsonAnswer({ Users: [user] }, JSON_11_TYPE);
  }
  const start = startOf(call, text(input, 'NextToken'), () =>
    AwsError.condition('invalid-input', 'Invalid NextToken'),
  );
  const { positions, nextToken } = pageOf(
    call,
    set,
    start,
    Math.min(PAGE, integer(input, 'MaxResults', 1, 100) ?? PAGE),
  );
  const users = positions.map(set.at).filter((user) => user !== undefined);
  return jsonAnswer(
    { Users: users.map(({ tags: _tags, ...user }) => user), NextToken: nextToken },
    JSON_11_TYPE,
  );
}

function listTags(call: Call) {
  const arn = text(call.input, 'ResourceArn') ?? '';
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const found = required(call, name);
  if (found.ARN !== arn) throw absent(name);
  return jsonAnswer({ TagList: found.tags }, JSON_11_TYPE);
}

function required(call: Call, name: string) {
  const found = memorydbUsers.in(call.world, call.identity.accountId, call.region).find(name);
  if (found === undefined || vanished(call, found.ARN ?? '', name)) throw absent(name);
  return found;
}

function absent(name: string): AwsError {
  return AwsError.code('UserNotFoundFault', `User ${name} not found.`);
}

/** The MemoryDB service. */
export const memorydb: Service = {
  regional: true,
  route: jsonRoute('AmazonMemoryDB.'),
  resources: ({ input }) =>
    [text(input, 'ResourceArn') ?? [], text(input, 'UserName') ?? []].flat(),
  permission: ({ operation, input }) => ({
    action: `memorydb:${operation}`,
    resource: text(input, 'ResourceArn') ?? '*',
  }),
  operations: { DescribeUsers: describeUsers, ListTags: listTags },
};
