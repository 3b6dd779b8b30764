import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createBaseIdentity } from '../../src/credentials/base-identity.js';
import { deny } from './scripted-aws.js';
import { AMBIENT_KEYS, BASE_ARN, fakeClock, KEYS, settle, setUp } from './setup.js';

const POD_ROLE = 'arn:aws:iam::333333333333:role/irsa/PodRole';
const MANAGEMENT_ROLE = 'arn:aws:iam::444444444444:role/Management';

async function tokenFile(text: string): Promise<string> {
  const path = join(tmpdir(), `token-${process.pid}-${Math.random().toString(36).slice(2)}`);
  await writeFile(path, text);
  onTestFinished(() => rm(path, { force: true }));
  return path;
}

describe('static keys', () => {
  test('are verified once with GetCallerIdentity and give the account, partition and ARN', async () => {
    const { aws, signal, ...deps } = await setUp({ staticKeys: KEYS });
    const base = createBaseIdentity(deps);
    const opened = await Promise.all([base.open(signal), base.open(signal), base.open(signal)]);
    expect(opened[0]).toMatchObject({ accountId: '111111111111', partition: 'aws', arn: BASE_ARN });
    expect(await opened[2].credentials(signal)).toEqual(KEYS);
    await base.open(signal);
    expect(aws.count('GetCallerIdentity')).toBe(1);
  });

  test('carry their session token', async () => {
    const keys = { ...KEYS, sessionToken: 'session-token' };
    const { signal, ...deps } = await setUp({ staticKeys: keys });
    const session = await createBaseIdentity(deps).open(signal);
    expect(await session.credentials(signal)).toEqual(keys);
  });

  test('that AWS does not know are reported with what to check, without the keys, and are tried again on the next open', async () => {
    const { aws, signal, ...deps } = await setUp({ staticKeys: KEYS });
    aws.identities.clear();
    const base = createBaseIdentity(deps);
    const error = await base.open(signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'base-identity-unavailable',
      details: { awsCode: 'InvalidClientTokenId' },
    });
    expect(String(Reflect.get(Object(error), 'remedy'))).toContain(
      'OCEAN__INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID',
    );
    expect(
      JSON.stringify([
        String(error),
        Reflect.get(Object(error), 'remedy'),
        Reflect.get(Object(error), 'details'),
      ]),
    ).not.toContain(KEYS.secretAccessKey);
    aws.identities.set(KEYS.accessKeyId, { accountId: '111111111111', arn: BASE_ARN });
    await expect(base.open(signal)).resolves.toMatchObject({ arn: BASE_ARN });
  });

  test('that AWS refuses as expired cannot be renewed, and say so', async () => {
    const { signal, ...deps } = await setUp({ staticKeys: { ...KEYS, sessionToken: 'gone' } });
    const session = await createBaseIdentity(deps).open(signal);
    await expect(session.renew(await session.credentials(signal), signal)).rejects.toMatchObject({
      code: 'base-identity-unavailable',
    });
  });
});

describe('an STS endpoint that does not answer', () => {
  test('is told apart from wrong keys', async () => {
    const { aws, signal, ...deps } = await setUp({ staticKeys: KEYS });
    aws.on('GetCallerIdentity', () => ({ refuse: { code: 'InternalFailure', status: 500 } }));
    const error = await createBaseIdentity(deps)
      .open(signal)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'base-identity-unavailable',
      message: expect.stringContaining('STS could not be asked'),
    });
    expect(Reflect.get(Object(error), 'remedy')).toContain('endpoint');
  });

  test('does not hold a caller that gives up', async () => {
    const { aws, signal: _end, ...deps } = await setUp({ staticKeys: KEYS });
    aws.on('GetCallerIdentity', () => new Promise(() => {}));
    const controller = new AbortController();
    const opening = createBaseIdentity(deps).open(controller.signal);
    controller.abort();
    await expect(opening).rejects.toMatchObject({ code: 'resync-cancelled' });
  });
});

