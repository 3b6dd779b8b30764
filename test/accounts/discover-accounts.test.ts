import { describe, expect, test } from 'vitest';
import { discoverAccounts } from '../../src/accounts/discover-accounts.js';
import type { Discovery } from '../../src/accounts/discovery.js';
import type { AwsConfig } from '../../src/config/config.js';
import { createBaseIdentity } from '../../src/credentials/base-identity.js';
import { createRoleBroker } from '../../src/credentials/role-broker.js';
import type { AwsCredentials } from '../../src/types/session.js';
import { deny } from '../credentials/scripted-aws.js';
import { AMBIENT_KEYS, BASE_ACCOUNT, KEYS, type Setup, setUp } from '../credentials/setup.js';
import { scriptOrganization, type UnitSpec } from './scripted-organization.js';

const MANAGEMENT = `arn:aws:iam::${BASE_ACCOUNT}:role/port/Reader`;
const member = (index: number): string => `2000000000${String(index).padStart(2, '0')}`;

const TREE: UnitSpec = {
  id: 'r-root',
  name: 'Root',
  accounts: [BASE_ACCOUNT],
  units: [
    {
      id: 'ou-prod',
      name: 'Production',
      accounts: [member(1), member(2)],
      units: [{ id: 'ou-pay', name: 'Payments', accounts: [member(3)] }],
    },
    {
      id: 'ou-dev',
      name: 'Development',
      accounts: [member(4), { Id: member(5), State: 'SUSPENDED', Status: 'SUSPENDED' }],
    },
  ],
};

interface Rig extends Setup {
  discover(everSyncedOthers?: (own: string) => Promise<boolean>): Promise<Discovery>;
}

async function rig(
  overrides: Partial<AwsConfig>,
  ambient: AwsCredentials = AMBIENT_KEYS,
): Promise<Rig> {
  const setup = await setUp({ staticKeys: KEYS, ...overrides });
  const base = createBaseIdentity({ ...setup, ambient: async () => ambient });
  const broker = createRoleBroker({ ...setup, base });
  return {
    ...setup,
    discover: async (
      everSyncedOthers = async () => Promise.reject(new Error('not expected to be asked')),
    ) => {
      const found = await discoverAccounts(
        { ...setup, base, broker, everSyncedOthers },
        setup.signal,
      );
      // The units are read beside: wait for them, and show their warnings with the others.
      const late = (await found.extras) ?? [];
      return { ...found, list: { ...found.list, warnings: [...found.list.warnings, ...late] } };
    },
  };
}

async function organization(
  overrides: Partial<AwsConfig> = {},
  tree = TREE,
  pageSize = 2,
): Promise<Rig & { peak: () => number }> {
  const run = await rig({ accountRoleArn: MANAGEMENT, ...overrides });
  return { ...run, ...scriptOrganization(run.aws, tree, pageSize) };
}

const ids = ({ list }: Discovery): string[] => list.accounts.map(({ id }) => id).sort();
const pathsOf = ({ list }: Discovery): Record<string, string | undefined> =>
  Object.fromEntries(
    list.accounts.map(({ id, organization: record }) => [
      id,
      record?.organizationalUnits?.map(({ name }) => name).join('/'),
    ]),
  );

