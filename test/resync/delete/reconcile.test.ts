import { describe, expect, it } from 'vitest';
import type { BlueprintRelations } from '../../../src/port/owned/blueprints.js';
import {
  type ReconcileInput,
  type ReconcileStages,
  type Reconciliation,
  reconcile,
} from '../../../src/resync/delete/reconcile.js';
import { sourceOf } from '../../../src/resync/ledger/collapses.js';
import { createSightings } from '../../../src/resync/ledger/sightings.js';
import type { KindPlan } from '../../../src/resync/plan/plan-cells.js';
import type { Entity, OwnedEntity } from '../../../src/types/entity.js';
import type { Mapping } from '../../../src/types/mapping.js';
import {
  ALPHA,
  accountList,
  BETA,
  cell,
  evidence,
  GAMMA,
  kind,
  ledgerOf,
  mapping,
  opened,
  openedMap,
  type PictureOf,
  picture,
  plan,
  REGIONS,
  resource,
} from '../builders.js';
import {
  createOwnedInMemory,
  type InMemoryOptions,
  type InMemoryOwned,
} from '../owned-in-memory.js';

const INSTANCE = kind('AWS::EC2::Instance');
const BUCKET = kind('AWS::S3::Bucket', { scope: 'global' });
const INFO = kind('AWS::Account::Info', { scope: 'account' });
const PLANS: readonly KindPlan[] = [
  plan(INSTANCE, { blueprint: '"instance"' }),
  plan(BUCKET, { blueprint: '"bucket"' }),
  plan(INFO, { blueprint: '"account"' }),
];
/** The blueprints of the plans; instances and buckets relate to their account. */
const BLUEPRINTS: readonly BlueprintRelations[] = [
  { identifier: 'account', relations: {} },
  { identifier: 'instance', relations: { account: 'account' } },
  { identifier: 'bucket', relations: { account: 'account' } },
];

function cellsOf(accountId: string) {
  return [
    ...REGIONS.map((region) => [cell(INSTANCE.name, accountId, region)] as const),
    [cell(BUCKET.name, accountId, 'global')] as const,
    [cell(INFO.name, accountId, 'global')] as const,
  ];
}

/** ALPHA was read to its end; BETA could not be opened. */
function halfRead(): PictureOf {
  const ledger = ledgerOf(cellsOf(ALPHA));
  ledger.recordAccount(BETA, 'denied', evidence({ operation: 'sts:AssumeRole' }));
  return picture({
    ledger,
    accounts: accountList([ALPHA, BETA]),
    opened: openedMap(opened(ALPHA)),
  });
}

function instance(accountId: string, name: string, rest: Partial<OwnedEntity> = {}): OwnedEntity {
  return {
    identifier: `arn:aws:ec2:eu-west-1:${accountId}:instance/${name}`,
    blueprint: 'instance',
    ...rest,
  };
}

function bucket(name: string, accountId?: string): OwnedEntity {
  return {
    identifier: `arn:aws:s3:::${name}`,
    blueprint: 'bucket',
    ...(accountId === undefined ? {} : { relations: { account: accountId } }),
  };
}

interface Scene {
  readonly holds: readonly OwnedEntity[];
  readonly sees?: readonly Entity[];
  /** Identifiers of instances that several resources share. */
  readonly collapsed?: readonly string[];
  /** Identifiers that Port excludes, of instances. */
  readonly refused?: readonly string[];
  readonly port?: InMemoryOptions;
  readonly settings?: Partial<Mapping>;
  readonly plans?: readonly KindPlan[];
  readonly picture?: PictureOf;
  readonly accountsAgain?: () => Promise<ReadonlySet<string>>;
  readonly blueprints?: readonly BlueprintRelations[] | 'unreadable';
  readonly signal?: AbortSignal;
  readonly whyMappingOutdated?: () => Promise<string | undefined>;
  readonly writesMissing?: boolean;
  readonly knewSome?: boolean;
  readonly lostBlueprints?: readonly string[];
  /** Fields that every seen entity goes out without. */
  readonly omitted?: readonly string[];
}

