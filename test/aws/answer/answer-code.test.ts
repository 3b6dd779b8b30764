// The code of an error is what AWS wrote, in the form of the protocol; a 404 of anything else has
// none, on both stacks.
import { DescribeInstanceStatusCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeClustersCommand, ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCodeReader } from '../../../src/aws/answer/answer-code.js';
import { type AwsGateway, createAwsGateway } from '../../../src/aws/gateway.js';
import { type Answer, type Loopback, rejection, scopeOf, startLoopback } from '../loopback.js';

const reader =
  (protocol: string) =>
  (body: string, headers: Record<string, string> = {}) =>
    createCodeReader(`aws.protocols#${protocol}`)({ headers, body: Buffer.from(body) });

describe('the code of an XML answer', () => {
  const query = reader('awsQuery');
  const ec2 = reader('ec2Query');
  const s3 = reader('restXml');

  it('stands where the protocol puts it', () => {
    expect(
      query(
        '<ErrorResponse xmlns="x"><Error><Type>Sender</Type><Code>NotFound</Code></Error><RequestId/></ErrorResponse>',
      ),
    ).toBe('NotFound');
    expect(
      query('<ErrorResponse><Errors><Error><Code>NotFound</Code></Error></Errors></ErrorResponse>'),
    ).toBe('NotFound');
    expect(
      ec2(
        '<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code></Error></Errors></Response>',
      ),
    ).toBe('InvalidInstanceID.NotFound');
    expect(
      s3('<?xml version="1.0"?>\n<Error><Code>NoSuchBucket</Code><Message>m</Message></Error>'),
    ).toBe('NoSuchBucket');
  });

  it('is as long as a name, and no longer', () => {
    expect(
      query(`<ErrorResponse><Error><Code>${'A'.repeat(128)}</Code></Error></ErrorResponse>`),
    ).toBe('A'.repeat(128));
    expect(
      query(`<ErrorResponse><Error><Code>${'A'.repeat(129)}</Code></Error></ErrorResponse>`),
    ).toBeUndefined();
  });

  it.each([
    '',
    '<html><body>Not Found</body></html>',
    '<!DOCTYPE html><html></html>',
    '<fault><Code>NoSuchBucket</Code></fault>',
    '<fault><Error><Code>NoSuchBucket</Code></Error></fault>',
    '<Code>NoSuchBucket</Code>',
    '<Error><Details><Code>NoSuchBucket</Code></Details></Error>',
    '<Error><Code/></Error>',
    '<Error><Code><b>NoSuchBucket</b></Code></Error>',
    '<Error><Code>No such bucket here</Code></Error>',
    '<Error><Code>NoSuchBucket</Code>',
    '<Error><Code>NoSuchBucket</Code></Error><Error/>',
    'NoSuchBucket',
  ])('is none in %j', (body) => {
    for (const read of [query, ec2, s3]) expect(read(body)).toBeUndefined();
  });

  it('is read after a byte order mark', () => {
    expect(s3('\uFEFF<Error><Code>NoSuchTagSet</Code></Error>')).toBe('NoSuchTagSet');
  });
});

describe('the code of a JSON answer', () => {
  const json = reader('awsJson1_1');
  const rest = reader('restJson1');

  it('stands in the body or in a header, with or without namespace and address', () => {
    expect(
      json('{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"m"}'),
    ).toBe('ResourceNotFoundException');
    expect(json('\uFEFF{"__type":"ClusterNotFoundException"}')).toBe('ClusterNotFoundException');
    expect(
      rest('{}', {
        'x-amzn-errortype': 'ResourceNotFoundException:http://internal.amazon.com/coral/',
      }),
    ).toBe('ResourceNotFoundException');
    expect(
      json('{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}', {
        'x-amzn-query-error': 'AWS.X.NonExistentQueue;Sender',
      }),
    ).toBe('AWS.X.NonExistentQueue');
  });

  it.each([
    '',
    '{}',
    'null',
    '[]',
    '{"code":"NotFound"}',
    '{"Code":"ResourceNotFoundException"}',
    '{"type":"ResourceNotFoundException"}',
    '{"error":{"__type":"ResourceNotFoundException"}}',
    '{"__type":404}',
    '{"__type":""}',
    '{"message":"Not Found"}',
    '404 page not found',
  ])('is none in %j', (body) => {
    for (const read of [json, rest]) expect(read(body)).toBeUndefined();
  });
});

