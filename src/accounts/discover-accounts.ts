// Finds the accounts of a resync: the organization when there is a management role, else the listed
// roles, else the account of the base identity itself. Each list says what it proves about the
// accounts that are not in it.
import type { Account } from '../types/account.js';
import { discoverOrganization } from './discover-organization.js';
import type { Discovery, DiscoveryDeps } from './discovery.js';
import { accountName } from './member-account.js';
import { discoverRoleList } from './role-list.js';

/**
 * Throws AppError `organization-denied`, `organization-unreadable`, `role-denied` (the management
 * role), `no-accounts`, `base-identity-unavailable`, `config-invalid` or `resync-cancelled`; never
 * returns a list that was not read to its end.
 */
export async function discoverAccounts(
  deps: DiscoveryDeps,
  signal: AbortSignal,
): Promise<Discovery> {
  const { accountRoleArn, accountRoleArns } = deps.config;
  if (accountRoleArn !== undefined) return discoverOrganization(deps, accountRoleArn, signal);
  if (accountRoleArns.length > 0) return discoverRoleList(deps, accountRoleArns);
  return discoverOwnAccount(deps, signal);
}

async function discoverOwnAccount(
  { base }: DiscoveryDeps,
  signal: AbortSignal,
): Promise<Discovery> {
  const { accountId, partition } = await base.open(signal);
  const account: Account = { id: accountId, name: accountName(accountId), partition };
  return {
    list: {
      source: 'single',
      accounts: [account],
      inactive: new Map(),
      unclear: new Map(),
      absenceIsEvidence: false,
      warnings: [],
    },
    session: (_account, sessionSignal) => base.open(sessionSignal),
  };
}