function stage({
  holds,
  sees = [],
  collapsed = [],
  refused = [],
  port,
  settings,
  plans = PLANS,
  picture: of = halfRead(),
  signal = new AbortController().signal,
  writesMissing = false,
  knewSome = true,
  lostBlueprints = [],
  omitted = [],
  accountsAgain,
  blueprints = BLUEPRINTS,
  whyMappingOutdated = async () => undefined,
}: Scene) {
  const owned = createOwnedInMemory(holds, port);
  const sightings = createSightings();
  for (const entity of sees) sightings.see(entity, omitted);
  for (const identifier of collapsed)
    for (const region of REGIONS)
      sightings.see(
        { blueprint: 'instance', identifier },
        [],
        sourceOf(cell(INSTANCE.name, ALPHA, region), identifier, resource(INSTANCE.name)),
      );
  for (const identifier of refused)
    sightings.seeRefused(
      { resource: 0, path: 'p', expression: 'e', message: 'm', blueprint: 'instance', identifier },
      identifier,
    );
  const warnings: string[] = [];
  let done: Reconciliation | undefined;
  const stages: ReconcileStages = {
    owned,
    sightings,
    ledger: of.ledger,
    writer: { lostBlueprints: new Set(lostBlueprints) },
    blueprints: async () =>
      blueprints === 'unreadable'
        ? Promise.reject(new Error('Port did not list its blueprints'))
        : blueprints,
    whyMappingOutdated,
    startedAt: new Date(5000),
    resyncId: 'run-1',
    signal,
    record: (what) => {
      done = what;
    },
    warn: (_subject, message) => warnings.push(message),
  };
  const input: ReconcileInput = {
    discovery: { list: of.accounts, ...(accountsAgain ? { accountsAgain } : {}) },
    reading: { opened: of.opened, organization: of.organization },
    typed: {
      mapping: mapping(plans, {
        entityDeletionThreshold: 1,
        deleteDependentEntities: false,
        ...settings,
      }),
      plans,
      unclearPolicies: of.unclearPolicies,
    },
    written: {
      failedCount: writesMissing ? 1 : 0,
      failedAgain: 0,
      withheld: 0,
      updated: 0,
      unchanged: knewSome ? 1 : 0,
    },
  };
  return { owned, warnings, run: () => reconcile(stages, input), done: () => done };
}

async function play(scene: Scene): Promise<{
  readonly owned: InMemoryOwned;
  readonly result: Reconciliation;
  readonly left: readonly string[];
  readonly warnings: readonly string[];
}> {
  const { owned, run, done, warnings } = stage(scene);
  await run();
  const result = done();
  if (!result) throw new Error('nothing was recorded');
  return { owned, result, warnings, left: owned.held() };
}

function keys(...entities: readonly OwnedEntity[]): string[] {
  return entities.map(({ blueprint, identifier }) => `${blueprint}/${identifier}`).sort();
}

