// The floor: the same AWS requests as the daemon and as many bulk requests to Port, without an SDK,
// a mapping, a diff, a ledger or a retry. What it costs is what the job costs on this machine; the
// daemon is measured as a multiple of it.
import Agent from 'undici/lib/dispatcher/agent.js';
import { createRawAws, exchange, type RawAws, textAt } from './aws.js';
import type { Keys } from './sign.js';
import { at, listOf } from './xml.js';

/** Cells read side by side, as the daemon's default. */
const READERS = 200;
const OPENED_AT_ONCE = 50;
const BULK_ENTITIES = 20;
const BULKS_AT_ONCE = 20;

interface Account {
  readonly id: string;
  readonly keys: Keys;
  readonly regions: readonly string[];
}

interface Cell {
  readonly kind: string;
  readonly account: Account;
  readonly region: string;
}

/**
 * Reads everything once; writes resources to Port when `writes` is set. Returns the number of
 * requests of both kinds.
 */
export async function runFloor(
  env: NodeJS.ProcessEnv,
  kinds: readonly string[],
  writes: boolean,
): Promise<{ aws: number; port: number }> {
  const agent = new Agent({ connections: 256, keepAliveTimeout: 20_000 });
  const aws = createRawAws(env['AWS_ENDPOINT_URL'] ?? '', agent);
  const port = await createBulks(env, agent);
  const base: Keys = {
    accessKeyId: env['OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY'] ?? '',
    derived: new Map(),
  };
  const roleArn = env['OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN'] ?? '';
  const externalId = env['OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID'] ?? '';
  const assume = (id: string) =>
    assumeRole(aws, base, roleArn.replace(/::\d{12}:/, `::${id}:`), externalId);
  const management = await assumeRole(aws, base, roleArn, externalId);
  const ids = await listAccounts(aws, management);
  const cells: Cell[] = [];
  await inParallel(ids, OPENED_AT_ONCE, async (id) => {
    const keys = await assume(id);
    const regions = listOf(
      at(
        await aws.rest('account', 'us-east-1', keys, {
          method: 'POST',
          path: '/listRegions',
          body: '{"MaxResults":50,"RegionOptStatusContains":["ENABLED","ENABLED_BY_DEFAULT"]}',
        }),
        'Regions',
      ),
    );
    const account = { id, keys, regions: regions.map((region) => textAt(region, 'RegionName')) };
    for (const kind of kinds) {
      if (kind === 'AWS::S3::Bucket') cells.push({ kind, account, region: 'us-east-1' });
      else if (READ[kind])
        cells.push(...account.regions.map((region) => ({ kind, account, region })));
    }
  });
  // Neighbours in different accounts.
  const perAccount = Math.max(1, Math.floor(cells.length / ids.length));
  const interleaved = cells.map(
    (_, index) =>
      cells[(index % ids.length) * perAccount + Math.floor(index / ids.length)] ?? cells[index],
  );
  await inParallel(interleaved, READERS, async (cell) => {
    if (cell) await READ[cell.kind]?.(aws, cell, writes ? port.add : () => undefined);
  });
  await port.finish();
  await agent.destroy();
  return { aws: aws.requests(), port: port.requests() };
}

/** Whether the floor can read all of these kinds, so that there is something to compare with. */
export function canRead(kinds: readonly string[]): boolean {
  return kinds.every((kind) => READ[kind] !== undefined || LISTED_ANYWAY.has(kind));
}

/** Kinds that take no read of their own. */
const LISTED_ANYWAY: ReadonlySet<string> = new Set([
  'AWS::Account::Info',
  'AWS::Organizations::Account',
]);

type Reader = (aws: RawAws, cell: Cell, found: (items: number) => void) => Promise<void>;

