import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AwsConfig } from '../../src/config/config.js';
import { createBaseIdentity } from '../../src/credentials/base-identity.js';
import { createRoleBroker, type RoleBroker } from '../../src/credentials/role-broker.js';
import { AppError, toError } from '../../src/errors.js';
import { deny, type Handler } from './scripted-aws.js';
import { BASE_ARN, fakeClock, KEYS, type Setup, settle, setUp } from './setup.js';

const EXTERNAL_ID = 'external-id-NEVER-shown';

const roleOf = (accountId: string) => ({
  arn: `arn:aws:iam::${accountId}:role/path/Reader`,
  accountId,
  sessionName: 'OceanMemberAssumeRoleSession',
});
const ROLE = roleOf('222222222222');

interface Rig extends Setup {
  readonly broker: RoleBroker;
  readonly clock: ReturnType<typeof fakeClock>;
}

async function rig(overrides: Partial<AwsConfig> = {}): Promise<Rig> {
  const setup = await setUp({ staticKeys: KEYS, ...overrides });
  const clock = fakeClock();
  const base = createBaseIdentity({ ...setup, now: clock.now });
  return { ...setup, clock, broker: createRoleBroker({ ...setup, base, now: clock.now }) };
}

async function denialOf({ broker, signal }: Rig, role = ROLE): Promise<AppError> {
  const error = toError(await broker.session(role, signal).catch((thrown: unknown) => thrown));
  expect(error).toBeInstanceOf(AppError);
  if (!(error instanceof AppError)) throw error;
  expect(
    `${error.message} ${error.remedy} ${JSON.stringify(error.details)} ${error.stack} ${error.cause}`,
  ).not.toMatch(/NEVER/);
  return error;
}

describe('a role', () => {
  test('is assumed from the base identity with ExternalId and session name, in the regional endpoint, and verified', async () => {
    const { broker, aws, signal } = await rig({
      externalId: EXTERNAL_ID,
      homeRegion: 'eu-central-1',
    });
    const session = await broker.session(ROLE, signal);
    expect(session).toMatchObject({ accountId: '222222222222', partition: 'aws' });
    const { accessKeyId } = await session.credentials(signal);
    expect(aws.identities.get(accessKeyId)?.accountId).toBe('222222222222');
    const [, assume, whoAmI] = aws.calls;
    expect(assume).toMatchObject({
      operation: 'AssumeRole',
      accessKeyId: KEYS.accessKeyId,
      signedRegion: 'eu-central-1',
      input: {
        RoleArn: ROLE.arn,
        RoleSessionName: 'OceanMemberAssumeRoleSession',
        ExternalId: EXTERNAL_ID,
      },
    });
    expect(assume?.input).not.toHaveProperty('DurationSeconds');
    expect(whoAmI).toMatchObject({
      operation: 'GetCallerIdentity',
      accessKeyId,
      signedRegion: 'eu-central-1',
    });
  });

  test('is assumed once for fifty callers at once, and each role for itself', async () => {
    const { broker, aws, signal } = await rig();
    const accounts = Array.from({ length: 10 }, (_, index) => `20000000000${index}`);
    const sessions = await Promise.all(
      accounts.flatMap((id) => Array.from({ length: 5 }, () => broker.session(roleOf(id), signal))),
    );
    expect(aws.count('AssumeRole')).toBe(10);
    expect(new Set(sessions).size).toBe(10);
    await Promise.all(accounts.map((id) => broker.session(roleOf(id), signal)));
    expect(aws.count('AssumeRole')).toBe(10);
    broker.forget();
    await broker.session(roleOf('200000000000'), signal);
    expect(aws.count('AssumeRole')).toBe(11);
  });

  test('is another session under another session name', async () => {
    const { broker, signal } = await rig();
    expect(await broker.session(ROLE, signal)).not.toBe(
      await broker.session({ ...ROLE, sessionName: 'Other' }, signal),
    );
  });

  test('that the base identity already is, is not assumed', async () => {
    const { broker, aws, signal } = await rig();
    aws.identities.set(KEYS.accessKeyId, {
      accountId: '222222222222',
      arn: 'arn:aws:sts::222222222222:assumed-role/Reader/i-0abc',
    });
    const session = await broker.session(ROLE, signal);
    expect(await session.credentials(signal)).toEqual(KEYS);
    expect(aws.count('AssumeRole')).toBe(0);
  });

  test('is still assumed for the others when one caller gives up', async () => {
    const { broker, aws, signal } = await rig();
    const { promise: gate, resolve: open } = withResolvers();
    aws.on('AssumeRole', async () => {
      await gate;
      return aws.issue(ROLE.arn);
    });
    const controller = new AbortController();
    const gone = broker.session(ROLE, controller.signal);
    const patient = broker.session(ROLE, signal);
    await settle();
    controller.abort();
    await expect(gone).rejects.toMatchObject({ code: 'resync-cancelled' });
    open();
    await expect(patient).resolves.toMatchObject({ accountId: '222222222222' });
    expect(aws.count('AssumeRole')).toBe(1);
  });
});