describe('reconcile', () => {
  it('deletes what is provably gone, and keeps what was seen or comes from where it could not look', async () => {
    const [gone, seen, hidden] = [
      instance(ALPHA, 'gone'),
      instance(ALPHA, 'seen'),
      instance(BETA, 'hidden'),
    ];
    const { result, left, owned } = await play({ holds: [gone, seen, hidden], sees: [seen] });

    expect(left).toEqual(keys(seen, hidden));
    expect(result).toMatchObject({
      unseen: 2,
      deletedCount: 1,
      heldBackCount: 1,
      failed: [],
      aboveThreshold: [],
    });
    expect(result.heldBack).toMatchObject([
      { blueprint: 'instance', count: 1, because: expect.stringContaining(BETA) },
    ]);
    expect(owned.listedBefore).toEqual([new Date(5000)]);
    expect(owned.deletes).toMatchObject([{ resyncId: 'run-1', deleteDependents: false }]);
  });

  it('takes blueprint and identifier together for what was seen', async () => {
    const gone = instance(ALPHA, 'x');
    const { left } = await play({
      holds: [gone],
      sees: [{ blueprint: 'bucket', identifier: gone.identifier }],
    });

    expect(left).toEqual([]);
  });

  it('asks for details only of entities whose identifier does not tell the account, and uses them', async () => {
    const [ofAlpha, ofBeta] = [bucket('a', ALPHA), bucket('b', BETA)];
    const { left, owned } = await play({ holds: [instance(ALPHA, 'gone'), ofAlpha, ofBeta] });

    expect(left).toEqual(keys(ofBeta));
    expect(owned.described).toEqual([['bucket', [ofAlpha.identifier, ofBeta.identifier]]]);
  });

  it('asks for no details when nothing is unseen, and for none of what was seen', async () => {
    const seen = bucket('a', ALPHA);
    const { owned, result } = await play({ holds: [seen], sees: [seen] });

    expect(owned.described).toEqual([]);
    expect(owned.deletes).toEqual([]);
    expect(result).toMatchObject({ unseen: 0, deletedCount: 0, heldBackCount: 0 });
  });

  it('keeps an entity whose account nobody tells while one account is unreadable', async () => {
    const unknown = bucket('unknown');
    const { left, result } = await play({ holds: [unknown] });

    expect(left).toEqual(keys(unknown));
    expect(result.heldBack[0]?.because).toContain('account is unknown');
  });

  it('deletes nothing when the list breaks off, whatever the pages before it showed', async () => {
    const holds = Array.from({ length: 6 }, (_, index) => instance(ALPHA, `gone-${index}`));
    for (const failsAfterPages of [0, 1, 3]) {
      const { owned, run } = stage({ holds, port: { failsAfterPages } });

      await expect(run()).rejects.toThrow('broke off');
      expect(owned.deletes).toEqual([]);
    }
  });

  it('deletes nothing when Port does not answer for details', async () => {
    const { owned, run } = stage({
      holds: [instance(ALPHA, 'gone'), bucket('a', ALPHA)],
      port: { describeFails: true },
    });

    await expect(run()).rejects.toThrow('did not answer');
    expect(owned.deletes).toEqual([]);
  });

  it('deletes nothing after the stop', async () => {
    const { owned, run } = stage({
      holds: [instance(ALPHA, 'gone')],
      signal: AbortSignal.abort(new Error('stopped')),
    });

    await expect(run()).rejects.toThrow('stopped');
    expect(owned.deletes).toEqual([]);
  });

  it('keeps every entity of a blueprint whose entities Port identifies by a search', async () => {
    const kept = instance(ALPHA, 'maybe-seen');
    const { left, result } = await play({
      holds: [kept],
      sees: [{ blueprint: 'instance', identifier: { combinator: 'and', rules: [] } }],
    });

    expect(left).toEqual(keys(kept));
    expect(result.heldBack[0]?.because).toContain('search');
  });

  it('deletes entities of a blueprint that no mapping resource fills any more', async () => {
    const { left, result } = await play({ holds: [{ identifier: 'x', blueprint: 'old' }] });

    expect(left).toEqual([]);
    expect(result.deleted).toEqual([
      {
        blueprint: 'old',
        because: 'no resource of the mapping fills its blueprint',
        detail: 'old',
        count: 1,
      },
    ]);
  });

  it('groups what it did by blueprint and cause, with counts that add up', async () => {
    const holds = [
      instance(ALPHA, '1'),
      instance(ALPHA, '2'),
      bucket('a', ALPHA),
      instance(BETA, '3'),
      instance(BETA, '4'),
      bucket('b', BETA),
    ];
    const { result } = await play({ holds });

    expect(result.deleted.map(({ blueprint, count }) => [blueprint, count])).toEqual([
      ['instance', 2],
      ['bucket', 1],
    ]);
    expect(result.heldBack.map(({ blueprint, count }) => [blueprint, count])).toEqual([
      ['instance', 2],
      ['bucket', 1],
    ]);
    expect(result.deletedCount + result.heldBackCount).toBe(result.unseen);
  });
});

