// Words the final failure of a call for the operator: what was needed, where, what AWS said, and
// what to do.
import { AppError } from '../../errors.js';
import type { Evidence } from '../../types/outcome.js';
import type { AwsScope } from '../scope.js';
import { AwsError, isAwsError } from './aws-error.js';
import { denialOf } from './denial.js';
import type { AwsFailure } from './failure.js';
import { iamAction } from './iam-action.js';
import { type Judged, meaningOf } from './judge-answer.js';
import { remedyFor } from './remedies.js';

export interface CallSite {
  readonly service: string;
  readonly operation: string;
  readonly scope: AwsScope;
}

/**
 * The error for a failure after `attempts` attempts. `remedy` replaces the error table's, where the
 * cause lies elsewhere.
 */
export function toAwsError(
  failure: AwsFailure,
  site: CallSite,
  attempts: number,
  remedy?: string,
): AwsError {
  const { category, code, status, requestId, cause } = failure;
  const action = iamAction(site.service, site.operation);
  const deniedBy = category === 'denied' ? denialOf(failure.message) : undefined;
  const said = failure.message === '' ? code : `${code}: ${failure.message}`;
  const evidence: Evidence = {
    code,
    message: failure.message === '' ? code : failure.message,
    operation: action,
    attempts,
    ...(requestId === undefined ? {} : { requestId }),
    ...(deniedBy === undefined ? {} : { deniedBy }),
    ...(remedy === undefined ? {} : { remedy }),
  };
  const trailer = [
    attempts > 1 ? `${attempts} attempts` : '',
    requestId === undefined ? '' : `request id ${requestId}`,
  ].filter(Boolean);
  const verb = strangers({ ...failure, operation: action }) ? VERBS.unreachable : VERBS[category];
  const message = `${verb} ${action} ${placeOf(site.scope)} (${said})${trailer.length > 0 ? `; ${trailer.join(', ')}` : ''}`;
  return new AwsError(message, {
    category,
    awsCode: code,
    evidence,
    httpStatus: status,
    service: site.service,
    region: site.scope.region,
    accountId: site.scope.session?.accountId,
    unresolvedHost: failure.unresolvedHost,
    remedy:
      category === 'cancelled'
        ? undefined
        : (remedy ??
          remedyFor({ category, ...evidence }, site.scope.actor ?? 'the role of this account')),
    cause,
  });
}

/**
 * The error for a session that could not give credentials; keeps the class of the AWS call's
 * failure that it came from.
 */
export function toCredentialsError(thrown: unknown, site: CallSite, attempts: number): AwsError {
  const origin = awsErrorIn(thrown);
  const text = thrown instanceof AppError ? thrown.message : 'no credentials could be obtained';
  const error = toAwsError(
    {
      category:
        origin?.category ??
        (thrown instanceof AppError && thrown.code === 'role-denied' ? 'denied' : 'failed'),
      retry: 'none',
      code: origin?.awsCode ?? 'credentials-unavailable',
      message: text,
      silent: false,
      cause: thrown,
    },
    site,
    attempts,
    thrown instanceof AppError ? thrown.remedy : undefined,
  );
  return error;
}

/** The error for a call whose signal was aborted. */
export function cancelledError(site: CallSite, attempts: number, cause: unknown): AwsError {
  return toAwsError(
    { category: 'cancelled', retry: 'none', code: 'cancelled', message: '', silent: false, cause },
    site,
    attempts,
  );
}

/**
 * The error for a call that was not sent, because those before it got no answer; it advises what
 * would mend theirs.
 */
export function circuitOpenError(
  because: AwsFailure | undefined,
  site: CallSite,
  attempts: number,
): AwsError {
  const reason = because === undefined ? 'unknown' : `${because.code}: ${because.message}`;
  const failure: AwsFailure = {
    category: 'unreachable',
    retry: 'none',
    code: 'circuit-open',
    message: `not asked, because the calls before it got no answer (${reason})`,
    silent: false,
    ...(because?.unresolvedHost === undefined ? {} : { unresolvedHost: because.unresolvedHost }),
    cause: undefined,
  };
  const operation = iamAction(site.service, site.operation);
  return toAwsError(
    failure,
    site,
    attempts,
    because === undefined ? undefined : remedyFor({ ...because, operation }, ''),
  );
}

const VERBS = {
  denied: 'AWS denied',
  throttled: 'AWS throttled',
  unreachable: 'No answer from AWS to',
  'not-found': 'AWS did not find what was asked with',
  expired: 'AWS refused the credentials as expired for',
  invalid: 'AWS refused as invalid',
  failed: 'AWS failed at',
  cancelled: 'Stopped before the end of',
} as const;

function strangers(failure: Judged): boolean {
  return failure.category === 'failed' && meaningOf(failure) === 'foreign';
}

function placeOf({ session, region, actor }: AwsScope): string {
  const where =
    session === undefined ? `in ${region}` : `in account ${session.accountId}, ${region}`;
  return actor === undefined ? where : `${where} as ${actor}`;
}

function awsErrorIn(thrown: unknown): AwsError | undefined {
  for (let at = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if (isAwsError(at)) return at;
  return undefined;
}