const READ: Readonly<Record<string, Reader>> = {
  async 'AWS::EC2::Instance'(aws, { account, region }, found) {
    let token = '';
    do {
      const page = await aws.form('ec2', region, account.keys, {
        Action: 'DescribeInstances',
        MaxResults: '100',
        ...(token ? { NextToken: token } : {}),
      });
      found(
        listOf(at(page, 'reservationSet', 'item')).reduce<number>(
          (sum, reservation) => sum + listOf(at(reservation, 'instancesSet', 'item')).length,
          0,
        ),
      );
      token = textAt(page, 'nextToken');
    } while (token !== '');
  },
  async 'AWS::ECS::Cluster'(aws, { account, region }, found) {
    const page = await aws.json(
      'ecs',
      region,
      account.keys,
      'AmazonEC2ContainerServiceV20141113.ListClusters',
      {},
    );
    const clusters = listOf(at(page, 'clusterArns'));
    if (clusters.length === 0) return;
    const input = {
      clusters,
      include: ['TAGS', 'SETTINGS', 'CONFIGURATIONS', 'ATTACHMENTS', 'STATISTICS'],
    };
    found(
      listOf(
        at(
          await aws.json(
            'ecs',
            region,
            account.keys,
            'AmazonEC2ContainerServiceV20141113.DescribeClusters',
            input,
          ),
          'clusters',
        ),
      ).length,
    );
  },
  async 'AWS::Lambda::Function'(aws, { account, region }, found) {
    found(
      listOf(
        at(
          await aws.rest('lambda', region, account.keys, {
            method: 'GET',
            path: '/2015-03-31/functions',
          }),
          'Functions',
        ),
      ).length,
    );
  },
  async 'AWS::S3::Bucket'(aws, { account, region }, found) {
    const answer = await aws.rest('s3', region, account.keys, {
      method: 'GET',
      path: '/',
      query: 'max-buckets=1000',
    });
    const buckets = listOf(at(answer, 'Buckets', 'Bucket'));
    await inParallel(buckets, 6, async (bucket) => {
      const at = textAt(bucket, 'BucketRegion') || region;
      await aws.rest('s3', at, account.keys, {
        method: 'GET',
        path: `/${textAt(bucket, 'Name')}`,
        query: 'tagging=',
        toleratedStatus: 404,
      });
    });
    found(buckets.length);
  },
};

async function assumeRole(aws: RawAws, base: Keys, arn: string, externalId: string): Promise<Keys> {
  const fields = {
    Action: 'AssumeRole',
    RoleArn: arn,
    RoleSessionName: 'floor',
    ...(externalId ? { ExternalId: externalId } : {}),
  };
  const issued = at(
    await aws.form('sts', 'us-east-1', base, fields),
    'AssumeRoleResult',
    'Credentials',
  );
  const keys: Keys = {
    accessKeyId: textAt(issued, 'AccessKeyId'),
    secretAccessKey: textAt(issued, 'SecretAccessKey'),
    sessionToken: textAt(issued, 'SessionToken'),
    derived: new Map(),
  };
  await aws.form('sts', 'us-east-1', keys, { Action: 'GetCallerIdentity' });
  return keys;
}

async function listAccounts(aws: RawAws, management: Keys): Promise<readonly string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws.json(
      'organizations',
      'us-east-1',
      management,
      'AWSOrganizationsV20161128.ListAccounts',
      NextToken ? { NextToken } : {},
    );
    ids.push(...listOf(at(page, 'Accounts')).map((account) => textAt(account, 'Id')));
    NextToken = textAt(page, 'NextToken') || undefined;
  } while (NextToken !== undefined);
  return ids;
}

/** One bulk request with a prepared body for each twenty resources, while the reading goes on. */
async function createBulks(env: NodeJS.ProcessEnv, agent: Agent) {
  const origin = new URL(env['OCEAN__PORT__BASE_URL'] ?? '').origin;
  let requests = 0;
  const post = (path: string, body: string, headers: Record<string, string>) => {
    requests += 1;
    return exchange(agent, {
      origin,
      method: 'POST',
      path,
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  };
  const credentials = {
    clientId: env['OCEAN__PORT__CLIENT_ID'],
    clientSecret: env['OCEAN__PORT__CLIENT_SECRET'],
  };
  const token: unknown = JSON.parse(
    (await post('/v1/auth/access_token', JSON.stringify(credentials), {})).text,
  );
  const headers = {
    authorization: `Bearer ${textAt(token, 'accessToken')}`,
    'user-agent': 'floor',
  };
  const entities = Array.from({ length: BULK_ENTITIES }, (_, index) => ({
    identifier: `floor-${index}`,
    title: `floor-${index}`,
    properties: {
      instanceType: 'm5.large',
      state: 'running',
      privateIpAddress: '10.0.0.1',
      arn: `arn:aws:ec2:eu-west-1:111111111111:instance/floor-${index}`,
      tags: [{ Key: 'Name', Value: 'floor' }],
    },
  }));
  const body = JSON.stringify({ entities });
  const running = new Set<Promise<unknown>>();
  let waiting = 0;
  let queued = 0;

  const start = () => {
    while (queued > 0 && running.size < BULKS_AT_ONCE) {
      queued -= 1;
      const sent = post(
        '/v1/blueprints/ec2Instance/entities/bulk?upsert=true&merge=true',
        body,
        headers,
      ).then(({ status, text }) => {
        if (status >= 300) throw new Error(`bulk: ${status} ${text.slice(0, 300)}`);
        running.delete(sent);
        start();
      });
      running.add(sent);
    }
  };
  return {
    add(items: number) {
      waiting += items;
      while (waiting >= BULK_ENTITIES) {
        waiting -= BULK_ENTITIES;
        queued += 1;
      }
      start();
    },
    async finish() {
      if (waiting > 0) queued += 1;
      start();
      while (running.size > 0) await Promise.race(running);
    },
    requests: () => requests,
  };
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}
