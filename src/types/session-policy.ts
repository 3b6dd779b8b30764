/** What one session may do at most. */
export interface PolicyPart {
  /** The policy document, as it is passed with AssumeRole. */
  readonly policy: string;
  /** The services that it names, as IAM names them. */
  readonly services: ReadonlySet<string>;
}

/**
 * Ways to limit the sessions of a role, the preferred one first. Each takes one session for every
 * part, and says no more than the one before.
 */
export type PolicyLadder = readonly (readonly PolicyPart[])[];

export interface RolePolicies {
  /** For the role in every account. */
  readonly member: PolicyLadder;
  /** For the role in the management account. */
  readonly management: PolicyLadder;
}
