// The counts that are kept with every change, against a count of all pairs one by one.
import { expect, test } from 'vitest';
import { type Coverage, createCoverage } from '../../src/status/coverage/coverage.js';
import type { Account } from '../../src/types/account.js';
import type { Cell, OutcomeStatus } from '../../src/types/outcome.js';
import { createRandom, type Random } from '../e2e/support/random.js';
import { accountsOf, evidenceOf, listOf } from './support/told.js';

const KINDS = [
  'AWS::EC2::Instance',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Organizations::Account',
];
const REGIONS = ['eu-west-1', 'us-east-1'];
const STATUSES: readonly OutcomeStatus[] = [
  'complete',
  'degraded',
  'cancelled',
  'throttled',
  'unreachable',
  'failed',
  'denied',
];
/** More than the columns have room for at first. */
const MANY = accountsOf(400);

test.each(Array.from({ length: 30 }, (_, index) => [index + 1]))(
  'after any resyncs the counts are those of all pairs: seed %i',
  (seed) => {
    const random = createRandom(seed);
    const clock = { now: 1_700_000_000_000 };
    const coverage = createCoverage({ now: () => clock.now, shown: (text) => text });
    const accounts = seed === 30 ? MANY : MANY.slice(0, 12);
    for (let run = 0; run < 6; run += 1) {
      tellSome(coverage, random, { accounts, clock });
      expect(countsOf(coverage)).toEqual(countedOneByOne(coverage));
    }
  },
);

/** A resync as chance has it: some accounts, some of what can go wrong, looked at on the way. */
function tellSome(
  coverage: Coverage,
  random: Random,
  { accounts, clock }: { readonly accounts: readonly Account[]; readonly clock: { now: number } },
): void {
  const one = <Item>(items: readonly Item[]): Item => random.pick(items);
  const some = <Item>(items: readonly Item[]): Item[] => items.filter(() => chance(random, 80));
  coverage.began();
  coverage.planned(new Set(some(KINDS)));
  if (chance(random, 90)) coverage.discovered(listOf(some(accounts), chance(random, 50)));
  for (const { id: accountId } of some(accounts)) {
    if (chance(random, 20))
      coverage.accountUnreadable(accountId, one(['denied', 'unreachable']), evidenceOf('No'));
    else coverage.accountOpened(accountId);
    const cells = some(KINDS.flatMap((kind) => REGIONS.map((region) => ({ kind, region }))));
    const planned: Cell[] = cells.map((cell) => ({ ...cell, accountId }));
    for (const cell of planned) coverage.cellPlanned(cell);
    for (const cell of planned) {
      clock.now += 1000;
      if (chance(random, 5))
        coverage.readFailed(cell, one(['regions', 'part']), {
          status: one(['denied', 'failed']),
          evidence: evidenceOf('Part'),
          items: 0,
        });
      if (chance(random, 90))
        coverage.cellEnded(cell, { status: one(STATUSES), items: random.below(5) });
    }
    if (accounts !== MANY && chance(random, 10))
      expect(countsOf(coverage)).toEqual(countedOneByOne(coverage));
  }
  if (chance(random, 80)) coverage.ended();
}

/** As the page shows it. */
function countsOf(coverage: Coverage) {
  const { survey } = coverage;
  const listed = (kind: string) =>
    [...survey.incomplete({ text: '', kind, offset: 0, limit: 1000 }).accounts]
      .map(({ id }) => id)
      .sort();
  return {
    kinds: survey
      .kinds()
      .filter(({ accounts, unknown }) => sumOf(Object.values(accounts)) + unknown > 0)
      .map(({ kind, accounts, unknown, items, oldestReadAt }) => ({
        kind,
        accounts,
        unknown,
        items,
        oldestReadAt,
        incomplete: listed(kind),
      })),
    incomplete: listed(''),
    ranks: [...survey.incomplete({ text: '', kind: '', offset: 0, limit: 1000 }).accounts].map(
      ({ id }) => rankOf(coverage, id),
    ),
  };
}

/** The same from the kinds of every account, asked for one after the other. */
function countedOneByOne(coverage: Coverage): ReturnType<typeof countsOf> {
  const { survey } = coverage;
  const known = MANY.flatMap(({ id }) => survey.account(id) ?? []);
  const kinds = [...KINDS].sort().flatMap((kind) => {
    const pairs = known.flatMap(({ account, pairs: all }) =>
      all.filter((pair) => pair.kind === kind).map((pair) => ({ ...pair, id: account.id })),
    );
    if (pairs.length === 0) return [];
    const count = (status?: OutcomeStatus): number =>
      pairs.filter((pair) => pair.status === status).length;
    const times = pairs.map(({ readAt }) => readAt?.getTime() ?? 0);
    const oldest = Math.min(...times);
    return [
      {
        kind,
        accounts: {
          complete: count('complete'),
          degraded: count('degraded'),
          cancelled: count('cancelled'),
          throttled: count('throttled'),
          unreachable: count('unreachable'),
          failed: count('failed'),
          denied: count('denied'),
        },
        unknown: count(undefined),
        items: sumOf(pairs.map(({ items }) => items)),
        oldestReadAt: oldest === 0 ? undefined : new Date(oldest),
        incomplete: pairs
          .filter(({ status }) => status !== undefined && status !== 'complete')
          .map(({ id }) => id)
          .sort(),
      },
    ];
  });
  const incomplete = known.filter(({ account }) => account.worst !== 'complete');
  return {
    kinds,
    incomplete: incomplete.map(({ account }) => account.id).sort(),
    ranks: incomplete.map(({ account }) => rankOf(coverage, account.id)).sort((a, b) => b - a),
  };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The higher, the worse: first how bad, then how many. */
function rankOf({ survey }: Coverage, id: string): number {
  const found = survey.account(id);
  if (!found) throw new Error(`${id} is not known`);
  const bad = found.pairs
    .map(({ status = 'complete' }) => STATUSES.indexOf(status))
    .filter((place) => place > 0);
  const worst = bad.length > 0 ? Math.max(...bad) : STATUSES.indexOf(found.account.worst);
  return worst * 1000 + bad.length;
}

function chance(random: Random, percent: number): boolean {
  return random.below(100) < percent;
}
