// Every combination of provider and strategy that the reference integration is known by, through
// discovery and every session: the rows that work there work alike, and the rows that are broken
// there do what its documentation promises.
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { discoverAccounts } from '../../src/accounts/discover-accounts.js';
import type { AwsConfig } from '../../src/config/config.js';
import { createBaseIdentity } from '../../src/credentials/base-identity.js';
import { createRoleBroker } from '../../src/credentials/role-broker.js';
import { deny } from './scripted-aws.js';
import { AMBIENT_KEYS, BASE_ACCOUNT, KEYS, setUp } from './setup.js';

const AMBIENT_ACCOUNT = '222222222222';
const POD = { arn: 'arn:aws:iam::333333333333:role/Pod', accountId: '333333333333' };
const MANAGEMENT = 'arn:aws:iam::444444444444:role/Reader';
const MEMBERS = ['444444444444', '555555555555'];
const LIST = ['arn:aws:iam::555555555555:role/Reader', 'arn:aws:iam::666666666666:role/Other'];
const TOKEN = 'the-token';

type Trust = 'base' | 'issuer';

interface Row {
  readonly config: Partial<AwsConfig>;
  readonly token?: { readonly roleArn?: string };
  readonly ambient?: boolean;
  /** Who the roles accept. */
  readonly trust?: Trust;
  readonly accounts: readonly string[];
  /**
   * Whose key signs AssumeRole: an access key, an account whose role session it is, or nobody's.
   */
  readonly assumedBy: string | undefined;
}

const rows: Record<string, Row> = {
  'static keys alone': {
    config: { staticKeys: KEYS },
    accounts: [BASE_ACCOUNT],
    assumedBy: undefined,
  },
  'nothing but an instance profile': {
    config: {},
    ambient: true,
    accounts: [AMBIENT_ACCOUNT],
    assumedBy: undefined,
  },
  'IRSA alone': {
    config: {},
    token: { roleArn: POD.arn },
    accounts: [POD.accountId],
    assumedBy: undefined,
  },
  'instance profile, management role': {
    config: { accountRoleArn: MANAGEMENT },
    ambient: true,
    accounts: MEMBERS,
    assumedBy: AMBIENT_KEYS.accessKeyId,
  },
  'instance profile, list of roles': {
    config: { accountRoleArns: LIST },
    ambient: true,
    accounts: ['555555555555', '666666666666'],
    assumedBy: AMBIENT_KEYS.accessKeyId,
  },
  'static keys, management role': {
    config: { staticKeys: KEYS, accountRoleArn: MANAGEMENT },
    accounts: MEMBERS,
    assumedBy: KEYS.accessKeyId,
  },
  'static keys, list of roles': {
    config: { staticKeys: KEYS, accountRoleArns: LIST },
    accounts: ['555555555555', '666666666666'],
    assumedBy: KEYS.accessKeyId,
  },
  'static keys and an instance profile, management role': {
    config: { staticKeys: KEYS, accountRoleArn: MANAGEMENT },
    ambient: true,
    accounts: MEMBERS,
    assumedBy: KEYS.accessKeyId,
  },
  'the same with priority AssumeRole': {
    config: {
      staticKeys: KEYS,
      accountRoleArn: MANAGEMENT,
      credentialProviderPriority: ['AssumeRole'],
    },
    ambient: true,
    accounts: MEMBERS,
    assumedBy: KEYS.accessKeyId,
  },
  'IRSA, management role, roles trust the pod': {
    config: { accountRoleArn: MANAGEMENT },
    token: { roleArn: POD.arn },
    accounts: MEMBERS,
    assumedBy: POD.accountId,
  },
  'IRSA, management role, roles trust the issuer': {
    config: { accountRoleArn: MANAGEMENT },
    token: { roleArn: POD.arn },
    trust: 'issuer',
    accounts: MEMBERS,
    assumedBy: undefined,
  },
  'token without a role of its own, management role, roles trust the issuer': {
    config: { accountRoleArn: MANAGEMENT },
    token: {},
    trust: 'issuer',
    accounts: MEMBERS,
    assumedBy: undefined,
  },
  'token without a role of its own, list of roles that trust the issuer': {
    config: { accountRoleArns: LIST },
    token: {},
    trust: 'issuer',
    accounts: ['555555555555', '666666666666'],
    assumedBy: undefined,
  },
  "IRSA with priority AssumeRole, where the SDK's chain finds the pod's session": {
    config: { accountRoleArn: MANAGEMENT, credentialProviderPriority: ['AssumeRole'] },
    token: { roleArn: POD.arn },
    ambient: true,
    accounts: MEMBERS,
    assumedBy: AMBIENT_KEYS.accessKeyId,
  },
};