describe('web identity', () => {
  test('assumes AWS_ROLE_ARN unsigned, with the token of the file, for an hour', async () => {
    const webIdentity = { tokenFile: await tokenFile('jwt-1\n'), roleArn: POD_ROLE };
    const { aws, signal, ...deps } = await setUp({
      webIdentity,
      accountRoleArn: MANAGEMENT_ROLE,
      externalId: 'not-for-web-identity',
    });
    const session = await createBaseIdentity(deps).open(signal);
    expect(session).toMatchObject({
      accountId: '333333333333',
      arn: 'arn:aws:sts::333333333333:assumed-role/PodRole/OceanWebIdentitySession',
    });
    const [call] = aws.calls;
    expect(call).toMatchObject({
      operation: 'AssumeRoleWithWebIdentity',
      accessKeyId: undefined,
      input: {
        RoleArn: POD_ROLE,
        WebIdentityToken: 'jwt-1',
        DurationSeconds: '3600',
        RoleSessionName: 'OceanWebIdentitySession',
      },
    });
    expect(call?.input).not.toHaveProperty('ExternalId');
  });

  test.each([
    [
      'accountRoleArn',
      { accountRoleArn: MANAGEMENT_ROLE },
      MANAGEMENT_ROLE,
      'OceanOrgAssumeRoleSession',
    ],
    [
      'the first list entry',
      { accountRoleArns: [POD_ROLE, MANAGEMENT_ROLE] },
      POD_ROLE,
      'OceanRoleSession',
    ],
  ])('without AWS_ROLE_ARN takes %s', async (_name, roles, arn, sessionName) => {
    const { aws, signal, ...deps } = await setUp({
      webIdentity: { tokenFile: await tokenFile('jwt') },
      ...roles,
    });
    await createBaseIdentity(deps).open(signal);
    expect(aws.calls[0]?.input).toMatchObject({ RoleArn: arn, RoleSessionName: sessionName });
  });

  test('goes on with accountRoleArn when AWS_ROLE_ARN does not accept the token', async () => {
    const webIdentity = { tokenFile: await tokenFile('jwt'), roleArn: POD_ROLE };
    const { aws, signal, ...deps } = await setUp({ webIdentity, accountRoleArn: MANAGEMENT_ROLE });
    aws.on('AssumeRoleWithWebIdentity', ({ input }) =>
      input['RoleArn'] === POD_ROLE
        ? deny('No OpenIDConnect provider found', 'InvalidIdentityToken')
        : aws.issue(MANAGEMENT_ROLE),
    );
    await expect(createBaseIdentity(deps).open(signal)).resolves.toMatchObject({
      accountId: '444444444444',
    });
  });

  test('reads the token file anew on each refresh', async () => {
    const path = await tokenFile('jwt-1');
    const clock = fakeClock();
    const { aws, signal, ...deps } = await setUp({
      webIdentity: { tokenFile: path, roleArn: POD_ROLE },
    });
    aws.on('AssumeRoleWithWebIdentity', () =>
      aws.issue(POD_ROLE, { expiresAt: clock.now() + 3_600_000 }),
    );
    const session = await createBaseIdentity({ ...deps, now: clock.now }).open(signal);
    await writeFile(path, 'jwt-2');
    clock.advance(3_600_001);
    await session.credentials(signal);
    expect(
      aws.calls
        .filter(({ operation }) => operation === 'AssumeRoleWithWebIdentity')
        .map(({ input }) => input['WebIdentityToken']),
    ).toEqual(['jwt-1', 'jwt-2']);
  });

  test.each([
    ['is missing', '/nonexistent/token', 'could not be read'],
    ['is empty', undefined, 'is empty'],
  ])('says so when the token file %s', async (_name, path, text) => {
    const { signal, ...deps } = await setUp({
      webIdentity: { tokenFile: path ?? (await tokenFile(' \n')), roleArn: POD_ROLE },
    });
    await expect(createBaseIdentity(deps).open(signal)).rejects.toMatchObject({
      code: 'base-identity-unavailable',
      message: expect.stringContaining(text),
      remedy: expect.stringContaining('AWS_WEB_IDENTITY_TOKEN_FILE'),
    });
  });

  test('that is denied names the trust policy, and never the token', async () => {
    const { aws, signal, ...deps } = await setUp({
      webIdentity: { tokenFile: await tokenFile('very-secret-jwt'), roleArn: POD_ROLE },
    });
    aws.on('AssumeRoleWithWebIdentity', () =>
      deny('Not authorized to perform sts:AssumeRoleWithWebIdentity'),
    );
    const error = await createBaseIdentity(deps)
      .open(signal)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'base-identity-unavailable',
      remedy: expect.stringContaining('trust policy'),
    });
    expect(`${error} ${JSON.stringify(error)}`).not.toContain('very-secret-jwt');
  });

  test('that answers with a session of another account is never used', async () => {
    const { aws, signal, ...deps } = await setUp({
      webIdentity: { tokenFile: await tokenFile('jwt'), roleArn: POD_ROLE },
    });
    aws.on('AssumeRoleWithWebIdentity', () =>
      aws.issue(POD_ROLE, { keyAccountId: '999999999999' }),
    );
    await expect(createBaseIdentity(deps).open(signal)).rejects.toMatchObject({
      code: 'base-identity-unavailable',
      cause: { code: 'session-mismatch' },
    });
  });
});