describe('an organization', () => {
  test('is read over all pages with the management role; accounts that are not active are set apart', async () => {
    const run = await organization();
    const found = await run.discover();
    expect(ids(found)).toEqual([BASE_ACCOUNT, member(1), member(2), member(3), member(4)]);
    expect([...found.list.inactive]).toEqual([[member(5), 'SUSPENDED']]);
    expect(found.list).toMatchObject({
      source: 'organization',
      absenceIsEvidence: true,
      warnings: [],
    });
    expect(found.list.accounts.find(({ id }) => id === member(3))).toEqual({
      id: member(3),
      name: `name-${member(3)}`,
      partition: 'aws',
      roleArn: `arn:aws:iam::${member(3)}:role/port/Reader`,
      organization: {
        state: 'ACTIVE',
        arn: `arn:aws:organizations::111111111111:account/o-x/${member(3)}`,
        email: `${member(3)}@example.com`,
        organizationalUnits: [
          { id: 'ou-prod', name: 'Production' },
          { id: 'ou-pay', name: 'Payments' },
        ],
      },
    });
    const assumed = run.aws.calls.find(({ operation }) => operation === 'AssumeRole');
    expect(assumed?.input).toMatchObject({
      RoleArn: MANAGEMENT,
      RoleSessionName: 'OceanOrgAssumeRoleSession',
    });
    expect(run.aws.count('ListAccounts')).toBe(3);
    expect(run.aws.calls.find(({ operation }) => operation === 'ListAccounts')?.signedRegion).toBe(
      'us-east-1',
    );
  });

  test('gives each member its own role, and the management account the session that is already open', async () => {
    const run = await organization();
    const { list, session } = await run.discover();
    const before = run.aws.count('AssumeRole');
    const sessions = await Promise.all(
      list.accounts.map((account) => session(account, run.signal)),
    );
    expect(sessions.map(({ accountId }) => accountId).sort()).toEqual(
      list.accounts.map(({ id }) => id).sort(),
    );
    expect(run.aws.count('AssumeRole') - before).toBe(4);
    const last = run.aws.calls.findLast(({ operation }) => operation === 'AssumeRole');
    expect(last?.input['RoleSessionName']).toBe('OceanMemberAssumeRoleSession');
  });

  test.each([
    ['State wins over Status', { State: 'PENDING_CLOSURE', Status: 'ACTIVE' }, 'PENDING_CLOSURE'],
    [
      'Status counts when there is no State',
      { State: undefined, Status: 'SUSPENDED' },
      'SUSPENDED',
    ],
    ['without both the account is read', { State: undefined, Status: undefined }, undefined],
  ])('%s', async (_name, fields, inactive) => {
    const run = await organization(
      {},
      { ...TREE, units: [], accounts: [BASE_ACCOUNT, { Id: member(7), ...fields }] },
    );
    const found = await run.discover();
    expect(found.list.inactive.get(member(7))).toBe(inactive);
    expect(ids(found).includes(member(7))).toBe(inactive === undefined);
  });

  test.each([
    ['that is new to us, with a warning', 'UNDER_REVIEW', 1],
    ['before an account is active, without one', 'PENDING_ACTIVATION', 0],
  ])(
    'an account in a state %s is not read, and does not count as closed',
    async (_name, State, warnings) => {
      const run = await organization(
        {},
        {
          ...TREE,
          units: [],
          accounts: [BASE_ACCOUNT, { Id: member(7), State }, { Id: member(8), State }],
        },
      );
      const { list } = await run.discover();
      expect(list.accounts.map(({ id }) => id)).toEqual([BASE_ACCOUNT]);
      expect([list.inactive.size, ...list.unclear]).toEqual([
        0,
        [member(7), State],
        [member(8), State],
      ]);
      expect(list.warnings.filter((warning) => warning.includes(State))).toHaveLength(warnings);
    },
  );

  test('of 25 accounts is walked once, a few lists at a time, with no call for a single account', async () => {
    const units = Array.from({ length: 8 }, (_, unit) => ({
      id: `ou-${unit}`,
      name: `Unit ${unit}`,
      accounts: Array.from({ length: 3 }, (_, index) => member(unit * 3 + index)),
    }));
    const run = await organization(
      {},
      { id: 'r-root', name: 'Root', accounts: [BASE_ACCOUNT], units },
      20,
    );
    const found = await run.discover();
    expect(found.list.accounts).toHaveLength(25);
    expect(pathsOf(found)).toMatchObject({
      [BASE_ACCOUNT]: '',
      [member(0)]: 'Unit 0',
      [member(23)]: 'Unit 7',
    });
    const counts = [
      'ListAccounts',
      'ListRoots',
      'ListOrganizationalUnitsForParent',
      'ListAccountsForParent',
      'ListParents',
      'DescribeOrganizationalUnit',
    ];
    expect(counts.map((operation) => run.aws.count(operation))).toEqual([2, 1, 9, 9, 0, 0]);
    expect(run.peak()).toBeLessThanOrEqual(5);
  });

  test('is read a second time with its accounts that are not active, over all pages, or not at all', async () => {
    const run = await organization();
    const { accountsAgain } = await run.discover();
    expect([...((await accountsAgain?.(run.signal)) ?? [])].sort()).toEqual([
      BASE_ACCOUNT,
      ...[1, 2, 3, 4, 5].map(member),
    ]);
    const listed = run.aws.handler('ListAccounts');
    run.aws.on('ListAccounts', (call) =>
      call.input['NextToken'] === undefined ? listed(call) : deny('no', 'AccessDeniedException'),
    );
    await expect(accountsAgain?.(run.signal)).rejects.toMatchObject({
      awsCode: 'AccessDeniedException',
    });
  });

  test.each(['ListRoots', 'ListOrganizationalUnitsForParent', 'ListAccountsForParent'])(
    'is complete, with a warning and without paths, when %s is denied',
    async (operation) => {
      const run = await organization();
      run.aws.on(operation, () => deny('no', 'AccessDeniedException'));
      const found = await run.discover();
      expect(found.list.accounts).toHaveLength(5);
      expect(found.list.absenceIsEvidence).toBe(true);
      expect(found.list.warnings).toEqual([expect.stringContaining(operation)]);
      expect(
        found.list.accounts.every(
          ({ organization: record }) => record && record.organizationalUnits === undefined,
        ),
      ).toBe(true);
    },
  );
});

