// The explicit list of roles: one account per entry. What is not in the list was taken out by the
// operator, so the list is complete, unless it names an account twice: then another one was
// probably meant.
import { KNOWN_PARTITIONS } from '../aws/facts/partitions.js';
import { AppError } from '../errors.js';
import { type RoleArn, readRoleArn } from '../lib/arn.js';
import type { Account } from '../types/account.js';
import type { Discovery, DiscoveryDeps } from './discovery.js';
import { accountName } from './member-account.js';

const VARIABLE = 'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS';

/**
 * Asks AWS nothing. Throws AppError `config-invalid` for an entry that is no role ARN,
 * `no-accounts` when all are blank.
 */
export function discoverRoleList(
  { broker }: Pick<DiscoveryDeps, 'broker'>,
  entries: readonly string[],
): Discovery {
  const roles = new Map<string, RoleArn>();
  const warnings: string[] = [];
  let doubt: string | undefined;
  for (const entry of entries.filter((text) => text.trim() !== '')) {
    const role = requireRoleArn(entry, VARIABLE);
    const first = roles.get(role.accountId);
    if (first) {
      const used =
        first.arn === role.arn
          ? 'was another one meant?'
          : `${first.arn} is used and ${role.arn} is not.`;
      warnings.push(`${VARIABLE} names account ${role.accountId} twice; ${used}`);
      doubt ??= `${VARIABLE} names account ${role.accountId} twice, where another one may be meant`;
    } else roles.set(role.accountId, role);
  }
  if (roles.size === 0) throw new AppError('no-accounts', `${VARIABLE} holds only blank entries.`);

  const accounts = [...roles.values()].map(
    ({ accountId, partition, arn }): Account => ({
      id: accountId,
      name: accountName(accountId),
      partition,
      roleArn: arn,
    }),
  );
  return {
    list: {
      source: 'list',
      accounts,
      inactive: new Map(),
      unclear: new Map(),
      absenceIsEvidence: true,
      ...(doubt === undefined ? {} : { doubt }),
      warnings,
    },
    async session(account, signal) {
      const role = roles.get(account.id);
      if (!role)
        throw new AppError('internal', `Account ${account.id} is not in the list of roles.`);
      return broker.session(
        { arn: role.arn, accountId: role.accountId, sessionName: 'OceanRoleSession' },
        signal,
      );
    },
  };
}

/**
 * Throws AppError `config-invalid` naming the variable: an entry that cannot be read must not
 * silently shrink the list of accounts.
 */
export function requireRoleArn(text: string, variable: string): RoleArn {
  const arn = text.trim();
  const role = readRoleArn(arn);
  if (role !== undefined) return role;
  throw new AppError(
    'config-invalid',
    `${variable} holds "${arn}", which is not the ARN of an IAM role.`,
    {
      remedy: `Write it as arn:aws:iam::123456789012:role/Name, with the partition of your accounts (${KNOWN_PARTITIONS.join(', ')}).`,
    },
  );
}
