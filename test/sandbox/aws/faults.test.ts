// Every fault effect as a real SDK client meets it, rules and their counts, token buckets, and the control interface.
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
    expect(await errors({ type: 'server-error', status: 503 })).toMatchObject({ ec2: 'Unavailable 503', s3: 'ServiceUnavailable 503' });
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
    expect(await errors({ type: 'error', code: 'OptInRequired', status: 401, message: 'no' })).toMatchObject({ ec2: 'OptInRequired 401' });
  });
});

describe('damaged answers', () => {
  it.each([
    { type: 'garbage' },
    { type: 'garbage', how: 'html' },
    { type: 'truncated', how: 'connection' },
    { type: 'truncated', how: 'document' },
    { type: 'reset' },
  ] satisfies FaultEffect[])('$type $how is never a well-formed document', async (effect) => {
    aws.faults.add({ effect });
    const { ec2, ecs } = calls();
    for (const call of [ec2, ecs]) {
      // The stock client may read a mangled document as an empty one; what must not happen is a page of real items.
      const answer = await call().catch((error: Error) => error);
      if (!(answer instanceof Error)) expect({ ...answer, $metadata: 0 }).not.toHaveProperty('NextToken');
    }
  });

  it('an empty body with status 200', async () => {
    aws.faults.add({ effect: { type: 'garbage', how: 'empty' } });
    expect(await calls().ecs()).not.toHaveProperty('clusterArns');
  });

  it('hang is never answered, and leaves other requests alone', async () => {
    const fault = aws.faults.add({ service: 'ec2', effect: { type: 'hang' } });
    const { ec2 } = clients(aws, keys);
    const abort = new AbortController();
    const hanging = failure(ec2.send(new DescribeInstancesCommand({}), { abortSignal: abort.signal }));
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
    aws.faults.add({ service: 'sts', accountId: memberId, effect: { type: 'wrong-account', accountId: otherId } });
    const sts = new STSClient(settings(aws, baseKeys(aws)));
    const answer = await sts.send(new AssumeRoleCommand({ RoleArn: world.roleArn(memberId), RoleSessionName: 'ss' }));
    expect(answer.AssumedRoleUser?.Arn).toContain(`::${otherId}:`);
    const wrong = await sessionIn(aws, memberId);
    expect((await clients(aws, wrong).sts.send(new GetCallerIdentityCommand({}))).Account).toBe(otherId);
  });

  it('resources vanish between list and describe', async () => {
    const { ec2, ecs, lambda, s3 } = clients(aws, keys);
    const [instance] = world.instances(memberId, 'us-east-1');
    const [cluster, second] = world.clusters(memberId, 'us-east-1');
    const [fn] = world.functions(memberId, 'us-east-1');
    const [bucket] = world.buckets(memberId);
    for (const resource of [instance?.InstanceId, cluster?.clusterArn, fn?.Configuration.FunctionName, bucket?.Name]) {
      aws.faults.add({ resource: resource ?? '', effect: { type: 'vanish' } });
    }
    const status = await failure(ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [instance?.InstanceId ?? ''] })));
    expect(status.name).toBe('InvalidInstanceID.NotFound');
    const described = await ecs.send(new DescribeClustersCommand({ clusters: [cluster?.clusterArn ?? '', second?.clusterArn ?? ''] }));
    expect(described.clusters?.map(({ clusterArn }) => clusterArn)).toEqual([second?.clusterArn]);
    expect(described.failures).toEqual([{ arn: cluster?.clusterArn, reason: 'MISSING' }]);
    const tags = await failure(lambda.send(new ListTagsCommand({ Resource: fn?.Configuration.FunctionArn ?? '' })));
    expect(tags.name).toBe('ResourceNotFoundException');
    const tagging = await failure(s3.send(new GetBucketTaggingCommand({ Bucket: bucket?.Name ?? '' })));
    expect(tagging.name).toBe('NoSuchBucket');
  });

  it('DescribeClusters fails for some', async () => {
    const arns = [...world.clusters(memberId, 'us-east-1')].map(({ clusterArn = '' }) => clusterArn);
    aws.faults.add({ resource: arns[1] ?? '', effect: { type: 'partial-failure', reason: 'INACCESSIBLE' } });
    const answer = await clients(aws, keys).ecs.send(new DescribeClustersCommand({ clusters: arns }));
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

describe('rules', () => {
  it('hit after so many, so many times, only where they say, until removed', async () => {
    const fault = aws.faults.add({
      service: 'ec2',
      operation: 'DescribeInstances',
      region: 'us-east-1',
      accountId: memberId,
      after: 1,
      times: 2,
      effect: { type: 'throttle' },
    });
    const outcomes: boolean[] = [];
    for (let round = 0; round < 5; round++)
      outcomes.push(
        await calls()
          .ec2()
          .then(
            () => true,
            () => false,
          ),
      );
    expect(outcomes).toEqual([true, false, false, true, true]);
    expect(fault.hits).toBe(2);
    const everywhere = aws.faults.add({ region: 'eu-west-1', effect: { type: 'throttle' } });
    await calls().ec2();
    everywhere.remove();
    expect(aws.faults.list()).toHaveLength(1);
  });

  it('can be set, listed and removed over HTTP, and nonsense is refused', async () => {
    const post = (body: unknown) => fetch(`${aws.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(body) });
    const added = await post({ service: 'ecs', effect: { type: 'throttle' } });
    expect(await added.json()).toEqual({ ids: [1] });
    expect((await failure(calls().ecs())).name).toBe('ThrottlingException');
    expect(await (await fetch(`${aws.url}/_sandbox/faults`)).json()).toMatchObject([{ id: 1, hits: 1 }]);
    await fetch(`${aws.url}/_sandbox/faults/1`, { method: 'DELETE' });
    await calls().ecs();
    expect((await post({ servce: 'ecs', effect: { type: 'throttle' } })).status).toBe(400);
    expect((await post({ effect: { type: 'explode' } })).status).toBe(400);
  });
});

it('the world can be changed and read over HTTP', async () => {
  const change = (body: unknown) => fetch(`${aws.url}/_sandbox/world`, { method: 'POST', body: JSON.stringify(body) });
  const [instance] = world.instances(memberId, 'us-east-1');
  expect(
    (await change({ op: 'terminateInstance', accountId: memberId, region: 'us-east-1', instanceId: instance?.InstanceId })).status,
  ).toBe(200);
  const { Reservations = [] } = await clients(aws, keys).ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [instance?.InstanceId ?? ''] }),
  );
  expect(Reservations[0]?.Instances?.[0]?.State).toEqual({ Code: 48, Name: 'terminated' });
  expect((await change({ op: 'addBucket', accountId: memberId, name: 'new-one', region: 'eu-west-1' })).status).toBe(200);
  expect(world.bucket('new-one')?.bucket.Region).toBe('eu-west-1');
  expect((await change({ op: 'removeBucket', name: 'no-such' })).status).toBe(400);
  expect((await change({ op: 'paint' })).status).toBe(400);
  const summary = await (await fetch(`${aws.url}/_sandbox/world`)).json();
  expect(summary).toMatchObject({
    accountRoleArn: world.roleArn(world.managementAccountId),
    base: { accessKeyId: world.base.accessKeyId },
    accounts: 3,
  });
  const totals = await (await fetch(`${aws.url}/_sandbox/totals`)).json();
  expect(totals).toMatchObject({ accounts: 3, clusters: 3 * 17 * 4 });
  const counters = await (await fetch(`${aws.url}/_sandbox/requests`)).json();
  expect(counters).toMatchObject({ unexpected: 0, byOperation: { 'ec2:DescribeInstances': 1 }, byAccount: { [memberId]: 1 } });
});

it('token buckets are per account, region and service, and refill with the clock', async () => {
  const limited = await startAws({ world, clock: () => now, limits: { ecs: { perSecond: 2, burst: 3 } } });
  keys = await sessionIn(limited, memberId);
  const list = (region: string) => clients(limited, keys, region).ecs.send(new ListClustersCommand({}));
  for (let round = 0; round < 3; round++) await list('us-east-1');
  expect((await failure(list('us-east-1'))).name).toBe('ThrottlingException');
  await list('eu-west-1');
  now += 500;
  await list('us-east-1');
  expect((await failure(list('us-east-1'))).name).toBe('ThrottlingException');
  expect(limited.requests.count({ code: 'ThrottlingException', region: 'us-east-1' })).toBe(2);
  await limited.close();
});
