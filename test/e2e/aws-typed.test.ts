// Text that a person typed is no evidence: what rests on a wrong entry of a mapping or a setting
// stays in Port, and the report says what was probably meant. What is provably gone goes all the
// same.
import { afterEach, describe, expect, it } from 'vitest';
import { changes, keyOf, type Snapshot } from './support/catalog.js';
import { type Harness, INTEGRATION, type Sync, startHarness } from './support/harness.js';
import {
  type AppConfig,
  bundledMapping,
  EXTRA_BLUEPRINTS,
  FUNCTIONS,
  fullMapping,
  mappingWith,
  withEntity,
  withSelector,
} from './support/mappings.js';
import {
  expectConvergence,
  expectFailure,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  startSynced,
} from './support/scenario.js';
import { removeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const US = 'us-east-1';
const INSTANCE = 'AWS::EC2::Instance';
const ROLE = 'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN';
const ROLES = 'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS';
const OU = 'OCEAN__INTEGRATION__CONFIG__OU_ID';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

/** The mapping with no guard in the way of a deletion. */
function seed(mapping: AppConfig): void {
  harness.port.seed.mapping(INTEGRATION, { ...mapping, entityDeletionThreshold: 1 });
}

function problemTexts({ problems }: Sync): string {
  return problems.map(({ problem }) => problem).join('\n');
}

describe('a region policy with a name that is no region', () => {
  it.each([
    { list: 'allow', names: [EU, 'us-east2'], nearest: 'us-east-2', stays: US },
    { list: 'allow', names: [EU, 'us-east-1a'], nearest: US, stays: US },
    { list: 'allow', names: ['US-EAST-1', EU], nearest: US, stays: US },
    { list: 'allow', names: ['eu-wets-1'], nearest: EU, stays: EU },
    { list: 'deny', names: [US, 'eu-wets-1'], nearest: EU, stays: US },
  ])(
    '$list: $names deletes nothing that it leaves out, and is told with $nearest',
    async ({ list, names, nearest, stays }) => {
      harness = await startSynced();
      const { world } = harness;
      const account = harness.account(1);
      seed(
        mappingWith(INSTANCE, (found) => withSelector(found, { regionPolicy: { [list]: names } })),
      );
      const gone = stays === US ? [removeInstance(world, account, EU)] : [];
      const kept = removeInstance(world, account, stays);

      const sync = await harness.sync();

      expectIncomplete(sync);
      expectNoLoss(
        sync,
        gone.map((key) => `deleted ${key}`),
      );
      expect(sync.after.has(kept)).toBe(true);
      expect(problemTexts(sync)).toMatch(
        new RegExp(
          `resources\\[\\d\\]\\.selector\\.regionPolicy\\.${list}.*did you mean ${nearest}\\?`,
        ),
      );
      seed(bundledMapping());
      await expectConvergence(harness);
    },
  );

  it('is the only one that holds: with right names what a policy leaves out goes', async () => {
    harness = await startSynced();
    seed(mappingWith(INSTANCE, (found) => withSelector(found, { regionPolicy: { allow: [EU] } })));

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after).deleted).toHaveLength(4 * 2 * 2);
    expect(new Set(sync.report.deletions.map(({ because }) => because))).toEqual(
      new Set(['the region policy of the mapping excludes its region']),
    );
  });
});

