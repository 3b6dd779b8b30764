// The least-privilege policies of docs/policies as the IAM policies of the simulated roles: they
// are enough for everything, and each action in them is needed by exactly the kinds and enrichments
// that say so.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Kind } from '../../src/kinds/kind.js';
import { dbClusters } from '../../src/sandbox/world/rds-db-cluster.js';
import { dbInstances } from '../../src/sandbox/world/rds-db-instance.js';
import { defaultRegions } from '../../src/sandbox/world/regions.js';
import type { World } from '../../src/sandbox/world/world.js';
import { type Harness, type Sync, startHarness } from './support/harness.js';
import { ALL_KINDS, identityMapping, RAW_BLUEPRINTS } from './support/kinds.js';
import type { Problem } from './support/log-lines.js';
import { expectHealthy, expectIncomplete, expectNoLoss } from './support/scenario.js';
import { identifiersOf } from './support/world-ids.js';

const policy = z.object({ Statement: z.array(z.object({ Action: z.array(z.string()) })) });

function documentOf(name: string): string {
  return readFileSync(new URL(`../../docs/policies/${name}.json`, import.meta.url), 'utf8');
}

function actionsOf(name: string): readonly string[] {
  const { Statement } = policy.parse(JSON.parse(documentOf(name)));
  return [...new Set(Statement.flatMap(({ Action }) => Action))];
}

const MEMBER = actionsOf('member');
const MANAGEMENT = actionsOf('management');
const REGION = 'us-east-1';

/**
 * Calls for single items, made only where the batch call before them is refused or leaves an item
 * out; either is enough.
 */
const EITHER = [
  ['codedeploy:BatchGetDeployments', 'codedeploy:GetDeployment'],
  ['codedeploy:BatchGetDeploymentGroups', 'codedeploy:GetDeploymentGroup'],
] as const;

/** All accounts have these policies, without the given actions. */
function allow(world: World, without: readonly string[] = []): void {
  for (const { id } of world.accounts()) {
    const actions = id === world.managementAccountId ? [...MEMBER, ...MANAGEMENT] : MEMBER;
    world.allowOnly(
      id,
      actions.filter((action) => !without.includes(action)),
    );
  }
}

async function startSmall(
  kinds: readonly Kind[],
  accounts: number,
  regions: readonly string[] = [REGION],
): Promise<Harness> {
  const world = {
    accounts,
    regions,
    instances: 2,
    buckets: 2,
    clusters: 2,
    functions: 2,
    further: Object.fromEntries(ALL_KINDS.map(({ name }) => [name, 3])),
  };
  const harness = await startHarness({
    world,
    mapping: identityMapping(kinds),
    blueprints: RAW_BLUEPRINTS,
  });
  // The list of RDS has the tags of an instance or cluster nearly always; these are the exception.
  for (const account of harness.accounts)
    for (const kind of [dbInstances, dbClusters])
      kind.add(harness.world, account, REGION, { tagsUnlisted: true });
  allow(harness.world);
  return harness;
}

/** The kinds whose list, and the enrichments that, need the action. */
function needsOf(kinds: readonly Kind[], action: string) {
  return {
    lists: kinds.filter(({ iamActions }) => iamActions.includes(action)).map(({ name }) => name),
    enrichments: kinds.flatMap(({ name, enrichments }) =>
      enrichments
        .filter(({ iamActions }) => iamActions.includes(action))
        .map((enrichment) => `${name} ${enrichment.action}`),
    ),
  };
}

/**
 * What the failed reads concern, sorted: kinds for lists, and a kind with an action for
 * enrichments.
 */
function subjectsOf(problems: readonly Problem[]): string[] {
  return failedReads(problems)
    .flatMap(({ subject }) => {
      const [, kinds = '', action = ''] = /^(.+?)( \w+)?$/.exec(subject) ?? [];
      return kinds.split(', ').map((kind) => `${kind}${action}`);
    })
    .sort();
}

function failedReads(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ operation }) => operation !== undefined);
}