describe('a session of another account is never used', () => {
  test.each([
    ['the ARN in the answer', { arnAccountId: '999999999999' }, 'AssumedRoleUser'],
    ['GetCallerIdentity', { keyAccountId: '999999999999' }, 'GetCallerIdentity'],
  ])('when %s names it', async (_name, wrong, source) => {
    const { broker, aws, signal } = await rig();
    aws.on('AssumeRole', () => aws.issue(ROLE.arn, wrong));
    await expect(broker.session(ROLE, signal)).rejects.toMatchObject({
      code: 'session-mismatch',
      details: {
        expectedAccountId: '222222222222',
        foundAccountId: '999999999999',
        source,
        roleArn: ROLE.arn,
      },
    });
  });

  test('when the answer does not say whose it is', async () => {
    const { broker, aws, signal } = await rig();
    aws.on('AssumeRole', () => ({
      xml: '<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey></Credentials>',
    }));
    await expect(broker.session(ROLE, signal)).rejects.toMatchObject({ code: 'session-mismatch' });
  });

  test('also not after a refresh', async () => {
    const { broker, aws, signal, clock } = await rig();
    aws.on('AssumeRole', () => aws.issue(ROLE.arn, { expiresAt: clock.now() + 3_600_000 }));
    const session = await broker.session(ROLE, signal);
    clock.advance(3_600_001);
    aws.on('AssumeRole', () =>
      aws.issue(ROLE.arn, { keyAccountId: '999999999999', expiresAt: clock.now() + 3_600_000 }),
    );
    await expect(session.credentials(signal)).rejects.toMatchObject({ code: 'session-mismatch' });
  });

  test.each([
    ['is in trouble', { code: 'ServiceUnavailable', status: 503 }, 'failed'],
    ['throttles', { code: 'Throttling', status: 400 }, 'throttled'],
  ])('nor one whose owner is not told, because STS %s', async (_what, refuse, category) => {
    const { broker, aws, signal } = await rig();
    await broker.session(roleOf('333333333333'), signal);
    aws.on('GetCallerIdentity', () => ({ refuse }));
    await expect(broker.session(ROLE, signal)).rejects.toMatchObject({ category });
  });

  test('but one of which GetCallerIdentity is denied is given out as unproven', async () => {
    const { broker, aws, signal } = await rig();
    expect(await broker.session(roleOf('333333333333'), signal)).not.toHaveProperty('unproven');
    aws.on('GetCallerIdentity', () =>
      deny('not authorized because no VPC endpoint policy allows the sts:GetCallerIdentity action'),
    );
    expect(await broker.session(ROLE, signal)).toMatchObject({
      accountId: '222222222222',
      unproven: expect.stringContaining('VPC endpoint policy'),
    });
  });

  test('and proven credentials are not replaced by unproven ones', async () => {
    const { broker, aws, signal, clock } = await rig();
    aws.on('AssumeRole', () => aws.issue(ROLE.arn, { expiresAt: clock.now() + 3_600_000 }));
    const session = await broker.session(ROLE, signal);
    clock.advance(3_600_001);
    aws.on('GetCallerIdentity', () => deny());
    await expect(session.credentials(signal)).rejects.toMatchObject({ code: 'session-mismatch' });
  });

  test.each([
    ['another role of the account', 'arn:aws:iam::222222222222:role/Other'],
    ['the role in another partition', 'arn:aws-cn:iam::222222222222:role/path/Reader'],
  ])('nor one of %s', async (_what, answered) => {
    const { broker, aws, signal } = await rig();
    aws.on('AssumeRole', () => aws.issue(answered));
    await expect(broker.session(ROLE, signal)).rejects.toMatchObject({ code: 'session-mismatch' });
  });
});

