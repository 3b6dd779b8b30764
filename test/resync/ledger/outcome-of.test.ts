import { describe, expect, it } from 'vitest';
import type { AwsFailureCategory } from '../../../src/aws/errors/failure-class.js';
import { AppError, ERROR_CODES } from '../../../src/errors.js';
import { outcomeOf } from '../../../src/resync/ledger/outcome-of.js';
import { createAwsErrorForTest } from '../builders.js';

const CATEGORIES: readonly (readonly [AwsFailureCategory, string])[] = [
  ['denied', 'denied'],
  ['throttled', 'throttled'],
  ['unreachable', 'unreachable'],
  ['not-found', 'failed'],
  ['expired', 'denied'],
  ['invalid', 'failed'],
  ['failed', 'failed'],
  ['cancelled', 'cancelled'],
];

describe('failureOf', () => {
  it.each(CATEGORIES)(
    'makes of an AWS error of category %s the status %s, with its own evidence',
    (category, status) => {
      const error = createAwsErrorForTest(category, 'SomeCode');

      expect(outcomeOf(error, 'fallback:Operation')).toEqual({ status, evidence: error.evidence });
    },
  );

  it('looks through an error of ours to the AWS error that caused it, and keeps our message', () => {
    const cause = createAwsErrorForTest('throttled', 'Throttling');
    const { status, evidence } = outcomeOf(
      new AppError('role-denied', 'the role could not be assumed', { cause, remedy: 'trust us' }),
      'sts:AssumeRole',
    );

    expect(status).toBe('throttled');
    expect(evidence).toEqual({
      ...cause.evidence,
      message: 'the role could not be assumed',
      remedy: 'trust us',
    });
  });

  it.each(['role-denied', 'session-mismatch'] as const)(
    'takes %s, with what to do about it, without an AWS cause for a denial',
    (code) => {
      expect(outcomeOf(new AppError(code, 'no'), 'sts:AssumeRole')).toEqual({
        status: 'denied',
        evidence: {
          code,
          message: 'no',
          operation: 'sts:AssumeRole',
          attempts: 1,
          remedy: ERROR_CODES[code].remedy,
        },
      });
    },
  );

  it.each([
    new Error('boom'),
    'boom',
    undefined,
    null,
    { odd: true },
    new AppError('internal', 'boom'),
  ])('takes anything else (%s) for a failure, never for a success', (thrown) => {
    const { status, evidence } = outcomeOf(thrown, 'op');

    expect(status).toBe('failed');
    expect(evidence).toMatchObject({ code: 'internal', operation: 'op' });
    expect(evidence.message).not.toBe('');
  });

  it('takes whatever is thrown after the stop for cancelled, but not what AWS answered before it', () => {
    const signal = AbortSignal.abort();

    expect(outcomeOf(new Error('aborted'), 'op', signal).status).toBe('cancelled');
    expect(outcomeOf(createAwsErrorForTest('denied', 'AccessDenied'), 'op', signal).status).toBe(
      'denied',
    );
    expect(outcomeOf(new Error('boom'), 'op', new AbortController().signal).status).toBe('failed');
  });

  it('gives plain JSON', () => {
    const failure = outcomeOf(createAwsErrorForTest('denied', 'AccessDenied'), 'op');

    expect(JSON.parse(JSON.stringify(failure))).toEqual(failure);
  });
});
