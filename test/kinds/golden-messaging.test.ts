// The raw shape of queues and topics, written by hand from the SQS and SNS API references and
// docs/contract/aws-v3.md.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Kind } from '../../src/kinds/kind.js';
import { snsTopic } from '../../src/kinds/sns-topic.js';
import { sqsQueue } from '../../src/kinds/sqs-queue.js';
import { snsTopics } from '../../src/sandbox/world/sns-topic.js';
import { sqsQueues } from '../../src/sandbox/world/sqs-queue.js';
import {
  at,
  type ContractWorld,
  HOME,
  type ReadOptions,
  startContractWorld,
} from './contract-world.js';

let scene: ContractWorld;

beforeEach(async () => {
  scene = await startContractWorld();
});

afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

async function only(kind: Kind, options?: ReadOptions) {
  const { resources, error, failed } = await scene.read(kind, options);
  expect([error, failed, resources.length]).toEqual([undefined, [], 1]);
  return resources[0];
}

describe('AWS::SQS::Queue', () => {
  const policy = '{"Version": "2012-10-17", "Statement": []}';
  const redrive = '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:1:dlq","maxReceiveCount":5}';
  const attributes = () => ({
    Policy: policy,
    ApproximateNumberOfMessages: '12',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '3',
    CreatedTimestamp: '1700000000',
    LastModifiedTimestamp: '1700000001',
    VisibilityTimeout: '45',
    MaximumMessageSize: '65536',
    MessageRetentionPeriod: '86400',
    DelaySeconds: '3',
    ReceiveMessageWaitTimeSeconds: '10',
    RedrivePolicy: redrive,
    KmsMasterKeyId: 'alias/aws/sqs',
    KmsDataKeyReusePeriodSeconds: '600',
    SqsManagedSseEnabled: 'false',
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
    QueueArn: `arn:aws:sqs:us-east-1:${scene.accountId}:golden.fifo`,
  });

  it('has numbers and switches as such, timestamps and policies as the strings they are, in the order of the reference', async () => {
    sqsQueues.add(scene.world, scene.accountId, HOME, {
      name: 'golden.fifo',
      attributes: attributes(),
      tags: { team: 'core' },
    });
    const resource = await only(sqsQueue, { actions: [] });

    expect(JSON.stringify(resource)).toBe(
      JSON.stringify({
        Type: 'AWS::SQS::Queue',
        Properties: {
          QueueUrl: `https://sqs.us-east-1.amazonaws.com/${scene.accountId}/golden.fifo`,
          QueueArn: `arn:aws:sqs:us-east-1:${scene.accountId}:golden.fifo`,
          ApproximateNumberOfMessages: 12,
          ApproximateNumberOfMessagesNotVisible: 0,
          ApproximateNumberOfMessagesDelayed: 3,
          CreatedTimestamp: '1700000000',
          LastModifiedTimestamp: '1700000001',
          VisibilityTimeout: 45,
          MaximumMessageSize: 65536,
          MessageRetentionPeriod: 86400,
          DelaySeconds: 3,
          ReceiveMessageWaitTimeSeconds: 10,
          Policy: policy,
          RedrivePolicy: redrive,
          KmsMasterKeyId: 'alias/aws/sqs',
          KmsDataKeyReusePeriodSeconds: 600,
          SqsManagedSseEnabled: false,
          FifoQueue: true,
          ContentBasedDeduplication: true,
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
        },
        __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
      }),
    );
  });

  it('has tags as a map when asked, an empty one when there are none', async () => {
    sqsQueues.add(scene.world, scene.accountId, HOME, {
      name: 'with',
      tags: { team: 'core', empty: '' },
    });
    sqsQueues.add(scene.world, scene.accountId, HOME, { name: 'without', tags: {} });
    const { resources } = await scene.read(sqsQueue, { actions: ['ListQueueTagsAction'] });

    expect(resources.map((resource) => at(resource, 'Properties', 'Tags'))).toEqual([
      { team: 'core', empty: '' },
      {},
    ]);
  });

  it('passes on an attribute that is newer than this program, and one that is not written as its type says', async () => {
    const odd = { ...attributes(), BrandNewAttribute: '7', VisibilityTimeout: 'unlimited' };
    sqsQueues.add(scene.world, scene.accountId, HOME, { name: 'golden.fifo', attributes: odd });
    const properties = at(await only(sqsQueue, { actions: [] }), 'Properties');

    expect(properties).toMatchObject({ BrandNewAttribute: '7', VisibilityTimeout: 'unlimited' });
    expect(Object.keys(Object(properties)).at(-1)).toBe('BrandNewAttribute');
  });

  it('are read beyond the thousand that the first page gives', async () => {
    for (let index = 0; index < 1003; index += 1)
      sqsQueues.add(scene.world, scene.accountId, HOME, { name: `queue-${index}` });
    scene.aws.faults.add({
      service: 'sqs',
      operation: 'GetQueueAttributes',
      effect: { type: 'deny' },
    });
    const { resources } = await scene.read(sqsQueue, { actions: [] });

    expect([resources.length, scene.aws.requests.count({ operation: 'ListQueues' })]).toEqual([
      1003, 2,
    ]);
  });

  it('keeps its ARN when its attributes could not be read, and its neighbours keep everything', async () => {
    for (const name of ['one', 'two', 'three'])
      sqsQueues.add(scene.world, scene.accountId, HOME, { name });
    scene.aws.faults.add({
      service: 'sqs',
      operation: 'GetQueueAttributes',
      resource: 'two',
      effect: { type: 'throttle' },
    });
    const { resources, unread, failed } = await scene.read(sqsQueue, { actions: [] });

    expect(at(resources[1], 'Properties')).toEqual({
      QueueUrl: `https://sqs.us-east-1.amazonaws.com/${scene.accountId}/two`,
      QueueArn: `arn:aws:sqs:us-east-1:${scene.accountId}:two`,
    });
    expect([unread[0], unread[2]]).toEqual([[], []]);
    expect(unread[1]).toContain('VisibilityTimeout');
    expect(failed).toMatchObject([
      { action: 'GetQueueAttributesAction', items: 1, error: { category: 'throttled' } },
    ]);
  });

  it('is not taken for none by the answer of another program', async () => {
    sqsQueues.add(scene.world, scene.accountId, HOME);
    scene.aws.faults.add({
      service: 'sqs',
      operation: 'ListQueues',
      effect: { type: 'garbage', how: 'foreign' },
    });
    const { resources, error } = await scene.read(sqsQueue);

    expect(resources).toEqual([]);
    expect(error).toMatchObject({ name: 'AwsError', awsCode: 'malformed-response' });
  });
});

