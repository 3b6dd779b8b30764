// What account discovery gives to the stages after it, and what it needs from those around it.
import type { Logger } from 'pino';
import type { AwsGateway } from '../aws/gateway.js';
import type { AwsConfig } from '../config/config.js';
import type { Account, AccountList } from '../types/account.js';
import type { Session } from '../types/session.js';
import type { AccountFacts } from './account-facts.js';

export interface Discovery {
  readonly list: AccountList;
  /** The session that read the organization; absent where there was no organization to read. */
  readonly organizationSession?: Session;
  /**
   * Settles, with notes for the log, when what is read beside the list (the units of the accounts)
   * is there or cannot be. Nothing waits for it. Never rejects.
   */
  readonly extras?: Promise<readonly string[]>;
  /** What the organization says of its accounts; absent where there was none to read. */
  readonly facts?: AccountFacts;
  /**
   * Reads the ids of all accounts, active or not, once more; present where a list can miss an
   * account that moves. Throws instead of returning a part.
   */
  accountsAgain?(signal: AbortSignal): Promise<ReadonlySet<string>>;
  /**
   * A verified session that reads the account. Throws AppError `role-denied` or `session-mismatch`,
   * or AwsError.
   */
  session(account: Account, signal: AbortSignal): Promise<Session>;
}

export interface DiscoveryDeps {
  readonly config: AwsConfig;
  readonly gateway: AwsGateway;
  readonly base: { open(signal: AbortSignal): Promise<Session & { readonly arn: string }> };
  readonly broker: {
    session(
      role: { readonly arn: string; readonly accountId: string; readonly sessionName: string },
      signal: AbortSignal,
    ): Promise<Session>;
  };
  /**
   * Whether Port holds entities of this integration that belong to accounts other than the given
   * one.
   */
  readonly everSyncedOthers: (ownAccountId: string) => Promise<boolean>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}