describe('what others refer to', () => {
  const account: OwnedEntity = { identifier: ALPHA, blueprint: 'account' };

  it('stays while an entity that was seen refers to it, in whichever blueprint', async () => {
    const { left, result } = await play({
      holds: [account],
      sees: [{ blueprint: 'other', identifier: 'x', relations: { account: ALPHA } }],
    });

    expect(left).toEqual(keys(account));
    expect(result.heldBack[0]?.because).toContain('still exists refers to it');
  });

  it('stays while an entity that is held back refers to it, although the list does not show relations', async () => {
    const hidden = instance(BETA, 'hidden', { relations: { account: ALPHA } });
    const { left, result } = await play({
      holds: [account, hidden],
      settings: { deleteDependentEntities: true },
    });

    expect(left).toEqual(keys(account, hidden));
    expect(result.heldBack.map(({ because }) => because)).toContain(
      'an entity that is held back refers to it',
    );
  });

  it('stays while an entity that the threshold holds back refers to it', async () => {
    const tooMany = [1, 2, 3].map((index) =>
      instance(ALPHA, `gone-${index}`, { relations: { account: ALPHA } }),
    );
    const seen = Array.from({ length: 100 }, (_, index) => bucket(`seen-${index}`));
    const scene = {
      holds: [account, ...tooMany, ...seen],
      sees: seen,
      settings: { entityDeletionThreshold: 0.9, deleteDependentEntities: true },
    };
    const { left, result } = await play(scene);

    expect(left).toEqual(keys(account, ...tooMany, ...seen));
    expect(result.aboveThreshold).toMatchObject([
      { blueprint: 'instance', count: 3, owned: 3, shareOf: 'blueprint' },
    ]);
    expect(result.heldBackCount).toBe(4);
  });

  it('goes along with what refers to it when that goes too', async () => {
    const gone = instance(ALPHA, 'gone', { relations: { account: ALPHA } });

    expect((await play({ holds: [account, gone] })).left).toEqual([]);
  });

  it('stays when the chain to an entity that is held back goes through one that is gone itself', async () => {
    // hidden -> gone -> account. Gone stays because hidden refers to it; with deleteDependents,
    // deleting the account takes both along.
    const gone = instance(ALPHA, 'gone', { relations: { account: ALPHA } });
    const hidden = instance(BETA, 'hidden', { relations: { parent: gone.identifier } });
    const { left } = await play({
      holds: [account, gone, hidden],
      settings: { deleteDependentEntities: true },
    });

    expect(left).toContain(`instance/${hidden.identifier}`);
    expect(left).toEqual(keys(account, gone, hidden));
  });

  it('stays when the chain to an entity that was seen goes through one that is gone itself', async () => {
    const gone = instance(ALPHA, 'gone', { relations: { account: ALPHA } });
    const seen = instance(ALPHA, 'seen', { relations: { parent: gone.identifier } });
    const { left } = await play({
      holds: [account, gone, seen],
      sees: [{ ...seen }],
      settings: { deleteDependentEntities: true },
    });

    expect(left).toEqual(keys(account, gone, seen));
  });
});

describe('the threshold in reconcile', () => {
  it('count seen and unseen entities as owned', async () => {
    const gone = [1, 2, 3].map((index) => instance(ALPHA, `gone-${index}`));
    const seen = [1, 2, 3].map((index) => instance(ALPHA, `seen-${index}`));
    const scene = { holds: [...gone, ...seen], sees: seen };

    expect((await play({ ...scene, settings: { entityDeletionThreshold: 0.5 } })).left).toEqual(
      keys(...seen),
    );
    expect(
      (await play({ ...scene, settings: { entityDeletionThreshold: 0.49 } })).left,
    ).toHaveLength(6);
  });

  it('count what is held back as owned too, so that an unreadable account does not tip them', async () => {
    const hidden = Array.from({ length: 8 }, (_, index) => instance(BETA, `hidden-${index}`));
    const { result } = await play({
      holds: [...hidden, instance(ALPHA, 'a'), instance(ALPHA, 'b')],
      settings: { entityDeletionThreshold: 0.2 },
    });

    expect(result).toMatchObject({ deletedCount: 2, heldBackCount: 8, aboveThreshold: [] });
  });

  it('delete nothing with the threshold 0', async () => {
    const { owned, result } = await play({
      holds: [instance(ALPHA, 'gone')],
      settings: { entityDeletionThreshold: 0 },
    });

    expect(owned.deletes).toEqual([]);
    expect(result).toMatchObject({ deletedCount: 0, heldBackCount: 1 });
  });
});

