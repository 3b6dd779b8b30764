// The identity that reads: other ways to be configured, keys that AWS refuses, STS in trouble,
// clocks that are off.
import { afterEach, describe, expect, it } from 'vitest';
import { changes, keyOf, type Snapshot } from './support/catalog.js';
import { DEFAULT_KINDS, expectedCatalog } from './support/expected.js';
import { type Harness, startHarness } from './support/harness.js';
import { bundledMapping, EXTRA_BLUEPRINTS, fullMapping } from './support/mappings.js';
import {
  expectConvergence,
  expectFailure,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import { removeInstance, removeOneOfEach } from './support/world-changes.js';

const EU = 'eu-west-1';
const ROLE = 'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN';
const ROLES = 'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

describe('access keys that AWS refuses', () => {
  it.each([
    ['an unknown key', { OCEAN__INTEGRATION__SECRETS__AWS_ACCESS_KEY_ID: 'AKIAUNKNOWNUNKNOWN00' }],
    [
      'a wrong secret',
      {
        OCEAN__INTEGRATION__SECRETS__AWS_SECRET_ACCESS_KEY:
          'wrong+secret+wrong+secret+wrong+secret+00',
      },
    ],
  ])('fail the run and delete nothing: %s', async (_, variables) => {
    harness = await startSynced();
    removeInstance(harness.world, harness.account(1), EU);

    const sync = await harness.sync({ variables });

    expectFailure(sync, 'base-identity-unavailable');
    for (const secret of Object.values(variables))
      if (secret.startsWith('wrong')) expect(JSON.stringify(sync.lines)).not.toContain(secret);
    await expectConvergence(harness);
  });
});

describe('STS in trouble for one account', () => {
  it('that throttles for good costs that account, and loses nothing of it', async () => {
    harness = await startSynced();
    const account = harness.account(2);
    harness.aws.faults.add({
      service: 'sts',
      operation: 'AssumeRole',
      accountId: account,
      effect: { type: 'throttle' },
    });
    removeOneOfEach(harness.world, account, EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expectProblem(sync, 'Throttling', { accounts: [account], operation: 'sts:AssumeRole' });
    await expectConvergence(harness);
  });

  it('that never answers costs that account, and no other', async () => {
    harness = await startSynced();
    const account = harness.account(2);
    harness.aws.faults.add({
      service: 'sts',
      operation: 'AssumeRole',
      accountId: account,
      effect: { type: 'hang' },
    });
    removeOneOfEach(harness.world, account, EU);
    const gone = removeInstance(harness.world, harness.account(1), EU);

    const sync = await harness.sync({ variables: { OCEAN__CLIENT_TIMEOUT: '1' } });

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expectProblem(sync, 'timeout', { accounts: [account], operation: 'sts:AssumeRole' });
    await expectConvergence(harness);
  });

  it.each([
    ['malformed', { type: 'garbage' }],
    ['empty', { type: 'garbage', how: 'empty' }],
    ['something else', { type: 'garbage', how: 'foreign' }],
    ['cut', { type: 'truncated', how: 'document' }],
  ] as const)('whose answers are %s costs that account', async (_, effect) => {
    harness = await startSynced();
    const account = harness.account(2);
    harness.aws.faults.add({ service: 'sts', operation: 'AssumeRole', accountId: account, effect });
    removeOneOfEach(harness.world, account, EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(sync.problems).toMatchObject([{ accounts: [account], operation: 'sts:AssumeRole' }]);
    await expectConvergence(harness);
  });
});

describe('a list of roles instead of an organization', () => {
  it('is synced as it stands; an account taken off the list goes, one that is denied stays', async () => {
    harness = await startHarness();
    const { world } = harness;
    const variables = (...indexes: number[]) => ({
      [ROLE]: undefined,
      [ROLES]: JSON.stringify(indexes.map((index) => world.roleArn(harness.account(index)))),
    });
    const first = await harness.sync({ variables: variables(1, 2, 3) });
    expectHealthy(first);
    expect(ownersIn(first.after)).toEqual([1, 2, 3].map(harness.account).sort());
    world.denyRole(harness.account(3));

    const sync = await harness.sync({ variables: variables(1, 3) });

    expectIncomplete(sync);
    expect(ownersIn(sync.after)).toEqual([1, 3].map(harness.account).sort());
    expect(changes(sync.before, sync.after).updated).toEqual([]);
    expectProblem(sync, 'AccessDenied', {
      accounts: [harness.account(3)],
      operation: 'sts:AssumeRole',
    });
  });

  it.each([
    ['first', [0, 1, 2]],
    ['in the middle', [1, 0, 2]],
    ['last, behind many', [...Array.from({ length: 14 }, (_, index) => index + 1), 0]],
  ])(
    'reads the accounts of the organization through the one that may list them, named %s',
    async (_name, indexes) => {
      harness = await startHarness({
        world: { accounts: 15, instances: 0 },
        mapping: fullMapping(),
        blueprints: EXTRA_BLUEPRINTS,
      });
      const { world } = harness;
      const roles = JSON.stringify(indexes.map((index) => world.roleArn(harness.account(index))));

      const sync = await harness.sync({ variables: { [ROLE]: undefined, [ROLES]: roles } });

      expectHealthy(sync);
      expect(
        [...sync.after.keys()].filter((key) => key.startsWith('organizationAccount ')),
      ).toHaveLength(15);
    },
  );

  it('is read although none of its accounts may list the organization, and says so', async () => {
    const { resources, ...config } = fullMapping();
    const kinds = ['AWS::Account::Info', 'AWS::Organizations::Account'];
    const mapping = { ...config, resources: resources.filter(({ kind }) => kinds.includes(kind)) };
    harness = await startHarness({ mapping, blueprints: EXTRA_BLUEPRINTS });
    const roles = JSON.stringify(
      [1, 2].map((index) => harness.world.roleArn(harness.account(index))),
    );

    const sync = await harness.sync({ variables: { [ROLE]: undefined, [ROLES]: roles } });

    expectIncomplete(sync);
    expect([...sync.after.keys()].sort()).toEqual(
      [1, 2].map((index) => keyOf('awsAccount', harness.account(index))).sort(),
    );
    expectProblem(sync, 'AccessDeniedException', { operation: 'organizations:ListAccounts' });
  });
});

describe('no role at all', () => {
  it('syncs the account of the base identity', async () => {
    harness = await startHarness();

    const sync = await harness.sync({ variables: { [ROLE]: undefined } });

    expectHealthy(sync);
    expect(ownersIn(sync.after)).toEqual([harness.world.managementAccountId]);
  });

  it('deletes nothing of other accounts when an organization was synced before', async () => {
    harness = await startSynced();
    const { world } = harness;
    const gone = removeInstance(world, world.managementAccountId, EU);
    removeInstance(world, harness.account(1), EU);

    const sync = await harness.sync({ variables: { [ROLE]: undefined } });

    expect(sync.exitCode).toBe(0);
    expectNoLoss(sync, [`deleted ${gone}`]);
    await expectConvergence(harness);
  });
});

it('reads an organization through a delegated administrator', async () => {
  harness = await startHarness();
  const { world } = harness;
  world.setDelegatedAdministrator(harness.account(1), true);

  const sync = await harness.sync({ variables: { [ROLE]: world.roleArn(harness.account(1)) } });

  expectHealthy(sync);
  expect(sync.after).toEqual(expectedCatalog(world));
});

it.each(['State', 'Status'] as const)(
  'understands an organization that names the state of accounts %s only',
  async (stateFields) => {
    harness = await startHarness({ world: { stateFields, suspended: 1 } });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
  },
);

it.each([-20, 20])('corrects its clock when that of AWS is %i minutes off', async (minutes) => {
  harness = await startSynced();
  harness.aws.faults.add({ effect: { type: 'wrong-clock', offsetMs: minutes * 60_000 } });
  const gone = removeInstance(harness.world, harness.account(1), EU);

  const sync = await harness.sync();

  expectHealthy(sync);
  expectNoLoss(sync, [`deleted ${gone}`]);
  await expectConvergence(harness);
});

it('survives a reset, a server error and a throttled answer to the first requests of every operation', async () => {
  const kinds = [...DEFAULT_KINDS, 'AWS::Lambda::Function', 'AWS::Organizations::Account'] as const;
  harness = await startSynced({ mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS }, kinds);
  const operations = Object.keys(harness.aws.requests.counters().byOperation).map((name) =>
    name.split(':'),
  );
  for (const [after, type] of (['reset', 'server-error', 'throttle'] as const).entries()) {
    for (const [service = '', operation = ''] of operations)
      harness.aws.faults.add({ service, operation, after, times: 1, effect: { type } });
  }
  const gone = removeInstance(harness.world, harness.account(1), EU);

  const sync = await harness.sync();

  expectHealthy(sync);
  expectNoLoss(sync, [`deleted ${gone}`]);
  expect(
    harness.aws.faults.list().filter(({ rule, hits }) => rule.after === 0 && hits === 0),
  ).toEqual([]);
  await expectConvergence(harness, kinds);
});

it('keeps the entity of an account that cannot be opened when accounts are all that is mapped', async () => {
  const config = bundledMapping();
  const mapping = {
    ...config,
    resources: config.resources.filter(({ kind }) => kind === 'AWS::Account::Info'),
  };
  harness = await startHarness({ mapping });
  expectHealthy(await harness.sync());
  harness.world.denyRole(harness.account(1));

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync);
  expect([...sync.after.keys()]).toContain(keyOf('awsAccount', harness.account(1)));
});

it('syncs what it can on the very first run when an account and a kind are denied, and says what is missing', async () => {
  harness = await startHarness();
  const { world } = harness;
  world.denyRole(harness.account(3));
  world.denyAction(harness.account(2), { action: 'ec2:*', by: 'identity-policy' });

  const sync = await harness.sync();

  expectIncomplete(sync);
  expect(sync.problems.map(({ code, accounts }) => [code, accounts])).toEqual(
    expect.arrayContaining([
      ['AccessDenied', [harness.account(3)]],
      ['UnauthorizedOperation', [harness.account(2)]],
    ]),
  );
  world.allowRole(harness.account(3));
  world.allowAction(harness.account(2));
  await expectConvergence(harness);
});

/** Accounts that entities of the snapshot are or belong to. */
function ownersIn(snapshot: Snapshot): string[] {
  const owners = [...snapshot].map(([key, { relations }]) =>
    String(relations['account'] ?? key.split(' ')[1]),
  );
  return [...new Set(owners)].sort();
}
