// Discovery, sessions and regions against the simulated AWS, whose roles, trust and session
// accounts are checked by itself.
import { setMaxListeners } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import { describe, expect, onTestFinished, test } from 'vitest';
import { discoverAccounts } from '../../src/accounts/discover-accounts.js';
import { enabledRegions } from '../../src/accounts/regions.js';
import { createAwsGateway } from '../../src/aws/gateway.js';
import type { AwsConfig } from '../../src/config/config.js';
import { createBaseIdentity } from '../../src/credentials/base-identity.js';
import { createRoleBroker } from '../../src/credentials/role-broker.js';
import { startAws } from '../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../src/sandbox/world/create-world.js';
import type { WorldOptions } from '../../src/sandbox/world/options.js';
import type { World } from '../../src/sandbox/world/world.js';
import { awsConfig } from '../credentials/setup.js';

const EMPTY_WORLD: WorldOptions = { instances: 0, buckets: 0, clusters: 0, functions: 0 };

interface RigOptions {
  readonly world?: WorldOptions;
  readonly config?: (world: World) => Partial<AwsConfig>;
  readonly without?: 'staticKeys' | 'accountRoleArn';
  readonly clock?: () => number;
  /** The simulator's own clock. */
  readonly awsClock?: () => number;
}

async function rig({
  world: worldOptions,
  config: overrides,
  without,
  clock,
  awsClock,
}: RigOptions) {
  const world = createWorld({ ...EMPTY_WORLD, ...worldOptions });
  const aws = await startAws({ world, limits: 'none', ...(awsClock ? { clock: awsClock } : {}) });
  const { accessKeyId, secretAccessKey } = world.base;
  const config = awsConfig(aws.url, {
    staticKeys: { accessKeyId, secretAccessKey },
    accountRoleArn: world.roleArn(world.managementAccountId),
    ...(worldOptions?.externalId === undefined ? {} : { externalId: worldOptions.externalId }),
    ...overrides?.(world),
  });
  if (without) Reflect.deleteProperty(config, without);
  const gateway = createAwsGateway({
    config,
    sleep: async () => {},
    ...(awsClock ? { now: awsClock } : {}),
  });
  onTestFinished(async () => {
    await gateway.close();
    await aws.close();
  });
  const log = { info: () => {}, warn: () => {}, debug: () => {} };
  const deps = { config, gateway, log, ...(clock ? { now: clock } : {}) };
  const base = createBaseIdentity(deps);
  const broker = createRoleBroker({ ...deps, base });
  const { signal } = new AbortController();
  // Many calls share it at once, as those of one resync do.
  setMaxListeners(0, signal);
  const discover = (everSyncedOthers = async () => true) =>
    discoverAccounts({ ...deps, base, broker, everSyncedOthers }, signal);
  return { world, aws, gateway, broker, signal, discover };
}

describe('25 accounts', () => {
  test('are found with their units and regions, each through its own verified session, at full width', async () => {
    const { world, aws, gateway, signal, discover } = await rig({
      world: {
        accounts: 25,
        suspended: [24],
        externalId: 'sandbox-external-id',
        rolePath: '/port/',
        optInRegions: (index) => (index === 3 ? ['af-south-1'] : []),
      },
    });
    const { list, session, extras } = await discover();
    await extras;
    const active = [...world.accounts()]
      .filter(({ state }) => state === 'ACTIVE')
      .map(({ id }) => id);
    expect(list.accounts.map(({ id }) => id).sort()).toEqual([...active].sort());
    expect([...list.inactive.values()]).toEqual(['SUSPENDED']);
    expect(list.warnings).toEqual([]);
    expect(
      list.accounts.every(({ organization }) => organization?.organizationalUnits !== undefined),
    ).toBe(true);

    const read = await Promise.all(
      list.accounts.map(async (account) => {
        const opened = await session(account, signal);
        return [
          account.id,
          opened.accountId,
          await enabledRegions({ gateway }, opened, signal),
        ] as const;
      }),
    );
    for (const [id, openedId, { regions, complete }] of read) {
      expect(openedId).toBe(id);
      expect(complete).toBe(true);
      expect(regions).toEqual([...world.enabledRegions(id)].sort());
    }
    expect(read.filter(([, , { regions }]) => regions.includes('af-south-1'))).toHaveLength(1);
    expect(aws.requests.count({ operation: 'AssumeRole' })).toBe(active.length);
  });

  test('a wrong ExternalId is denied with that among the causes', async () => {
    const { discover, signal } = await rig({
      world: { accounts: 3, externalId: 'right' },
      without: 'accountRoleArn',
      config: (world) => ({
        externalId: 'wrong',
        accountRoleArns: [...world.accounts()].map(({ id }) => world.roleArn(id)),
      }),
    });
    const { list, session } = await discover();
    const outcomes = await Promise.allSettled(
      list.accounts.map((account) => session(account, signal)),
    );
    expect(outcomes).toHaveLength(3);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'role-denied', details: { externalIdSent: true } },
      });
    }
  });

  test('one role that is gone denies that account and no other', async () => {
    const { world, discover, signal } = await rig({ world: { accounts: 4 } });
    const { list, session } = await discover();
    const gone = list.accounts[2]?.id ?? '';
    world.deleteRole(gone, 'PortOceanReadRole');
    const outcomes = await Promise.allSettled(
      list.accounts.map((account) => session(account, signal)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(
      list.accounts.map(({ id }) => (id === gone ? 'rejected' : 'fulfilled')),
    );
  });

  test('AssumeRole that answers with a session of another account is caught', async () => {
    const { world, aws, discover, signal } = await rig({ world: { accounts: 4 } });
    const { list, session } = await discover();
    const [, victim] = list.accounts;
    if (!victim) throw new Error('too few accounts');
    aws.faults.add({
      operation: 'AssumeRole',
      accountId: victim.id,
      effect: { type: 'wrong-account', accountId: world.managementAccountId },
    });
    await expect(session(victim, signal)).rejects.toMatchObject({ code: 'session-mismatch' });
  });
});

