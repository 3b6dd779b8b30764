// EC2 through the real client: every instance as the world has it, pages, ids, status, regions, and
// a world of a million.
import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  type Instance,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { instanceStatus } from '../../../src/sandbox/world/instance-status.js';
import { clients, failure, type Keys, sessionIn } from './clients.js';

const world = createWorld({ seed: 7, accounts: 4, instances: 23 });
const memberId = world.organization.accountAt(3)?.id ?? '';
let aws: SimulatedAws;
let member: Keys;

beforeAll(async () => {
  aws = await startAws({ world, limits: 'none' });
  member = await sessionIn(aws, memberId);
});
afterAll(() => aws.close());

it('returns every instance of a region exactly as the world has it, page by page', async () => {
  const client = clients(aws, member, 'eu-west-1').ec2;
  const listed: Instance[] = [];
  const pages: number[] = [];
  for await (const page of paginateDescribeInstances({ client, pageSize: 10 }, {})) {
    const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    pages.push(instances.length);
    listed.push(...instances);
    for (const { Instances: [first] = [], ...reservation } of page.Reservations ?? []) {
      expect(reservation).toEqual(
        world.reservation(memberId, 'eu-west-1', first?.InstanceId ?? ''),
      );
    }
  }
  expect(pages).toEqual([10, 10, 3]);
  expect(listed).toEqual([...world.instances(memberId, 'eu-west-1')]);
});

it('is about 4.6 KB of XML per instance', async () => {
  let bytes = 0;
  const client = clients(aws, member, 'eu-west-2').ec2;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = Object(result.response);
      bytes = Number(headers['content-length']);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  await client.send(new DescribeInstancesCommand({}));
  expect(bytes / 23).toBeGreaterThan(4000);
  expect(bytes / 23).toBeLessThan(5200);
});

it('finds instances by id and names every unknown one', async () => {
  const client = clients(aws, member, 'eu-west-1').ec2;
  const [first, second] = [...world.instances(memberId, 'eu-west-1')].map(
    ({ InstanceId = '' }) => InstanceId,
  );
  const answer = await client.send(
    new DescribeInstancesCommand({ InstanceIds: [second ?? '', first ?? ''] }),
  );
  expect(
    answer.Reservations?.flatMap(({ Instances = [] }) =>
      Instances.map(({ InstanceId }) => InstanceId),
    ).sort(),
  ).toEqual([first, second].sort());
  const error = await failure(
    client.send(
      new DescribeInstancesCommand({ InstanceIds: [first ?? '', 'i-0aaaaaaaaaaaaaaaa'] }),
    ),
  );
  expect(error).toMatchObject({
    name: 'InvalidInstanceID.NotFound',
    message: "The instance ID 'i-0aaaaaaaaaaaaaaaa' does not exist",
  });
  const combined = await failure(
    client.send(new DescribeInstancesCommand({ InstanceIds: [first ?? ''], MaxResults: 10 })),
  );
  expect(combined.name).toBe('InvalidParameterCombination');
  expect((await failure(client.send(new DescribeInstancesCommand({ MaxResults: 4 })))).name).toBe(
    'InvalidParameterValue',
  );
  expect(
    (await failure(client.send(new DescribeInstancesCommand({ NextToken: 'bm8' })))).name,
  ).toBe('InvalidNextToken');
});

it('reports the status of running instances, and of all when asked', async () => {
  const client = clients(aws, member, 'eu-west-1').ec2;
  const instances = [...world.instances(memberId, 'eu-west-1')];
  const running = await client.send(new DescribeInstanceStatusCommand({}));
  expect(running.InstanceStatuses).toHaveLength(
    instances.filter(({ State }) => State?.Name === 'running').length,
  );
  const ids = instances.map(({ InstanceId = '' }) => InstanceId);
  const all = await client.send(
    new DescribeInstanceStatusCommand({ InstanceIds: ids, IncludeAllInstances: true }),
  );
  const byId = new Map(all.InstanceStatuses?.map((status) => [status.InstanceId, status]));
  for (const instance of instances)
    expect(byId.get(instance.InstanceId)).toEqual(instanceStatus(instance));
});

it('lists enabled regions with their opt-in status', async () => {
  const client = clients(aws, member).ec2;
  const enabled = await client.send(new DescribeRegionsCommand({}));
  expect(enabled.Regions).toHaveLength(17);
  const all = await client.send(new DescribeRegionsCommand({ AllRegions: true }));
  expect(all.Regions?.find(({ RegionName }) => RegionName === 'af-south-1')?.OptInStatus).toBe(
    'not-opted-in',
  );
});

it('pages through a region of a million instances without making them', async () => {
  const huge = createWorld({
    accounts: 2,
    instances: (index, region) => (index === 1 && region === 'eu-west-1' ? 1_000_000 : 0),
  });
  const server = await startAws({ world: huge, limits: 'none' });
  const accountId = huge.organization.accountAt(1)?.id ?? '';
  const { ec2 } = clients(server, await sessionIn(server, accountId), 'eu-west-1');
  const ids = new Set<string>();
  let token: string | undefined;
  for (let page = 0; page < 3; page++) {
    const answer = await ec2.send(
      new DescribeInstancesCommand({ MaxResults: 50, NextToken: token }),
    );
    for (const { Instances = [] } of answer.Reservations ?? [])
      for (const { InstanceId = '' } of Instances) ids.add(InstanceId);
    token = answer.NextToken;
  }
  expect(ids.size).toBe(150);
  expect(token).toBeDefined();
  const last = huge.instances(accountId, 'eu-west-1').at(999_999)?.InstanceId ?? '';
  const found = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [last] }));
  expect(found.Reservations?.[0]?.Instances?.[0]?.InstanceId).toBe(last);
  await server.close();
});
