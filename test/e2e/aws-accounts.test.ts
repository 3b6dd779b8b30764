// Accounts that cannot be opened keep all their entities; accounts that are provably not ours any
// more lose them.
import { afterEach, expect, it } from 'vitest';
import { changes, keyOf, type Snapshot } from './support/catalog.js';
import { DEFAULT_KINDS } from './support/expected.js';
import { type Harness, startHarness } from './support/harness.js';
import { EXTRA_BLUEPRINTS, fullMapping } from './support/mappings.js';
import {
  expectConvergence,
  expectFailure,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import {
  removeBucket,
  removeInstance,
  removeOneOfEach,
  resizeInstance,
} from './support/world-changes.js';

const EU = 'eu-west-1';
const US = 'us-east-1';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

it('keeps the entities of an account whose role does not trust us any more, and goes on with the others', async () => {
  harness = await startSynced();
  const { world } = harness;
  const [denied, other] = [harness.account(2), harness.account(1)];
  world.denyRole(denied);
  removeOneOfEach(world, denied, EU);
  removeBucket(world, denied);
  const gone = removeInstance(world, other, EU);
  const resized = resizeInstance(world, other, US);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync, [`deleted ${gone}`]);
  expect(changes(sync.before, sync.after).updated).toEqual([resized]);
  const problem = expectProblem(sync, 'AccessDenied', {
    accounts: [denied],
    operation: 'sts:AssumeRole',
  });
  expect(problem.problem).toContain(world.roleArn(denied));
  expect(problem.remedy).toMatch(/trust policy/);
  expect(sync.report.accounts).toMatchObject({ found: 4, readable: 3, unreadable: 1 });
  expect(sync.report.heldBack).toContainEqual(
    expect.objectContaining({
      blueprint: 's3Bucket',
      because: `account ${denied} could not be read (AccessDenied)`,
    }),
  );
  world.allowRole(denied);
  await expectConvergence(harness);
});

it('names the missing permission when the base identity may not assume one role', async () => {
  harness = await startSynced();
  const { world } = harness;
  const denied = harness.account(3);
  world.denyBaseAssume(world.roleArn(denied));
  removeOneOfEach(world, denied, US);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync);
  const problem = expectProblem(sync, 'AccessDenied', {
    accounts: [denied],
    operation: 'sts:AssumeRole',
  });
  expect(problem.problem).toContain('no policy of the base identity allows it');
  world.allowBaseAssume(world.roleArn(denied));
  await expectConvergence(harness);
});

it('fails and deletes nothing when the ExternalId is wrong everywhere', async () => {
  harness = await startSynced();
  for (const id of harness.accounts) removeInstance(harness.world, id, EU);

  const sync = await harness.sync({
    variables: { OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID: 'not-the-one' },
  });

  expectFailure(sync, 'no-account-readable');
  for (const id of harness.accounts) expect(sync.report.error?.message).toContain(id);
  expect(sync.report.error?.message).toMatch(/ExternalId/);
  expect(JSON.stringify(sync.lines)).not.toContain('not-the-one');
  await expectConvergence(harness);
});

it('fails and deletes nothing when every account denies its role', async () => {
  harness = await startSynced();
  const { world } = harness;
  for (const id of harness.accounts) world.denyRole(id);
  removeInstance(world, harness.account(1), EU);

  const sync = await harness.sync();

  expectFailure(sync, 'no-account-readable');
  for (const id of harness.accounts) expect(sync.report.error?.message).toContain(id);
  for (const id of harness.accounts) world.allowRole(id);
  await expectConvergence(harness);
});

it('fails and deletes nothing when every account is open but denies everything', async () => {
  harness = await startSynced();
  const { world } = harness;
  for (const id of harness.accounts) {
    for (const action of ['ec2:*', 's3:*', 'ecs:*'])
      world.denyAction(id, { action, by: 'service-control-policy' });
  }
  removeInstance(world, harness.account(1), EU);

  const sync = await harness.sync();

  expectFailure(sync, 'no-account-readable');
  expect(sync.report.error?.message).toContain('ec2:DescribeInstances');
  for (const id of harness.accounts) world.allowAction(id);
  await expectConvergence(harness);
});

it('does not read an account through a session of another account', async () => {
  harness = await startSynced();
  const { world, aws } = harness;
  const [asked, answered] = [harness.account(1), harness.account(2)];
  aws.faults.add({
    service: 'sts',
    operation: 'AssumeRole',
    accountId: asked,
    effect: { type: 'wrong-account', accountId: answered },
  });
  removeOneOfEach(world, asked, EU);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync);
  expect(changes(sync.before, sync.after).updated).toEqual([]);
  const problem = expectProblem(sync, 'session-mismatch', {
    accounts: [asked],
    operation: 'sts:AssumeRole',
  });
  expect(problem.problem).toContain(answered);
  await expectConvergence(harness);
});

