// Every operation of the simulated AWS, driven by the real SDK clients with verified signatures.
import { ListRegionsCommand, paginateListRegions } from '@aws-sdk/client-account';
import { DescribeClustersCommand, ListClustersCommand } from '@aws-sdk/client-ecs';
import { GetFunctionCommand, ListTagsCommand, paginateListFunctions } from '@aws-sdk/client-lambda';
import {
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { baseKeys, clients, failure, type Keys, sessionIn, settings } from './clients.js';

const world = createWorld({
  seed: 7,
  accounts: 45,
  instances: 23,
  clusters: 7,
  functions: 60,
  buckets: 12,
});
const memberId = world.organization.accountAt(3)?.id ?? '';
let aws: SimulatedAws;
let member: Keys;

beforeAll(async () => {
  aws = await startAws({ world, limits: 'none' });
  member = await sessionIn(aws, memberId);
});
afterAll(() => aws.close());

describe('STS', () => {
  it('says who the base user and a session are', async () => {
    const base = await clients(aws, baseKeys(aws)).sts.send(new GetCallerIdentityCommand({}));
    expect(base).toMatchObject({
      Arn: world.base.userArn,
      Account: world.managementAccountId,
      UserId: world.base.userId,
    });
    const session = await clients(aws, member).sts.send(new GetCallerIdentityCommand({}));
    expect(session.Arn).toBe(
      `arn:aws:sts::${memberId}:assumed-role/PortOceanReadRole/test-session`,
    );
    expect(session.$metadata.requestId).toMatch(/^0{8}-/);
  });

  it('opens a session for a web identity token without a signature', async () => {
    const sts = new STSClient({
      endpoint: aws.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    });
    const input = {
      RoleArn: world.roleArn(memberId),
      RoleSessionName: 'web',
      WebIdentityToken: world.base.webIdentityToken,
    };
    const answer = await sts.send(new AssumeRoleWithWebIdentityCommand(input));
    expect(answer.AssumedRoleUser?.Arn).toContain(memberId);
    expect(answer.Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now());
    const error = await failure(
      sts.send(new AssumeRoleWithWebIdentityCommand({ ...input, WebIdentityToken: 'x.y.z' })),
    );
    expect(error.name).toBe('InvalidIdentityTokenException');
  });
});

describe('Organizations', () => {
  it('lists all accounts in pages of at most 20, exactly as the world has them', async () => {
    const client = clients(aws, baseKeys(aws)).organizations;
    const pages: number[] = [];
    const seen = new Map<string, unknown>();
    for await (const page of paginateListAccounts({ client }, {})) {
      pages.push(page.Accounts?.length ?? 0);
      for (const account of page.Accounts ?? []) seen.set(account.Id ?? '', account);
    }
    expect(pages).toEqual([20, 20, 5]);
    for (const account of world.accounts()) {
      expect(seen.get(account.id)).toEqual({
        Id: account.id,
        Arn: account.arn,
        Email: account.email,
        Name: account.name,
        Status: account.state,
        State: account.state,
        JoinedMethod: account.joinedMethod,
        JoinedTimestamp: account.joinedTimestamp,
      });
    }
  });

  it('walks the tree from the root to every account, parents and tags included', async () => {
    const client = clients(aws, baseKeys(aws)).organizations;
    const found: string[] = [];
    const walk = async (parentId: string): Promise<void> => {
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListAccountsForParentCommand({ ParentId: parentId, NextToken: token }),
        );
        found.push(...(page.Accounts ?? []).map(({ Id = '' }) => Id));
        token = page.NextToken;
      } while (token !== undefined);
      const units = await client.send(
        new ListOrganizationalUnitsForParentCommand({ ParentId: parentId }),
      );
      for (const { Id = '' } of units.OrganizationalUnits ?? []) await walk(Id);
    };
    const { Roots = [] } = await client.send(new ListRootsCommand({}));
    await walk(Roots[0]?.Id ?? '');
    expect(found.toSorted()).toEqual([...world.accounts()].map(({ id }) => id).sort());

    const parents = await client.send(new ListParentsCommand({ ChildId: memberId }));
    expect(parents.Parents).toEqual([
      { Id: world.account(memberId)?.parentId, Type: 'ORGANIZATIONAL_UNIT' },
    ]);
    const unitId = world.account(memberId)?.parentId ?? '';
    const unit = await client.send(
      new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: unitId }),
    );
    expect(unit.OrganizationalUnit?.Name).toBe(
      world.organization.units.find(({ id }) => id === unitId)?.name,
    );
    const tags = await client.send(new ListTagsForResourceCommand({ ResourceId: memberId }));
    expect(tags.Tags).toEqual(world.account(memberId)?.tags);
    const organization = await client.send(new DescribeOrganizationCommand({}));
    expect(organization.Organization?.MasterAccountId).toBe(world.managementAccountId);
  });

  it('denies a member account and names a parent that does not exist', async () => {
    const denied = await failure(clients(aws, member).organizations.send(new ListRootsCommand({})));
    expect(denied).toMatchObject({
      name: 'AccessDeniedException',
      message: "You don't have permissions to access this resource.",
    });
    const client = clients(aws, baseKeys(aws)).organizations;
    const missing = await failure(
      client.send(new ListAccountsForParentCommand({ ParentId: 'ou-none-00000000' })),
    );
    expect(missing.name).toBe('ParentNotFoundException');
    const large = await failure(
      client.send(
        new ListAccountsForParentCommand({ ParentId: world.organization.rootId, MaxResults: 21 }),
      ),
    );
    expect(large.name).toBe('InvalidInputException');
  });
});