describe('deletes that Port refuses', () => {
  it('are tried again once their dependents are gone', async () => {
    const parent = instance(ALPHA, 'parent');
    const child = {
      ...bucket('child'),
      relations: { account: ALPHA, instance: parent.identifier },
    };
    const { left, result } = await play({
      holds: [parent, child],
      port: { refusesReferenced: true },
    });

    expect(left).toEqual([]);
    expect(result).toMatchObject({ deletedCount: 2, failed: [] });
  });

  it('are given up when nothing gets better, reported one by one, and not counted as deleted', async () => {
    const [stuck, free] = [instance(ALPHA, 'stuck'), instance(ALPHA, 'free')];
    const { left, result, owned } = await play({
      holds: [stuck, free],
      port: { undeletable: [stuck.identifier] },
    });

    expect(left).toEqual(keys(stuck));
    expect(result).toMatchObject({
      deletedCount: 1,
      failed: [{ blueprint: 'instance', identifier: stuck.identifier, message: 'has dependents' }],
    });
    expect(owned.deletes).toHaveLength(2);
  });
});

describe('single mode', () => {
  const single = (): PictureOf => ({
    ...halfRead(),
    ledger: ledgerOf([
      ...REGIONS.map((region) => [cell(INSTANCE.name, ALPHA, region)] as const),
      [cell(BUCKET.name, ALPHA, 'global')],
    ]),
    accounts: accountList([ALPHA], { source: 'single', absenceIsEvidence: false }),
  });

  it('keeps entities of other accounts, and next to them those that nobody can place', async () => {
    const [foreign, unknown] = [instance(BETA, 'foreign'), bucket('unknown')];
    const { left } = await play({
      holds: [foreign, unknown, instance(ALPHA, 'gone')],
      picture: single(),
    });

    expect(left).toEqual(keys(foreign, unknown));
  });

  it('deletes what nobody can place when accounts are entities and it owns nothing of others', async () => {
    const sees = [{ identifier: ALPHA, blueprint: 'account' }];

    expect(
      (await play({ holds: [bucket('unknown'), instance(ALPHA, 'gone')], sees, picture: single() }))
        .left,
    ).toEqual([]);
  });

  it('keeps what nobody can place next to an account that no mapping resource makes any more', async () => {
    const [unknown, old] = [bucket('unknown'), { identifier: BETA, blueprint: 'formerAccount' }];
    const sees = [{ identifier: ALPHA, blueprint: 'account' }];
    const { left } = await play({ holds: [unknown, old], sees, picture: single() });

    expect(left).toContain('bucket/arn:aws:s3:::unknown');
  });

  it('keeps what nobody can place when accounts are no entities: there may have been others, of whom nothing else tells', async () => {
    const unknown = bucket('unknown');
    const { left, result } = await play({
      holds: [unknown],
      sees: [bucket('seen', ALPHA), instance(ALPHA, 'seen')],
      picture: single(),
    });

    expect(left).toEqual(keys(unknown));
    expect(result.heldBack).toMatchObject([
      { because: expect.stringContaining('only this account was ever synced') },
    ]);
  });
});

describe('things that the entities merely refer to', () => {
  it('stays when its account is known but it was seen through the resources of an account that could not be read', async () => {
    // Layers, shared keys and the like: their ARN names their owner, not the account whose function
    // used them.
    const lambda = kind('AWS::Lambda::Function');
    const plans = [
      plan(lambda, {
        blueprint: '"layer"',
        itemsToParse: '.Properties.Layers',
        entity: { identifier: '.item.Arn' },
      }),
    ];
    const layer = {
      identifier: 'arn:aws:lambda:eu-west-1:580247275435:layer:insights:14',
      blueprint: 'layer',
    };
    const { left } = await play({ holds: [layer], plans });

    expect(left).toEqual(keys(layer));
  });

  it('stays when only a property names another account, and its relation names the one that could not be read', async () => {
    const lambda = kind('AWS::Lambda::Function');
    const plans = [plan(lambda, { blueprint: '"function"' })];
    const properties = { layer: 'arn:aws:lambda:eu-west-1:580247275435:layer:insights:14' };
    const of = {
      identifier: 'my-function',
      blueprint: 'function',
      properties,
      relations: { account: BETA },
    };
    const { left } = await play({ holds: [of], plans });

    expect(left).toEqual(keys(of));
  });
});

