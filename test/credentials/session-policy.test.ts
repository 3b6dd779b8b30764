// What sessions may do at most, against the simulated AWS, which holds every call against the policy
// that it was passed.
import { setMaxListeners } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAwsGateway } from '../../src/aws/gateway.js';
import { createSigner } from '../../src/aws/send/sign.js';
import type { AwsConfig } from '../../src/config/config.js';
import { createBaseIdentity } from '../../src/credentials/base-identity.js';
import { createRoleBroker } from '../../src/credentials/role-broker.js';
import { neededActions } from '../../src/permissions/needed-actions.js';
import { policyLadder } from '../../src/permissions/session-policy.js';
import { startAws } from '../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../src/sandbox/world/create-world.js';
import type { World } from '../../src/sandbox/world/world.js';
import type { Session } from '../../src/types/session.js';
import type { PolicyPart, RolePolicies } from '../../src/types/session-policy.js';
import { ALL_KINDS } from '../e2e/support/kinds.js';
import { awsConfig } from './setup.js';

const REGION = 'us-east-1';
const SMALL = { instances: 1, buckets: 1, clusters: 0, functions: 0, regions: [REGION] };
const ROLE_WIDE = ['s3:GetObject', 'secretsmanager:GetSecretValue', 'ssm:GetParameter'];

function policiesFor(names: readonly string[] = ALL_KINDS.map(({ name }) => name)): RolePolicies {
  const kinds = ALL_KINDS.filter(({ name }) => names.includes(name));
  const needed = neededActions(
    kinds.map((kind) => ({ kind, uses: () => true })),
    { organization: true },
  );
  return { member: policyLadder(needed.member), management: policyLadder(needed.management) };
}

const packed = (parts: readonly PolicyPart[] = []): number =>
  Math.max(...parts.map(({ policy }) => deflateRawSync(policy).length));

async function rig({
  accounts = 3,
  space = 1024,
  config = (_: World): Partial<AwsConfig> => ({}),
} = {}) {
  const world = createWorld({ ...SMALL, accounts, externalId: 'port-42' });
  const aws = await startAws({ world, limits: 'none', policySpace: space });
  const { accessKeyId, secretAccessKey } = world.base;
  const settings = awsConfig(aws.url, {
    staticKeys: { accessKeyId, secretAccessKey },
    externalId: 'port-42',
    accountRoleArn: world.roleArn(world.managementAccountId),
    ...config(world),
  });
  const gateway = createAwsGateway({ config: settings, sleep: async () => {} });
  onTestFinished(async () => {
    await gateway.close();
    await aws.close();
  });
  const log = { info: () => {}, warn: () => {}, debug: () => {} };
  const deps = { config: settings, gateway, log };
  const broker = createRoleBroker({ ...deps, base: createBaseIdentity(deps) });
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const ids = [...world.accounts()].map(({ id }) => id);
  const open = (id: string): Promise<Session> =>
    broker.session({ arn: world.roleArn(id), accountId: id, sessionName: 'Reader' }, signal);
  const [management = '', member = ''] = ids;
  const client = { region: REGION, signal };
  return {
    world,
    aws,
    broker,
    open,
    ids,
    management,
    member,
    instances: (session: Session) =>
      gateway.client(EC2Client, { session, ...client }).send(new DescribeInstancesCommand({})),
    buckets: (session: Session) =>
      gateway.client(S3Client, { session, ...client }).send(new ListBucketsCommand({})),
    accounts: (session: Session) =>
      gateway.client(OrganizationsClient, { session, ...client }).send(new ListAccountsCommand({})),
    assumed: () => aws.requests.count({ operation: 'AssumeRole' }),
  };
}

type Rig = Awaited<ReturnType<typeof rig>>;