describe('an OU filter', () => {
  test.each([
    ['one unit and the units below it', ['ou-prod'], [1, 2, 3]],
    ['several units', ['ou-pay', 'ou-dev'], [3, 4]],
    ['a unit and one inside it, once', ['ou-pay', 'ou-prod', 'ou-prod'], [1, 2, 3]],
  ])('reads %s', async (_name, ouIds, expected) => {
    const run = await organization({ ouIds });
    const found = await run.discover();
    expect(ids(found)).toEqual(expected.map(member));
    expect(found.list).toMatchObject({
      source: 'organization',
      absenceIsEvidence: true,
      warnings: [],
    });
    expect(pathsOf(found)[member(3)]).toBe('Production/Payments');
    expect(run.aws.count('ListAccounts')).toBe(0);
    const parents = run.aws.calls
      .filter(({ operation }) => operation === 'ListOrganizationalUnitsForParent')
      .map(({ input }) => input['ParentId']);
    expect(parents).toHaveLength(new Set(parents).size);
  });

  test('may name the root', async () => {
    const found = await (await organization({ ouIds: ['r-root'] })).discover();
    expect(ids(found)).toEqual([BASE_ACCOUNT, member(1), member(2), member(3), member(4)]);
    expect(pathsOf(found)[BASE_ACCOUNT]).toBe('');
  });

  test('is complete, with a warning, when the way from the root may not be read', async () => {
    const run = await organization({ ouIds: ['ou-pay'] });
    run.aws.on('ListParents', () => deny('no', 'AccessDeniedException'));
    const found = await run.discover();
    expect(ids(found)).toEqual([member(3)]);
    expect(pathsOf(found)[member(3)]).toBeUndefined();
    expect(found.list.warnings).toEqual([expect.stringContaining('ListParents')]);
  });

  test('that Organizations does not know is an error that names it', async () => {
    const run = await organization({ ouIds: ['ou-prod', 'ou-typo'] });
    await expect(run.discover()).rejects.toMatchObject({
      code: 'organization-unreadable',
      message: expect.stringContaining('ou-typo'),
      remedy: expect.stringContaining('OU_ID'),
    });
  });

  test('without an active account is an error, not an empty list', async () => {
    const run = await organization(
      { ouIds: ['ou-empty'] },
      { ...TREE, units: [{ id: 'ou-empty', name: 'Empty' }] },
    );
    await expect(run.discover()).rejects.toMatchObject({
      code: 'no-accounts',
      message: expect.stringContaining('ou-empty'),
    });
  });

  test.each([
    ['accounts', 'ListAccountsForParent', 'ou-pay'],
    ['units', 'ListOrganizationalUnitsForParent', 'ou-prod'],
  ])(
    'whose %s cannot all be read is an error, never a shorter list',
    async (_name, operation, parent) => {
      const run = await organization({ ouIds: ['ou-prod'] });
      const healthy = run.aws.handler(operation);
      run.aws.on(operation, (call) =>
        call.input['ParentId'] === parent
          ? { refuse: { code: 'ServiceException', status: 500 } }
          : healthy(call),
      );
      await expect(run.discover()).rejects.toMatchObject({
        code: 'organization-unreadable',
        details: { category: 'failed', operation: `organizations:${operation}` },
      });
    },
  );

  test('that fails in one branch gives up the others at once', async () => {
    const run = await organization({ ouIds: ['r-root'] });
    run.aws.on('ListAccountsForParent', () => new Promise(() => {}));
    run.aws.on('ListOrganizationalUnitsForParent', () => deny('no', 'UnrecognizedClientException'));
    await expect(run.discover()).rejects.toMatchObject({ code: 'organization-unreadable' });
    await expect.poll(() => run.aws.abandoned()).toBe(1);
  });

  test('misses an account that moves between its units while they are read, and finds it at the second reading', async () => {
    const run = await organization({ ouIds: ['ou-prod', 'ou-dev'] });
    const listed = run.aws.handler('ListAccountsForParent');
    // Everything else is told of the time after the move of member 4 from ou-dev to ou-pay, ou-pay
    // once of the time before.
    const moved = { Id: member(4), Name: 'moved', State: 'ACTIVE', Status: 'ACTIVE' };
    let isRead = false;
    run.aws.on('ListAccountsForParent', async (call) => {
      const { ParentId } = call.input;
      if (ParentId === 'ou-dev') return { json: { Accounts: [] } };
      if (ParentId !== 'ou-pay' || !isRead) return listed(call);
      return { json: { Accounts: [moved] } };
    });

    const found = await run.discover();
    isRead = true;

    expect(ids(found)).toEqual([1, 2, 3].map(member));
    expect([...((await found.accountsAgain?.(run.signal)) ?? [])].sort()).toEqual(
      [1, 2, 4].map(member),
    );
  });

  test('is not answered with a single account when Organizations denies', async () => {
    const run = await organization({ ouIds: ['ou-prod'] });
    run.aws.on('ListAccountsForParent', () => deny('no', 'AccessDeniedException'));
    await expect(run.discover(async () => false)).rejects.toMatchObject({
      code: 'organization-denied',
      remedy: expect.stringContaining('ListAccountsForParent'),
    });
  });
});

