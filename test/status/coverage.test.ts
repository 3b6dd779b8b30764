// What coverage remembers from resync to resync, and what it says of it.
import { expect, test } from 'vitest';
import { createCoverage } from '../../src/status/coverage/coverage.js';
import type { Survey } from '../../src/status/coverage/survey.js';
import type { Cell } from '../../src/types/outcome.js';
import type { RunWatch } from '../../src/types/run-watch.js';
import { accountsOf, evidenceOf, failed, listOf, type ToldRun, tellRun } from './support/told.js';

const EC2 = 'AWS::EC2::Instance';
const S3 = 'AWS::S3::Bucket';
const START = new Date('2026-01-01T00:00:00Z');
const [first = '', second = ''] = accountsOf(2).map(({ id }) => id);
const ALL = { text: '', kind: '', offset: 0, limit: 100 };

function coverage() {
  const clock = { now: START.getTime() };
  const made = createCoverage({ now: () => clock.now, shown: (text) => text });
  const watch: RunWatch = { ...made, planned: ({ resources }) => made.planned(kindsOf(resources)) };
  const run = (options: Partial<ToldRun> = {}): void =>
    tellRun(watch, { startedAt: START, accounts: accountsOf(2), kinds: [EC2, S3], ...options });
  return { made, run, clock, survey: made.survey };
}

function kindsOf(resources: readonly { readonly kind: string }[]): ReadonlySet<string> {
  return new Set(resources.map(({ kind }) => kind));
}

function pair(survey: Survey, account: string, kind = EC2) {
  return survey.account(account)?.pairs.find((each) => each.kind === kind);
}

const deniedInFirst = ({ kind, accountId, region }: Cell) =>
  kind === EC2 && accountId === first && region === 'eu-west-1'
    ? failed('denied', 'AccessDenied')
    : undefined;

test('the worst cell of a kind in an account counts, with its code and its region', () => {
  const { run, survey } = coverage();

  run({ outcome: deniedInFirst });

  expect(pair(survey, first)).toMatchObject({
    status: 'denied',
    code: 'AccessDenied',
    regions: ['eu-west-1'],
    cells: 3,
    cellsIncomplete: 1,
    readAt: undefined,
  });
  expect(pair(survey, second)).toMatchObject({ status: 'complete', regions: [], readAt: START });
  const { total, accounts } = survey.incomplete(ALL);
  expect(total).toBe(1);
  expect([...accounts]).toMatchObject([
    { id: first, kinds: 2, kindsIncomplete: 1, worst: 'denied', codes: ['AccessDenied'] },
  ]);
});

test('a kind that is denied keeps the time of its last whole reading', () => {
  const { run, survey, clock } = coverage();

  run();
  clock.now += 3_600_000;
  run({ outcome: deniedInFirst });

  expect(pair(survey, first)).toMatchObject({ status: 'denied', readAt: START });
  expect(pair(survey, second)?.readAt).toEqual(new Date(clock.now));
  const [summary] = survey.kinds();
  expect(summary).toMatchObject({ kind: EC2, oldestReadAt: START });
  expect(summary?.accounts).toMatchObject({ complete: 1, denied: 1 });
});

test('a degraded kind was read to its end, and says which code it was degraded by', () => {
  const { made, run, survey } = coverage();
  const cell = { kind: EC2, accountId: first, region: 'eu-west-1' };
  const outcome = (each: Cell) => {
    if (each.kind !== EC2 || each.accountId !== first || each.region !== cell.region)
      return undefined;
    made.readFailed(each, 'DescribeInstanceStatus', {
      status: 'denied',
      evidence: evidenceOf('UnauthorizedOperation'),
      items: 1,
    });
    return { status: 'degraded', items: 1 } as const;
  };

  run({ outcome });

  expect(pair(survey, first)).toMatchObject({
    status: 'degraded',
    code: 'UnauthorizedOperation',
    readAt: START,
  });
});

test('an account that cannot be opened hides what was read of it before, until it is opened', () => {
  const { run, survey } = coverage();
  run();

  run({ unreadable: new Map([[first, evidenceOf('AccessDenied')]]) });
  const hidden = survey.account(first);
  run();

  expect(hidden?.account).toMatchObject({ failure: 'AccessDenied', worst: 'denied' });
  expect(hidden?.pairs.map(({ status, readAt }) => [status, readAt])).toEqual([
    ['denied', START],
    ['denied', START],
  ]);
  expect(survey.account(first)?.account.failure).toBeUndefined();
  expect(survey.incomplete(ALL).total).toBe(0);
});

