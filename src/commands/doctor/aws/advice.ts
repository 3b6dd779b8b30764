// What mends a denial of AWS: the statement that is lacking and where, or whose denial it is.
import { deniedAction, isExplicitDenial } from '../../../aws/errors/denial.js';
import { howMany } from '../../../lib/text/how-many.js';
import {
  type PolicyGap,
  policyGap,
  policyNamed,
  trustGap,
} from '../../../permissions/lacking-statement.js';
import type { Account } from '../../../types/account.js';
import type { Evidence } from '../../../types/outcome.js';

/** What a cause is explained by besides itself. */
export interface Setup {
  readonly baseArn: string;
  readonly externalIdSent: boolean;
  /** Sessions carry a policy of ours. */
  readonly sessionPolicy: boolean;
  /** Those in scope. */
  readonly accounts: readonly Account[];
  /** How many of them are open. */
  readonly opened: number;
  /** Of the role that asks Organizations. */
  readonly managementRoleArn: string | undefined;
}

export interface Advice {
  readonly deniedBy?: NonNullable<Evidence['deniedBy']>;
  readonly remedy: string;
  readonly lacking?: PolicyGap;
  readonly message?: string;
}

/** For a read in these accounts that was denied; `remedy` is the general advice. */
export function readAdvice(
  evidence: Evidence,
  ids: readonly string[],
  setup: Setup,
  remedy: string,
): Advice {
  const who = rolesOf(ids, setup);
  const { deniedBy, message, operation } = evidence;
  // A session of a role is limited by nothing but the policy that was passed when it was assumed.
  if (deniedBy === 'session-policy' && setup.sessionPolicy && who !== setup.baseArn)
    return {
      remedy: `It is the session policy that this program itself passes with AssumeRole, so nothing in AWS needs to change: set OCEAN__INTEGRATION__CONFIG__SESSION_POLICY=off, and report that it lacks ${operation}.`,
    };
  const lacking = policyGap({ evidence, who });
  if (lacking !== undefined) {
    const further =
      deniedBy === undefined
        ? ' If it is there already, another policy denies it: AWS does not tell which one.'
        : '';
    return { remedy: `Add the statement to ${lacking.addTo}.${further}`, lacking };
  }
  return {
    remedy: isExplicitDenial(message) ? undeny(evidence, who, principalOf(ids, setup)) : remedy,
  };
}

/** Nothing that allows helps against a denial in so many words. */
function undeny(
  { deniedBy, message, operation }: Evidence,
  who: string,
  principal: string,
): string {
  const action = deniedAction(message) ?? operation;
  const elsewhere =
    deniedBy === 'service-control-policy'
      ? ', or exclude the region with regionPolicy in the mapping if it is not to be read'
      : '';
  return `A statement with "Effect": "Deny" in ${policyNamed(deniedBy, who)} covers ${action}: take the action out of it, or except the role with the condition {"ArnNotLike":{"aws:PrincipalArn":"${principal}"}}${elsewhere}.`;
}

/**
 * For roles of these accounts that could not be assumed. AWS answers alike for a role that is missing, one that
 * trusts others, and a wrong ExternalId.
 */
export function roleAdvice(evidence: Evidence, ids: readonly string[], setup: Setup): Advice {
  const { deniedBy, remedy = '', message } = evidence;
  const { baseArn, externalIdSent, accounts } = setup;
  const [first] = ids;
  const roleArn = accounts.find(({ id }) => id === first)?.roleArn;
  if (roleArn === undefined) return { remedy };
  const who = rolesOf(ids, setup);
  const resource = ids.length === 1 ? roleArn : inEveryAccount(roleArn);
  if (deniedBy !== undefined || isExplicitDenial(message) || /SetSourceIdentity/.test(remedy)) {
    const lacking = policyGap({ evidence, who: baseArn, resource });
    return deniedBy === 'service-control-policy' || lacking === undefined
      ? { remedy }
      : { remedy: `Add the statement to ${lacking.addTo}.`, lacking };
  }
  const sent = externalIdSent ? 'the ExternalId that is sent' : 'no ExternalId, as none is sent';
  return {
    message: `${baseArn} may not assume ${who} (${evidence.code}): the role does not exist, or its trust policy does not name this identity with ${sent}. AWS answers all of these alike.`,
    remedy: `${likeliest(roleArn, ids, setup)} Create the role where it is missing, and let its trust policy have the statement.`,
    lacking: trustGap({ baseArn, externalIdSent, who }),
  };
}

/** What it probably is, by what the other accounts answered. */
function likeliest(
  roleArn: string,
  ids: readonly string[],
  { externalIdSent, opened }: Setup,
): string {
  if (opened > 0)
    return `${howMany(opened, 'other account')} can be opened ${externalIdSent ? 'with this identity and ExternalId' : 'with this identity'}, so it is the role of these that is missing or different.`;
  const externalId = externalIdSent
    ? 'that the ExternalId is the one of OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID'
    : 'that it demands no ExternalId, or set OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID';
  const all = ids.length > 1 ? 'No account accepts it, so check what they have in common' : 'Check';
  const name = roleArn.slice(roleArn.indexOf('role/') + 'role/'.length);
  return `${all}: ${externalId}, that the role is named ${name}, and that it trusts this identity.`;
}

/** The roles that read the accounts, in words. */
export function rolesOf(ids: readonly string[], setup: Setup): string {
  const principal = principalOf(ids, setup);
  if (principal === setup.baseArn) return principal;
  return ids.length === 1
    ? `the role ${principal}`
    : `the role ${principal} in each of these ${ids.length} accounts`;
}

/** The ARN of what reads the accounts; of several roles, the pattern of their ARNs. */
function principalOf([first, ...others]: readonly string[], { accounts, baseArn }: Setup): string {
  const arn = accounts.find(({ id }) => id === first)?.roleArn;
  if (arn === undefined) return baseArn;
  return others.length === 0 ? arn : inEveryAccount(arn);
}

function inEveryAccount(roleArn: string): string {
  return roleArn.replace(/:\d{12}:/, ':*:');
}