let harness: Harness;

describe('the policies of the documents', () => {
  afterEach(() => harness[Symbol.asyncDispose]());

  it('are enough for all kinds and enrichments in all accounts', async () => {
    harness = await startSmall(ALL_KINDS, 3);

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(sync.report.cells.complete).toBe(sync.report.cells.planned);
    expect(sync.report.resources).toBe([...identifiersOf(harness.world).values()].flat().length);
    expect(Object.keys(harness.aws.requests.counters().byCode)).not.toContain('AccessDenied');
  });

  it('let regions be listed with account:ListRegions or ec2:DescribeRegions, and without both the report says what is not known', async () => {
    harness = await startSmall(
      ALL_KINDS.filter(({ name }) => name === 'AWS::SQS::Queue'),
      1,
      defaultRegions('aws'),
    );
    expectHealthy(await harness.sync());
    allow(harness.world, ['ec2:DescribeRegions']);
    expectHealthy(await harness.sync());

    allow(harness.world, ['account:ListRegions']);
    const other = await harness.sync();
    expect(other.problems).toMatchObject([
      { code: 'regions-warning', problem: expect.stringContaining('account:ListRegions') },
    ]);
    expectNoLoss(other);

    allow(harness.world, ['account:ListRegions', 'ec2:DescribeRegions']);
    const neither = await harness.sync();
    expect(neither.problems).toContainEqual(
      expect.objectContaining({
        code: 'regions-warning',
        problem: expect.stringMatching(/account:ListRegions.*ec2:DescribeRegions/),
      }),
    );
    expectNoLoss(neither);
  });
});

const prefixOf = (action: string) => action.split(':')[0] ?? '';
const needed = ALL_KINDS.flatMap(({ iamActions, enrichments, single }) => [
  ...iamActions,
  ...enrichments.flatMap((one) => one.iamActions),
  ...(single?.iamActions ?? []),
]);
const services = [...new Set(needed.map(prefixOf))].map((service) => {
  const belongs = ({ iamActions }: Kind) =>
    iamActions.some((action) => prefixOf(action) === service);
  // With one kind of another service, because a run in which no cell can be read fails as a whole.
  const bystander = ALL_KINDS.filter((kind) => kind.scope === 'regional' && !belongs(kind)).slice(
    0,
    1,
  );
  return {
    service,
    kinds: [...ALL_KINDS.filter(belongs), ...bystander],
    actions: [...new Set(needed)].filter((action) => prefixOf(action) === service),
  };
});

it('each policy fits into one managed policy', () => {
  // IAM quotas: 6,144 characters, white space not counted.
  for (const name of ['member', 'management'])
    expect(documentOf(name).replace(/\s/g, '').length).toBeLessThanOrEqual(6144);
});

it('the policies hold the actions of the kinds, those for regions and accounts, and no others', () => {
  const discovery = ['account:ListRegions', 'ec2:DescribeRegions'];
  const [organization, others] = [
    needed.filter((action) => action.startsWith('organizations:')),
    needed.filter((action) => !action.startsWith('organizations:')),
  ];
  expect([...MEMBER].sort()).toEqual([...new Set([...discovery, ...others])].sort());
  expect(MANAGEMENT).toEqual(expect.arrayContaining(organization));
  expect(MANAGEMENT.filter((action) => !action.startsWith('organizations:'))).toEqual([
    'tag:GetResources',
  ]);
});