test('an organization that is not in use falls back to the account of the role only on a first sync', async () => {
  const { world, discover } = await rig({ world: { accounts: 1, organization: false } });
  expect((await discover(async () => false)).list).toMatchObject({
    source: 'single',
    accounts: [{ id: world.managementAccountId }],
    absenceIsEvidence: false,
  });
  await expect(discover()).rejects.toMatchObject({
    code: 'organization-denied',
    details: { awsCode: 'AWSOrganizationsNotInUseException' },
  });
});

test('GovCloud is read with its own partition, endpoints and regions', async () => {
  const { aws, gateway, discover, signal } = await rig({
    world: { accounts: 3, partition: 'aws-us-gov' },
    config: () => ({ partition: 'aws-us-gov' }),
  });
  const { list, session } = await discover();
  const [account] = list.accounts;
  if (!account) throw new Error('no account');
  expect(account.roleArn).toMatch(/^arn:aws-us-gov:iam::\d{12}:role\/PortOceanReadRole$/);
  const opened = await session(account, signal);
  expect(opened.partition).toBe('aws-us-gov');
  expect((await enabledRegions({ gateway }, opened, signal)).regions).toEqual([
    'us-gov-east-1',
    'us-gov-west-1',
  ]);
  expect(aws.requests.count({ operation: 'AssumeRole', region: 'us-gov-east-1' })).toBeGreaterThan(
    0,
  );
  expect(aws.requests.count({ operation: 'ListAccounts', region: 'us-gov-west-1' })).toBe(1);
});

test('a web identity assumes the management role and the members with the token when they only trust the issuer', async () => {
  const tokenFile = join(tmpdir(), `simulated-token-${process.pid}`);
  onTestFinished(() => rm(tokenFile, { force: true }));
  const { world, discover, signal } = await rig({
    world: { accounts: 3, trustedPrincipals: [] },
    without: 'staticKeys',
    config: () => ({ webIdentity: { tokenFile } }),
  });
  await writeFile(tokenFile, world.base.webIdentityToken);
  const { list, session } = await discover();
  const sessions = await Promise.all(list.accounts.map((account) => session(account, signal)));
  expect(sessions.map(({ accountId }) => accountId)).toEqual(list.accounts.map(({ id }) => id));
});

test.each([
  ['before they are used', true],
  ['once AWS refuses them, when our clock does not show it', false],
])(
  'credentials that expire between pages are replaced %s, and the listing goes on',
  async (_name, clockAgrees) => {
    const start = Date.now();
    let elapsed = 0;
    const awsClock = (): number => start + elapsed;
    const { world, aws, gateway, broker, signal } = await rig({
      world: { accounts: 45 },
      clock: clockAgrees ? awsClock : () => start,
      awsClock,
    });
    const role = {
      arn: world.roleArn(world.managementAccountId),
      accountId: world.managementAccountId,
      sessionName: 'OceanOrgAssumeRoleSession',
    };
    const session = await broker.session(role, signal);
    const client = gateway.client(OrganizationsClient, { session, region: 'us-east-1', signal });
    let accounts = 0;
    for await (const page of paginateListAccounts({ client }, {})) {
      accounts += page.Accounts?.length ?? 0;
      elapsed += 2 * 3_600_000;
    }
    expect(accounts).toBe(45);
    expect(aws.requests.count({ operation: 'AssumeRole' })).toBe(3);
    expect(aws.requests.count({ operation: 'ListAccounts', code: 'ExpiredTokenException' })).toBe(
      clockAgrees ? 0 : 2,
    );
  },
);

test('both client stacks discover the same', async () => {
  const lists = [];
  for (const clientStack of ['lean', 'stock'] as const) {
    const { discover } = await rig({
      world: { accounts: 8, suspended: 1 },
      config: () => ({ clientStack }),
    });
    lists.push((await discover()).list);
  }
  expect(lists[0]).toEqual(lists[1]);
});
