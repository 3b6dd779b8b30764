// The statement that a policy lacks, where AWS said what it does not allow: what to add, and to
// which policy of whom.
import { deniedAction, isExplicitDenial } from '../aws/errors/denial.js';
import type { Evidence } from '../types/outcome.js';

/** A statement of an IAM policy. */
export type PolicyStatement = {
  readonly Effect: 'Allow';
  readonly Principal?: { readonly AWS: string };
  readonly Action: string | readonly string[];
  readonly Resource?: string;
  readonly Condition?: Readonly<Record<string, unknown>>;
};

export interface PolicyGap {
  readonly statement: PolicyStatement;
  /** The policy, and whose it is. */
  readonly addTo: string;
}

export interface RefusedAction {
  readonly evidence: Pick<Evidence, 'operation' | 'message' | 'deniedBy'>;
  /** Who asked, such as `role arn:aws:iam::111122223333:role/Reader`. */
  readonly who: string;
  /** What it may be asked about; everything unless a role is to be assumed. */
  readonly resource?: string;
}

/**
 * What would allow the action; undefined where no statement can: a denial in so many words is to be
 * taken away, and nobody but the program makes its session policies.
 */
export function policyGap({ evidence, who, resource = '*' }: RefusedAction): PolicyGap | undefined {
  const { message, deniedBy, operation } = evidence;
  if (deniedBy === 'session-policy' || deniedBy === 'resource-policy') return undefined;
  if (deniedBy === 'trust-policy' || isExplicitDenial(message)) return undefined;
  const Action = deniedAction(message) ?? operation;
  return {
    statement: { Effect: 'Allow', Action, Resource: resource },
    addTo: policyNamed(deniedBy, who),
  };
}

/** A policy of whoever asked, in words. */
export function policyNamed(deniedBy: Evidence['deniedBy'], who: string): string {
  switch (deniedBy) {
    case 'permissions-boundary':
      return `the permissions boundary of ${who}`;
    case 'service-control-policy':
      return `the service control policies of the organization that apply to ${who}`;
    case 'identity-policy':
    case undefined:
      return `a policy attached to ${who}`;
    case 'session-policy':
      return `the session policy that ${who} was given`;
    case 'resource-policy':
      return 'the policy of the resource itself';
    case 'trust-policy':
      return `the trust policy of ${who}`;
  }
}

/** Several gaps of one policy as one. */
export function joinedGap(first: PolicyGap, others: readonly PolicyGap[]): PolicyGap {
  const actions = [first, ...others].flatMap(({ statement: { Action } }) => [Action].flat());
  const [one, ...more] = [...new Set(actions)].sort();
  const Action = one !== undefined && more.length === 0 ? one : [...new Set(actions)].sort();
  return { ...first, statement: { ...first.statement, Action } };
}

export interface Trust {
  /** Of the identity that assumes the role. */
  readonly baseArn: string;
  readonly externalIdSent: boolean;
  /** The role, or the roles of several accounts. */
  readonly who: string;
}

/** Stands for the ExternalId, which is never shown. */
const EXTERNAL_ID = '<the value of OCEAN__INTEGRATION__CONFIG__EXTERNAL_ID>';

/** What the trust policy of a role must say for the identity to assume it. */
export function trustGap({ baseArn, externalIdSent, who }: Trust): PolicyGap {
  return {
    statement: {
      Effect: 'Allow',
      Principal: { AWS: principalOf(baseArn) },
      Action: 'sts:AssumeRole',
      ...(externalIdSent ? { Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } } } : {}),
    },
    addTo: policyNamed('trust-policy', who),
  };
}

/** A session of a role is trusted through its role; the ARN of a session does not tell its path. */
function principalOf(arn: string): string {
  const session = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return session === null ? arn : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
}