describe.each(services)('without one action of $service', ({ kinds, actions }) => {
  const alternatives = EITHER.filter(([batch]) => actions.includes(batch));
  const onDemand = kinds.flatMap((kind) => kind.single?.iamActions ?? []);
  const single = actions.filter(
    (action) =>
      action !== 'organizations:ListAccounts' &&
      !onDemand.includes(action) &&
      !alternatives.flat().some((other) => other === action),
  );

  beforeAll(async () => {
    harness = await startSmall(kinds, 1);
    expectHealthy(await harness.sync());
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  it.each(single)(
    '%s: exactly what needs it is not read, and the report says so',
    async (action) => {
      const { lists, enrichments } = needsOf(kinds, action);
      allow(harness.world, [action]);

      const sync = await harness.sync();

      expectIncomplete(sync);
      expectNoLoss(sync);
      expect(subjectsOf(sync.problems)).toEqual([...lists, ...enrichments].sort());
      expectDenials(sync, [action]);
      const degraded = new Set(enrichments.map((enrichment) => enrichment.split(' ')[0]));
      expect(sync.report.cells).toMatchObject({ denied: lists.length, degraded: degraded.size });
      expect(sync.report.cells.complete).toBe(
        sync.report.cells.planned - lists.length - degraded.size,
      );
    },
  );

  it.each(alternatives)(
    '%s or %s is enough; without both, what needs them is not read',
    async (batch, one) => {
      const { enrichments } = needsOf(kinds, batch);
      for (const action of [batch, one]) {
        allow(harness.world, [action]);
        expectHealthy(await harness.sync());
      }
      allow(harness.world, [batch, one]);

      const sync = await harness.sync();

      expectIncomplete(sync);
      expectNoLoss(sync);
      expect(subjectsOf(sync.problems)).toEqual(enrichments);
      expectDenials(sync, [batch, one]);
      expect(sync.report.cells).toMatchObject({ denied: 0, degraded: 1 });
    },
  );
});

describe('without one action that finds the accounts', () => {
  const KINDS = ALL_KINDS.filter(
    ({ name }) => name === 'AWS::Organizations::Account' || name === 'AWS::SQS::Queue',
  );
  const TREE = MANAGEMENT.filter(
    (action) =>
      !needsOf(ALL_KINDS, action).lists.concat(needsOf(ALL_KINDS, action).enrichments).length,
  );
  const WALK = [
    'organizations:ListOrganizationalUnitsForParent',
    'organizations:ListAccountsForParent',
  ];
  let unit: string;

  beforeAll(async () => {
    harness = await startSmall(KINDS, 3);
    unit = harness.world.organization.units[0]?.id ?? '';
    for (const account of harness.accounts) harness.world.moveAccount(account, unit);
    expectHealthy(await harness.sync());
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  it.each(TREE)(
    '%s: every account is read all the same, with a warning at most',
    async (action) => {
      allow(harness.world, [action]);

      const sync = await harness.sync();

      expect(sync.exitCode).toBe(0);
      expectNoLoss(sync);
      expect(sync.report.cells).toMatchObject({ complete: 4, planned: 4 });
      for (const { code, problem } of sync.problems)
        expect([code, problem]).toEqual(['accounts-warning', expect.stringContaining(action)]);
    },
  );

  it.each([...TREE, 'organizations:ListAccounts'])(
    '%s: with OU_ID, the resync fails if it cannot know the accounts',
    async (action) => {
      allow(harness.world, [action]);

      const sync = await harness.sync({ variables: { OCEAN__INTEGRATION__CONFIG__OU_ID: unit } });

      expectNoLoss(sync);
      if (WALK.includes(action)) {
        expect(sync.report.error).toMatchObject({
          code: 'organization-denied',
          remedy: expect.stringContaining(action),
        });
        expect(sync.exitCode).toBe(1);
      } else {
        expect(sync.exitCode).toBe(0);
        const denied = action === 'organizations:ListAccounts' ? 1 : 0;
        expect(sync.report.cells).toMatchObject({ complete: 4 - denied, denied });
      }
    },
  );
});

/**
 * Every failed read is a denial that names one of the actions, and tells to allow it to the role.
 */
function expectDenials({ problems }: Sync, actions: readonly string[]): void {
  for (const { operation, code, problem, remedy } of failedReads(problems)) {
    expect(actions).toContain(operation);
    expect(code).toMatch(/AccessDenied|UnauthorizedOperation|AuthorizationError/);
    expect(problem).toContain('identity policy');
    expect(remedy).toContain(operation);
  }
}
