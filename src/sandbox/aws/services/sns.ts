// SNS: topic ARNs by page, the attributes of a topic, and its tags.
import { type SimulatedTopic, snsTopics } from '../../world/sns-topic.js';
import { AwsError } from '../aws-error.js';
import { type Call, type Input, pageOf, type Service, startOf, text, vanished } from '../call.js';
import { queryRoute } from '../form.js';
import { queryAnswer, queryMap, queryWriter } from '../query-xml.js';
import { element } from '../xml.js';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
/** Topics in a page; the API takes no size. */
const PAGE = 100;

const write = queryWriter({});

function listTopics(call: Call) {
  const { world, identity, region, input } = call;
  const set = snsTopics.in(world, identity.accountId, region);
  const start = startOf(call, text(input, 'NextToken'), () =>
    AwsError.code('InvalidParameter', 'Invalid parameter: NextToken Reason: bad token'),
  );
  const { positions, nextToken } = pageOf(call, set, start, PAGE);
  const Topics = positions.map((position) => ({ TopicArn: set.at(position)?.arn }));
  return queryAnswer(call, NAMESPACE, element('NextToken', nextToken) + write({ Topics }));
}

function named(input: Input): string {
  return text(input, 'TopicArn') ?? text(input, 'ResourceArn') ?? '';
}

function required(call: Call, notFound: () => AwsError): SimulatedTopic {
  const arn = named(call.input);
  const found = vanished(call, arn)
    ? undefined
    : snsTopics.in(call.world, call.identity.accountId, call.region).find(arn);
  if (found === undefined) throw notFound();
  return found;
}

function getTopicAttributes(call: Call) {
  const { attributes } = required(call, () =>
    AwsError.code('NotFound', 'Topic does not exist', { status: 404 }),
  );
  return queryAnswer(call, NAMESPACE, queryMap('Attributes', attributes));
}

function listTags(call: Call) {
  const { tags } = required(call, () =>
    AwsError.code('ResourceNotFound', 'Resource does not exist', { status: 404 }),
  );
  return queryAnswer(call, NAMESPACE, write({ Tags: tags }));
}

/** The SNS service. */
export const sns: Service = {
  regional: true,
  route: queryRoute('2010-03-31'),
  resources: ({ input }) => [named(input)].filter((arn) => arn !== ''),
  permission: ({ operation, input }) => ({
    action: `sns:${operation}`,
    resource: named(input) || '*',
  }),
  operations: {
    ListTopics: listTopics,
    GetTopicAttributes: getTopicAttributes,
    ListTagsForResource: listTags,
  },
};