it('is none in the answer of a protocol that is not known', () => {
  expect(reader('smithyRpcV2Cbor')('{"__type":"ResourceNotFoundException"}')).toBeUndefined();
});

const CALLS: readonly (readonly [string, (gateway: AwsGateway) => Promise<unknown>])[] = [
  [
    'S3',
    (gateway) =>
      gateway.client(S3Client, scopeOf()).send(new GetBucketTaggingCommand({ Bucket: 'one' })),
  ],
  [
    'EC2',
    (gateway) =>
      gateway
        .client(EC2Client, scopeOf())
        .send(new DescribeInstanceStatusCommand({ InstanceIds: ['i-1'] })),
  ],
  [
    'SNS',
    (gateway) =>
      gateway
        .client(SNSClient, scopeOf())
        .send(new GetTopicAttributesCommand({ TopicArn: 'arn:aws:sns:r:1:t' })),
  ],
  [
    'Lambda',
    (gateway) =>
      gateway
        .client(LambdaClient, scopeOf())
        .send(new ListTagsCommand({ Resource: 'arn:aws:lambda:r:1:function:f' })),
  ],
  [
    'ECS',
    (gateway) =>
      gateway.client(ECSClient, scopeOf()).send(new DescribeClustersCommand({ clusters: ['a'] })),
  ],
  [
    'SQS',
    (gateway) =>
      gateway
        .client(SQSClient, scopeOf())
        .send(new GetQueueAttributesCommand({ QueueUrl: 'http://q/1/a' })),
  ],
];

const FOREIGN: readonly (readonly [string, string])[] = [
  ['an empty body', ''],
  ['a web page', '<html><head><title>404</title></head><body><h1>Not Found</h1></body></html>'],
  [
    'a web page with a document type',
    '<!DOCTYPE html><html><head><title>404</title></head></html>',
  ],
  [
    'the XML of another program',
    '<?xml version="1.0"?><fault><faultstring>No such route</faultstring><Code>NotFound</Code></fault>',
  ],
  ['the JSON of a gateway', '{"message":"no Route matched with those values"}'],
  ['the JSON of a gateway with a code', '{"code":"NotFound","message":"Not Found"}'],
  ['plain text', '404 page not found\n'],
];

describe.each(['lean', 'stock'] as const)('on the %s stack', (clientStack) => {
  let server: Loopback;
  let gateway: AwsGateway;
  let answer: Answer = {};

  beforeAll(async () => {
    server = await startLoopback(() => answer);
    gateway = createAwsGateway({
      config: { endpoints: { default: server.url }, requestTimeoutMs: 5_000, clientStack },
    });
  });

  afterAll(async () => {
    await gateway.close();
    await server.close();
  });

  describe.each(CALLS)('%s', (_service, call) => {
    it.each(FOREIGN)('does not take a 404 with %s for "not found"', async (_name, body) => {
      answer = { status: 404, body };

      expect(await rejection(call(gateway))).toMatchObject({
        category: 'failed',
        awsCode: 'http-404',
      });
    });
  });

  it.each(['', '\uFEFF'])('reads the code of an XML error after %j', async (mark) => {
    answer = {
      status: 404,
      body: `${mark}<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchTagSet</Code><Message>m</Message></Error>`,
    };

    expect(await rejection(CALLS[0]?.[1](gateway) ?? Promise.resolve())).toMatchObject({
      category: 'not-found',
      awsCode: 'NoSuchTagSet',
      evidence: { message: 'm' },
    });
  });

  it('does not take the code of a thing that is not there for its own when the server failed', async () => {
    answer = { status: 501, body: '<Error><Code>NoSuchBucket</Code></Error>' };

    expect(await rejection(CALLS[0]?.[1](gateway) ?? Promise.resolve())).toMatchObject({
      category: 'failed',
      awsCode: 'NoSuchBucket',
    });
  });
});
