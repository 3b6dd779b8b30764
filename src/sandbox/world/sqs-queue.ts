// SQS queues: a name, the attributes as GetQueueAttributes writes them (strings all), and tags.
import { defineFurther } from './further.js';
import { numbered, positionIn, teamTags } from './numbered.js';
import { type Place, resourceKey } from './place.js';
import { mix, pick } from './random.js';
import { dnsSuffix } from './regions.js';

export interface SimulatedQueue {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

const SALT = 0x595;
const STEMS = ['orders', 'emails', 'thumbnails', 'events', 'retries'] as const;

/** Where SQS says a queue is. */
export function queueUrl(place: Place, name: string): string {
  return `https://sqs.${place.region}.${dnsSuffix(place.partition)}/${place.accountId}/${name}`;
}

/** The ARN of a queue's name in a place. */
export function queueArn(place: Place, name: string): string {
  return `arn:${place.partition}:sqs:${place.region}:${place.accountId}:${name}`;
}

function make(place: Place, position: number): SimulatedQueue {
  const key = resourceKey(place, position, SALT);
  const fifo = key % 4 === 1;
  const name = `${numbered(pick(STEMS, key), position)}${fifo ? '.fifo' : ''}`;
  const created = String(Math.floor(place.epoch / 1000) - (key % 30_000_000));
  const arn = queueArn(place, name);
  return {
    name,
    attributes: {
      QueueArn: arn,
      ApproximateNumberOfMessages: String(key % 50),
      ApproximateNumberOfMessagesNotVisible: String(key % 3),
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: created,
      LastModifiedTimestamp: created,
      VisibilityTimeout: pick(['30', '120', '900'], key),
      MaximumMessageSize: '262144',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: pick(['0', '20'], mix(key, 1)),
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: place.accountId }, Action: 'sqs:*', Resource: arn },
        ],
      }),
      ...(key % 3 === 0
        ? {
            RedrivePolicy: JSON.stringify({
              deadLetterTargetArn: queueArn(place, 'dead-letters'),
              maxReceiveCount: 5,
            }),
          }
        : {}),
      ...(key % 5 === 0
        ? {
            KmsMasterKeyId: 'alias/aws/sqs',
            KmsDataKeyReusePeriodSeconds: '300',
            SqsManagedSseEnabled: 'false',
          }
        : { SqsManagedSseEnabled: 'true' }),
      ...(fifo
        ? {
            FifoQueue: 'true',
            ContentBasedDeduplication: 'false',
            DeduplicationScope: 'queue',
            FifoThroughputLimit: 'perQueue',
          }
        : {}),
    },
    tags: Object.fromEntries(teamTags(key).map(({ Key, Value }) => [Key, Value])),
  };
}

/** Queues of a world. */
export const sqsQueues = defineFurther<SimulatedQueue>({
  name: 'AWS::SQS::Queue',
  make,
  idOf: ({ name }) => name,
  positionOf: (_place, name) => positionIn(name),
});
