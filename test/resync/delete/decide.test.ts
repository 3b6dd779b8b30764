// Properties of the decision for facts of every kind, however odd: what it must never do, whatever
// was read, listed, mapped or mistyped.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/resync/delete/decide.js';
import type {
  AccountFact,
  BlueprintFact,
  CellFact,
  Facts,
  FillingFact,
  UnseenFact,
} from '../../../src/resync/delete/facts.js';
import { isProvenGone, type Verdict } from '../../../src/resync/delete/judge.js';
import { because, GONE, HELD, heldText } from '../../../src/resync/delete/reasons.js';

const REGIONS = ['eu-west-1', 'us-east-1', 'us-west-2'];
const ACCOUNTS = ['111111111111', '222222222222', '333333333333'];
/** Known from an entity alone. */
const STRANGER = '444444444444';
const BLUEPRINTS = ['instance', 'bucket', 'thing'];
const KINDS: readonly FillingFact['kind'][] = [
  { name: 'AWS::EC2::Instance', scope: 'regional', arnService: 'ec2' },
  { name: 'AWS::Lambda::Function', scope: 'regional', arnService: 'lambda' },
  { name: 'AWS::S3::Bucket', scope: 'global', arnService: 's3' },
  { name: 'AWS::Account::Info', scope: 'account', arnService: 'account' },
  { name: 'AWS::Organizations::Account', scope: 'organization', arnService: 'organizations' },
];
const RUNS = { numRuns: 3_000 };

const someOf = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values]);
const maybe = <Name extends string, T>(
  name: Name,
  value: fc.Arbitrary<T>,
): fc.Arbitrary<Partial<Record<Name, T>>> =>
  fc.option(
    value.map((each) => ({ [name]: each }) as Record<Name, T>),
    { nil: {} as Partial<Record<Name, T>> },
  );

/** All of them as a rule, so that much is gone and each thing that holds it back counts. */
const mostOf = <T>(values: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<T[]>([...values]) },
    { weight: 1, arbitrary: someOf(values) },
  );
const mostly = (): fc.Arbitrary<boolean> => rarely().map((is) => !is);

const opened = fc.record({ regions: mostOf(REGIONS), complete: mostly(), proven: mostly() });
const account = (id: string): fc.Arbitrary<AccountFact> =>
  fc
    .tuple(
      fc.constantFrom(
        ...Array.from({ length: 6 }, () => 'active' as const),
        'inactive' as const,
        'unclear' as const,
        'unlisted' as const,
      ),
      maybe('reported', fc.constantFrom('SUSPENDED', 'UNDER_REVIEW')),
      fc.oneof(
        { weight: 6, arbitrary: opened.map((each) => ({ opened: each })) },
        { weight: 1, arbitrary: fc.constant({ unreadable: 'AccessDenied' }) },
        { weight: 1, arbitrary: fc.constant({}) },
      ),
    )
    .map(([state, ...rest]) => Object.assign({ id, state }, ...rest));
const policy = fc.record({ allow: someOf(REGIONS), deny: someOf(REGIONS) });
const filling: fc.Arbitrary<FillingFact> = fc.record({
  kind: fc.constantFrom(...KINDS),
  resources: fc.array(
    fc
      .tuple(policy, maybe('unclear', fc.constant('odd')))
      .map(([regionPolicy, unclear]) => ({ selector: { regionPolicy }, ...unclear })),
    { minLength: 1, maxLength: 2 },
  ),
});
const blueprint = (name: string): fc.Arbitrary<BlueprintFact> =>
  fc
    .tuple(
      fc.record({
        filledBy: fc.uniqueArray(filling, { maxLength: 2, selector: ({ kind }) => kind.name }),
        owned: fc.integer({ min: 1, max: 20 }),
        searchIdentified: rarely(),
        othersLost: rarely(),
      }),
      seldom({ doubt: because('mapping-unclear', { why: 'odd' }) }),
    )
    .map(([fact, doubt]) => ({ blueprint: name, ...fact, ...doubt }));
