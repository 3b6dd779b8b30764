// AWS::SNS::Topic: ListTopics gives ARNs, GetTopicAttributes everything else.
import {
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { pagedList } from '../aws/paged-list.js';
import type { Kind } from './kind.js';
import { present, propertiesOf } from './reading/shape.js';
import { typedAttributes } from './reading/typed-attributes.js';

const ATTRIBUTES = [
  'Owner',
  'DisplayName',
  'Policy',
  'DeliveryPolicy',
  'EffectiveDeliveryPolicy',
  'SubscriptionsConfirmed',
  'SubscriptionsDeleted',
  'SubscriptionsPending',
  'SignatureVersion',
  'TracingConfig',
  'KmsMasterKeyId',
  'FifoTopic',
  'ContentBasedDeduplication',
  'ArchivePolicy',
  'BeginningArchiveTime',
  'FifoThroughputScope',
  'HTTPSuccessFeedbackRoleArn',
  'HTTPSuccessFeedbackSampleRate',
  'HTTPFailureFeedbackRoleArn',
  'FirehoseSuccessFeedbackRoleArn',
  'FirehoseSuccessFeedbackSampleRate',
  'FirehoseFailureFeedbackRoleArn',
  'LambdaSuccessFeedbackRoleArn',
  'LambdaSuccessFeedbackSampleRate',
  'LambdaFailureFeedbackRoleArn',
  'ApplicationSuccessFeedbackRoleArn',
  'ApplicationSuccessFeedbackSampleRate',
  'ApplicationFailureFeedbackRoleArn',
  'SQSSuccessFeedbackRoleArn',
  'SQSSuccessFeedbackSampleRate',
  'SQSFailureFeedbackRoleArn',
];

const TYPES = {
  integers: [
    'SubscriptionsConfirmed',
    'SubscriptionsDeleted',
    'SubscriptionsPending',
    'HTTPSuccessFeedbackSampleRate',
    'FirehoseSuccessFeedbackSampleRate',
    'LambdaSuccessFeedbackSampleRate',
    'ApplicationSuccessFeedbackSampleRate',
    'SQSSuccessFeedbackSampleRate',
  ],
  booleans: ['FifoTopic', 'ContentBasedDeduplication'],
};

export const snsTopic: Kind = {
  name: 'AWS::SNS::Topic',
  scope: 'regional',
  arnService: 'sns',
  listAction: 'ListTopicsAction',
  iamActions: ['sns:ListTopics'],
  id: 'TopicArn',
  properties: ['TopicArn', ...ATTRIBUTES, 'Tags'],
  undeclared: 'drop',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'GetTopicAttributesAction',
      always: true,
      describes: true,
      fields: ATTRIBUTES,
      iamActions: ['sns:GetTopicAttributes'],
      gone: ['NotFound'],
      async read({ client }, { properties }) {
        const { Attributes } = await client(SNSClient).send(
          new GetTopicAttributesCommand({ TopicArn: String(properties['TopicArn']) }),
        );
        present(Attributes?.['TopicArn'], 'TopicArn');
        return typedAttributes(present(Attributes, 'Attributes'), TYPES);
      },
    },
    {
      action: 'GetTopicTagsAction',
      fields: ['Tags'],
      iamActions: ['sns:ListTagsForResource'],
      async read({ client }, { properties }) {
        const { Tags } = await client(SNSClient).send(
          new ListTagsForResourceCommand({ ResourceArn: String(properties['TopicArn']) }),
        );
        return { Tags: present(Tags, 'Tags') };
      },
    },
  ],
  async *list({ client }) {
    const sns = client(SNSClient);
    const pages = pagedList('sns:ListTopics', async (NextToken) => {
      const page = await sns.send(new ListTopicsCommand({ NextToken }));
      return { items: page.Topics, next: page.NextToken };
    });
    for await (const page of pages)
      yield page.map((topic) => ({ properties: propertiesOf(topic) }));
  },
};