describe('accounts that are missing from the list', () => {
  const left = instance(GAMMA, 'left');
  const nowhere = bucket('nowhere');
  const complete = (): PictureOf => ({
    ...halfRead(),
    accounts: accountList([ALPHA]),
    ledger: ledgerOf(cellsOf(ALPHA)),
  });
  const again = (...ids: readonly string[]) => ({ accountsAgain: async () => new Set(ids) });

  it('lose their entities once a second reading of the list has confirmed it', async () => {
    expect(
      (await play({ holds: [left, nowhere], picture: complete(), ...again(ALPHA) })).left,
    ).toEqual([]);
  });

  it('keep their entities, as does what names no account, when the second reading holds them', async () => {
    const { left: kept, result } = await play({
      holds: [left, nowhere],
      picture: complete(),
      ...again(ALPHA, GAMMA),
    });

    expect(kept).toEqual(keys(left, nowhere));
    expect(result.heldBack.map(({ because }) => because).sort()).toEqual([
      expect.stringContaining(`account ${GAMMA} was missing`),
      expect.stringContaining('some accounts were missing'),
    ]);
  });

  it('keep their entities when the list cannot be read again, and only those', async () => {
    const denied = async () => Promise.reject(new Error('AccessDenied'));
    const gone = instance(ALPHA, 'gone');
    const { left: kept, result } = await play({
      holds: [left, nowhere, gone],
      picture: complete(),
      accountsAgain: denied,
    });

    expect(kept).toEqual(keys(left, nowhere));
    expect(
      result.heldBack.every(({ because }) => because.includes('a second time (AccessDenied)')),
    ).toBe(true);
  });

  it('are looked for again only when something would go because of them', async () => {
    const never = async () => Promise.reject(new Error('not expected to be asked'));

    expect(
      (await play({ holds: [instance(ALPHA, 'gone')], picture: complete(), accountsAgain: never }))
        .left,
    ).toEqual([]);
    const unread = await play({ holds: [nowhere], picture: halfRead(), accountsAgain: never });
    expect(unread.result.heldBack).toMatchObject([
      { because: expect.stringContaining('some accounts could not be read') },
    ]);
  });

  it('keep their entities when the resync is stopped meanwhile', async () => {
    const stop = new AbortController();
    const accountsAgain = async () => {
      stop.abort(new Error('stopped'));
      throw new Error('cancelled');
    };

    await expect(
      play({ holds: [left], picture: complete(), accountsAgain, signal: stop.signal }),
    ).rejects.toThrow('stopped');
  });
});

