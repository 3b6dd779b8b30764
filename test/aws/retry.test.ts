import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../src/aws/errors/aws-error.js';
import { type AwsGateway, createAwsGateway } from '../../src/aws/gateway.js';
import { AppError } from '../../src/errors.js';
import type { AwsCredentials } from '../../src/types/session.js';
import {
  CREDENTIALS,
  type Loopback,
  rejection,
  scopeOf,
  sessionOf,
  startLoopback,
} from './loopback.js';
import {
  assumeRole,
  describeInstances,
  ec2Error,
  json,
  jsonError,
  s3Error,
  stsError,
  xml,
} from './recorded.js';

const noInstances = describeInstances(0);

describe.each(['lean', 'stock'] as const)('a call on the %s stack', (clientStack) => {
  let server: Loopback;
  let gateway: AwsGateway;
  let clock: number;
  let slept: number[];

  beforeEach(async () => {
    server = await startLoopback(() => noInstances);
    clock = Date.now();
    slept = [];
    gateway = createAwsGateway({
      config: { endpoints: { default: server.url }, clientStack, requestTimeoutMs: 300 },
      now: () => clock,
      random: () => 1,
      sleep: async (ms, signal) => {
        signal.throwIfAborted();
        slept.push(ms);
        clock += ms;
      },
    });
  });

  afterEach(async () => {
    await gateway.close();
    await server.close();
  });

  const describeAll = (scope = scopeOf()) =>
    gateway.client(EC2Client, scope).send(new DescribeInstancesCommand({}));

  async function failureOf(promise: Promise<unknown>): Promise<AwsError> {
    const error = await rejection(promise);
    if (!(error instanceof AwsError)) throw error;
    return error;
  }

  it('succeeds after throttling, with growing pauses, and counts it', async () => {
    server.respond = (_asked, _response, count) =>
      count <= 3 ? ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503) : noInstances;

    const page = await describeAll();

    expect(page.Reservations).toEqual([]);
    expect(gateway.usage).toMatchObject({ requests: 4, retries: 3, throttled: 3 });
    expect(gateway.usage.services.get('EC2')).toMatchObject({ retries: 3, throttled: 3 });
    expect([...(gateway.usage.services.get('EC2')?.codes ?? [])]).toEqual([
      ['RequestLimitExceeded', 3],
      ['ok', 1],
    ]);
    expect(slept).toEqual(expect.arrayContaining([500, 1000, 2000]));
  });

  it('gives up on throttling after a bounded number of attempts and says so', async () => {
    server.respond = () => ec2Error('RequestLimitExceeded', 'Request limit exceeded.', 503);

    const error = await failureOf(describeAll());

    expect(error).toMatchObject({
      category: 'throttled',
      awsCode: 'RequestLimitExceeded',
      httpStatus: 503,
      accountId: '111122223333',
      region: 'eu-west-1',
    });
    expect(error.evidence).toMatchObject({
      operation: 'ec2:DescribeInstances',
      attempts: server.asked.length,
    });
    expect(server.asked.length).toBeGreaterThan(4);
    expect(server.asked.length).toBeLessThan(10);
  });

  it('waits as long as Retry-After says', async () => {
    server.respond = (_asked, _response, count) =>
      count === 1
        ? { ...jsonError('ThrottlingException', 'Rate exceeded'), headers: { 'retry-after': '7' } }
        : json({ clusterArns: [] });

    await gateway.client(ECSClient, scopeOf()).send(new ListClustersCommand({}));

    expect(slept[0]).toBe(7000);
  });

  it.each([
    ['UnauthorizedOperation', 403, 'denied'],
    ['InvalidParameterValue', 400, 'invalid'],
    ['InvalidInstanceID.NotFound', 400, 'not-found'],
    ['OptInRequired', 401, 'denied'],
  ])('does not repeat %s', async (code, status, category) => {
    server.respond = () => ec2Error(code, 'no', status);

    expect(await failureOf(describeAll())).toMatchObject({ category, awsCode: code });
    expect(server.asked).toHaveLength(1);
  });

  it('takes InvalidToken for a refused session, but of Step Functions for the token of a page', async () => {
    server.respond = () =>
      s3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.', 400);
    const session = await failureOf(
      gateway.client(S3Client, scopeOf()).send(new ListBucketsCommand({})),
    );
    server.respond = () => jsonError('InvalidToken', "Invalid Token: 'Invalid token'");
    const page = await failureOf(
      gateway.client(SFNClient, scopeOf()).send(new ListStateMachinesCommand({ nextToken: 'old' })),
    );

    expect(session).toMatchObject({
      category: 'denied',
      meaning: 'caller-unknown',
      remedy: expect.stringContaining('replace the key'),
    });
    expect(page).toMatchObject({
      category: 'invalid',
      meaning: 'invalid',
      remedy: expect.stringContaining('refused the request as not valid'),
    });
    expect(server.asked).toHaveLength(2);
  });

  it('takes InvalidSecurity for unknown credentials, but of SQS for a request without a signature', async () => {
    server.respond = () =>
      s3Error('InvalidSecurity', 'The provided security credentials are not valid.', 403);
    const keys = await failureOf(
      gateway.client(S3Client, scopeOf()).send(new ListBucketsCommand({})),
    );
    server.respond = () =>
      jsonError('InvalidSecurity', 'The request was not made over HTTPS.', 403);
    const unsigned = await failureOf(
      gateway.client(SQSClient, scopeOf()).send(new ListQueuesCommand({})),
    );

    expect(keys).toMatchObject({ category: 'denied', meaning: 'caller-unknown' });
    expect(unsigned).toMatchObject({
      category: 'denied',
      meaning: 'unsigned',
      remedy: expect.stringContaining('Authorization header'),
    });
  });

  it('names who denied, from the message of AWS', async () => {
    server.respond = () =>
      ec2Error(
        'UnauthorizedOperation',
        'not authorized with an explicit deny in a service control policy. Encoded authorization failure message: AAAA',
        403,
      );

    const error = await failureOf(
      describeAll(scopeOf({ actor: 'arn:aws:iam::111122223333:role/R' })),
    );

    expect(error.evidence).toMatchObject({
      code: 'UnauthorizedOperation',
      deniedBy: 'service-control-policy',
      requestId: expect.any(String),
    });
    expect(error.evidence.message).not.toContain('AAAA');
    expect(error.remedy).toMatch(
      /ec2:DescribeInstances.*arn:aws:iam::111122223333:role\/R.*service control policy/s,
    );
  });

  it('repeats after a cut connection, a cut answer and a malformed one', async () => {
    const whole = String(describeInstances(2).body);
    server.respond = (_asked, response, count) => {
      if (count === 1) response.destroy();
      else if (count === 2) {
        response.writeHead(200, { 'content-length': String(whole.length) });
        response.write(whole.slice(0, 500), () => response.destroy());
      } else if (count === 3) return { body: whole.slice(0, -40) };
      else return { body: whole };
      return undefined;
    };

    expect((await describeAll()).Reservations).toHaveLength(2);
    expect(server.asked).toHaveLength(4);
  });

  it.each([
    ['truncated XML', String(describeInstances(1).body).slice(0, -30)],
    ['an empty body', ''],
    ['another format', '{}'],
  ])(
    'fails for good on %s that keeps coming, and never returns an empty result',
    async (_name, body) => {
      server.respond = () => ({ body });

      expect(await failureOf(describeAll())).toMatchObject({
        category: 'failed',
        awsCode: 'malformed-response',
      });
      expect(server.asked).toHaveLength(3);
    },
  );

  it.each([['<html/>'], [''], ['{"clusterArns":['], ['null'], ['[]']])(
    'fails on the JSON answer %j',
    async (body) => {
      server.respond = () => ({ body });

      expect(
        await failureOf(gateway.client(ECSClient, scopeOf()).send(new ListClustersCommand({}))),
      ).toMatchObject({
        awsCode: 'malformed-response',
      });
    },
  );

  it('does not read an unreadable 404 as evidence that something is gone', async () => {
    server.respond = () => ({ status: 404, body: '<!DOCTYPE html><html><p>not here' });

    expect(await failureOf(describeAll())).toMatchObject({
      category: 'failed',
      awsCode: 'http-404',
    });
  });

  it('repeats an unreadable 502', async () => {
    server.respond = (_asked, _response, count) =>
      count === 1 ? { status: 502, body: '<!DOCTYPE html><html><p>bad gateway' } : noInstances;

    expect((await describeAll()).Reservations).toEqual([]);
  });

  it('takes an error that S3 reports inside a successful answer for an error', async () => {
    server.respond = () =>
      xml(
        '<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>',
      );

    expect(
      await failureOf(gateway.client(S3Client, scopeOf()).send(new ListBucketsCommand({}))),
    ).toMatchObject({
      category: 'failed',
      awsCode: 'InternalError',
    });
    expect(server.asked.length).toBeGreaterThan(1);
  });

  it('renews credentials that AWS refuses as expired, once', async () => {
    const fresh: AwsCredentials = { ...CREDENTIALS, accessKeyId: 'ASIAFRESH' };
    const renewed: AwsCredentials[] = [];
    const session = {
      ...sessionOf('111122223333'),
      renew: async (rejected: AwsCredentials) => {
        renewed.push(rejected);
        return fresh;
      },
    };
    server.respond = (asked) =>
      asked.headers.authorization?.includes('ASIAFRESH')
        ? noInstances
        : ec2Error('RequestExpired', 'Request has expired.');

    await describeAll(scopeOf({ session }));

    expect(renewed).toEqual([CREDENTIALS]);
    expect(server.asked).toHaveLength(2);
  });

  it('reports expired when the renewed credentials are refused too', async () => {
    server.respond = () =>
      stsError('ExpiredToken', 'The security token included in the request is expired');

    expect(await failureOf(describeAll())).toMatchObject({
      category: 'expired',
      awsCode: 'ExpiredToken',
    });
    expect(server.asked).toHaveLength(2);
  });

  it('signs without a signature when there is no session', async () => {
    server.respond = () => ({
      ...assumeRole,
      body: String(assumeRole.body).replaceAll('AssumeRole', 'AssumeRoleWithWebIdentity'),
    });

    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: 'arn:aws:iam::1:role/R',
      RoleSessionName: 's',
      WebIdentityToken: 't',
    });
    await gateway.client(STSClient, scopeOf({ session: undefined })).send(command);

    expect(server.asked[0]?.headers.authorization).toBeUndefined();
  });

  it('passes on why a session has no credentials', async () => {
    const session = {
      ...sessionOf('111122223333'),
      credentials: () => Promise.reject(new AppError('role-denied', 'The role does not trust us.')),
    };

    const error = await failureOf(describeAll(scopeOf({ session })));

    expect(error).toMatchObject({
      category: 'denied',
      evidence: { code: 'credentials-unavailable', attempts: 0 },
    });
    expect(error.message).toContain('The role does not trust us.');
    expect(server.asked).toHaveLength(0);
  });

  it('keeps secrets out of messages and causes', async () => {
    server.respond = () =>
      xml(
        `<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match. The Canonical String for this request should have been x-amz-security-token:${CREDENTIALS.sessionToken}</Message><AWSAccessKeyId>${CREDENTIALS.accessKeyId}</AWSAccessKeyId><StringToSign>${CREDENTIALS.sessionToken}</StringToSign></Error>`,
        403,
      );

    const error = await failureOf(
      gateway.client(S3Client, scopeOf()).send(new ListBucketsCommand({})),
    );

    const cause =
      error.cause instanceof Error
        ? { ...error.cause, message: error.cause.message, stack: error.cause.stack }
        : {};
    const everything = JSON.stringify([
      error.message,
      error.details,
      error.evidence,
      error.remedy,
      cause,
    ]);
    for (const secret of Object.values(CREDENTIALS)) expect(everything).not.toContain(secret);
  });

  it('is cancelled before, during and between attempts', async () => {
    const before = AbortSignal.abort();
    expect(await failureOf(describeAll(scopeOf({ signal: before })))).toMatchObject({
      category: 'cancelled',
      code: 'resync-cancelled',
    });
    expect(server.asked).toHaveLength(0);

    const during = new AbortController();
    server.respond = () => {
      during.abort();
      return undefined;
    };
    expect(await failureOf(describeAll(scopeOf({ signal: during.signal })))).toMatchObject({
      category: 'cancelled',
    });

    const between = new AbortController();
    server.respond = () => {
      between.abort();
      return ec2Error('RequestLimitExceeded', 'slow down', 503);
    };
    expect(await failureOf(describeAll(scopeOf({ signal: between.signal })))).toMatchObject({
      category: 'cancelled',
    });
    expect(server.asked).toHaveLength(2);
  });

  it('spends two time-outs on an endpoint that hangs, then fails at once for everyone', async () => {
    server.respond = () => undefined;

    expect(await failureOf(describeAll())).toMatchObject({
      category: 'unreachable',
      awsCode: 'timeout',
      evidence: { attempts: 2 },
    });
    const next = await failureOf(describeAll(scopeOf({ session: sessionOf('444455556666') })));
    expect(next).toMatchObject({ category: 'unreachable', awsCode: 'circuit-open' });
    expect(next.message).toContain('timeout');
    expect(server.asked).toHaveLength(2);

    clock += 31_000;
    server.respond = () => noInstances;
    expect((await describeAll()).Reservations).toEqual([]);
  });

  it('says unreachable when nobody listens', async () => {
    await server.close();

    expect(await failureOf(describeAll())).toMatchObject({
      category: 'unreachable',
      awsCode: expect.stringMatching(/connection-refused|circuit-open/),
    });
  });
});

