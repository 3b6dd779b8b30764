// What `ocean-aws probe` asks AWS: who we are, and whether the accounts that a resync would read
// can be had. It reads no resource.
import { discoverAccounts } from '../../accounts/discover-accounts.js';
import type { Discovery } from '../../accounts/discovery.js';
import type { Clients } from '../../clients.js';
import type { Config } from '../../config/config.js';
import { AppError } from '../../errors.js';
import { readArn } from '../../lib/arn.js';
import { forEachAtOnce } from '../../lib/for-each-at-once.js';
import type { PortLog } from '../../port/http/log.js';
import { rolePolicies } from '../../resync/plan/role-policies.js';
import type { Account, AccountList } from '../../types/account.js';
import { failedBy, type ProbeCheck, succeeded, unknownCheck } from './probe-check.js';

export const IDENTITY_CHECK = 'AWS identity';
export const ACCOUNTS_CHECK = 'AWS accounts';
const ACCOUNT = 'AWS account';

/** Roles assumed side by side. */
const AT_ONCE = 20;

export interface AwsProbe {
  readonly config: Config;
  readonly clients: Pick<Clients, 'base' | 'broker' | 'gateway'>;
  /**
   * Whether the role of every account of an organization is assumed; those of a list always are.
   */
  readonly everyAccount: boolean;
  readonly log: PortLog;
}

/** The base identity. Never rejects. */
export async function checkIdentity(
  { clients }: AwsProbe,
  signal: AbortSignal,
): Promise<ProbeCheck> {
  try {
    const { arn, accountId } = await clients.base.open(signal);
    return succeeded(IDENTITY_CHECK, `${arn} of account ${accountId}`, { account: accountId });
  } catch (thrown) {
    return failedBy(IDENTITY_CHECK, thrown);
  }
}

/** The list of accounts, and the accounts whose role was assumed. Never rejects. */
export async function checkAccounts(
  probe: AwsProbe,
  signal: AbortSignal,
): Promise<readonly ProbeCheck[]> {
  try {
    const { config, clients, log } = probe;
    // Nothing is read but the list of accounts, so the sessions may do nothing else.
    clients.broker.forget(rolePolicies([], config.aws));
    const everSyncedOthers = async (): Promise<boolean> => false;
    const discovery = await discoverAccounts(
      { ...clients, config: config.aws, everSyncedOthers, log },
      signal,
    );
    const { list } = discovery;
    // Asked for an organization, and refused: a resync would read this one account, which is hardly
    // what was meant.
    if (list.standsInForOrganization) {
      return [
        failedBy(ACCOUNTS_CHECK, new AppError('organization-denied', list.warnings.join(' '))),
      ];
    }
    const accounts = accountsToOpen(probe, list);
    return [
      succeeded(ACCOUNTS_CHECK, wordsFor(discovery)),
      ...(await openAll(discovery, accounts, signal)),
    ];
  } catch (thrown) {
    return [failedBy(ACCOUNTS_CHECK, thrown)];
  }
}

/** For the check of accounts, where there was nobody to ask as. */
export function accountsUnasked(): ProbeCheck {
  return unknownCheck(ACCOUNTS_CHECK, 'not asked, because there is no identity to ask with');
}

function wordsFor({ list }: Discovery): string {
  const { accounts, inactive, source } = list;
  const [first] = accounts;
  const notes = list.warnings.length === 0 ? '' : ` ${list.warnings.join(' ')}`;
  if (source === 'organization') {
    const closed = inactive.size === 0 ? '' : `, ${inactive.size} closed`;
    return `the organization lists ${accounts.length} active accounts${closed}.${notes}`;
  }
  if (source === 'list') return `the list names ${accounts.length} accounts.${notes}`;
  return `no role is configured, so only account ${first?.id ?? ''} is read.${notes}`;
}

/**
 * Of an organization only the account of the role itself, unless all are asked for: what refuses
 * the role there refuses it everywhere.
 */
function accountsToOpen(
  { config, everyAccount }: AwsProbe,
  { source, accounts }: AccountList,
): readonly Account[] {
  if (source === 'single') return [];
  if (source === 'list' || everyAccount) return accounts;
  const own = readArn(config.aws.accountRoleArn?.trim() ?? '')?.accountId;
  return accounts.filter(({ id }) => id === own);
}

async function openAll(
  discovery: Discovery,
  accounts: readonly Account[],
  signal: AbortSignal,
): Promise<readonly ProbeCheck[]> {
  const checks = new Map<string, ProbeCheck>();
  await forEachAtOnce(accounts, AT_ONCE, async (account) => {
    checks.set(account.id, await openOne(discovery, account, signal));
  });
  return accounts.flatMap(({ id }) => checks.get(id) ?? []);
}

async function openOne(
  discovery: Discovery,
  account: Account,
  signal: AbortSignal,
): Promise<ProbeCheck> {
  const scopes = { account: account.id };
  try {
    await discovery.session(account, signal);
    return succeeded(ACCOUNT, `${account.roleArn ?? 'the base identity'} reads it`, scopes);
  } catch (thrown) {
    return failedBy(ACCOUNT, thrown, scopes);
  }
}
