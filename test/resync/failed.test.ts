import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.js';
import { requireReadableAccount, requireWritten } from '../../src/resync/failed.js';
import { createLedger } from '../../src/resync/ledger/ledger.js';
import {
  ALPHA,
  accountList,
  BETA,
  cell,
  evidence,
  GAMMA,
  kind,
  ledgerOf,
  plan,
} from './builders.js';

const INFO = kind('AWS::Account::Info', { scope: 'account' });
const ORGANIZATION = kind('AWS::Organizations::Account', { scope: 'organization' });
const READING = [plan(INFO), plan(kind('K'))];

const ACCOUNTS = [ALPHA, BETA, GAMMA];
const found = (count: number) => accountList(ACCOUNTS.slice(0, count));
const readable = (count: number) => new Map(ACCOUNTS.slice(0, count).map((id) => [id, 'open']));

function caught(run: () => void): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('requireReadableAccount', () => {
  it('fails with the cause in each account when none could be opened', () => {
    const ledger = createLedger();
    ledger.recordAccount(
      ALPHA,
      'denied',
      evidence({ operation: 'sts:AssumeRole', message: 'no trust' }),
    );
    ledger.recordAccount(
      BETA,
      'unreachable',
      evidence({ code: 'timeout', operation: 'sts:AssumeRole' }),
    );
    const error = caught(() =>
      requireReadableAccount({ ledger, plans: READING }, found(2), readable(0)),
    );

    expect(error.code).toBe('no-account-readable');
    for (const part of [ALPHA, BETA, 'no trust', 'timeout', 'sts:AssumeRole', '2'])
      expect(error.message).toContain(part);
  });

  it('says what to do about the cause when it is the same everywhere, and else what it mostly is', () => {
    const ledger = createLedger();
    ledger.recordAccount(ALPHA, 'denied', evidence({ remedy: 'trust the base identity' }));
    ledger.recordAccount(
      BETA,
      'denied',
      evidence({ code: 'Other', remedy: 'trust the base identity' }),
    );
    expect(
      caught(() => requireReadableAccount({ ledger, plans: READING }, found(2), readable(0)))
        .remedy,
    ).toBe('trust the base identity');

    ledger.recordAccount(GAMMA, 'unreachable', evidence({ code: 'timeout', remedy: 'check DNS' }));
    expect(
      caught(() => requireReadableAccount({ ledger, plans: READING }, found(3), readable(0)))
        .remedy,
    ).toContain('the cause given for each account');
  });

  it('fails when accounts opened and not one cell could be read, not counting cells that need no call', () => {
    const ledger = ledgerOf([
      [cell('AWS::Account::Info', ALPHA, 'global')],
      [cell('K', ALPHA, 'r1'), 'denied'],
      [cell('K', ALPHA, 'r2'), 'throttled'],
    ]);

    expect(
      caught(() => requireReadableAccount({ ledger, plans: READING }, found(1), readable(1))).code,
    ).toBe('no-account-readable');
  });

  it('passes as soon as one cell was read, or when the mapping needs no call at all', () => {
    const oneRead = ledgerOf([
      [cell('K', ALPHA, 'r1'), 'denied'],
      [cell('K', ALPHA, 'r2'), 'degraded'],
    ]);
    const infoOnly = ledgerOf([[cell('AWS::Account::Info', ALPHA, 'global')]]);

    requireReadableAccount({ ledger: oneRead, plans: [plan(kind('K'))] }, found(1), readable(1));
    requireReadableAccount({ ledger: infoOnly, plans: [plan(INFO)] }, found(1), readable(1));
  });

  it('passes when the accounts are known, and only what belongs to the organization is denied; fails when there is nothing else', () => {
    const denied = [cell(ORGANIZATION.name, ALPHA, 'global'), 'denied'] as const;

    const known = ledgerOf([[cell(INFO.name, ALPHA, 'global')], denied]);
    requireReadableAccount(
      { ledger: known, plans: [plan(INFO), plan(ORGANIZATION)] },
      found(1),
      readable(1),
    );
    const nothing = caught(() =>
      requireReadableAccount(
        { ledger: ledgerOf([denied]), plans: [plan(ORGANIZATION)] },
        found(1),
        readable(1),
      ),
    );
    expect(nothing.code).toBe('no-account-readable');
  });

  it('passes when one account of many could be opened', () => {
    const ledger = ledgerOf([[cell('K', ALPHA, 'r1')]]);
    ledger.recordAccount(BETA, 'denied', evidence());

    requireReadableAccount({ ledger, plans: READING }, found(2), readable(1));
  });
});

describe('requireWritten', () => {
  it('fails with the count and the answers of Port when entities are lost, and only then', () => {
    requireWritten({ failedCount: 0, failedAgain: 0, failed: [] });
    const lost = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5'].map((identifier) => ({
      blueprint: 'instance',
      identifier,
      message: `${identifier} has no such property`,
    }));
    const error = caught(() =>
      requireWritten({
        failedCount: 4,
        failedAgain: 3,
        failed: [...lost, { blueprint: 'bucket', identifier: 'b', message: 'unknown blueprint' }],
      }),
    );

    expect(error.code).toBe('entities-lost');
    expect(error.message.split('\n')).toEqual([
      '7 entities could not be written to Port',
      '  instance: i-1 has no such property (i-1, i-2, i-3 and 2 more)',
      '  bucket: unknown blueprint (b)',
    ]);
  });
});
