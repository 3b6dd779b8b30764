// Accounts and regions, as discovery finds them, and what their lists prove.
import type { Evidence } from './outcome.js';

/** What Organizations says of an account; absent in the list and single modes. */
export interface OrganizationRecord {
  /** `State`, else `Status`, of the Organizations API. */
  readonly state: string;
  readonly arn?: string;
  readonly email?: string;
  /**
   * From the root down; undefined until the tree has been walked, and for good when it could not
   * be.
   */
  readonly organizationalUnits?:
    | readonly { readonly id: string; readonly name: string }[]
    | undefined;
}

/** An account that this resync is going to read. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly partition: string;
  /** The role to assume; absent means that the base identity itself reads the account. */
  readonly roleArn?: string;
  readonly organization?: OrganizationRecord;
}

/** The result of account discovery, with what it proves about accounts that are not in it. */
export interface AccountList {
  readonly source: 'organization' | 'list' | 'single';
  readonly accounts: readonly Account[];
  /**
   * Accounts that the source positively reports as closed down, with the reported state, such as
   * `SUSPENDED`.
   */
  readonly inactive: ReadonlyMap<string, string>;
  /**
   * Accounts in a state that is neither active nor closed down, with the state: they are not read,
   * and nothing follows about what is theirs.
   */
  readonly unclear: ReadonlyMap<string, string>;
  /**
   * True when an account that is in none of these is provably out of scope (the list was read to
   * its end).
   */
  readonly absenceIsEvidence: boolean;
  /** Why the text that the list was made of may be mistyped: then absence is no evidence either. */
  readonly doubt?: string;
  /**
   * True when a single account stands in for an organization that could not be listed: there may be
   * others, out of sight.
   */
  readonly standsInForOrganization?: boolean;
  /** Why it could not be listed. */
  readonly refusal?: Evidence;
  /**
   * Things an operator should know that did not stop discovery, such as a tree that could not be
   * walked.
   */
  readonly warnings: readonly string[];
}

/** The accounts that the list names, in whichever state; those that are read come first. */
export function listedIds({ accounts, inactive, unclear }: AccountList): ReadonlySet<string> {
  return new Set([...accounts.map(({ id }) => id), ...inactive.keys(), ...unclear.keys()]);
}

/** The regions enabled for one account. */
export interface RegionList {
  readonly regions: readonly string[];
  /**
   * False when AWS could not be asked and a static list stands in: then a region that is missing
   * proves nothing.
   */
  readonly complete: boolean;
  readonly warning?: string;
}

/** An account with its regions. */
export interface AccountRegions {
  readonly account: Account;
  readonly regions: RegionList;
}
