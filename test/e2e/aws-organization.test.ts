// Organizations that refuses, throttles or stops answering: never a shorter list of accounts, never
// a silent single account.
import { afterEach, describe, expect, it } from 'vitest';
import { keyOf } from './support/catalog.js';
import { type Harness, startHarness } from './support/harness.js';
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
const DENIED = {
  service: 'organizations',
  operation: 'ListAccounts',
  effect: { type: 'deny' },
} as const;

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

describe('when Organizations denies ListAccounts', () => {
  it('fails and deletes nothing after other accounts were synced', async () => {
    harness = await startSynced();
    const { world, aws } = harness;
    aws.faults.add(DENIED);
    removeOneOfEach(world, world.managementAccountId, EU);
    world.removeAccountFromOrganization(harness.account(1));

    const sync = await harness.sync();

    expectFailure(sync, 'organization-denied');
    expect(sync.report.error?.message).toContain(world.roleArn(world.managementAccountId));
    expect(sync.report.error?.remedy).toContain('organizations:ListAccounts');
    expect(harness.port.catalog.resyncStates('e2e').at(-1)?.status).toBe('failed');
    await expectConvergence(harness);
  });

  it('fails even when all that is left of other accounts has no ARN, only a relation', async () => {
    harness = await startSynced();
    for (const { blueprint, identifier } of [...harness.port.catalog.entities()]) {
      if (blueprint !== 's3Bucket') harness.port.seed.deleteEntity(blueprint, identifier);
    }
    harness.aws.faults.add(DENIED);

    const sync = await harness.sync();

    expectFailure(sync, 'organization-denied');
  });

  it('syncs the account of the role alone in a fresh integration, and says so', async () => {
    harness = await startHarness();
    const { world, aws } = harness;
    const own = world.managementAccountId;
    aws.faults.add(DENIED);

    const sync = await harness.sync();

    expectIncompleteOrHealthy(sync.exitCode);
    expect(sync.report.accounts).toMatchObject({ source: 'single', found: 1, readable: 1 });
    expectProblem(sync, 'accounts-warning', { subject: 'accounts' });
    expect(sync.problems[0]?.problem).toContain('organizations:ListAccounts');
    expect(
      new Set([...sync.after.values()].flatMap(({ relations }) => relations['account'] ?? [])),
    ).toEqual(new Set([own]));
    expect([...sync.after.keys()]).toContain(keyOf('awsAccount', own));
    await expectConvergence(harness);
  });

  it('stays with the single account at the next syncs, and deletes what is gone there', async () => {
    harness = await startHarness();
    const { world, aws } = harness;
    aws.faults.add(DENIED);
    await harness.sync();
    const gone = removeInstance(world, world.managementAccountId, EU);

    const sync = await harness.sync();

    expectIncompleteOrHealthy(sync.exitCode);
    expectNoLoss(sync, [`deleted ${gone}`]);
  });

  it('fails when an OU filter is set, even in a fresh integration', async () => {
    harness = await startHarness();
    harness.world.denyAction(harness.world.managementAccountId, {
      action: 'organizations:*',
      by: 'identity-policy',
    });

    const sync = await harness.sync({
      variables: { OCEAN__INTEGRATION__CONFIG__OU_ID: harness.world.organization.rootId },
    });

    expectFailure(sync, 'organization-denied');
    expect(sync.after.size).toBe(0);
  });
});

describe('when Organizations throttles', () => {
  it('fails and deletes nothing once all retries are used', async () => {
    harness = await startSynced();
    harness.aws.faults.add({ service: 'organizations', effect: { type: 'throttle' } });
    harness.world.removeAccountFromOrganization(harness.account(1));
    removeOneOfEach(harness.world, harness.account(2), EU);

    const sync = await harness.sync();

    expectFailure(sync, 'organization-unreadable');
    expect(sync.report.error?.message).toMatch(/TooManyRequestsException|Throttl/);
    expect(sync.report.requests.awsThrottled).toBeGreaterThan(1);
    await expectConvergence(harness);
  });

  it('recovers from a few throttled answers', async () => {
    harness = await startSynced();
    harness.aws.faults.add({
      service: 'organizations',
      operation: 'ListAccounts',
      times: 3,
      effect: { type: 'throttle' },
    });
    removeOneOfEach(harness.world, harness.account(2), EU);

    const sync = await harness.sync();

    expect(sync.exitCode).toBe(0);
    expect(sync.report.requests.awsThrottled).toBe(3);
    await expectConvergence(harness);
    expect(sync.after).toEqual(harness.snapshot());
  });
});

