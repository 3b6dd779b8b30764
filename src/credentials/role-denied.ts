// Why a role was denied, as far as AWS tells, in words that say what to change. AWS gives one and
// the same answer for a role that does not exist, a trust policy that does not match, and a wrong
// ExternalId, so those stay together.
import { AwsError } from '../aws/errors/aws-error.js';
import type { Meaning } from '../aws/errors/failure-class.js';
import { AppError } from '../errors.js';

/**
 * What AWS says of the caller's credentials or of the request as such: it says nothing about the
 * role.
 */
const OF_THE_CALLER: ReadonlySet<Meaning> = new Set([
  'caller-unknown',
  'signature',
  'unsigned',
  'clock',
  'expired',
]);

/** True when AWS does not accept the credentials that the request was signed with. */
export function isCallerRefused(error: AwsError): boolean {
  return error.category === 'expired' || OF_THE_CALLER.has(error.meaning);
}

/**
 * True when the answer concerns the role that was asked for, not the caller's credentials, the
 * region, the account's standing or the service.
 */
export function isRoleDenial(error: unknown, way: 'base' | 'web-identity'): error is AwsError {
  if (!(error instanceof AwsError)) return false;
  const { category, meaning } = error;
  if (way === 'web-identity' && meaning === 'web-token') return true;
  return category === 'denied' && (meaning === 'not-allowed' || meaning === 'refused');
}

export interface DeniedRole {
  readonly roleArn: string;
  readonly baseArn: string;
  readonly externalIdSent: boolean;
  /** Answer to AssumeRole from the base identity. */
  readonly denial: AwsError;
  /** Answer to AssumeRoleWithWebIdentity on the role itself, when that was tried too. */
  readonly webIdentityDenial?: AwsError;
}

type Cause =
  | 'base-permission'
  | 'organization-policy'
  | 'permissions-boundary'
  | 'session-policy'
  | 'explicit-deny'
  | 'source-identity'
  | 'trust-or-external-id-or-missing';

/** AWS's wording: IAM user guide, "Troubleshoot access denied error messages". */
function causeOf(denial: Pick<AwsError, 'message' | 'evidence'>): Cause {
  const by = denial.evidence.deniedBy;
  const text = `${denial.evidence.message} ${denial.message}`;
  if (/sts:SetSourceIdentity/.test(text)) return 'source-identity';
  if (by === 'service-control-policy' || /(service|resource) control polic/i.test(text))
    return 'organization-policy';
  if (by === 'permissions-boundary' || /permissions boundary/i.test(text))
    return 'permissions-boundary';
  if (by === 'session-policy' || /session polic/i.test(text)) return 'session-policy';
  if (/no identity-based policy allows/i.test(text)) return 'base-permission';
  if (/explicit deny/i.test(text)) return 'explicit-deny';
  if (by === 'identity-policy') return 'base-permission';
  return 'trust-or-external-id-or-missing';
}

/**
 * The error for a role that no way in use could assume. Never holds the ExternalId, only whether
 * one was sent.
 */
export function roleDenied(role: DeniedRole): AppError {
  const { roleArn, baseArn, externalIdSent, denial, webIdentityDenial } = role;
  const cause = causeOf(denial);
  const { found, remedy } = explain(cause, role);
  const alsoTried = webIdentityDenial
    ? ` AssumeRoleWithWebIdentity on the role itself was denied too (${webIdentityDenial.awsCode}): its trust policy does not accept this token, or the account has no such OIDC provider.`
    : '';
  return new AppError(
    'role-denied',
    `${baseArn} was denied sts:AssumeRole on ${roleArn} (${denial.awsCode}): ${found}${alsoTried}`,
    {
      cause: denial,
      remedy,
      details: {
        cause,
        awsCode: denial.awsCode,
        ...(denial.evidence.requestId === undefined
          ? {}
          : { requestId: denial.evidence.requestId }),
        roleArn,
        baseArn,
        externalIdSent,
        ...(webIdentityDenial ? { webIdentityAwsCode: webIdentityDenial.awsCode } : {}),
      },
    },
  );
}

function explain(
  cause: Cause,
  { roleArn, baseArn, externalIdSent }: DeniedRole,
): { found: string; remedy: string } {
  switch (cause) {
    case 'base-permission':
      return {
        found: 'no policy of the base identity allows it.',
        remedy: `Allow sts:AssumeRole on ${roleArn} in a policy attached to ${baseArn}.`,
      };
    case 'organization-policy':
      return {
        found: 'an organization policy (SCP or RCP) forbids it.',
        remedy: `Exempt ${baseArn} or sts:AssumeRole on ${roleArn} in the service or resource control policies of the organization.`,
      };
    case 'permissions-boundary':
      return {
        found: 'the permissions boundary of the base identity does not allow it.',
        remedy: `Allow sts:AssumeRole on ${roleArn} in the permissions boundary of ${baseArn}.`,
      };
    case 'session-policy':
      return {
        found: 'the session policy that the base identity was given does not allow it.',
        remedy: `Issue the credentials of ${baseArn} without a session policy, or with one that allows sts:AssumeRole on ${roleArn}.`,
      };
    case 'explicit-deny':
      return {
        found: 'a policy explicitly denies it.',
        remedy: `Remove the Deny on sts:AssumeRole that covers ${roleArn}, in the policies of ${baseArn} or in the trust policy of the role.`,
      };
    case 'source-identity':
      return {
        found: 'the source identity may not be set.',
        remedy: `Allow sts:SetSourceIdentity beside sts:AssumeRole in the trust policy of ${roleArn}, and to ${baseArn} in a policy attached to it; or take OCEAN__INTEGRATION__CONFIG__SOURCE_IDENTITY away.`,
      };
    case 'trust-or-external-id-or-missing':
      return {
        found: `the role does not exist, or its trust policy does not accept this caller, or ${externalIdPhrase(externalIdSent)}; AWS answers all three alike.`,
        remedy: `Check that ${roleArn} exists, that its trust policy allows sts:AssumeRole to ${baseArn}, and ${externalIdCheck(externalIdSent)}. If the base identity is in another account, it also needs sts:AssumeRole in a policy of its own.`,
      };
  }
}

function externalIdPhrase(sent: boolean): string {
  return sent
    ? 'the ExternalId that was sent is not the one that it requires'
    : 'it requires an ExternalId and none was sent';
}

function externalIdCheck(sent: boolean): string {
  return sent
    ? 'that sts:ExternalId in it equals OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID'
    : 'that it has no sts:ExternalId condition (else set OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID to the same value)';
}
