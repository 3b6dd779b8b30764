// Every fault effect as a real SDK client meets it.
import { DescribeInstanceStatusCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeClustersCommand, ListClustersCommand } from '@aws-sdk/client-ecs';
import { ListFunctionsCommand, ListTagsCommand } from '@aws-sdk/client-lambda';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { GetBucketTaggingCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaultEffect } from '../../../src/sandbox/aws/faults.js';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import type { World } from '../../../src/sandbox/world/world.js';
import { baseKeys, clients, failure, type Keys, sessionIn, settings } from './clients.js';

let world: World;
let aws: SimulatedAws;
let memberId: string;
let keys: Keys;
let now: number;

beforeEach(async () => {
  world = createWorld({ accounts: 3, instances: 12, clusters: 4 });
  memberId = world.organization.accountAt(1)?.id ?? '';
  now = Date.now();
  aws = await startAws({ world, limits: 'none', clock: () => now });
  keys = await sessionIn(aws, memberId);
});
afterEach(() => aws.close());

function calls() {
  const { sts, organizations, ec2, s3, ecs, lambda } = clients(aws, keys);
  return {
    sts: () => sts.send(new GetCallerIdentityCommand({})),
    organizations: () => organizations.send(new ListAccountsCommand({})),
    ec2: () => ec2.send(new DescribeInstancesCommand({ MaxResults: 5 })),
    s3: () => s3.send(new ListBucketsCommand({})),
    ecs: () => ecs.send(new ListClustersCommand({})),
    lambda: () => lambda.send(new ListFunctionsCommand({})),
  };
}

async function errors(effect: FaultEffect) {
  const fault = aws.faults.add({ effect });
  const found: Record<string, string> = {};
  for (const [service, call] of Object.entries(calls())) {
    const error = await failure(call());
    found[service] = `${error.name} ${Object(error['$metadata']).httpStatusCode ?? ''}`.trim();
  }
  expect(fault.hits).toBe(6);
  fault.remove();
  return found;
}

describe('errors of each service', () => {
  it('throttle', async () => {
    expect(await errors({ type: 'throttle' })).toEqual({
      sts: 'Throttling 400',
      organizations: 'TooManyRequestsException 400',
      ec2: 'RequestLimitExceeded 503',
      s3: 'SlowDown 503',
      ecs: 'ThrottlingException 400',
      lambda: 'TooManyRequestsException 429',
    });
  });

  it('expired token', async () => {
    expect(await errors({ type: 'expired-token' })).toMatchObject({
      ec2: 'RequestExpired 400',
      s3: 'ExpiredToken 400',
      lambda: 'ExpiredTokenException 403',
    });
  });

  it('server error', async () => {
    expect(await errors({ type: 'server-error' })).toEqual({
      sts: 'InternalFailure 500',
      organizations: 'ServiceException 500',
      ec2: 'InternalError 500',
      s3: 'InternalError 500',
      ecs: 'ServerException 500',
      lambda: 'ServiceException 500',
    });
    expect(await errors({ type: 'server-error', status: 503 })).toMatchObject({
      ec2: 'Unavailable 503',
      s3: 'ServiceUnavailable 503',
    });
  });

  it('denials by policy type', async () => {
    for (const [by, words] of [
      ['service-control-policy', 'with an explicit deny in a service control policy'],
      ['session-policy', 'with an explicit deny in a session policy'],
      ['resource-policy', 'with an explicit deny in a resource-based policy'],
      ['identity-policy', 'because no identity-based policy allows the s3:ListAllMyBuckets action'],
    ] as const) {
      const fault = aws.faults.add({ effect: { type: 'deny', by } });
      const error = await failure(calls().s3());
      expect(error.name).toBe('AccessDenied');
      expect(error.message).toContain(words);
      fault.remove();
    }
  });

  it('any code, as asked', async () => {
    expect(
      await errors({ type: 'error', code: 'OptInRequired', status: 401, message: 'no' }),
    ).toMatchObject({ ec2: 'OptInRequired 401' });
  });
});