describe('when the list of accounts breaks off', () => {
  it.each([
    { how: 'a denied second page', effect: { type: 'deny' } },
    { how: 'a malformed second page', effect: { type: 'garbage' } },
    { how: 'an empty body as second page', effect: { type: 'garbage', how: 'empty' } },
    { how: 'a server error', effect: { type: 'server-error' } },
    { how: 'a throttled second page', effect: { type: 'throttle' } },
  ] as const)('fails and deletes nothing: $how', async ({ effect }) => {
    harness = await startSynced();
    const list = { service: 'organizations', operation: 'ListAccounts' };
    harness.aws.faults.add({ ...list, effect: { type: 'small-pages', size: 2 } });
    harness.aws.faults.add({ ...list, after: 1, effect });

    const sync = await harness.sync();

    expectFailure(sync, 'organization-unreadable');
    await expectConvergence(harness);
  });

  it('reads past a page without accounts that leads on', async () => {
    harness = await startSynced();
    const list = { service: 'organizations', operation: 'ListAccounts' };
    harness.aws.faults.add({ ...list, effect: { type: 'small-pages', size: 2 } });
    harness.aws.faults.add({ ...list, after: 1, times: 1, effect: { type: 'empty-page' } });

    const sync = await harness.sync();

    expect(sync.report.msg).toBe('resync completed');
    expect(sync.report.accounts.found).toBe(4);
    expectNoLoss(sync);
    await expectConvergence(harness);
  });
});

it('fails and deletes nothing when one of the chosen units cannot be read', async () => {
  harness = await startHarness();
  const { world, aws } = harness;
  const units = world.organization.units
    .filter(({ parentId }) => parentId === world.organization.rootId)
    .map(({ id }) => id);
  const variables = { OCEAN__INTEGRATION__CONFIG__OU_ID: units.join(',') };
  expect((await harness.sync({ variables })).exitCode).toBe(0);
  aws.faults.add({
    service: 'organizations',
    operation: 'ListAccountsForParent',
    resource: units[1] ?? '',
    effect: { type: 'deny' },
  });

  const sync = await harness.sync({ variables });

  expectFailure(sync, 'organization-denied');
  expect(sync.report.error?.remedy).toContain('organizations:ListAccountsForParent');
});

it('goes on without the tree of units when only that is denied, and notes it in the log: nothing is read through it', async () => {
  harness = await startSynced();
  harness.aws.faults.add({
    service: 'organizations',
    operation: 'ListRoots',
    effect: { type: 'deny' },
  });
  const gone = removeInstance(harness.world, harness.account(1), EU);

  const sync = await harness.sync();

  expectHealthy(sync);
  expect(sync.lines.filter(({ msg }) => msg.includes('accounts carry no path'))).toMatchObject([
    { level: 'info' },
  ]);
  expectNoLoss(sync, [`deleted ${gone}`]);
  await expectConvergence(harness);
});

it('reads the organization with the base identity when the management role denies it, and says so', async () => {
  harness = await startSynced();
  const { world } = harness;
  world.denyRole(world.managementAccountId);
  removeOneOfEach(world, world.managementAccountId, EU);
  const gone = removeInstance(world, harness.account(1), EU);

  const sync = await harness.sync();

  expectIncomplete(sync);
  expectNoLoss(sync, [`deleted ${gone}`]);
  expectProblem(sync, 'AccessDenied', {
    accounts: [world.managementAccountId],
    operation: 'sts:AssumeRole',
  });
  world.allowRole(world.managementAccountId);
  await expectConvergence(harness);
});

/**
 * A fall back is told, but it is what a single-account installation always does, so it fails
 * nothing.
 */
function expectIncompleteOrHealthy(exitCode: number): void {
  expect(exitCode).toBe(0);
}