describe('Account', () => {
  it('lists the regions by status, in pages', async () => {
    const client = clients(aws, member).account;
    const enabled = await client.send(
      new ListRegionsCommand({ RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] }),
    );
    expect(enabled.Regions?.map(({ RegionName }) => RegionName)).toEqual(
      world.enabledRegions(memberId),
    );
    expect(enabled.Regions).toHaveLength(17);
    const all: string[] = [];
    for await (const page of paginateListRegions({ client, pageSize: 10 }, {}))
      all.push(...(page.Regions ?? []).map(({ RegionName = '' }) => RegionName));
    expect(all).toEqual(world.regionStatuses(memberId).map(({ region }) => region));
  });
});

describe('ECS', () => {
  it('lists ARNs in pages and describes batches with what is included', async () => {
    const client = clients(aws, member, 'eu-north-1').ecs;
    const first = await client.send(new ListClustersCommand({ maxResults: 5 }));
    const second = await client.send(
      new ListClustersCommand({ maxResults: 5, nextToken: first.nextToken }),
    );
    const arns = [...(first.clusterArns ?? []), ...(second.clusterArns ?? [])];
    expect(second.nextToken).toBeUndefined();
    const described = await client.send(
      new DescribeClustersCommand({
        clusters: [...arns, 'gone'],
        include: ['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS'],
      }),
    );
    const byArn = new Map(described.clusters?.map((cluster) => [cluster.clusterArn, cluster]));
    for (const cluster of world.clusters(memberId, 'eu-north-1'))
      expect(byArn.get(cluster.clusterArn)).toEqual(cluster);
    expect(described.failures).toEqual([
      { arn: `arn:aws:ecs:eu-north-1:${memberId}:cluster/gone`, reason: 'MISSING' },
    ]);
    const bare = await client.send(new DescribeClustersCommand({ clusters: arns.slice(0, 1) }));
    expect(bare.clusters?.[0]).toMatchObject({ tags: [], settings: [], statistics: [] });
  });
});

describe('Lambda', () => {
  it('lists functions in pages of 50 without state, and gives tags and details one by one', async () => {
    const client = clients(aws, member, 'us-west-2').lambda;
    const pages: number[] = [];
    const listed: unknown[] = [];
    for await (const page of paginateListFunctions({ client }, {})) {
      pages.push(page.Functions?.length ?? 0);
      listed.push(...(page.Functions ?? []));
    }
    expect(pages).toEqual([50, 10]);
    const functions = [...world.functions(memberId, 'us-west-2')];
    expect(listed).toEqual(functions.map(({ Configuration }) => Configuration));
    const arn = functions[4]?.Configuration.FunctionArn ?? '';
    expect((await client.send(new ListTagsCommand({ Resource: arn }))).Tags).toEqual(
      functions[4]?.Tags,
    );
    const one = await client.send(
      new GetFunctionCommand({ FunctionName: functions[4]?.Configuration.FunctionName }),
    );
    expect(one.Configuration).toMatchObject({ ...functions[4]?.Configuration, State: 'Active' });
    const error = await failure(client.send(new ListTagsCommand({ Resource: `${arn}9` })));
    expect(error.name).toBe('ResourceNotFoundException');
  });
});

it('answers a service it does not have with an error in that protocol', async () => {
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const query = await fetch(aws.url, {
    method: 'POST',
    headers: { authorization },
    body: new URLSearchParams({ Action: 'DescribeAlarms' }),
  });
  expect([query.status, await query.text()]).toEqual([
    400,
    expect.stringContaining('<Code>InvalidAction</Code>'),
  ]);
  const json = await fetch(aws.url, {
    method: 'POST',
    headers: { authorization, 'x-amz-target': 'AmazonSSM.X' },
    body: '{}',
  });
  expect(await json.json()).toMatchObject({ __type: 'UnknownOperationException' });
});

it('answers an operation it does not have as the service would, and counts it', async () => {
  const { DescribeVpcsCommand } = await import('@aws-sdk/client-ec2');
  const before = aws.requests.counters().unexpected;
  const error = await failure(clients(aws, member).ec2.send(new DescribeVpcsCommand({})));
  expect(error.name).toBe('InvalidAction');
  expect(aws.requests.counters().unexpected).toBe(before + 1);
  expect(settings(aws, member).endpoint).toBe(aws.url);
});
