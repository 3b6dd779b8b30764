// Who must do what, by what AWS says. A missing permission is named only where AWS said that one is
// missing.
import { describe, expect, it } from 'vitest';
import type { AwsFailureCategory } from '../../../src/aws/errors/failure-class.js';
import { judgeAnswer } from '../../../src/aws/errors/judge-answer.js';
import { remedyFor } from '../../../src/aws/errors/remedies.js';
import { cellProblem } from '../../../src/resync/report/problems.js';
import type { Evidence } from '../../../src/types/outcome.js';

const OPERATION = 'ec2:DescribeInstances';

function advice(
  code: string,
  {
    status = 403,
    message = 'no',
    deniedBy,
  }: { status?: number; message?: string; deniedBy?: Evidence['deniedBy'] } = {},
) {
  const { category } = judgeAnswer(code, status, OPERATION);
  return remedyFor(
    { category, code, message, operation: OPERATION, ...(deniedBy ? { deniedBy } : {}) },
    'the role of this account',
  );
}

describe('the advice for', () => {
  it('an odd token of a page of Step Functions names no credentials, in the report neither', () => {
    const evidence = {
      code: 'InvalidToken',
      message: "Invalid Token: 'Invalid token'",
      operation: 'states:ListStateMachines',
    };

    expect(remedyFor({ category: 'invalid', ...evidence }, 'the role')).toMatch(
      /refused the request as not valid/,
    );
    expect(remedyFor({ category: 'failed', ...evidence }, 'the role')).not.toMatch(
      /key|credentials|region/,
    );
  });

  it.each([
    ['OptInRequired', 401, /sign-up.*owner/],
    ['SubscriptionRequiredException', 400, /sign-up/],
    ['NotSignedUp', 403, /sign-up/],
    ['SomethingSubscriptionRequiredException', 400, /sign-up/],
    ['Blocked', 401, /AWS Support/],
    ['BlockedException', 400, /AWS Support/],
    ['AccountProblem', 403, /AWS Support/],
    ['AccountSuspendedException', 400, /AWS Support/],
    ['AccountIsSuspendedFault', 400, /AWS Support/],
    ['AllAccessDisabled', 403, /AWS Support/],
    ['InvalidPayer', 403, /billing/],
    ['PendingVerification', 400, /wait/],
    ['UnrecognizedClientException', 400, /region is not enabled/],
    ['InvalidClientTokenId', 403, /region is not enabled/],
    ['Client.AuthFailure', 401, /region is not enabled/],
    ['InvalidAccessKeyId', 403, /access key/],
    ['RegionDisabledException', 403, /Account settings/],
    ['RequestTimeTooSkewed', 403, /clock/],
    ['RequestInTheFuture', 400, /clock/],
    ['SignatureDoesNotMatch', 403, /secret access key/],
    ['IncompleteSignature', 400, /secret access key/],
    ['MissingAuthenticationToken', 403, /Authorization header/],
    ['ExpiredTokenException', 403, /expired/],
    ['InvalidIdentityToken', 400, /OIDC/],
    ['KMSAccessDeniedException', 400, /KMS key/],
    ['KMSDisabledException', 400, /KMS key/],
    ['KMS.DisabledException', 400, /KMS key/],
    ['KmsOptInRequired', 403, /KMS key/],
    ['AWSOrganizationsNotInUseException', 400, /no organization/],
    ['ThrottlingException', 400, /CONCURRENCY/],
    ['InternalFailure', 500, /trouble of its own/],
    ['UnknownOperationException', 400, /does not know this operation/],
    ['http-403', 403, /between this program and AWS/],
    ['SomethingNewOfARegion', 403, /SomethingNewOfARegion/],
  ])('%s (%i) is about what it means, and not about a permission', (code, status, expected) => {
    expect(advice(code, { status })).toMatch(expected);
    expect(advice(code, { status })).not.toMatch(/Allow ec2:/);
  });

  it.each([
    [
      'SignatureDoesNotMatch',
      'Signature expired: 20260102T030405Z is now earlier than 20260102T035005Z (20260102T040505Z - 15 min.)',
    ],
    [
      'InvalidSignatureException',
      'Signature not yet current: 20260102T040405Z is still later than 20260102T030405Z',
    ],
  ])('%s with a date in its message is the clock', (code, message) => {
    expect(advice(code, { message })).toMatch(/clock/);
  });

  it.each([
    'AccessDenied',
    'AccessDeniedException',
    'UnauthorizedOperation',
    'AuthorizationError',
    'ForbiddenException',
  ])('%s names the permission', (code) => {
    expect(advice(code)).toContain(`Allow ${OPERATION}`);
  });

  it('a new code whose message says that something is not authorized names the permission', () => {
    expect(
      advice('BrandNewDenial', {
        message: 'User: x is not authorized to perform: ec2:DescribeInstances',
      }),
    ).toContain('Allow ec2:');
  });

  it('a denial of another action than the one asked names that action', () => {
    const message =
      'User: arn:aws:sts::1:assumed-role/R/s is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:x';

    expect(advice('AccessDeniedException', { message })).toContain('Allow kms:Decrypt');
  });
});

describe('the report', () => {
  it.each<readonly [string, 'denied' | 'failed' | 'unreachable', AwsFailureCategory]>([
    ['OptInRequired', 'denied', 'denied'],
    ['http-403', 'failed', 'failed'],
    ['proxy-login', 'unreachable', 'unreachable'],
    ['RegionDisabledException', 'denied', 'denied'],
  ])('gives the advice of the table for %s', (code, status, category) => {
    const evidence = { code, message: 'no', operation: OPERATION, attempts: 1 };
    const nothing = {
      accounts: new Set(['1']),
      regions: new Set(['r']),
      kinds: new Set(['K']),
      cells: 1,
      items: 0,
    };

    expect(cellProblem({ status, evidence, subject: 'list', ...nothing }).remedy).toBe(
      remedyFor({ category, ...evidence }, 'the role of these accounts'),
    );
  });
});