test('an account that could never be opened is listed, and counts for every kind of accounts', () => {
  const { run, survey } = coverage();

  run({
    kinds: [EC2, 'AWS::Organizations::Account'],
    unreadable: new Map([[first, evidenceOf('AccessDenied')]]),
  });

  expect([...survey.incomplete(ALL).accounts].map(({ id }) => id)).toEqual([first]);
  expect(survey.kinds().map(({ kind, accounts }) => [kind, accounts.denied])).toEqual([
    [EC2, 1],
    ['AWS::Organizations::Account', 0],
  ]);
});

test('an account whose regions are not known is not fully read', () => {
  const { made, survey } = coverage();
  made.began();
  made.discovered(listOf(accountsOf(1)));
  const cell = { kind: 'every regional kind', accountId: first, region: 'unknown' };
  made.readFailed(cell, 'regions', {
    status: 'denied',
    evidence: evidenceOf('AccessDenied'),
    items: 0,
  });
  made.accountOpened(first);
  made.ended();

  expect([...survey.incomplete(ALL).accounts].map(({ id, worst }) => [id, worst])).toEqual([
    [first, 'denied'],
  ]);
});

test('while a kind is read again, what was known of it stands', () => {
  const { run, survey } = coverage();
  run({ outcome: deniedInFirst });

  run({ until: 1 });

  expect(pair(survey, first)).toMatchObject({ status: 'denied', isBeingRead: true });
  expect(survey.kinds()[0]?.accounts).toMatchObject({ complete: 1, denied: 1 });
});

test('what a stopped resync did not get to is cancelled, and not complete', () => {
  const { made, run, survey } = coverage();

  run({ until: 2 });
  made.ended();

  expect(pair(survey, first)).toMatchObject({ status: 'cancelled', cellsIncomplete: 1 });
  expect(pair(survey, first, S3)).toMatchObject({ status: 'cancelled', cellsIncomplete: 3 });
});

test('an account that is provably gone is forgotten, and its place taken without its past', () => {
  const { run, survey } = coverage();
  run({ outcome: deniedInFirst });
  const [, kept, other] = accountsOf(3);
  if (!kept || !other) throw new Error('three accounts');

  run({ accounts: [kept, other], until: 0, opened: 0 });

  expect(survey.accounts).toBe(2);
  expect(survey.account(first)).toBeUndefined();
  expect(survey.account(other.id)?.pairs).toEqual([]);
});

test('an account that is only missing in a list stays, as not listed', () => {
  const { run, survey } = coverage();
  run();

  run({ accounts: accountsOf(1), absenceIsEvidence: false });

  expect(survey.account(second)?.account).toMatchObject({ isListed: false, kinds: 2 });
});

test('a kind that is out of the mapping is forgotten', () => {
  const { run, survey } = coverage();
  run();

  run({ kinds: [S3] });

  expect(survey.kinds().map(({ kind }) => kind)).toEqual([S3]);
});

test('accounts are found by a part of their id or name, by kind, and page by page', () => {
  const { run, survey } = coverage();
  run({
    accounts: accountsOf(30, (index) => `Team ${index}`),
    outcome: ({ kind }) => (kind === EC2 ? failed('throttled', 'Throttling') : undefined),
  });
  const found = (query: Partial<typeof ALL>) => {
    const { total, accounts } = survey.incomplete({ ...ALL, ...query });
    return { total, accounts: [...accounts] };
  };

  expect(found({ text: 'team 7' }).accounts.map(({ name }) => name)).toEqual(['Team 7']);
  expect(found({ text: '000000029' }).total).toBe(1);
  expect(found({ kind: EC2 }).total).toBe(30);
  expect(found({ kind: S3 }).total).toBe(0);
  expect(found({ offset: 20, limit: 20 })).toMatchObject({ total: 30 });
  expect(found({ offset: 20, limit: 20 }).accounts).toHaveLength(10);
});

test('10,000 accounts and 40 kinds take less than 40 MB', () => {
  const { run, survey } = coverage();
  const kinds = Array.from({ length: 40 }, (_, index) => `AWS::Service${index}::Thing`);
  const before = process.memoryUsage().arrayBuffers;

  run({ accounts: accountsOf(10_000), kinds, regions: ['eu-west-1'] });

  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
  expect(survey.kinds().every(({ accounts }) => accounts.complete === 10_000)).toBe(true);
});