describe('a list of accounts that is not read to its end', () => {
  test.each([
    [
      'a page fails',
      () => ({ refuse: { code: 'ServiceException', status: 500 } }) as const,
      'ServiceException',
    ],
    [
      'a page is denied after the first',
      () => deny('no', 'AccessDeniedException'),
      'AccessDeniedException',
    ],
    ['a page has no list', () => ({ json: {} }), 'without a list'],
    [
      'the token leads in a circle',
      () => ({ json: { Accounts: [], NextToken: '2' } }),
      'same page token',
    ],
    [
      'an account has no id',
      () => ({ json: { Accounts: [{ Name: 'x' }] } }),
      'without a usable id',
    ],
  ])('is an error when %s', async (_name, answer, text) => {
    const run = await organization();
    const healthy = run.aws.handler('ListAccounts');
    run.aws.on('ListAccounts', (call) =>
      call.input['NextToken'] === undefined ? healthy(call) : answer(),
    );
    await expect(run.discover(async () => false)).rejects.toMatchObject({
      code: 'organization-unreadable',
      message: expect.stringContaining(text),
    });
  });

  test('is an error when Organizations throttles to the end of all retries', async () => {
    const run = await organization();
    run.aws.on('ListAccounts', () => ({
      refuse: { code: 'TooManyRequestsException', status: 400 },
    }));
    await expect(run.discover(async () => false)).rejects.toMatchObject({
      code: 'organization-unreadable',
      details: { category: 'throttled', awsCode: 'TooManyRequestsException' },
    });
  });

  test('ends at once when the resync is stopped', async () => {
    const run = await organization();
    run.aws.on('ListAccounts', () => new Promise(() => {}));
    const controller = new AbortController();
    const base = createBaseIdentity(run);
    const broker = createRoleBroker({ ...run, base });
    const discovering = discoverAccounts(
      { ...run, base, broker, everSyncedOthers: async () => false },
      controller.signal,
    );
    await expect.poll(() => run.aws.count('ListAccounts')).toBe(1);
    controller.abort();
    await expect(discovering).rejects.toMatchObject({ code: 'resync-cancelled' });
  });
});