describe('the ambient chain', () => {
  test('is the single source when nothing is configured', async () => {
    const { signal, ...deps } = await setUp();
    const session = await createBaseIdentity({ ...deps, ambient: async () => AMBIENT_KEYS }).open(
      signal,
    );
    expect(session.accountId).toBe('222222222222');
  });

  test("is the SDK's, environment first", async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', AMBIENT_KEYS.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', AMBIENT_KEYS.secretAccessKey);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { signal, ...deps } = await setUp();
    const session = await createBaseIdentity(deps).open(signal);
    expect(await session.credentials(signal)).toEqual(AMBIENT_KEYS);
  });

  test('without credentials says where they were looked for', async () => {
    for (const [name, value] of Object.entries({
      AWS_ACCESS_KEY_ID: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    })) {
      vi.stubEnv(name, value);
    }
    onTestFinished(() => void vi.unstubAllEnvs());
    const { signal, ...deps } = await setUp();
    await expect(createBaseIdentity(deps).open(signal)).rejects.toMatchObject({
      code: 'base-identity-unavailable',
      message: expect.stringContaining('default chain'),
      remedy: expect.stringContaining('AWS_ACCESS_KEY_ID'),
    });
  });

  test('is asked again before its credentials expire, and must stay in its account', async () => {
    const clock = fakeClock();
    const { aws, signal, lines, ...deps } = await setUp();
    let issued = 0;
    const ambient = async () => ({
      ...AMBIENT_KEYS,
      accessKeyId: `ASIAAMBIENT${++issued}`,
      expiration: new Date(clock.now() + 3_600_000),
    });
    aws.identities.set('ASIAAMBIENT1', {
      accountId: '222222222222',
      arn: 'arn:aws:sts::222222222222:assumed-role/NodeRole/a',
    });
    aws.identities.set('ASIAAMBIENT2', {
      accountId: '222222222222',
      arn: 'arn:aws:sts::222222222222:assumed-role/NodeRole/b',
    });
    aws.identities.set('ASIAAMBIENT3', {
      accountId: '888888888888',
      arn: 'arn:aws:sts::888888888888:assumed-role/NodeRole/c',
    });
    const session = await createBaseIdentity({ ...deps, now: clock.now, ambient }).open(signal);
    clock.advance(3_600_001);
    expect((await session.credentials(signal)).accessKeyId).toBe('ASIAAMBIENT2');
    clock.advance(3_600_001);
    await expect(session.credentials(signal)).rejects.toMatchObject({
      code: 'base-identity-unavailable',
      message: expect.stringContaining('888888888888'),
    });
    await settle();
    expect(lines).toEqual([]);
  });
});