describe('a clock that is off', () => {
  it('is corrected from the answer, once, and for the calls that follow', async () => {
    const server = await startLoopback((asked) => {
      const time = String(asked.headers['x-amz-date']);
      return time.startsWith('20270101')
        ? noInstances
        : {
            ...ec2Error(
              'AuthFailure',
              'AWS was not able to validate the provided access credentials',
              401,
            ),
            headers: { date: 'Fri, 01 Jan 2027 10:00:00 GMT' },
          };
    });
    const gateway = createAwsGateway({
      config: { endpoints: { default: server.url }, clientStack: 'lean', requestTimeoutMs: 1000 },
    });
    const client = gateway.client(EC2Client, scopeOf());

    await client.send(new DescribeInstancesCommand({}));
    await client.send(new DescribeInstancesCommand({}));

    expect(server.asked).toHaveLength(3);
    await gateway.close();
    await server.close();
  });

  it('is not blamed when it is right', async () => {
    const server = await startLoopback(() => ({
      ...ec2Error('AuthFailure', 'not enabled', 401),
      headers: { date: new Date().toUTCString() },
    }));
    const gateway = createAwsGateway({
      config: { endpoints: { default: server.url }, clientStack: 'lean', requestTimeoutMs: 1000 },
    });

    expect(
      await rejection(gateway.client(EC2Client, scopeOf()).send(new DescribeInstancesCommand({}))),
    ).toMatchObject({
      category: 'denied',
    });
    expect(server.asked).toHaveLength(1);
    await gateway.close();
    await server.close();
  });
});

it.each(['lean', 'stock'] as const)(
  'signs two hours off at once, and never by an absurd date, on the %s stack',
  async (clientStack) => {
    let date = new Date(Date.now() + 7_200_000).toUTCString();
    const server = await startLoopback((_asked, _response, count) =>
      count === 2
        ? noInstances
        : { ...ec2Error('AuthFailure', 'not able to validate', 401), headers: { date } },
    );
    const gateway = createAwsGateway({
      config: { endpoints: { default: server.url }, clientStack, requestTimeoutMs: 5000 },
    });
    const client = gateway.client(EC2Client, scopeOf());
    await client.send(new DescribeInstancesCommand({}));
    const signed = () =>
      server.asked.map(({ headers }) => String(headers['x-amz-date']).slice(0, 11));
    const shifted = signed()[1];

    expect(signed()[0]).not.toBe(shifted);
    for (date of ['Fri, 31 Dec 9999 23:59:59 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT', 'soon'])
      await rejection(client.send(new DescribeInstancesCommand({})));

    expect(signed().slice(2)).toHaveLength(3);
    for (const stamp of signed().slice(2)) expect(stamp.slice(0, 4)).toBe(shifted?.slice(0, 4));
    await gateway.close();
    await server.close();
  },
);
