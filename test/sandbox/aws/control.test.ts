// Rules and their counts, the control interface over HTTP, for programs in other processes, and the
// token buckets.
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import type { World } from '../../../src/sandbox/world/world.js';
import { clients, failure, type Keys, sessionIn } from './clients.js';

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

function describeAll() {
  return clients(aws, keys).ec2.send(new DescribeInstancesCommand({}));
}

function list() {
  return clients(aws, keys).ecs.send(new ListClustersCommand({}));
}

it('faults can be set, listed and removed over HTTP, and nonsense is refused', async () => {
  const post = (body: unknown) =>
    fetch(`${aws.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(body) });
  const added = await post({ service: 'ecs', effect: { type: 'throttle' } });
  expect(await added.json()).toEqual({ ids: [1] });
  expect((await failure(list())).name).toBe('ThrottlingException');
  expect(await (await fetch(`${aws.url}/_sandbox/faults`)).json()).toMatchObject([
    { id: 1, hits: 1 },
  ]);
  await fetch(`${aws.url}/_sandbox/faults/1`, { method: 'DELETE' });
  await list();
  await post({
    service: 'ecs',
    effect: { type: 'raw', status: 400, headers: { 'x-amzn-errortype': 'Odd' }, body: '{}' },
  });
  expect((await failure(list())).name).toBe('Odd');
  await fetch(`${aws.url}/_sandbox/faults`, { method: 'DELETE' });
  expect((await post({ servce: 'ecs', effect: { type: 'throttle' } })).status).toBe(400);
  expect((await post({ effect: { type: 'explode' } })).status).toBe(400);
});

it('the world can be changed and read over HTTP', async () => {
  const change = (body: unknown) =>
    fetch(`${aws.url}/_sandbox/world`, { method: 'POST', body: JSON.stringify(body) });
  const [instance] = world.instances(memberId, 'us-east-1');
  expect(
    (
      await change({
        op: 'terminateInstance',
        accountId: memberId,
        region: 'us-east-1',
        instanceId: instance?.InstanceId,
      })
    ).status,
  ).toBe(200);
  const { Reservations = [] } = await clients(aws, keys).ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [instance?.InstanceId ?? ''] }),
  );
  expect(Reservations[0]?.Instances?.[0]?.State).toEqual({ Code: 48, Name: 'terminated' });
  expect(
    (await change({ op: 'addBucket', accountId: memberId, name: 'new-one', region: 'eu-west-1' }))
      .status,
  ).toBe(200);
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
  expect(counters).toMatchObject({
    unexpected: 0,
    byOperation: { 'ec2:DescribeInstances': 1 },
    byAccount: { [memberId]: 1 },
  });
});

it('token buckets are per account, region and service, and refill with the clock', async () => {
  const limited = await startAws({
    world,
    clock: () => now,
    limits: { ecs: { perSecond: 2, burst: 3 } },
  });
  keys = await sessionIn(limited, memberId);
  const list = (region: string) =>
    clients(limited, keys, region).ecs.send(new ListClustersCommand({}));
  for (let round = 0; round < 3; round++) await list('us-east-1');
  expect((await failure(list('us-east-1'))).name).toBe('ThrottlingException');
  await list('eu-west-1');
  now += 500;
  await list('us-east-1');
  expect((await failure(list('us-east-1'))).name).toBe('ThrottlingException');
  expect(limited.requests.count({ code: 'ThrottlingException', region: 'us-east-1' })).toBe(2);
  await limited.close();
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
        await describeAll().then(
          () => true,
          () => false,
        ),
      );
    expect(outcomes).toEqual([true, false, false, true, true]);
    expect(fault.hits).toBe(2);
    const everywhere = aws.faults.add({ region: 'eu-west-1', effect: { type: 'throttle' } });
    await describeAll();
    everywhere.remove();
    expect(aws.faults.list()).toHaveLength(1);
  });
});
