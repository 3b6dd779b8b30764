// What `__ExtraContext` says of the account of a resource: its name, its way through the units and
// its tags, each read only where the mapping reads it, and unknown where it cannot be read.
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, type HarnessOptions, startHarness } from './support/harness.js';
import { bundledMapping } from './support/mappings.js';
import {
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  expectProblem,
} from './support/scenario.js';

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

const FIELDS = {
  name: ['string', '.__ExtraContext.AccountName'],
  path: ['string', '.__ExtraContext.OrganizationalUnitPath'],
  ids: ['array', '.__ExtraContext.OrganizationalUnitIds'],
  tags: ['object', '.__ExtraContext.AccountTags'],
  team: ['string', '.__ExtraContext.AccountTags.team'],
  context: ['object', '.__ExtraContext'],
} as const;
type FieldName = keyof typeof FIELDS;
const NAMED: readonly FieldName[] = ['name', 'path', 'ids', 'tags', 'team'];

const KINDS = {
  'AWS::S3::Bucket': ['placedBucket', '.Properties.BucketName'],
  'AWS::SQS::Queue': ['placedQueue', '.Properties.QueueArn'],
  'AWS::Account::Info': ['placedAccount', '.Properties.Id'],
  'AWS::Organizations::Account': ['placedMember', '.Properties.Id'],
} as const;
type KindName = keyof typeof KINDS;

function mappingOf(kinds: readonly KindName[], fields: readonly FieldName[]) {
  return {
    ...bundledMapping(),
    resources: kinds.map((kind) => ({
      kind,
      selector: { query: 'true' },
      port: {
        entity: {
          mappings: {
            identifier: KINDS[kind][1],
            blueprint: JSON.stringify(KINDS[kind][0]),
            properties: Object.fromEntries(fields.map((field) => [field, FIELDS[field][1]])),
          },
        },
      },
    })),
  };
}

const blueprints = Object.values(KINDS).map(([identifier]) => ({
  identifier,
  title: identifier,
  icon: 'AWS',
  schema: {
    properties: Object.fromEntries(
      Object.entries(FIELDS).map(([field, [type]]) => [field, { type }]),
    ),
    required: [],
  },
  mirrorProperties: {},
  calculationProperties: {},
  aggregationProperties: {},
  relations: {},
}));

async function start(
  kinds: readonly KindName[] = ['AWS::S3::Bucket'],
  fields: readonly FieldName[] = NAMED,
  options: HarnessOptions = {},
): Promise<void> {
  harness = await startHarness({
    ...options,
    mapping: mappingOf(kinds, fields),
    blueprints,
    world: { further: { 'AWS::SQS::Queue': 1 }, ...options.world },
  });
}

function unitIds(accountId: string): readonly { id: string; name: string }[] {
  const { organization } = harness.world;
  const units: { id: string; name: string }[] = [];
  let id = harness.world.account(accountId)?.parentId;
  while (id !== undefined && id !== organization.rootId) {
    const unit = organization.units.find((each) => each.id === id);
    if (unit === undefined) throw new Error(`There is no unit ${id}.`);
    units.unshift({ id: unit.id, name: unit.name });
    id = unit.parentId;
  }
  return [{ id: organization.rootId, name: 'Root' }, ...units];
}

function truthOf(accountId: string) {
  const account = harness.world.account(accountId);
  const units = unitIds(accountId);
  const tags = Object.fromEntries((account?.tags ?? []).map(({ Key, Value }) => [Key, Value]));
  return {
    name: account?.name,
    path: units.map(({ name }) => name).join('/'),
    ids: units.map(({ id }) => id),
    tags,
    team: tags['team'] ?? null,
  };
}

function held(blueprint: string, identifier: string) {
  const found = [...harness.port.catalog.entities(blueprint)].find(
    (entity) => entity.identifier === identifier,
  );
  if (found === undefined) throw new Error(`Port has no ${blueprint} ${identifier}.`);
  return found.properties;
}

function bucketsOf(accountId: string) {
  return [...harness.world.buckets(accountId)].map(({ Name }) => held('placedBucket', Name ?? ''));
}

function calls(service: string, operation: string): number {
  return harness.aws.requests.count({ service, operation });
}

function expectTruth(): void {
  for (const account of harness.accounts)
    for (const properties of bucketsOf(account)) expect(properties).toEqual(truthOf(account));
}