describe('when Organizations refuses', () => {
  const refusals = [
    ['AccessDeniedException', 'organizations:ListAccounts'],
    ['AWSOrganizationsNotInUseException', 'is in no organization'],
  ] as const;

  test.each(refusals)(
    '%s, the single account of the role stands in if nothing else was ever synced',
    async (code) => {
      const run = await organization();
      run.aws.on('ListAccounts', () => deny('no', code));
      const asked: string[] = [];
      const found = await run.discover(async (own) => {
        asked.push(own);
        return false;
      });
      expect(asked).toEqual([BASE_ACCOUNT]);
      expect(found.list).toMatchObject({
        source: 'single',
        accounts: [
          {
            id: BASE_ACCOUNT,
            name: `Account ${BASE_ACCOUNT}`,
            partition: 'aws',
            roleArn: MANAGEMENT,
          },
        ],
        absenceIsEvidence: false,
        warnings: [expect.stringContaining(code)],
      });
      const [account] = found.list.accounts;
      expect(account && (await found.session(account, run.signal)).accountId).toBe(BASE_ACCOUNT);
      expect(run.aws.count('AssumeRole')).toBe(1);
      expect(run.aws.count('ListRoots')).toBe(0);
    },
  );

  test.each(refusals)(
    '%s, it is an error if other accounts were synced before',
    async (code, text) => {
      const run = await organization();
      run.aws.on('ListAccounts', () => deny('no', code));
      await expect(run.discover(async () => true)).rejects.toMatchObject({
        code: 'organization-denied',
        message: expect.stringContaining('nothing was deleted'),
        remedy: expect.stringContaining(text),
        details: {
          awsCode: code,
          requestId: 'req-1',
          operation: 'organizations:ListAccounts',
          roleArn: MANAGEMENT,
        },
      });
    },
  );

  test('it is an error if Port cannot tell', async () => {
    const run = await organization();
    run.aws.on('ListAccounts', () => deny('no', 'AccessDeniedException'));
    const down = new Error('Port is down');
    await expect(run.discover(() => Promise.reject(down))).rejects.toMatchObject({
      code: 'organization-denied',
      cause: down,
      message: expect.stringContaining('Port is down'),
    });
  });

  test('a management session that could not be renewed is no answer of Organizations', async () => {
    const run = await organization();
    run.aws.on('ListAccounts', () => {
      run.aws.on('AssumeRole', () => deny());
      return { refuse: { code: 'ExpiredTokenException', status: 400 } };
    });
    await expect(run.discover(async () => false)).rejects.toMatchObject({
      code: 'organization-unreadable',
    });
  });

  test('credentials that AWS does not accept are no answer of Organizations', async () => {
    const run = await organization();
    run.aws.on('ListAccounts', () => deny('no', 'UnrecognizedClientException'));
    await expect(run.discover(async () => false)).rejects.toMatchObject({
      code: 'organization-unreadable',
    });
  });
});

describe('the management role', () => {
  test('that is denied ends discovery with the reason', async () => {
    const run = await organization({ accountRoleArn: 'arn:aws:iam::999999999999:role/Reader' });
    run.aws.on('AssumeRole', () => deny());
    await expect(run.discover(async () => false)).rejects.toMatchObject({ code: 'role-denied' });
  });

  test('that STS could not be asked for makes the organization unreadable', async () => {
    const run = await organization();
    run.aws.on('AssumeRole', () => ({ refuse: { code: 'ServiceUnavailable', status: 503 } }));
    await expect(run.discover(async () => false)).rejects.toMatchObject({
      code: 'organization-unreadable',
    });
  });

  test('is not assumed by a base identity that already is this role', async () => {
    const run = await organization();
    run.aws.identities.set(KEYS.accessKeyId, {
      accountId: BASE_ACCOUNT,
      arn: `arn:aws:sts::${BASE_ACCOUNT}:assumed-role/Reader/i-0abc`,
    });
    const { list, session } = await run.discover();
    await Promise.all(list.accounts.map((account) => session(account, run.signal)));
    expect(
      run.aws.calls.filter(
        ({ operation, input }) => operation === 'AssumeRole' && input['RoleArn'] === MANAGEMENT,
      ),
    ).toEqual([]);
  });

  test('that denies a base identity of its own account leaves the others readable, if that identity may list them', async () => {
    const run = await organization();
    run.aws.on('AssumeRole', ({ input }) =>
      input['RoleArn'] === MANAGEMENT ? deny() : run.aws.issue(String(input['RoleArn'])),
    );
    const { list, session } = await run.discover();
    expect(list.warnings[0]).toContain('base identity');
    const outcomes = await Promise.allSettled(
      list.accounts.map((account) => session(account, run.signal)),
    );
    expect(outcomes.map(({ status }, index) => [list.accounts[index]?.id, status])).toEqual([
      [BASE_ACCOUNT, 'rejected'],
      [member(1), 'fulfilled'],
      [member(2), 'fulfilled'],
      [member(3), 'fulfilled'],
      [member(4), 'fulfilled'],
    ]);
    expect(outcomes[0]).toMatchObject({ reason: { code: 'role-denied' } });
  });

  test('that denies such an identity, which may not list accounts either, is the reason given', async () => {
    const run = await organization();
    run.aws.on('AssumeRole', () => deny());
    run.aws.on('ListAccounts', () => deny('no', 'AccessDeniedException'));
    await expect(run.discover(async () => false)).rejects.toMatchObject({ code: 'role-denied' });
  });

  test.each([
    'not-an-arn',
    'arn:aws:iam::111111111111:user/Someone',
    'arn:aws:s3:::bucket',
    'arn:aws:iam::1111:role/Short',
  ])('%s is refused before anything is asked', async (accountRoleArn) => {
    const run = await organization({ accountRoleArn });
    await expect(run.discover()).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('ACCOUNT_ROLE_ARN'),
    });
    expect(run.aws.calls).toEqual([]);
  });
});