describe('an STS that is closed in the home region', () => {
  const scp = `User: ${BASE_ARN} is not authorized to perform: sts:AssumeRole with an explicit deny in a service control policy`;
  const fence = (run: Rig, open: string): void => {
    const assume = run.aws.handler('AssumeRole');
    run.aws.on('AssumeRole', (call) => (call.signedRegion === open ? assume(call) : deny(scp)));
  };

  test('is asked in the others, and from then on where it answered', async () => {
    const run = await rig();
    fence(run, 'eu-west-3');
    await expect(run.broker.session(ROLE, run.signal)).resolves.toMatchObject({
      accountId: '222222222222',
    });
    const searched = run.aws.count('AssumeRole');
    expect(searched).toBeLessThanOrEqual(17);
    await run.broker.session(roleOf('333333333333'), run.signal);
    expect(run.aws.count('AssumeRole')).toBe(searched + 1);
  });

  test.each([
    ['is switched off there', 'RegionDisabledException', 403],
    ['does not know the token there', 'InvalidClientTokenId', 403],
  ])('because it %s is asked in the others', async (_what, code, status) => {
    const run = await rig();
    const assume = run.aws.handler('AssumeRole');
    run.aws.on('AssumeRole', (call) =>
      call.signedRegion === 'us-east-1' ? { refuse: { code, status } } : assume(call),
    );
    await expect(run.broker.session(ROLE, run.signal)).resolves.toMatchObject({
      accountId: '222222222222',
    });
  });

  test('a role that denies us is asked for once, since that is not about the region', async () => {
    const run = await rig();
    run.aws.on('AssumeRole', () =>
      deny(
        `User: ${BASE_ARN} is not authorized to perform: sts:AssumeRole on resource: ${ROLE.arn}`,
      ),
    );
    await denialOf(run);
    expect(run.aws.count('AssumeRole')).toBe(1);
  });
});

describe('a denied role tells the cause', () => {
  const resource = `User: ${BASE_ARN} is not authorized to perform: sts:AssumeRole on resource: ${ROLE.arn}`;
  test.each([
    [
      'base-permission',
      `${resource} because no identity-based policy allows the sts:AssumeRole action`,
      `attached to ${BASE_ARN}`,
    ],
    [
      'organization-policy',
      `${resource} with an explicit deny in a service control policy`,
      'control policies',
    ],
    [
      'permissions-boundary',
      `${resource} because no permissions boundary allows the sts:AssumeRole action`,
      'permissions boundary',
    ],
    [
      'session-policy',
      `${resource} because no session policy allows the sts:AssumeRole action`,
      'session policy',
    ],
    ['explicit-deny', `${resource} with an explicit deny in an identity-based policy`, 'Deny'],
    ['trust-or-external-id-or-missing', resource, 'trust policy'],
  ])('%s', async (cause, message, remedy) => {
    const run = await rig();
    run.aws.on('AssumeRole', () => deny(message));
    const error = await denialOf(run);
    expect(error).toMatchObject({
      code: 'role-denied',
      details: {
        cause,
        awsCode: 'AccessDenied',
        requestId: 'req-1',
        roleArn: ROLE.arn,
        baseArn: BASE_ARN,
        externalIdSent: false,
      },
    });
    expect(error.remedy).toContain(remedy);
  });

  test.each([
    [undefined, 'none was sent', 'set OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID'],
    [EXTERNAL_ID, 'that was sent is not the one', 'equals OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID'],
  ])(
    'and says whether an ExternalId was sent (%s), but not which',
    async (externalId, message, remedy) => {
      const run = await rig(externalId === undefined ? {} : { externalId });
      run.aws.on('AssumeRole', () => deny(resource));
      const error = await denialOf(run);
      expect(error.message).toContain(message);
      expect(error.remedy).toContain(remedy);
      expect(error.details['externalIdSent']).toBe(externalId !== undefined);
    },
  );

  test('and the next resync may find it allowed', async () => {
    const run = await rig();
    run.aws.on('AssumeRole', () => deny(resource));
    await denialOf(run);
    run.aws.on('AssumeRole', () => run.aws.issue(ROLE.arn));
    await expect(run.broker.session(ROLE, run.signal)).resolves.toMatchObject({
      accountId: '222222222222',
    });
  });
});

describe('what is not a denial of the role', () => {
  test('an STS that fails is passed on as what it is', async () => {
    const { broker, aws, signal } = await rig();
    aws.on('AssumeRole', () => ({ refuse: { code: 'InternalFailure', status: 500 } }));
    await expect(broker.session(ROLE, signal)).rejects.toMatchObject({
      name: 'AwsError',
      category: 'failed',
    });
  });

  test('a base identity that AWS no longer accepts is blamed itself', async () => {
    const run = await rig();
    run.aws.on('AssumeRole', () =>
      deny('The security token included in the request is invalid.', 'InvalidClientTokenId'),
    );
    expect(await denialOf(run)).toMatchObject({ code: 'base-identity-unavailable' });
  });

  test('so is one whose expired credentials cannot be replaced', async () => {
    const run = await rig();
    run.aws.on('AssumeRole', () =>
      deny('The security token included in the request is expired', 'ExpiredToken'),
    );
    expect(await denialOf(run)).toMatchObject({ code: 'base-identity-unavailable' });
  });
});