function tag(accountId: string, tags: Readonly<Record<string, string>>): void {
  harness.world.changeAccount(accountId, {
    tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
}

describe('every kind', () => {
  it('has the name, the units and the tags of its account, and the kinds of accounts those of each account', async () => {
    await start(Object.keys(KINDS) as KindName[]);
    tag(harness.account(1), { team: 'payments', stage: 'prod' });
    tag(harness.account(2), {});

    expectHealthy(await harness.sync());

    expectTruth();
    expect(new Set(harness.accounts.map((id) => truthOf(id).path)).size).toBeGreaterThan(2);
    expect(truthOf(harness.account(2)).tags).toEqual({});
    for (const account of harness.accounts) {
      expect(held('placedAccount', account)).toEqual(truthOf(account));
      expect(held('placedMember', account)).toEqual(truthOf(account));
    }
    for (const { properties } of harness.port.catalog.entities('placedQueue'))
      expect(properties['path']).toMatch(/^Root(\/\w+)*$/);
  });

  it('of an account that is not active has them where it is listed', async () => {
    await start(['AWS::Organizations::Account'], NAMED, { world: { suspended: [2] } });
    tag(harness.account(2), { team: 'gone' });

    expectHealthy(await harness.sync());

    expect(held('placedMember', harness.account(2))).toEqual(truthOf(harness.account(2)));
  });

  it('below a chosen unit has the whole way from the root', async () => {
    await start(['AWS::S3::Bucket'], NAMED);
    const account = harness.accounts.find((id) => unitIds(id).length > 2) ?? '';
    const unit = unitIds(account).at(-1)?.id;

    const sync = await harness.sync({
      variables: { OCEAN__INTEGRATION__CONFIG__OU_ID: unit },
    });

    expectHealthy(sync);
    for (const properties of bucketsOf(account)) expect(properties).toEqual(truthOf(account));
  });
});

describe('a change', () => {
  it('of the unit or of a tag of an account updates its entities in the next resync, and no others', async () => {
    await start();
    expectHealthy(await harness.sync());
    const [moved, retagged] = [harness.account(1), harness.account(2)];
    const unit = harness.world.organization.units.find(
      ({ id }) => id !== harness.world.account(moved)?.parentId,
    );
    harness.world.moveAccount(moved, unit?.id ?? '');
    tag(retagged, { team: 'new' });

    const sync = await harness.sync();

    expectHealthy(sync);
    expectTruth();
    const concerned = [moved, retagged].flatMap((id) => [...harness.world.buckets(id)]);
    expect(sync.report.entities).toMatchObject({ updated: concerned.length, created: 0 });
  });
});

describe('what no expression reads', () => {
  it('is not asked for, and not in the resource', async () => {
    await start(['AWS::S3::Bucket'], ['name']);

    expectHealthy(await harness.sync());

    expect(calls('tagging', 'GetResources')).toBe(0);
    expect(calls('organizations', 'ListTagsForResource')).toBe(0);
    for (const properties of bucketsOf(harness.account(1)))
      expect(properties).toEqual({ name: harness.world.account(harness.account(1))?.name });
  });

  it('is there for an expression that reads everything, as the last members', async () => {
    await start(['AWS::S3::Bucket', 'AWS::Account::Info'], ['context']);
    const account = harness.account(1);
    tag(account, { team: 'x' });

    expectHealthy(await harness.sync());

    const { name, path, ids, tags } = truthOf(account);
    const more = {
      AccountName: name,
      OrganizationalUnitPath: path,
      OrganizationalUnitIds: ids,
      AccountTags: tags,
    };
    for (const { context } of bucketsOf(account))
      expect(JSON.stringify(context)).toBe(
        JSON.stringify({ AccountId: account, Partition: 'aws', ...more }),
      );
    expect(held('placedAccount', account)['context']).toEqual(more);
  });
});

describe('tags', () => {
  it('of all accounts are asked for once, page by page, and no account by itself', async () => {
    await start(['AWS::S3::Bucket', 'AWS::SQS::Queue'], ['tags'], { world: { accounts: 7 } });
    for (const account of harness.accounts) tag(account, { team: account });
    harness.aws.faults.add({
      service: 'tagging',
      operation: 'GetResources',
      effect: { type: 'small-pages', size: 3 },
    });

    expectHealthy(await harness.sync());

    expect(calls('tagging', 'GetResources')).toBe(3);
    expect(calls('organizations', 'ListTagsForResource')).toBe(0);
    for (const account of harness.accounts)
      for (const { tags } of bucketsOf(account)) expect(tags).toEqual({ team: account });
  });

  it('are asked for account by account where that is allowed and the list of all is not', async () => {
    await start(['AWS::S3::Bucket', 'AWS::SQS::Queue'], ['tags']);
    tag(harness.account(1), { team: 'x' });
    harness.world.denyAction(harness.world.managementAccountId, {
      action: 'tag:GetResources',
      by: 'identity-policy',
    });

    expectHealthy(await harness.sync());

    expect(calls('tagging', 'GetResources')).toBe(1);
    expect(calls('organizations', 'ListTagsForResource')).toBe(harness.accounts.length);
    for (const { tags } of bucketsOf(harness.account(1))) expect(tags).toEqual({ team: 'x' });
  });

  it('through a delegated administrator, to whom the list of all shows none, are asked for account by account', async () => {
    await start(['AWS::S3::Bucket'], ['tags']);
    const delegated = harness.account(1);
    harness.world.setDelegatedAdministrator(delegated, true);
    tag(delegated, { team: 'x' });

    const sync = await harness.sync({
      variables: {
        OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: harness.world.roleArn(delegated),
      },
    });

    expectHealthy(sync);
    expect(calls('tagging', 'GetResources')).toBe(0);
    for (const { tags } of bucketsOf(delegated)) expect(tags).toEqual({ team: 'x' });
  });

  it('that may not be read keep their last value, and the action to add is told once', async () => {
    await start();
    for (const account of harness.accounts) tag(account, { team: 'x' });
    expectHealthy(await harness.sync());
    for (const action of ['tag:GetResources', 'organizations:ListTagsForResource'])
      harness.world.denyAction(harness.world.managementAccountId, {
        action,
        by: 'identity-policy',
      });
    const account = harness.account(1);
    const bucket = [...harness.world.buckets(account)][0]?.Name ?? '';
    harness.world.changeAccount(account, { name: 'Renamed' });
    const asked = calls('organizations', 'ListTagsForResource');

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    const { problem, remedy } = expectProblem(sync, 'AccessDeniedException', {
      operation: 'tag:GetResources',
      count: harness.accounts.length,
    });
    expect(sync.problems).toHaveLength(1);
    expect(`${problem} ${remedy}`).toContain('tag:GetResources');
    expect(held('placedBucket', bucket)).toMatchObject({ tags: { team: 'x' }, name: 'Renamed' });
    expect(calls('organizations', 'ListTagsForResource') - asked).toBeLessThanOrEqual(4);
  });

  it('whose list breaks off keep their last value, also those that it has named', async () => {
    await start(['AWS::S3::Bucket'], NAMED, { world: { accounts: 5 } });
    for (const account of harness.accounts) tag(account, { team: 'x' });
    expectHealthy(await harness.sync());
    const operation = 'GetResources';
    harness.aws.faults.add({
      service: 'tagging',
      operation,
      effect: { type: 'small-pages', size: 2 },
    });
    harness.aws.faults.add({
      service: 'tagging',
      operation,
      after: 1,
      effect: { type: 'server-error' },
    });

    const sync = await harness.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expectTruth();
    expect(sync.problems.map((problem) => problem.operation)).toEqual(['tag:GetResources']);
    expect(calls('organizations', 'ListTagsForResource')).toBe(0);
  });

  it('that may not be read leave an expression that does not name them as it was before there were any', async () => {
    await start(['AWS::S3::Bucket'], ['context']);
    for (const action of ['tag:GetResources', 'organizations:ListRoots'])
      harness.world.denyAction(harness.world.managementAccountId, {
        action,
        by: 'identity-policy',
      });

    expectHealthy(await harness.sync());

    const account = harness.account(1);
    for (const { context } of bucketsOf(account))
      expect(context).toEqual({
        AccountId: account,
        Partition: 'aws',
        AccountName: harness.world.account(account)?.name,
      });
    expect(calls('organizations', 'ListTagsForResource')).toBe(0);
  });
});

describe('units', () => {
  it('that may not be read keep their last value, and the action to add is told', async () => {
    await start();
    expectHealthy(await harness.sync());
    harness.world.denyAction(harness.world.managementAccountId, {
      action: 'organizations:ListOrganizationalUnitsForParent',
      by: 'identity-policy',
    });

    const sync = await harness.sync();

    expectNoLoss(sync);
    expectIncomplete(sync);
    expectTruth();
    expect(sync.problems.map(({ operation }) => operation)).toEqual([
      'organizations:ListOrganizationalUnitsForParent',
      'organizations:ListOrganizationalUnitsForParent',
    ]);
    expect(sync.report.entities).toMatchObject({ updated: 0, deleted: 0 });
  });
});

it('without an organization all of it is unknown, not null, and that is told', async () => {
  await start();
  expectHealthy(await harness.sync());

  const sync = await harness.sync({
    variables: {
      OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: undefined,
      OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: JSON.stringify(
        harness.accounts.map((id) => harness.world.roleArn(id)),
      ),
    },
  });

  expectNoLoss(sync);
  expectTruth();
  const { problem } = expectProblem(sync, 'mapping-warning');
  expect(problem).toContain('.__ExtraContext.AccountTags');
  expect(problem).toContain('which only an organization tells');
  expect(sync.report.cells.degraded).toBe(0);
});