const unseen: fc.Arbitrary<UnseenFact> = fc
  .tuple(
    fc.constantFrom(...BLUEPRINTS),
    fc.nat(1_000),
    fc.record({ mayBeRefused: rarely(), isMadeTarget: rarely() }),
    maybe('accountId', fc.constantFrom(...ACCOUNTS, STRANGER)),
    maybe('region', fc.constantFrom(...REGIONS, 'me-south-1')),
    maybe('service', fc.constantFrom('ec2', 'lambda', 's3', 'iam')),
    maybe('isGuess', fc.constant(true as const)),
  )
  .map(([name, number, flags, ...origin]) => ({
    entity: { blueprint: name, identifier: `e-${number}` },
    origin: Object.assign({}, ...origin),
    ...flags,
  }));
const cell = (kind: string, accountId: string): fc.Arbitrary<CellFact> =>
  mostOf([...REGIONS, 'global']).map((regions) => ({ kind, accountId, regions }));
const facts: fc.Arbitrary<Facts> = fc
  .tuple(
    fc.record({
      list: fc.record({
        source: fc.constantFrom('organization' as const, 'list' as const, 'single' as const),
        absenceIsEvidence: mostly(),
        standsInForOrganization: rarely(),
      }),
      accounts: fc.tuple(...ACCOUNTS.map(account)),
      absence: fc.tuple(rarely(), someOf(ACCOUNTS), rarely()).map(([has, reappeared, inDoubt]) => ({
        reappeared: has ? reappeared : [],
        ...(inDoubt ? { doubt: 'a doubt' } : {}),
      })),
      organization: someOf(ACCOUNTS).map((accountIds) => ({ accountIds })),
      cells: fc.tuple(...KINDS.flatMap(({ name }) => ACCOUNTS.map((id) => cell(name, id)))),
      blueprints: fc.tuple(...BLUEPRINTS.map(blueprint)),
      unseen: fc.uniqueArray(unseen, {
        maxLength: 8,
        selector: ({ entity }) => `${entity.blueprint} ${entity.identifier}`,
      }),
      owned: fc.integer({ min: 8, max: 60 }),
      threshold: fc.constantFrom(0, 0.5, 0.9, 1),
    }),
    seldom({ maybeOfOthers: 'out of sight' }),
  )
  .map(([fact, maybeOfOthers]) => ({ ...fact, ...maybeOfOthers }));

function rarely(): fc.Arbitrary<boolean> {
  return fc.nat(7).map((number) => number === 7);
}

function seldom<T extends object>(more: T): fc.Arbitrary<Partial<T>> {
  return rarely().map((is): Partial<T> => (is ? more : {}));
}

function goneKeys(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap((verdict) =>
    isProvenGone(verdict) ? [`${verdict.entity.blueprint} ${verdict.entity.identifier}`] : [],
  );
}

/** Without the threshold, which holds more when less is held by the rules. */
function goneWithoutThreshold(of: Facts): ReadonlySet<string> {
  return new Set(
    goneKeys(
      decide({
        ...of,
        threshold: 1,
        owned: 1e9,
        blueprints: of.blueprints.map((each) => ({ ...each, owned: 1e9 })),
      }).verdicts,
    ),
  );
}