describe('with a web identity', () => {
  async function irsaRig(
    assume: Handler,
    direct: Handler,
    priority?: AwsConfig['credentialProviderPriority'],
  ): Promise<Rig> {
    const tokenFile = join(
      tmpdir(),
      `broker-token-${process.pid}-${Math.random().toString(36).slice(2)}`,
    );
    await writeFile(tokenFile, 'jwt-NEVER-shown');
    onTestFinished(() => rm(tokenFile, { force: true }));
    const webIdentity = { tokenFile, roleArn: 'arn:aws:iam::111111111111:role/Pod' };
    const run = await rig({
      webIdentity,
      externalId: EXTERNAL_ID,
      ...(priority ? { credentialProviderPriority: priority } : {}),
    });
    run.aws.on('AssumeRole', assume);
    run.aws.on('AssumeRoleWithWebIdentity', (call) =>
      call.input['RoleArn'] === webIdentity.roleArn
        ? run.aws.issue(webIdentity.roleArn)
        : direct(call),
    );
    return run;
  }
  const operations = ({ aws }: Rig): string[] =>
    aws.calls.map(({ operation }) => operation).filter((name) => name !== 'GetCallerIdentity');

  test('roles are assumed from the role of the pod, with ExternalId', async () => {
    const run = await irsaRig(
      ({ input }) => run.aws.issue(String(input['RoleArn'])),
      () => deny(),
    );
    await run.broker.session(ROLE, run.signal);
    expect(operations(run)).toEqual(['AssumeRoleWithWebIdentity', 'AssumeRole']);
    expect(run.aws.calls.find(({ operation }) => operation === 'AssumeRole')?.input).toMatchObject({
      ExternalId: EXTERNAL_ID,
    });
  });

  test('a role that only trusts the issuer is taken with the token, and the next one is tried that way first', async () => {
    const run = await irsaRig(
      () => deny(),
      ({ input }) =>
        run.aws.issue(String(input['RoleArn']), { sessionName: String(input['RoleSessionName']) }),
    );
    await expect(run.broker.session(ROLE, run.signal)).resolves.toMatchObject({
      accountId: '222222222222',
    });
    await run.broker.session(roleOf('333333333333'), run.signal);
    expect(operations(run)).toEqual([
      'AssumeRoleWithWebIdentity',
      'AssumeRole',
      'AssumeRoleWithWebIdentity',
      'AssumeRoleWithWebIdentity',
    ]);
    const direct = run.aws.calls.filter(({ input }) => input['RoleArn'] === ROLE.arn).at(-1);
    expect(direct).toMatchObject({
      accessKeyId: undefined,
      input: { RoleSessionName: 'OceanMemberAssumeRoleSession' },
    });
    expect(direct?.input).not.toHaveProperty('ExternalId');
  });

  test('a role that denies both ways names both', async () => {
    const run = await irsaRig(
      () => deny(),
      () => deny('No OpenIDConnect provider found in your account', 'InvalidIdentityToken'),
    );
    const error = await denialOf(run);
    expect(error).toMatchObject({
      code: 'role-denied',
      details: { awsCode: 'AccessDenied', webIdentityAwsCode: 'InvalidIdentityToken' },
    });
    expect(error.message).toContain('AssumeRoleWithWebIdentity');
  });

  test('the token is not tried on roles when static keys come first', async () => {
    const run = await irsaRig(
      () => deny(),
      () => deny(),
      ['StaticCredential', 'AssumeRoleWithWebIdentity'],
    );
    await denialOf(run);
    expect(operations(run)).toEqual(['AssumeRole']);
  });
});

describe('a session in use', () => {
  test('is refreshed ahead of time while it still works, with a warning when that fails', async () => {
    const { broker, aws, signal, clock, lines } = await rig();
    aws.on('AssumeRole', () => aws.issue(ROLE.arn, { expiresAt: clock.now() + 3_600_000 }));
    const session = await broker.session(ROLE, signal);
    const before = await session.credentials(signal);
    clock.advance(3_600_000 - 4 * 60_000);
    const answered = new Promise<void>((resolve) => {
      aws.on('AssumeRole', () => {
        resolve();
        return deny();
      });
    });
    expect(await session.credentials(signal)).toBe(before);
    await answered;
    await expect.poll(() => lines.length).toBe(1);
    expect(lines[0]).toMatchObject({ level: 40, roleArn: ROLE.arn });
    expect(await session.credentials(signal)).toBe(before);
  });

  test('that expired between two resyncs is proven again before it is given out', async () => {
    const run = await rig();
    const { broker, aws, signal, clock } = run;
    aws.on('AssumeRole', () => aws.issue(ROLE.arn, { expiresAt: clock.now() + 3_600_000 }));
    await broker.session(ROLE, signal);
    clock.advance(3_600_001);
    aws.on('AssumeRole', () => deny());
    expect(await denialOf(run)).toMatchObject({ code: 'role-denied' });
  });
});

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