async function run({ config, token, ambient, trust = 'base' }: Row) {
  const tokenFile = join(
    tmpdir(),
    `matrix-token-${process.pid}-${Math.random().toString(36).slice(2)}`,
  );
  await writeFile(tokenFile, TOKEN);
  onTestFinished(() => rm(tokenFile, { force: true }));
  const setup = await setUp({
    externalId: 'external',
    ...config,
    ...(token ? { webIdentity: { tokenFile, ...token } } : {}),
  });
  const { aws } = setup;
  const issue = (input: Readonly<Record<string, unknown>>) =>
    aws.issue(String(input['RoleArn']), { sessionName: String(input['RoleSessionName']) });
  aws.on('AssumeRole', ({ input }) =>
    trust === 'base' && input['ExternalId'] === 'external' ? issue(input) : deny(),
  );
  aws.on('AssumeRoleWithWebIdentity', ({ input }) =>
    input['WebIdentityToken'] === TOKEN && (trust === 'issuer' || input['RoleArn'] === POD.arn)
      ? issue(input)
      : deny(),
  );
  aws.on('ListAccounts', ({ accessKeyId }) =>
    aws.identities.get(accessKeyId ?? '')?.accountId === '444444444444'
      ? { json: { Accounts: MEMBERS.map((Id) => ({ Id, Name: Id, State: 'ACTIVE' })) } }
      : deny('no', 'AccessDeniedException'),
  );
  const noAmbient = (): Promise<never> => Promise.reject(new Error('nothing here'));
  const base = createBaseIdentity({
    ...setup,
    ambient: ambient ? async () => AMBIENT_KEYS : noAmbient,
  });
  const broker = createRoleBroker({ ...setup, base });
  const found = await discoverAccounts(
    { ...setup, base, broker, everSyncedOthers: async () => true },
    setup.signal,
  );
  const sessions = await Promise.all(
    found.list.accounts.map((account) => found.session(account, setup.signal)),
  );
  return { aws, signal: setup.signal, found, sessions };
}

describe('provider and strategy', () => {
  test.each(Object.entries(rows))('%s', async (_name, row) => {
    const { aws, signal, found, sessions } = await run(row);
    expect(found.list.accounts.map(({ id }) => id)).toEqual(row.accounts);
    // Each account is read with credentials that AWS itself says are of that account.
    const owners = await Promise.all(
      sessions.map(
        async (session) =>
          aws.identities.get((await session.credentials(signal)).accessKeyId)?.accountId,
      ),
    );
    expect(owners).toEqual(row.accounts);
    // Roles are assumed from the base identity, never through another role.
    const successful =
      row.trust === 'issuer' ? [] : aws.calls.filter(({ operation }) => operation === 'AssumeRole');
    const signers = new Set(
      successful.map(({ accessKeyId = '' }) =>
        accessKeyId.startsWith('ASIA') ? aws.identities.get(accessKeyId)?.accountId : accessKeyId,
      ),
    );
    expect([...signers]).toEqual(row.assumedBy === undefined ? [] : [row.assumedBy]);
  });

  test('no credentials anywhere is an error that says what to give', async () => {
    await expect(run({ config: {}, accounts: [], assumedBy: undefined })).rejects.toMatchObject({
      code: 'base-identity-unavailable',
    });
  });
});
