// Opens every account of the list: a verified session and its enabled regions, many accounts side
// by side.
// An account that cannot be opened is an outcome in the ledger, never a missing account.
import pLimit from 'p-limit';
import type { Discovery } from '../../accounts/discovery.js';
import { enabledRegions } from '../../accounts/regions.js';
import type { AwsGateway } from '../../aws/gateway.js';
import type { Account, AccountRegions } from '../../types/account.js';
import type { Session } from '../../types/session.js';
import type { Ledger } from '../ledger/ledger.js';
import { outcomeOf } from '../ledger/outcome-of.js';

/**
 * STS and account:ListRegions are asked for this many accounts at once; the rate control of the
 * send path slows it where AWS does.
 */
const OPENED_AT_ONCE = 50;

export interface OpenedAccount extends AccountRegions {
  readonly session: Session;
}

export interface OpeningDeps {
  readonly gateway: AwsGateway;
  readonly discovery: Discovery;
  readonly ledger: Ledger;
  readonly needsRegions: boolean;
  readonly homeRegion: string;
  readonly signal: AbortSignal;
  /** Called as soon as an account is open. `turn` counts them. */
  onOpened(opened: OpenedAccount, turn: number): void;
  /** Called for each account that cannot be read. */
  onUnreadable(): void;
  warn(message: string, accountId: string, subject?: 'regions' | 'sessions'): void;
}

/**
 * Resolves when every account is open or recorded as unreadable; rejects only when the resync was
 * stopped.
 */
export async function openAccounts(deps: OpeningDeps): Promise<ReadonlyMap<string, OpenedAccount>> {
  const opened = new Map<string, OpenedAccount>();
  const limit = pLimit(OPENED_AT_ONCE);
  const tasks = deps.discovery.list.accounts.map((account) =>
    limit(async () => {
      if (deps.signal.aborted) return;
      const result = await openAccount(deps, account);
      if (!result) return;
      opened.set(account.id, result);
      deps.onOpened(result, opened.size);
    }),
  );
  await Promise.all(tasks);
  deps.signal.throwIfAborted();
  return opened;
}

async function openAccount(
  deps: OpeningDeps,
  account: Account,
): Promise<OpenedAccount | undefined> {
  const { gateway, discovery, ledger, signal } = deps;
  let session: Session;
  try {
    session = await discovery.session(account, signal);
  } catch (thrown) {
    const { status, evidence } = outcomeOf(thrown, 'sts:AssumeRole', signal);
    ledger.recordAccount(account.id, status, evidence);
    deps.onUnreadable();
    return undefined;
  }
  if (session.unproven !== undefined) deps.warn(unprovenWarning(session.unproven), account.id);
  if (session.unlimited !== undefined) deps.warn(session.unlimited, account.id, 'sessions');
  if (!deps.needsRegions) return { account, session, regions: { regions: [], complete: false } };
  try {
    const regions = await enabledRegions({ gateway, homeRegion: deps.homeRegion }, session, signal);
    if (regions.warning) deps.warn(regions.warning, account.id);
    return { account, session, regions };
  } catch (thrown) {
    // The account itself is readable; only its regions are unknown, so none of its regional cells
    // is planned or proven.
    const { status, evidence } = outcomeOf(thrown, 'account:ListRegions', signal);
    ledger.note(
      'regions',
      { kind: 'every regional kind', accountId: account.id, region: 'unknown' },
      status,
      evidence,
      0,
    );
    return { account, session, regions: { regions: [], complete: false } };
  }
}

function unprovenWarning(why: string): string {
  return `AWS did not let us ask whose session this is, so the account is read, and nothing is deleted for it: ${why} Allow sts:GetCallerIdentity where it is denied, such as in the policy of a VPC endpoint.`;
}