it('deletes the entities of a suspended account, and says so', async () => {
  harness = await startSynced();
  const suspended = harness.account(3);
  const theirs = entitiesOf(harness.snapshot(), suspended);
  harness.world.closeAccount(suspended);

  const sync = await harness.sync();

  expect(sync.exitCode).toBe(0);
  expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: theirs });
  expect(sync.report.deletions).toContainEqual(
    expect.objectContaining({
      blueprint: 'ec2Instance',
      because: 'its account is not active any more',
      detail: `${suspended} is SUSPENDED`,
    }),
  );
  await expectConvergence(harness);
});

it('keeps a suspended account among the accounts of the organization, with its new state', async () => {
  const kinds = [...DEFAULT_KINDS, 'AWS::Lambda::Function', 'AWS::Organizations::Account'] as const;
  harness = await startSynced({ mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS }, kinds);
  harness.world.closeAccount(harness.account(3));

  await expectConvergence(harness, kinds);

  expect(
    harness.port.catalog.entity('organizationAccount', harness.account(3))?.properties,
  ).toMatchObject({ state: 'SUSPENDED' });
});

it('deletes the entities of an account that left the organization', async () => {
  harness = await startSynced();
  const left = harness.account(2);
  const theirs = entitiesOf(harness.snapshot(), left);
  harness.world.removeAccountFromOrganization(left);

  const sync = await harness.sync();

  expectHealthy(sync);
  expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: theirs });
  expect(sync.report.deletions).toContainEqual(
    expect.objectContaining({
      blueprint: 's3Bucket',
      because: 'its account is not in scope any more',
      detail: left,
    }),
  );
  await expectConvergence(harness);
});

it('keeps the entities of an account that left while the list of accounts could not be read to its end', async () => {
  harness = await startSynced();
  harness.world.removeAccountFromOrganization(harness.account(2));
  harness.aws.faults.add({
    service: 'organizations',
    operation: 'ListAccounts',
    effect: { type: 'small-pages', size: 2 },
  });
  harness.aws.faults.add({
    service: 'organizations',
    operation: 'ListAccounts',
    after: 1,
    effect: { type: 'server-error' },
  });

  const sync = await harness.sync();

  expectFailure(sync, 'organization-unreadable');
  await expectConvergence(harness);
});

it('loses nothing when an account moves to another unit, and its new parent is in Port', async () => {
  const kinds = [...DEFAULT_KINDS, 'AWS::Lambda::Function', 'AWS::Organizations::Account'] as const;
  harness = await startSynced({ mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS }, kinds);
  const { world } = harness;
  const moved = harness.account(1);
  const parent =
    world.organization.units.find(({ id }) => id !== world.account(moved)?.parentId)?.id ?? '';
  world.moveAccount(moved, parent);

  const sync = await expectConvergence(harness, kinds);

  expect(changes(sync.before, sync.after)).toEqual({
    created: [],
    updated: [keyOf('organizationAccount', moved)],
    deleted: [],
  });
});

it('loses an account that moved out of the chosen units, and gains one that moved in', async () => {
  harness = await startHarness();
  const { world } = harness;
  const [first, second, third] = [harness.account(1), harness.account(2), harness.account(3)];
  const [inside, outside] = [unitNamed('Workloads'), unitNamed('Sandbox')];
  world.moveAccount(first, unitNamed('Production'));
  world.moveAccount(second, inside);
  world.moveAccount(third, outside);
  const variables = { OCEAN__INTEGRATION__CONFIG__OU_ID: inside };
  const before = await harness.sync({ variables });
  expectHealthy(before);
  expect(accountsIn(before.after)).toEqual([first, second].sort());
  world.moveAccount(second, outside);
  world.moveAccount(third, inside);

  const sync = await harness.sync({ variables });

  expectHealthy(sync);
  expect(accountsIn(sync.after)).toEqual([first, third].sort());
  expect(entitiesOf(sync.after, second)).toEqual([]);
  expect(entitiesOf(sync.after, first)).toEqual(entitiesOf(sync.before, first));
});

it('reads a new account at the next sync', async () => {
  harness = await startSynced();
  const added = harness.world.addAccount();

  const sync = await expectConvergence(harness);

  expect(entitiesOf(sync.after, added.id).length).toBeGreaterThan(1);
});

function unitNamed(name: string): string {
  const unit = harness.world.organization.units.find((candidate) => candidate.name === name);
  if (unit === undefined) throw new Error(`There is no unit ${name}.`);
  return unit.id;
}

function accountsIn(snapshot: Snapshot): string[] {
  return [...snapshot.keys()]
    .flatMap((key) => (key.startsWith('awsAccount ') ? [key.slice('awsAccount '.length)] : []))
    .sort();
}

/** Keys of the account's entity and of those that belong to it. */
function entitiesOf(snapshot: Snapshot, accountId: string): string[] {
  return [...snapshot]
    .flatMap(([key, { relations }]) =>
      key === keyOf('awsAccount', accountId) || relations['account'] === accountId ? [key] : [],
    )
    .sort();
}