describe('AWS::SNS::Topic', () => {
  const attributes = () => ({
    TopicArn: `arn:aws:sns:us-east-1:${scene.accountId}:golden.fifo`,
    Owner: scene.accountId,
    DisplayName: 'Gold & <more>',
    Policy: '{"Version":"2008-10-17"}',
    EffectiveDeliveryPolicy: '{"http":{}}',
    SubscriptionsConfirmed: '4',
    SubscriptionsDeleted: '0',
    SubscriptionsPending: '1',
    SignatureVersion: '2',
    TracingConfig: 'Active',
    FifoTopic: 'true',
    ContentBasedDeduplication: 'false',
    BeginningArchiveTime: '2024-01-02T03:04:05.000Z',
    SQSSuccessFeedbackSampleRate: '100',
    SomethingNew: 'x',
  });

  it('has its attributes in types, without unknown ones, in the order of the reference', async () => {
    const arn = attributes().TopicArn;
    snsTopics.add(scene.world, scene.accountId, HOME, { arn, attributes: attributes() });

    expect(JSON.stringify(await only(snsTopic, { actions: [] }))).toBe(
      JSON.stringify({
        Type: 'AWS::SNS::Topic',
        Properties: {
          TopicArn: arn,
          Owner: scene.accountId,
          DisplayName: 'Gold & <more>',
          Policy: '{"Version":"2008-10-17"}',
          EffectiveDeliveryPolicy: '{"http":{}}',
          SubscriptionsConfirmed: 4,
          SubscriptionsDeleted: 0,
          SubscriptionsPending: 1,
          SignatureVersion: '2',
          TracingConfig: 'Active',
          FifoTopic: true,
          ContentBasedDeduplication: false,
          BeginningArchiveTime: '2024-01-02T03:04:05.000Z',
          SQSSuccessFeedbackSampleRate: 100,
        },
        __ExtraContext: { AccountId: scene.accountId, Region: HOME, Partition: 'aws' },
      }),
    );
  });

  it('has tags as a list when asked, an empty one when there are none', async () => {
    snsTopics.add(scene.world, scene.accountId, HOME, { tags: [{ Key: 'team', Value: 'R&D' }] });
    snsTopics.add(scene.world, scene.accountId, HOME, { tags: [] });
    const { resources } = await scene.read(snsTopic);

    expect(resources.map((resource) => at(resource, 'Properties', 'Tags'))).toEqual([
      [{ Key: 'team', Value: 'R&D' }],
      [],
    ]);
  });

  it('that refuses its attributes by its own policy stays as a stub, and its neighbours keep everything', async () => {
    const [first, second] = [
      snsTopics.add(scene.world, scene.accountId, HOME),
      snsTopics.add(scene.world, scene.accountId, HOME),
    ];
    scene.aws.faults.add({
      service: 'sns',
      operation: 'GetTopicAttributes',
      resource: first.arn,
      effect: { type: 'error', code: 'AuthorizationError', status: 403 },
    });
    const { resources, unread, failed } = await scene.read(snsTopic, { actions: [] });

    expect(at(resources[0], 'Properties')).toEqual({ TopicArn: first.arn });
    expect(unread[0]).toContain('DisplayName');
    expect(at(resources[1], 'Properties', 'Owner')).toBe(second.attributes['Owner']);
    expect(failed).toMatchObject([{ items: 1, error: { category: 'denied' } }]);
  });
});