describe('a decision', () => {
  it('has a verdict with a reason for every unseen entity, in their order', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const { verdicts } = decide(of);
        expect(verdicts.map(({ entity }) => entity)).toEqual(of.unseen.map(({ entity }) => entity));
        for (const verdict of verdicts) {
          if (isProvenGone(verdict)) expect(GONE).toHaveProperty(verdict.reason);
          else {
            expect(HELD).toHaveProperty(verdict.because.reason);
            expect(heldText(verdict.because)).not.toMatch(/[{}]|undefined|^$/);
          }
        }
      }),
      RUNS,
    );
  });

  it('is the same from facts that were written down and read again', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const again: Facts = JSON.parse(JSON.stringify(of));
        expect(JSON.stringify(decide(again))).toEqual(JSON.stringify(decide(of)));
      }),
      RUNS,
    );
  });

  it('lets nothing go as read and absent of which some possible cell is not complete', () => {
    fc.assert(
      fc.property(facts, (of) => {
        for (const [index, verdict] of decide(of).verdicts.entries()) {
          if (!isProvenGone(verdict) || verdict.reason !== 'read-and-absent') continue;
          expect(incompleteCells(of, of.unseen[index])).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('lets nothing go of an account that could not be opened and is still listed as active, of a session that proves nothing, or in doubt', () => {
    fc.assert(
      fc.property(facts, (of) => {
        for (const [index, verdict] of decide(of).verdicts.entries()) {
          if (!isProvenGone(verdict)) continue;
          const { blueprints, accounts } = of;
          const found = of.unseen[index];
          const fact = blueprints.find((each) => each.blueprint === verdict.entity.blueprint);
          expect(fact).toMatchObject({ searchIdentified: false, othersLost: false });
          expect(fact?.doubt).toBeUndefined();
          expect(found?.mayBeRefused).toBe(false);
          const own = accounts.find(({ id }) => id === found?.origin.accountId);
          if (
            own === undefined ||
            found?.origin.isGuess ||
            fact?.filledBy.every(({ kind }) => kind.scope === 'organization')
          )
            continue;
          if (own.state === 'inactive') continue;
          expect(own.opened === undefined && own.state === 'active').toBe(false);
          expect(own.state).not.toBe('unclear');
          expect(own.opened?.proven ?? true).toBe(true);
          expect(own.opened === undefined && own.unreadable !== undefined).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it('lets nothing go for what the list of accounts lacks while that list leaves anything open', () => {
    fc.assert(
      fc.property(facts, (of) => {
        for (const [index, verdict] of decide(of).verdicts.entries()) {
          if (!isProvenGone(verdict) || !verdict.restsOnAbsence) continue;
          const { absence, accounts, list } = of;
          expect(absence.doubt).toBeUndefined();
          if (verdict.reason === 'account-out-of-scope') {
            const id = of.unseen[index]?.origin.accountId ?? '';
            expect(list.absenceIsEvidence).toBe(true);
            expect(absence.reappeared).not.toContain(id);
            expect(accounts.find((each) => each.id === id) ?? { state: 'unlisted' }).toMatchObject({
              state: 'unlisted',
            });
            expect(accounts.find((each) => each.id === id)?.unreadable).toBeUndefined();
          } else {
            expect({
              ...absence,
              maybeOfOthers: of.maybeOfOthers,
              whole: list.absenceIsEvidence || list.source === 'single',
            }).toEqual({
              reappeared: [],
              maybeOfOthers: undefined,
              whole: true,
            });
            expect(list.standsInForOrganization).toBe(false);
            expect(
              accounts.filter(
                ({ state, unreadable }) => state === 'unclear' || unreadable !== undefined,
              ),
            ).toEqual([]);
          }
        }
      }),
      RUNS,
    );
  });

  it('lets go no more when something more has failed', () => {
    fc.assert(
      fc.property(facts, failure, (of, fail) => {
        const [before, after] = [goneWithoutThreshold(of), goneWithoutThreshold(fail(of))];
        expect([...after].filter((key) => !before.has(key))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('still lets go what it let go before when more was read elsewhere', () => {
    fc.assert(
      fc.property(facts, fc.nat(), fc.constantFrom(...REGIONS, 'global'), (of, at, region) => {
        const more = of.cells.map((each, index) =>
          index === at % of.cells.length
            ? { ...each, regions: [...new Set([...each.regions, region])] }
            : each,
        );
        const [before, after] = [
          goneWithoutThreshold(of),
          goneWithoutThreshold({ ...of, cells: more }),
        ];
        expect([...before].filter((key) => !after.has(key))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('never lets more go than the threshold allows, a single entity apart', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const gone = decide(of).verdicts.filter(isProvenGone);
        if (of.threshold === 0) expect(gone).toEqual([]);
        if (gone.length > 1) expect(gone.length / of.owned).toBeLessThanOrEqual(of.threshold);
      }),
      RUNS,
    );
  });
});

/**
 * Cells that could hold the entity and were not read to their end, worked out without the judge.
 */
function incompleteCells(of: Facts, found: UnseenFact | undefined): string[] {
  if (found === undefined) return ['no entity'];
  const { filledBy = [] } =
    of.blueprints.find(({ blueprint: name }) => name === found.entity.blueprint) ?? {};
  const named = filledBy.filter(({ kind }) => kind.arnService === found.origin.service);
  const complete = new Set(
    of.cells.flatMap(({ kind, accountId, regions }) =>
      regions.map((region) => `${kind} ${accountId} ${region}`),
    ),
  );
  const { accountId, region, isGuess } = found.origin;
  const listed = of.accounts.filter(({ state }) => state !== 'unlisted').map(({ id }) => id);
  const isKnown = accountId !== undefined && !(isGuess && !listed.includes(accountId));
  const active = of.accounts.filter(({ state }) => state === 'active').map(({ id }) => id);
  const open: string[] = [];
  for (const { kind, resources } of named.length > 0 ? named : filledBy) {
    const ids =
      kind.scope === 'organization' ? of.organization.accountIds : isKnown ? [accountId] : active;
    for (const id of ids) {
      const read = of.accounts.find((each) => each.id === id)?.opened;
      if (kind.scope !== 'organization' && read === undefined) open.push(`${id} was not opened`);
      const inAccount = read?.regions ?? [];
      const areKnown = read?.complete ?? false;
      if (
        kind.scope === 'regional' &&
        !areKnown &&
        (region === undefined || !isKnown || !inAccount.includes(region))
      )
        open.push(`regions of ${id}`);
      const allowed = inAccount.filter((name) =>
        resources.some(({ selector: { regionPolicy } }) => {
          const isAllowed = regionPolicy.allow.length === 0 || regionPolicy.allow.includes(name);
          return isAllowed && !regionPolicy.deny.includes(name);
        }),
      );
      const places =
        kind.scope === 'regional'
          ? allowed.filter((name) => region === undefined || !isKnown || name === region)
          : ['global'];
      if (kind.scope === 'global' && areKnown && allowed.length === 0) continue;
      open.push(
        ...places.map((name) => `${kind.name} ${id} ${name}`).filter((each) => !complete.has(each)),
      );
    }
  }
  return open;
}

/** Changes that can only mean that less was read, or that less is certain. */
const failure: fc.Arbitrary<(of: Facts) => Facts> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat()).map(([at, of]) => (before: Facts) => ({
    ...before,
    cells: before.cells.map((each, index) =>
      index === at % before.cells.length
        ? {
            ...each,
            regions: each.regions.filter((_, place) => place !== of % each.regions.length),
          }
        : each,
    ),
  })),
  fc.nat().map((at) => (before: Facts) => ({
    ...before,
    accounts: before.accounts.map((each, index): AccountFact => {
      if (index !== at % before.accounts.length || each.opened === undefined) return each;
      const { opened: lost, ...rest } = each;
      return {
        ...rest,
        state: each.state === 'unlisted' ? 'active' : each.state,
        unreadable: 'AccessDenied',
      };
    }),
  })),
  fc.nat().map((at) => (before: Facts) => ({
    ...before,
    accounts: before.accounts.map((each, index) =>
      index === at % before.accounts.length && each.opened
        ? { ...each, opened: { ...each.opened, proven: false } }
        : each,
    ),
  })),
  fc.nat().map((at) => (before: Facts) => ({
    ...before,
    accounts: before.accounts.map((each, index) =>
      index === at % before.accounts.length && each.opened
        ? { ...each, opened: { ...each.opened, regions: [], complete: false } }
        : each,
    ),
  })),
  fc.constant((before: Facts) => ({
    ...before,
    absence: { ...before.absence, doubt: 'it could not be read again' },
  })),
  fc.constantFrom(...ACCOUNTS).map((id) => (before: Facts) => ({
    ...before,
    absence: { ...before.absence, reappeared: [...before.absence.reappeared, id] },
  })),
  fc.nat().map((at) => (before: Facts) => ({
    ...before,
    blueprints: before.blueprints.map((each, index) =>
      index === at % before.blueprints.length ? { ...each, othersLost: true } : each,
    ),
  })),
  fc.nat().map((at) => (before: Facts) => ({
    ...before,
    unseen: before.unseen.map((each, index) =>
      index === at % Math.max(1, before.unseen.length) ? { ...each, mayBeRefused: true } : each,
    ),
  })),
);
