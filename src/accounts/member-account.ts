// An account as Organizations lists it, reduced to what discovery needs.
import type { Account as ApiAccount } from '@aws-sdk/client-organizations';
import { AppError } from '../errors.js';
import { isAccountId } from '../lib/arn.js';

export interface MemberAccount {
  readonly id: string;
  readonly name: string;
  /**
   * `State`, else `Status`; `UNKNOWN` when the answer has neither, which is no reason to leave the
   * account out.
   */
  readonly state: string;
  readonly arn?: string;
  readonly email?: string;
}

/**
 * Throws AppError `aws-request-failed` for an item without a usable id: leaving it out would make
 * the account look gone.
 */
export function toMemberAccount({
  Id,
  Name,
  Arn,
  Email,
  State,
  Status,
}: ApiAccount): MemberAccount {
  if (Id === undefined || !isAccountId(Id)) {
    throw new AppError(
      'aws-request-failed',
      'Organizations listed an account without a usable id, so the list of accounts is not reliable.',
    );
  }
  return {
    id: Id,
    name: Name || accountName(Id),
    state: State ?? Status ?? 'UNKNOWN',
    ...(Arn === undefined ? {} : { arn: Arn }),
    ...(Email === undefined ? {} : { email: Email }),
  };
}

/** The name of an account that no organization names. */
export function accountName(id: string): string {
  return `Account ${id}`;
}

/**
 * `other` covers accounts that are not active yet, and states that may come to AWS after this was
 * written.
 */
export type Standing = 'active' | 'ended' | 'other';

const STANDINGS: ReadonlyMap<string, Standing> = new Map([
  ['ACTIVE', 'active'],
  ['UNKNOWN', 'active'],
  ['SUSPENDED', 'ended'],
  ['PENDING_CLOSURE', 'ended'],
  ['CLOSED', 'ended'],
]);

/** What the state says of the account (Organizations API, `AccountState`). */
export function standingOf({ state }: MemberAccount): Standing {
  return STANDINGS.get(state) ?? 'other';
}
