// AWS::SQS::Queue: ListQueues gives URLs, GetQueueAttributes everything else. The ARN follows from
// the URL's last part, so that a queue whose attributes could not be read still is itself.
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { pagedNames } from '../aws/paged-list.js';
import type { Kind } from './kind.js';
import { present } from './reading/shape.js';
import { typedAttributes } from './reading/typed-attributes.js';

const ATTRIBUTES = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'VisibilityTimeout',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

const TYPES = {
  integers: [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
    'VisibilityTimeout',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'DelaySeconds',
    'ReceiveMessageWaitTimeSeconds',
    'KmsDataKeyReusePeriodSeconds',
  ],
  booleans: ['SqsManagedSseEnabled', 'FifoQueue', 'ContentBasedDeduplication'],
};

export const sqsQueue: Kind = {
  name: 'AWS::SQS::Queue',
  scope: 'regional',
  arnService: 'sqs',
  listAction: 'ListQueuesAction',
  iamActions: ['sqs:ListQueues'],
  id: 'QueueArn',
  properties: ['QueueName', 'QueueUrl', 'QueueArn', ...ATTRIBUTES, 'Tags'],
  undeclared: 'pass',
  contextKeys: ['AccountId', 'Region', 'Partition'],
  actionAliases: { GetQueueTagsAction: 'ListQueueTagsAction' },
  enrichments: [
    {
      action: 'GetQueueAttributesAction',
      always: true,
      describes: true,
      fields: ATTRIBUTES,
      bringsMore: true,
      iamActions: ['sqs:GetQueueAttributes'],
      // The code of the query protocol, which SQS still writes, and its name in the model.
      gone: ['AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist'],
      async read({ client }, { properties }) {
        const QueueUrl = String(properties['QueueUrl']);
        const { Attributes } = await client(SQSClient).send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
        );
        present(Attributes?.['QueueArn'], 'QueueArn');
        return typedAttributes(present(Attributes, 'Attributes'), TYPES);
      },
    },
    {
      action: 'ListQueueTagsAction',
      fields: ['Tags'],
      iamActions: ['sqs:ListQueueTags'],
      async read({ client }, { properties }) {
        const { Tags } = await client(SQSClient).send(
          new ListQueueTagsCommand({ QueueUrl: String(properties['QueueUrl']) }),
        );
        // SQS leaves out an empty map.
        return { Tags: Tags ?? {} };
      },
    },
  ],
  async *list({ client, partition, region, accountId }) {
    const sqs = client(SQSClient);
    const pages = pagedNames('sqs:ListQueues', async (NextToken) => {
      // Without MaxResults SQS gives the first 1,000 queues and no token.
      const page = await sqs.send(new ListQueuesCommand({ MaxResults: 1000, NextToken }));
      return { items: page.QueueUrls, next: page.NextToken };
    });
    const prefix = `arn:${partition}:sqs:${region}:${accountId}:`;
    for await (const page of pages) {
      yield page.map((QueueUrl) => ({
        properties: { QueueUrl, QueueArn: prefix + QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1) },
      }));
    }
  },
};