describe('a cascade', () => {
  const gone = instance(ALPHA, 'gone');
  const settings = { deleteDependentEntities: true };

  it('is not asked for when Port does not tell which blueprint relates to which, and the operator hears of it', async () => {
    const { owned, warnings } = await play({ holds: [gone], blueprints: 'unreadable', settings });

    expect(owned.deletes).toMatchObject([{ deleteDependents: false }]);
    expect(warnings).toEqual([expect.stringContaining('did not list its blueprints')]);
  });

  it('spares what somebody edited in Port meanwhile, which the list of older entities lacks, while not all was read', async () => {
    const edited = {
      ...bucket('edited', BETA),
      relations: { account: BETA, instance: gone.identifier },
    };
    const { left, owned } = await play({
      holds: [gone, edited],
      settings,
      port: { editedMeanwhile: [edited.identifier] },
    });

    expect(left).toEqual(keys(gone, edited));
    expect(owned.listedBefore).toHaveLength(2);
    const whole = await play({
      holds: [gone],
      settings,
      picture: { ...halfRead(), ledger: ledgerOf(cellsOf(ALPHA)) },
    });
    expect(whole.owned.listedBefore).toHaveLength(1);
  });

  it('spares what somebody edited in Port meanwhile, while a resource was seen that cannot be in Port by its identifier', async () => {
    const edited = {
      ...bucket('edited', BETA),
      relations: { account: BETA, instance: gone.identifier },
    };
    const read = {
      ...halfRead(),
      accounts: accountList([ALPHA]),
      ledger: ledgerOf(cellsOf(ALPHA)),
    };
    const scene = {
      holds: [gone, edited],
      settings,
      picture: read,
      port: { editedMeanwhile: [edited.identifier] },
    };

    expect((await play(scene)).owned.listedBefore).toHaveLength(1);
    const { left, owned } = await play({ ...scene, refused: ["it's"] });

    expect(owned.listedBefore).toHaveLength(2);
    expect(left).toEqual(keys(gone, edited));
  });

  it('is not asked for when living entities may hold a relation to it that the mapping does not fill', async () => {
    const blueprints = [
      ...BLUEPRINTS.slice(0, 2),
      { identifier: 'bucket', relations: { account: 'account', setByHand: 'instance' } },
    ];
    const scene = { holds: [gone], settings, blueprints };

    expect((await play({ ...scene, sees: [bucket('seen', ALPHA)] })).owned.deletes).toMatchObject([
      { deleteDependents: false },
    ]);
    expect((await play(scene)).owned.deletes).toMatchObject([{ deleteDependents: true }]);
  });

  it('is asked for as the mapping says while every relation of what lives is known', async () => {
    const { owned } = await play({ holds: [gone], settings });

    expect(owned.deletes).toMatchObject([{ deleteDependents: true }]);
  });

  it('is not asked for when a seen entity went out without one of its relations', async () => {
    const seen = instance(ALPHA, 'seen');
    const { owned } = await play({
      holds: [gone],
      sees: [seen],
      omitted: ['relations.subnet'],
      settings,
    });

    expect(owned.deletes).toMatchObject([{ deleteDependents: false }]);
  });

  it('is not asked for when entities could not be written as they are', async () => {
    const { owned } = await play({ holds: [gone], writesMissing: true, settings });

    expect(owned.deletes).toMatchObject([{ deleteDependents: false }]);
  });
});

it('what was deleted before the resync was stopped is recorded all the same', async () => {
  const stop = new AbortController();
  const [first, second] = [instance(ALPHA, 'gone'), bucket('gone', ALPHA)];
  const { run, done, owned } = stage({
    holds: [first, second],
    signal: stop.signal,
    port: { afterDelete: () => stop.abort(new Error('stopped')) },
  });

  await expect(run()).rejects.toThrow('stopped');

  expect(owned.held()).toHaveLength(1);
  expect(done()).toMatchObject({ deletedCount: 1 });
});

it('keeps what may be a resource whose identifier Port refuses now, by a former blueprint too, and nothing else', async () => {
  const former = (identifier: string) => ({ identifier, blueprint: 'former' });
  const holds = [former('it-s'), former('other'), instance(ALPHA, 'it.s'), bucket('its', ALPHA)];

  expect((await play({ holds, refused: ["it's"] })).left).toEqual(
    keys(former('it-s'), instance(ALPHA, 'it.s')),
  );
  expect((await play({ holds })).left).toEqual([]);
});

it('does not take the account that an entity shows for its only one when identifiers are known to stand for several resources', async () => {
  const byName = (identifier: string) => ({
    identifier,
    blueprint: 'instance',
    relations: { account: ALPHA },
  });
  const named = instance(ALPHA, 'gone');
  const holds = [byName('orders'), byName(`${ALPHA}-orders`), named];

  expect((await play({ holds, collapsed: ['mail'] })).left).toEqual(keys(byName('orders')));
  expect((await play({ holds })).left).toEqual([]);
  const read = { ...halfRead(), accounts: accountList([ALPHA]), ledger: ledgerOf(cellsOf(ALPHA)) };
  expect((await play({ holds, collapsed: ['mail'], picture: read })).left).toEqual([]);
});

it('keeps what may be one of the entities that Port did not take, by the identifier or blueprint of an edited mapping', async () => {
  const [old, former, other] = [
    instance(ALPHA, 'old'),
    { identifier: 'x', blueprint: 'former' },
    bucket('gone', ALPHA),
  ];
  const scene = { holds: [old, former, other], sees: [instance(ALPHA, 'new')] };

  expect((await play({ ...scene, lostBlueprints: ['instance'] })).left).toEqual(keys(old, former));
  expect((await play(scene)).left).toEqual([]);
});