describe('a selector key that is not known', () => {
  it('as a misspelt region policy reads more, is told, and deletes what is gone', async () => {
    harness = await startSynced();
    seed(mappingWith(INSTANCE, (found) => withSelector(found, { regionpolicy: { allow: [EU] } })));
    const gone = removeInstance(harness.world, harness.account(1), US);

    const sync = await harness.sync();

    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(problemTexts(sync)).toContain(
      'selector.regionpolicy is not known and is ignored; did you mean regionPolicy?',
    );
  });

  it('as misspelt actions blanks nothing that they brought, and excludes nothing for want of it', async () => {
    harness = await startHarness({ mapping: fullMapping(), blueprints: EXTRA_BLUEPRINTS });
    expectHealthy(await harness.sync());
    const misspelt = (query: string): AppConfig => ({
      ...fullMapping(),
      resources: fullMapping().resources.map((found) =>
        found.kind === FUNCTIONS.kind
          ? { ...found, selector: { query, includedActions: ['ListTagsAction'] } }
          : found,
      ),
    });
    seed(misspelt('true'));

    const blanking = await harness.sync();
    seed(misspelt('.Properties.Tags != null'));
    const excluding = await harness.sync();

    for (const sync of [blanking, excluding]) {
      expectIncomplete(sync);
      expectNoLoss(sync);
      expect(problemTexts(sync)).toContain(
        'selector.includedActions is not known and is ignored; did you mean includeActions?',
      );
    }
    expect(changes(blanking.before, blanking.after)).toEqual({
      created: [],
      updated: [],
      deleted: [],
    });
  });

  it('that may mean anything keeps what the resource feeds, and lets the rest go', async () => {
    harness = await startSynced();
    const { world } = harness;
    seed(mappingWith(INSTANCE, (found) => withSelector(found, { accounts: [harness.account(2)] })));
    removeInstance(world, harness.account(1), EU);
    const cluster = [...world.clusters(harness.account(1), EU)][0];
    world.removeCluster(harness.account(1), EU, cluster?.clusterName ?? '');

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${keyOf('ecsCluster', cluster?.clusterArn ?? '')}`]);
    expect(sync.report.heldBack).toEqual([
      expect.objectContaining({ because: expect.stringMatching(/selector\.accounts .*not known/) }),
    ]);
    seed(bundledMapping());
    await expectConvergence(harness);
  });

  it('at the root may mean a guard, so nothing at all goes', async () => {
    harness = await startSynced();
    harness.port.seed.mapping(INTEGRATION, { ...bundledMapping(), entityDeletionTreshold: 0 });
    removeInstance(harness.world, harness.account(1), EU);

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(problemTexts(sync)).toContain('did you mean entityDeletionThreshold?');
    seed(bundledMapping());
    await expectConvergence(harness);
  });
});

describe('a blueprint', () => {
  const renamed = () =>
    mappingWith(INSTANCE, (found) => withEntity(found, { blueprint: '"ec2Instnace"' }));

  it('that Port does not have keeps what may be meant, even when nothing of its kind could be read', async () => {
    harness = await startSynced();
    const { world } = harness;
    for (const id of harness.accounts)
      world.denyAction(id, { action: 'ec2:DescribeInstances', by: 'identity-policy' });
    seed(renamed());

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(problemTexts(sync)).toMatch(
      /blueprint is "ec2Instnace", which is no blueprint in Port; did you mean ec2Instance\?/,
    );
    for (const id of harness.accounts) world.allowAction(id);
    seed(bundledMapping());
    await expectConvergence(harness);
  });

  it('that no resource fills any more goes, when all others are known', async () => {
    harness = await startSynced();
    seed(mappingWith(INSTANCE, () => []));

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after).deleted).toHaveLength(4 * 3 * 2);
  });
});

it('a resource with enableDelete: false keeps what it feeds', async () => {
  harness = await startSynced();
  seed(mappingWith(INSTANCE, (found) => ({ ...found, enableDelete: false })));
  removeInstance(harness.world, harness.account(1), EU);

  const sync = await harness.sync();

  expectNoLoss(sync);
  expect(sync.report.heldBack).toEqual([
    expect.objectContaining({ because: expect.stringContaining('enableDelete') }),
  ]);
});

describe('a mapping without resources', () => {
  it('touches nothing when it is written as an empty list: a valid run', async () => {
    harness = await startSynced();
    harness.port.seed.mapping(INTEGRATION, { resources: [], entityDeletionThreshold: 1 });
    harness.aws.requests.clear();
    removeInstance(harness.world, harness.account(1), EU);

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: [] });
    expect(sync.lines.some(({ msg }) => msg.includes('the mapping is empty'))).toBe(true);
    seed(bundledMapping());
    await expectConvergence(harness);
  });

  it.each([
    { entityDeletionThreshold: 1 },
    { resource: [], entityDeletionThreshold: 1 },
    { resources: null },
  ])('is refused when it is not: %j', async (mapping) => {
    harness = await startSynced();
    harness.port.seed.mapping(INTEGRATION, mapping);

    expectFailure(await harness.sync(), 'mapping-invalid');
  });
});

it('says why a guard kept entities when only the mapping changed, and not that they are gone in AWS', async () => {
  harness = await startSynced();
  const policy = mappingWith(INSTANCE, (found) =>
    withSelector(found, { regionPolicy: { deny: [EU, US] } }),
  );
  harness.port.seed.mapping(INTEGRATION, { ...policy, entityDeletionThreshold: 0.5 });

  const sync = await harness.sync();

  expectNoLoss(sync);
  const [problem] = sync.problems.filter(({ code }) => code === 'deletions-held-back');
  expect(problem?.problem).toContain('the region policy of the mapping excludes its region');
  expect(problem?.problem).not.toContain('gone in AWS');
});

describe('a list of roles', () => {
  const rolesOf = (ids: readonly string[]) => ({
    [ROLE]: undefined,
    [ROLES]: JSON.stringify(
      ids.map((id) => harness.world.roleArn(harness.account(0)).replace(harness.account(0), id)),
    ),
  });
  const slipIn = (id: string) => `${id.slice(0, 11)}${id.endsWith('9') ? '8' : '9'}`;

  async function synced(): Promise<void> {
    harness = await startHarness();
    expectHealthy(await harness.sync({ variables: rolesOf(harness.accounts) }));
    seed(bundledMapping());
  }

  it('with a mistyped account deletes nothing of the one that it stands for, and names it', async () => {
    await synced();
    const meant = harness.account(2);
    const gone = removeInstance(harness.world, harness.account(1), EU);
    const ids = harness.accounts.map((id) => (id === meant ? slipIn(id) : id));

    const sync = await harness.sync({ variables: rolesOf(ids) });

    expectIncomplete(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
    expect(problemTexts(sync)).toMatch(
      new RegExp(`names account ${slipIn(meant)}.*did you mean ${meant}\\?`),
    );
  });

  it('that names an account twice deletes nothing of the one that it leaves out', async () => {
    await synced();
    const ids = harness.accounts.map((id) => (id === harness.account(2) ? harness.account(1) : id));

    const sync = await harness.sync({ variables: rolesOf(ids) });

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(problemTexts(sync)).toContain(`names account ${harness.account(1)} twice`);
  });

  it('without an account lets it go, also while one that was synced before cannot be read', async () => {
    await synced();
    const [left, denied] = [harness.account(2), harness.account(3)];
    harness.world.denyRole(denied);

    const sync = await harness.sync({
      variables: rolesOf(harness.accounts.filter((id) => id !== left)),
    });

    expectIncomplete(sync);
    expect(entitiesOf(sync.after, left)).toEqual([]);
    expect(entitiesOf(sync.after, denied)).toEqual(entitiesOf(sync.before, denied));
  });

  it('of other accounts altogether keeps those of before for one resync, and says so', async () => {
    harness = await startHarness();
    const [first, second] = [harness.account(1), harness.account(2)];
    expectHealthy(await harness.sync({ variables: rolesOf([first]) }));
    seed(bundledMapping());

    const swapped = await harness.sync({ variables: rolesOf([second]) });
    const again = await harness.sync({ variables: rolesOf([second]) });

    expectIncomplete(swapped);
    expectNoLoss(swapped);
    expect(problemTexts(swapped)).toMatch(/nothing of what was read was in Port before/i);
    expect(entitiesOf(again.after, first)).toEqual([]);
  });
});

describe('OU_ID', () => {
  it('that names a unit without an account deletes nothing of the accounts that it leaves out', async () => {
    harness = await startHarness();
    const { world } = harness;
    const unit = (name: string) =>
      world.organization.units.find((each) => each.name === name)?.id ?? '';
    const [meant, other, empty] = [unit('Workloads'), unit('Sandbox'), unit('Production')];
    for (const [index, id] of harness.accounts.entries())
      world.moveAccount(id, index < 2 ? meant : other);
    expectHealthy(await harness.sync({ variables: { [OU]: `${meant},${other}` } }));
    seed(bundledMapping());

    const wrong = await harness.sync({ variables: { [OU]: `${meant},${empty}` } });
    const right = await harness.sync({ variables: { [OU]: meant } });

    expectIncomplete(wrong);
    expectNoLoss(wrong);
    expect(problemTexts(wrong)).toContain(`${OU} names ${empty}`);
    expectHealthy(right);
    expect(entitiesOf(right.after, harness.account(2))).toEqual([]);
    expect(entitiesOf(right.after, harness.account(1))).toEqual(
      entitiesOf(right.before, harness.account(1)),
    );
  });

  it('that names other units altogether keeps the accounts of before for one resync', async () => {
    harness = await startHarness();
    const { world } = harness;
    const unit = (name: string) =>
      world.organization.units.find((each) => each.name === name)?.id ?? '';
    const [meant, other] = [unit('Workloads'), unit('Sandbox')];
    for (const [index, id] of harness.accounts.entries())
      world.moveAccount(id, index < 2 ? meant : other);
    expectHealthy(await harness.sync({ variables: { [OU]: meant } }));
    seed(bundledMapping());

    const sync = await harness.sync({ variables: { [OU]: other } });

    expectIncomplete(sync);
    expectNoLoss(sync);
  });

  it.each(['ou-none-12345678', 'r-none'])(
    'that names a unit which Organizations does not know fails: %s',
    async (id) => {
      harness = await startSynced();
      seed(bundledMapping());

      expectFailure(await harness.sync({ variables: { [OU]: id } }), 'organization-unreadable');
    },
  );
});

function entitiesOf(snapshot: Snapshot, accountId: string): string[] {
  return [...snapshot]
    .flatMap(([key, { relations }]) =>
      key === keyOf('awsAccount', accountId) || relations['account'] === accountId ? [key] : [],
    )
    .sort();
}
