import { expect, it } from 'vitest';
import { type ScopeFacts, scopeDoubt } from '../../../src/resync/delete/scope-doubt.js';
import { createLedger } from '../../../src/resync/ledger/ledger.js';
import { ALPHA, accountList, BETA, evidence, GAMMA } from '../builders.js';

const OF_BETA = [
  { entity: { identifier: 'i-1', blueprint: 'instance' }, origin: { accountId: BETA } },
];

function facts(overrides: Partial<ScopeFacts> = {}): ScopeFacts {
  return {
    list: accountList([ALPHA]),
    ledger: createLedger(),
    located: OF_BETA,
    knewSome: true,
    ...overrides,
  };
}

function unreadable(...ids: readonly string[]) {
  const ledger = createLedger();
  for (const id of ids) ledger.recordAccount(id, 'denied', evidence());
  return ledger;
}

it('has no doubt where the accounts that are left out are left out on purpose', () => {
  expect(scopeDoubt(facts())).toBeUndefined();
  expect(scopeDoubt(facts({ list: accountList([ALPHA], { source: 'list' }) }))).toBeUndefined();
});

it('doubts a list of roles with an account that was never synced and cannot be read, and names the one that was meant', () => {
  const typed = '222222222223';
  const list = accountList([ALPHA, typed], { source: 'list' });

  expect(scopeDoubt(facts({ list, ledger: unreadable(typed) }))?.warning).toMatch(
    new RegExp(`account ${typed}.*did you mean ${BETA}\\?`),
  );
  expect(scopeDoubt(facts({ list }))).toBeUndefined();
  expect(
    scopeDoubt(facts({ list: { ...list, source: 'organization' }, ledger: unreadable(typed) })),
  ).toBeUndefined();
});

it('does not doubt it for an account that cannot be read, but was synced before', () => {
  const list = accountList([ALPHA, GAMMA], { source: 'list' });
  const ofGamma = {
    entity: { identifier: GAMMA, blueprint: 'account' },
    origin: { accountId: GAMMA },
  };

  expect(
    scopeDoubt(facts({ list, ledger: unreadable(GAMMA), located: [...OF_BETA, ofGamma] })),
  ).toBeUndefined();
});

it('doubts every list of which nothing was in Port before', () => {
  expect(scopeDoubt(facts({ knewSome: false }))?.doubt).toContain(
    'nothing of what was read was in Port before',
  );
});

it('says nothing when no entity is of an account that is left out, or when absence proves nothing anyway', () => {
  const located = [
    { entity: { identifier: 'i-1', blueprint: 'instance' }, origin: { accountId: ALPHA } },
  ];

  expect(scopeDoubt(facts({ located, knewSome: false }))).toBeUndefined();
  expect(
    scopeDoubt(facts({ list: accountList([ALPHA], { doubt: 'odd' }), located })),
  ).toBeUndefined();
  expect(
    scopeDoubt(
      facts({
        list: accountList([ALPHA], { source: 'single', absenceIsEvidence: false }),
        knewSome: false,
      }),
    ),
  ).toBeUndefined();
});

it('passes on what discovery found odd', () => {
  expect(
    scopeDoubt(facts({ list: accountList([ALPHA], { doubt: 'the list is odd' }) })),
  ).toMatchObject({ doubt: 'the list is odd' });
});

it('passes it on for entities that tell no account as well, since they may be of one that is left out', () => {
  const located = [{ entity: { identifier: 'assets', blueprint: 'bucket' }, origin: {} }];

  expect(
    scopeDoubt(
      facts({ list: accountList([ALPHA], { source: 'list', doubt: 'the list is odd' }), located }),
    )?.doubt,
  ).toBe('the list is odd');
  expect(scopeDoubt(facts({ located }))).toBeUndefined();
});