/** A request with the keys of the session, as whoever got hold of them would send it. */
async function asThief({ aws }: Rig, session: Session, service: string, target?: string) {
  const bucket = [...aws.world.accounts()].flatMap(({ id }) =>
    id === session.accountId ? (aws.world.buckets(id).at(0)?.Name ?? []) : [],
  )[0];
  const request =
    target === undefined
      ? { method: 'GET', path: `/${bucket}/payroll.csv`, headers: {}, body: undefined }
      : {
          method: 'POST',
          path: '/',
          headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
          body: JSON.stringify({ Name: '/prod/password', SecretId: 'prod' }),
        };
  const host = new URL(aws.url).host;
  const headers = createSigner()(
    { ...request, host, query: {} },
    { service, region: REGION, escapePath: service !== 's3' },
    await session.credentials(),
    new Date(),
  );
  const { body, method, path } = request;
  const answer = await fetch(`${aws.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, text: await answer.text() };
}

const STEALS = [
  ['s3:GetObject', 's3', undefined],
  ['secretsmanager:GetSecretValue', 'secretsmanager', 'secretsmanager.GetSecretValue'],
  ['ssm:GetParameter', 'ssm', 'AmazonSSM.GetParameter'],
] as const;

describe('the keys of a session', () => {
  test.each(STEALS)('give no %s, though the role may do everything', async (action, ...what) => {
    const all = await rig();
    all.broker.forget(policiesFor());
    for (const id of [all.management, all.member]) {
      const { status, text } = await asThief(all, await all.open(id), ...what);

      expect([400, 403]).toContain(status);
      expect(text).toContain(`because no session policy allows the ${action} action`);
    }
    all.broker.forget();
    expect(await asThief(all, await all.open(all.member), ...what)).toMatchObject({
      status: 200,
      text: expect.stringContaining('only-its-owner'),
    });
  });

  test('do what the mapping needs, and what only others need is refused', async () => {
    const all = await rig();
    all.broker.forget(policiesFor(['AWS::EC2::Instance']));
    const session = await all.open(all.member);

    await expect(all.instances(session)).resolves.toHaveProperty('Reservations');
    await expect(all.buckets(session)).rejects.toMatchObject({
      category: 'denied',
      evidence: { deniedBy: 'session-policy' },
      remedy: expect.stringContaining('OCEAN__INTEGRATION__CONFIG__SESSION_POLICY=off'),
    });
    expect(session.unlimited).toBeUndefined();
  });

  test('read the organization in the management account, and nowhere else', async () => {
    const all = await rig();
    all.broker.forget(policiesFor(['AWS::EC2::Instance']));

    await expect(all.accounts(await all.open(all.management))).resolves.toHaveProperty('Accounts');
    await expect(all.instances(await all.open(all.management))).resolves.toBeDefined();
    await expect(all.accounts(await all.open(all.member))).rejects.toMatchObject({
      evidence: { deniedBy: 'session-policy' },
    });
  });

  test('are no wider than the role: what it may not do is denied by its own policy', async () => {
    const all = await rig();
    all.world.allowOnly(all.member, ROLE_WIDE);
    all.broker.forget(policiesFor());

    await expect(all.instances(await all.open(all.member))).rejects.toMatchObject({
      evidence: { deniedBy: 'identity-policy' },
    });
  });

  test('that was taken with a web identity are limited too', async () => {
    const tokenFile = join(tmpdir(), `session-policy-${process.pid}`);
    onTestFinished(() => rm(tokenFile, { force: true }));
    const all = await rig({ config: () => ({ webIdentity: { tokenFile } }) });
    await writeFile(tokenFile, all.world.base.webIdentityToken);
    const name = all.world.roleArn(all.member).split(':role/')[1] ?? '';
    all.world.putRole(all.member, name, { trusts: [] });
    all.broker.forget(policiesFor());
    const session = await all.open(all.member);

    expect(all.aws.requests.count({ operation: 'AssumeRoleWithWebIdentity' })).toBe(2);
    await expect(all.instances(session)).resolves.toHaveProperty('Reservations');
    const { text } = await asThief(all, session, 's3');
    expect(text).toContain('no session policy allows');
  });

  test('of a changed mapping are new ones', async () => {
    const all = await rig();
    all.broker.forget(policiesFor(['AWS::EC2::Instance']));
    await all.open(all.member);
    all.broker.forget(policiesFor(['AWS::S3::Bucket']));
    const session = await all.open(all.member);

    await expect(all.buckets(session)).resolves.toHaveProperty('Buckets');
    await expect(all.instances(session)).rejects.toMatchObject({ category: 'denied' });
    expect(all.assumed()).toBe(2);
  });
});

describe('a policy that AWS does not take', () => {
  const { member: ladder } = policiesFor();
  const spaceFor = (rung: number): number => packed(ladder[rung]);

  test('is tried shorter, and that once for all accounts', async () => {
    const all = await rig({ accounts: 6, space: spaceFor(1) });
    all.broker.forget(policiesFor());
    for (const id of all.ids.slice(1)) {
      const session = await all.open(id);
      await all.instances(session);
      expect(session.unlimited).toBeUndefined();
    }
    expect(all.assumed()).toBe(5 + 1);
    all.broker.forget(policiesFor());
    await all.open(all.member);
    expect(all.assumed()).toBe(5 + 1 + 1);
  });

  test('is split by service, and each service is asked with its own session, opened when needed', async () => {
    const all = await rig({ space: spaceFor(2) });
    all.broker.forget(policiesFor());
    const session = await all.open(all.member);
    const refusedBefore = all.assumed();
    await all.instances(session);
    await all.buckets(session);
    await all.instances(session);

    const keys = new Set<string>();
    for (const service of ladder[2]?.flatMap((part) => [...part.services]) ?? [])
      keys.add((await (session.forService?.(service) ?? session).credentials()).accessKeyId);
    expect(keys.size).toBe(2);
    expect(refusedBefore).toBe(3);
    expect(all.assumed()).toBe(4);
    for (const [, service, target] of STEALS)
      expect((await asThief(all, session, service, target)).status).not.toBe(200);
  });

  test.each([
    ['because it is too long however it is cut', 10, undefined],
    ['because it is malformed', 1024, 'MalformedPolicyDocument'],
    ['because its tags take all space', 1024, 'PackedPolicyTooLarge'],
  ])(
    '%s leaves the session unlimited, which is said, and is no denial of the role',
    async (_why, space, code) => {
      const all = await rig({ space });
      if (code !== undefined) {
        const effect = { type: 'error', code, status: 400 } as const;
        all.aws.faults.add({ operation: 'AssumeRole', times: ladder.length, effect });
      }
      all.broker.forget(policiesFor());
      const session = await all.open(all.member);

      expect(session.unlimited).toContain('OCEAN__INTEGRATION__CONFIG__SESSION_POLICY=off');
      expect(session.unlimited).toContain(code ?? 'PackedPolicyTooLarge');
      await expect(all.instances(session)).resolves.toHaveProperty('Reservations');
      const asked = all.assumed();
      await all.open(all.ids[2] ?? '');
      expect(all.assumed()).toBe(asked + 1);
    },
  );

  test('is not the reason when the role itself is denied', async () => {
    const all = await rig({ config: () => ({ externalId: 'wrong' }) });
    all.broker.forget(policiesFor());

    await expect(all.open(all.member)).rejects.toMatchObject({ code: 'role-denied' });
    expect(all.assumed()).toBe(1);
  });
});

describe('a source identity', () => {
  test('that the role does not allow is denied, with what to allow', async () => {
    const all = await rig({ config: () => ({ sourceIdentity: 'port' }) });

    await expect(all.open(all.member)).rejects.toMatchObject({
      code: 'role-denied',
      details: { cause: 'source-identity' },
      remedy: expect.stringContaining('sts:SetSourceIdentity'),
    });
  });

  test('that the role allows is passed', async () => {
    const all = await rig({ config: () => ({ sourceIdentity: 'port' }) });
    const name = all.world.roleArn(all.member).split(':role/')[1] ?? '';
    all.world.putRole(all.member, name, { allowsSourceIdentity: true });

    await expect(all.open(all.member)).resolves.toMatchObject({ accountId: all.member });
  });
});