describe('damaged answers', () => {
  const HEADERS = {
    'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters',
    'content-type': 'application/x-amz-json-1.1',
  };

  async function raw(effect: FaultEffect): Promise<{ status: number; body: string }> {
    const lenient = await startAws({ world, limits: 'none', verifySignatures: false });
    lenient.faults.add({ effect });
    const scope = `${world.base.accessKeyId}/20260101/us-east-1/ecs/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
    try {
      const answer = await fetch(lenient.url, {
        method: 'POST',
        headers: { authorization, ...HEADERS },
        body: '{}',
      });
      return { status: answer.status, body: await answer.text() };
    } finally {
      await lenient.close();
    }
  }

  it('that are garbage or a cut document do not parse, though their status is 200', async () => {
    const intact = await raw({ type: 'slow', ms: 0 });
    expect(JSON.parse(intact.body)).toHaveProperty('clusterArns');
    const cut = await raw({ type: 'truncated', how: 'document' });
    expect(cut.status).toBe(200);
    expect(intact.body.startsWith(cut.body)).toBe(true);
    const malformed = await raw({ type: 'garbage' });
    const html = await raw({ type: 'garbage', how: 'html' });
    for (const { status, body } of [cut, malformed, html]) {
      expect(status).toBe(200);
      expect(() => JSON.parse(body)).toThrow(SyntaxError);
    }
    expect(html.body).toContain('<html>');
    expect(await raw({ type: 'garbage', how: 'empty' })).toEqual({ status: 200, body: '' });
  });

  it('that end early or never begin fail in the transport', async () => {
    await expect(raw({ type: 'truncated' })).rejects.toThrow('terminated');
    await expect(raw({ type: 'reset' })).rejects.toThrow('fetch failed');
    aws.faults.add({ effect: { type: 'reset' } });
    expect((await failure(calls().ec2())).message).toContain('ECONNRESET');
  });

  it('raw are whatever was asked for, with what the request said', async () => {
    expect(
      await raw({ type: 'raw', status: 418, body: '[{{header:x-amz-target}}|{{header:none}}]' }),
    ).toEqual({
      status: 418,
      body: '[AmazonEC2ContainerServiceV20141113.ListClusters|]',
    });
    const filled = { type: 'raw', body: '<', filler: { text: 'ab', times: 3 }, end: '>' } as const;
    expect(await raw(filled)).toEqual({ status: 200, body: '<ababab>' });
    expect(await raw({ ...filled, gzip: true })).toEqual({ status: 200, body: '<ababab>' });
    const unique = [
      await raw({ type: 'raw', body: '{{unique}}' }),
      await raw({ type: 'raw', body: '{{unique}}' }),
    ];
    expect(new Set(unique.map(({ body }) => body)).size).toBe(2);
  });

  it('raw can be without an end, for as long as somebody reads', async () => {
    aws.faults.add({ effect: { type: 'raw', filler: { text: 'x'.repeat(65_536) } } });
    const answer = await fetch(aws.url, { method: 'POST', headers: HEADERS, body: '{}' });
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length;
      if (bytes > 10_000_000) break;
    }
    expect(bytes).toBeGreaterThan(10_000_000);
  });

  it('hang is never answered, and leaves other requests alone', async () => {
    const fault = aws.faults.add({ service: 'ec2', effect: { type: 'hang' } });
    const { ec2 } = clients(aws, keys);
    const abort = new AbortController();
    const hanging = failure(
      ec2.send(new DescribeInstancesCommand({}), { abortSignal: abort.signal }),
    );
    await calls().ecs();
    await vi.waitFor(() => expect(fault.hits).toBe(1));
    abort.abort();
    expect((await hanging).name).toBe('AbortError');
  });

  it('slow delays by so much', async () => {
    aws.faults.add({ service: 'ecs', effect: { type: 'slow', ms: 60 } });
    const before = performance.now();
    await calls().ecs();
    expect(performance.now() - before).toBeGreaterThan(55);
  });

  it('wrong clock makes requests look skewed, and its Date header tells the truth about it', async () => {
    aws.faults.add({ effect: { type: 'wrong-clock', offsetMs: 3_600_000 } });
    const error = await failure(calls().s3());
    expect(error.name).toBe('RequestTimeTooSkewed');
    const corrected = new STSClient({ ...settings(aws, keys), maxAttempts: 2 });
    expect((await corrected.send(new GetCallerIdentityCommand({}))).Account).toBe(memberId);
  });
});

describe('faults inside the data', () => {
  it('AssumeRole answers with a session of another account', async () => {
    const otherId = world.organization.accountAt(2)?.id ?? '';
    aws.faults.add({
      service: 'sts',
      accountId: memberId,
      effect: { type: 'wrong-account', accountId: otherId },
    });
    const sts = new STSClient(settings(aws, baseKeys(aws)));
    const answer = await sts.send(
      new AssumeRoleCommand({ RoleArn: world.roleArn(memberId), RoleSessionName: 'ss' }),
    );
    expect(answer.AssumedRoleUser?.Arn).toContain(`::${otherId}:`);
    const wrong = await sessionIn(aws, memberId);
    expect((await clients(aws, wrong).sts.send(new GetCallerIdentityCommand({}))).Account).toBe(
      otherId,
    );
  });

  it('resources vanish between list and describe', async () => {
    const { ec2, ecs, lambda, s3 } = clients(aws, keys);
    const [instance] = world.instances(memberId, 'us-east-1');
    const [cluster, second] = world.clusters(memberId, 'us-east-1');
    const [fn] = world.functions(memberId, 'us-east-1');
    const [bucket] = world.buckets(memberId);
    for (const resource of [
      instance?.InstanceId,
      cluster?.clusterArn,
      fn?.Configuration.FunctionName,
      bucket?.Name,
    ]) {
      aws.faults.add({ resource: resource ?? '', effect: { type: 'vanish' } });
    }
    const status = await failure(
      ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [instance?.InstanceId ?? ''] })),
    );
    expect(status.name).toBe('InvalidInstanceID.NotFound');
    const described = await ecs.send(
      new DescribeClustersCommand({
        clusters: [cluster?.clusterArn ?? '', second?.clusterArn ?? ''],
      }),
    );
    expect(described.clusters?.map(({ clusterArn }) => clusterArn)).toEqual([second?.clusterArn]);
    expect(described.failures).toEqual([{ arn: cluster?.clusterArn, reason: 'MISSING' }]);
    const tags = await failure(
      lambda.send(new ListTagsCommand({ Resource: fn?.Configuration.FunctionArn ?? '' })),
    );
    expect(tags.name).toBe('ResourceNotFoundException');
    const tagging = await failure(
      s3.send(new GetBucketTaggingCommand({ Bucket: bucket?.Name ?? '' })),
    );
    expect(tagging.name).toBe('NoSuchBucket');
  });

  it('DescribeClusters fails for some', async () => {
    const arns = [...world.clusters(memberId, 'us-east-1')].map(
      ({ clusterArn = '' }) => clusterArn,
    );
    aws.faults.add({
      resource: arns[1] ?? '',
      effect: { type: 'partial-failure', reason: 'INACCESSIBLE' },
    });
    const answer = await clients(aws, keys).ecs.send(
      new DescribeClustersCommand({ clusters: arns }),
    );
    expect(answer.clusters).toHaveLength(3);
    expect(answer.failures).toEqual([{ arn: arns[1], reason: 'INACCESSIBLE' }]);
  });

  it('an empty page leads on to the rest, and pages can be made small', async () => {
    aws.faults.add({ service: 'ec2', times: 1, after: 1, effect: { type: 'empty-page' } });
    aws.faults.add({ service: 'ec2', effect: { type: 'small-pages', size: 5 } });
    const { ec2 } = clients(aws, keys);
    const sizes: number[] = [];
    const ids = new Set<string>();
    let token: string | undefined;
    do {
      const page = await ec2.send(new DescribeInstancesCommand({ NextToken: token }));
      const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
      sizes.push(instances.length);
      for (const { InstanceId = '' } of instances) ids.add(InstanceId);
      token = page.NextToken;
    } while (token !== undefined);
    expect(sizes).toEqual([5, 0, 5, 2]);
    expect(ids.size).toBe(12);
  });
});
