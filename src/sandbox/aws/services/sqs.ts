// SQS: queue URLs by page, the attributes of a queue, and its tags. Empty lists and maps are left
// out of answers, as SQS does.
import { partitionOf } from '../../world/regions.js';
import { queueArn, queueUrl, type SimulatedQueue, sqsQueues } from '../../world/sqs-queue.js';
import { JSON_10_TYPE, jsonAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import {
  type Call,
  integer,
  pageOf,
  type Route,
  type Service,
  startOf,
  strings,
  text,
  vanished,
} from '../call.js';
import { jsonRoute } from '../json-input.js';

/** The API's largest page. A request without MaxResults gets as many, and no token. */
const PAGE = 1000;

function listQueues(call: Call) {
  const { world, identity, region, input } = call;
  const set = sqsQueues.in(world, identity.accountId, region);
  const place = world.place(identity.accountId, region);
  const size = integer(input, 'MaxResults', 1, PAGE);
  const start = startOf(call, text(input, 'NextToken'), () =>
    AwsError.condition('invalid-input', 'Invalid or expired next token.'),
  );
  const { positions, nextToken } = pageOf(call, set, start, size ?? PAGE);
  const QueueUrls = positions.map((position) => queueUrl(place, set.at(position)?.name ?? ''));
  return jsonAnswer(
    {
      ...(QueueUrls.length === 0 ? {} : { QueueUrls }),
      ...(nextToken === undefined || size === undefined ? {} : { NextToken: nextToken }),
    },
    JSON_10_TYPE,
  );
}

function required(call: Call): SimulatedQueue {
  const { world, identity, region, input } = call;
  const url = text(input, 'QueueUrl') ?? '';
  const name = url.slice(url.lastIndexOf('/') + 1);
  const place = world.place(identity.accountId, region);
  const gone = url !== queueUrl(place, name) || vanished(call, url, name, queueArn(place, name));
  const found = gone ? undefined : sqsQueues.in(world, identity.accountId, region).find(name);
  if (found === undefined) {
    throw AwsError.code(
      'com.amazonaws.sqs#QueueDoesNotExist',
      'The specified queue does not exist.',
      {
        headers: { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
      },
    );
  }
  return found;
}

function getQueueAttributes(call: Call) {
  const { attributes } = required(call);
  const names = strings(call.input, 'AttributeNames');
  const all = names.includes('All');
  const Attributes = Object.fromEntries(
    Object.entries(attributes).filter(([name]) => all || names.includes(name)),
  );
  return jsonAnswer(Object.keys(Attributes).length === 0 ? {} : { Attributes }, JSON_10_TYPE);
}

function listQueueTags(call: Call) {
  const { tags } = required(call);
  return jsonAnswer(Object.keys(tags).length === 0 ? {} : { Tags: tags }, JSON_10_TYPE);
}

/** The ARN that a queue URL of AWS stands for. */
function arnOf(url: string): string | undefined {
  const [, region, accountId, name] =
    /^https:\/\/sqs\.([^.]+)\.[^/]+\/(\d{12})\/(.+)$/.exec(url) ?? [];
  if (region === undefined) return undefined;
  return `arn:${partitionOf(region)}:sqs:${region}:${accountId}:${name}`;
}

function resources({ input }: Route): readonly string[] {
  const url = text(input, 'QueueUrl');
  return url === undefined
    ? []
    : [url, url.slice(url.lastIndexOf('/') + 1), arnOf(url) ?? []].flat();
}

/** The SQS service. */
export const sqs: Service = {
  regional: true,
  route: jsonRoute('AmazonSQS.', JSON_10_TYPE),
  resources,
  permission: (route) => ({
    action: `sqs:${route.operation}`,
    resource: resources(route)[2] ?? '*',
  }),
  operations: {
    ListQueues: listQueues,
    GetQueueAttributes: getQueueAttributes,
    ListQueueTags: listQueueTags,
  },
};
