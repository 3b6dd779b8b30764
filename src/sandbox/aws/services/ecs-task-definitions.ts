// ECS: task definition ARNs by page and status, and one revision with its tags.
import { taskDefinitions } from '../../world/task-definition.js';
import { epochJsonAnswer, JSON_11_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import { type Call, integer, pageOf, startOf, strings, text, vanished } from '../call.js';

/** The API's largest page; it is also what a request without maxResults gets. */
const PAGE = 100;

/** Pages are cut before the status is looked at, so they may hold fewer than asked. */
export function listTaskDefinitions(call: Call) {
  const { world, identity, region, input } = call;
  const set = taskDefinitions.in(world, identity.accountId, region);
  const status = text(input, 'status') ?? 'ACTIVE';
  const start = startOf(call, text(input, 'nextToken'), () =>
    AwsError.code('InvalidParameterException', 'Invalid token'),
  );
  const { positions, nextToken } = pageOf(
    call,
    set,
    start,
    integer(input, 'maxResults', 1, PAGE) ?? PAGE,
  );
  const page = positions
    .map((position) => set.at(position))
    .filter((definition) => definition?.status === status);
  return jsonAnswer(
    {
      taskDefinitionArns: page.map((definition) => definition?.taskDefinitionArn),
      ...(nextToken === undefined ? {} : { nextToken }),
    },
    JSON_11_TYPE,
  );
}

/**
 * One revision by its ARN or `family:revision`. ECS has no code of its own for one that does not
 * exist.
 */
export function describeTaskDefinition(call: Call) {
  const { world, identity, region, input } = call;
  const spelling = text(input, 'taskDefinition') ?? '';
  const id = spelling.slice(spelling.lastIndexOf('/') + 1);
  const found = vanished(call, spelling, id)
    ? undefined
    : taskDefinitions.in(world, identity.accountId, region).find(id);
  if (found === undefined || (spelling.startsWith('arn:') && spelling !== found.taskDefinitionArn))
    throw AwsError.code('ClientException', 'Unable to describe task definition.');
  const { tags, ...taskDefinition } = found;
  const withTags = strings(input, 'include').includes('TAGS') ? { tags } : {};
  return epochJsonAnswer({ taskDefinition, ...withTags }, JSON_11_TYPE);
}