describe('a list of roles', () => {
  test('gives one account per entry, trimmed, the first entry of an account winning', async () => {
    const entries = [
      ` arn:aws:iam::${member(1)}:role/A `,
      '',
      `arn:aws-us-gov:iam::${member(2)}:role/B`,
      `arn:aws:iam::${member(1)}:role/C`,
      `arn:aws:iam::${member(1)}:role/A`,
    ];
    const run = await rig({ accountRoleArns: entries, ouIds: ['ou-ignored'] });
    const { list, session } = await run.discover();
    expect(list).toEqual({
      source: 'list',
      accounts: [
        {
          id: member(1),
          name: `Account ${member(1)}`,
          partition: 'aws',
          roleArn: `arn:aws:iam::${member(1)}:role/A`,
        },
        {
          id: member(2),
          name: `Account ${member(2)}`,
          partition: 'aws-us-gov',
          roleArn: `arn:aws-us-gov:iam::${member(2)}:role/B`,
        },
      ],
      inactive: new Map(),
      unclear: new Map(),
      absenceIsEvidence: true,
      doubt: expect.stringContaining(`names account ${member(1)} twice`),
      warnings: [
        expect.stringMatching(/role\/A is used and .*role\/C is not/),
        expect.stringContaining('was another one meant?'),
      ],
    });
    expect(run.aws.calls).toEqual([]);
    const [account] = list.accounts;
    expect(account && (await session(account, run.signal)).accountId).toBe(member(1));
    expect(
      run.aws.calls.find(({ operation }) => operation === 'AssumeRole')?.input['RoleSessionName'],
    ).toBe('OceanRoleSession');
  });

  test('with an entry that is no role is refused as a whole', async () => {
    const run = await rig({ accountRoleArns: [`arn:aws:iam::${member(1)}:role/A`, 'oops'] });
    await expect(run.discover()).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('oops'),
    });
  });

  test('of blanks is an error', async () => {
    await expect((await rig({ accountRoleArns: [' '] })).discover()).rejects.toMatchObject({
      code: 'no-accounts',
    });
  });

  test('is ignored when there is a management role', async () => {
    const run = await organization({ accountRoleArns: ['oops'] });
    expect((await run.discover()).list.source).toBe('organization');
  });
});

describe('without roles', () => {
  test.each([
    ['static keys', { staticKeys: KEYS }, BASE_ACCOUNT],
    ['the ambient chain', {}, '222222222222'],
  ])(
    'the account of %s is the only one, and proves nothing about others',
    async (_name, config, accountId) => {
      const setup = await setUp(config);
      const base = createBaseIdentity({ ...setup, ambient: async () => AMBIENT_KEYS });
      const broker = createRoleBroker({ ...setup, base });
      const { list, session } = await discoverAccounts(
        { ...setup, base, broker, everSyncedOthers: async () => true },
        setup.signal,
      );
      const account = { id: accountId, name: `Account ${accountId}`, partition: 'aws' };
      expect(list).toEqual({
        source: 'single',
        accounts: [account],
        inactive: new Map(),
        unclear: new Map(),
        absenceIsEvidence: false,
        warnings: [],
      });
      expect((await session(account, setup.signal)).accountId).toBe(accountId);
      expect(setup.aws.count('AssumeRole')).toBe(0);
    },
  );
});
