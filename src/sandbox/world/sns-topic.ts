// SNS topics: an ARN, the attributes as GetTopicAttributes writes them (strings all), and tags.
import type { Tag } from '@aws-sdk/client-sns';
import { defineFurther } from './further.js';
import { numbered, positionIn, teamTags } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { pick } from './random.js';

export interface SimulatedTopic {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
}

const SALT = 0x575;
const STEMS = ['alarms', 'deployments', 'invoices', 'signups'] as const;
const DELIVERY = {
  http: { defaultHealthyRetryPolicy: { minDelayTarget: 20, maxDelayTarget: 20, numRetries: 3 } },
};

/** The ARN of a topic's name in a place. */
function topicArn(place: Place, name: string): string {
  return `arn:${place.partition}:sns:${place.region}:${place.accountId}:${name}`;
}

function make(place: Place, position: number): SimulatedTopic {
  const key = resourceKey(place, position, SALT);
  const fifo = key % 4 === 1;
  const name = `${numbered(pick(STEMS, key), position)}${fifo ? '.fifo' : ''}`;
  const arn = topicArn(place, name);
  return {
    arn,
    attributes: {
      TopicArn: arn,
      Owner: place.accountId,
      DisplayName: key % 2 === 0 ? '' : `Topic ${position} <ops>`,
      Policy: JSON.stringify({
        Version: '2008-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Action: ['SNS:Publish', 'SNS:Subscribe'],
            Resource: arn,
          },
        ],
      }),
      EffectiveDeliveryPolicy: JSON.stringify(DELIVERY),
      SubscriptionsConfirmed: String(key % 7),
      SubscriptionsDeleted: '0',
      SubscriptionsPending: String(key % 2),
      ...(key % 3 === 0 ? { KmsMasterKeyId: 'alias/aws/sns' } : {}),
      ...(key % 5 === 0
        ? { TracingConfig: 'Active', SignatureVersion: '2', LambdaSuccessFeedbackSampleRate: '100' }
        : {}),
      ...(fifo
        ? {
            FifoTopic: 'true',
            ContentBasedDeduplication: 'false',
            FifoThroughputScope: 'MessageGroup',
          }
        : {}),
    },
    tags: teamTags(key),
  };
}

/** Topics of a world, by ARN. */
export const snsTopics = defineFurther<SimulatedTopic>({
  name: 'AWS::SNS::Topic',
  make,
  idOf: ({ arn }) => arn,
  positionOf: (_place, arn) => positionIn(arn),
});
