// What an operator is told when the organization could not be listed, or lists what is odd, and
// which answers mean that there may be none to list.
import { AwsError } from '../aws/errors/aws-error.js';
import { AppError, toError } from '../errors.js';
import type { RoleArn } from '../lib/arn.js';
import { groupBy } from '../lib/group-by.js';

export interface OrganizationRefusal {
  readonly role: RoleArn;
  readonly error: AwsError;
  readonly ouIds: readonly string[];
}

/**
 * True when Organizations refuses this caller, or is not in use in its account; the normal answer
 * of a single-account installation. A request that was never sent, because its session had no
 * credentials, is no answer of Organizations.
 */
export function isNoOrganization(error: unknown): error is AwsError {
  if (
    !(error instanceof AwsError) ||
    error.category !== 'denied' ||
    error.cause instanceof AppError
  )
    return false;
  return error.meaning === 'no-organization' || error.meaning === 'not-allowed';
}

/**
 * The error for a denied list that must not shrink the sync to one account; `because` ends the
 * sentence that says why. The remedy names the IAM actions.
 */
export function organizationDenied(
  { role, error, ouIds }: OrganizationRefusal,
  because: string,
): AppError {
  return new AppError(
    'organization-denied',
    `Organizations did not let ${role.arn} list the accounts (${error.evidence.operation}: ${error.awsCode}). It is not taken for a single account, because ${because}; nothing was deleted.`,
    { cause: error, remedy: remedyFor({ role, error, ouIds }), details: detailsOf(error, role) },
  );
}

/**
 * The error for a denied list when Port could not say what was synced before: not knowing counts as
 * "more than this account".
 */
export function unansweredByPort(refusal: OrganizationRefusal, cause: unknown): AppError {
  const { role, error } = refusal;
  return new AppError(
    'organization-denied',
    `Organizations did not let ${role.arn} list the accounts (${error.evidence.operation}: ${error.awsCode}), and Port could not tell whether other accounts were synced before (${toError(cause).message}), so nothing was read or deleted.`,
    { cause, remedy: remedyFor(refusal), details: detailsOf(error, role) },
  );
}

/**
 * Any other failure while listing. `ouIds` are named when Organizations does not know one of them.
 */
export function organizationUnreadable(thrown: unknown, ouIds: readonly string[]): AppError {
  const error = toError(thrown);
  const unknownUnit =
    error instanceof AwsError &&
    /ParentNotFound|OrganizationalUnitNotFound|ChildNotFound/.test(error.awsCode);
  const message = unknownUnit
    ? `Organizations does not know one of the units in OCEAN__INTEGRATION__CONFIG__OU_ID (${ouIds.join(', ')}): ${error.message}`
    : `The accounts of the organization could not be listed to the end: ${error.message}`;
  const advice =
    error instanceof AwsError && error.category !== 'cancelled'
      ? { remedy: `Nothing was deleted. ${error.remedy}` }
      : {};
  return new AppError('organization-unreadable', message, {
    cause: thrown,
    details: error instanceof AwsError ? detailsOf(error) : {},
    ...(unknownUnit
      ? {
          remedy:
            'Correct OCEAN__INTEGRATION__CONFIG__OU_ID: ids of organizational units (ou-…) or roots (r-…), separated by commas.',
        }
      : advice),
  });
}

function remedyFor({ role, error, ouIds }: OrganizationRefusal): string {
  if (error.awsCode.startsWith('AWSOrganizationsNotInUse')) {
    return `Account ${role.accountId} is in no organization: point OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN at a role in the management or a delegated administrator account, or list the roles in OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS instead.`;
  }
  const actions =
    ouIds.length > 0
      ? 'organizations:ListAccountsForParent and organizations:ListOrganizationalUnitsForParent'
      : 'organizations:ListAccounts';
  return `Allow ${actions} to ${role.arn}, which must be in the management or a delegated administrator account. To sync only some accounts from now on, remove OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN and list their roles in OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS.`;
}

function detailsOf(error: AwsError, role?: RoleArn): Readonly<Record<string, unknown>> {
  const { code, operation, requestId, attempts, deniedBy } = error.evidence;
  return {
    category: error.category,
    awsCode: code,
    operation,
    attempts,
    ...(requestId === undefined ? {} : { requestId }),
    ...(deniedBy === undefined ? {} : { deniedBy }),
    ...(role ? { roleArn: role.arn } : {}),
  };
}

/** One sentence for each state; that an account is new and not active yet is no news. */
export function unknownStates(unclear: ReadonlyMap<string, string>): readonly string[] {
  const byState = groupBy(unclear.keys(), (id) => unclear.get(id) ?? '');
  return [...byState].flatMap(([state, ids]) =>
    state === 'PENDING_ACTIVATION'
      ? []
      : [
          `${ids.length} account(s) are in the state ${state}, which is neither active nor closed as far as is known: they are not read, and what is theirs stays (${ids.join(', ')}).`,
        ],
  );
}

/** One sentence for each chosen unit that holds no account. */
export function barrenUnits(units: readonly string[]): readonly string[] {
  return units.map(
    (id) =>
      `OCEAN__INTEGRATION__CONFIG__OU_ID names ${id}, in which and below which there is no account; was another unit meant?`,
  );
}
