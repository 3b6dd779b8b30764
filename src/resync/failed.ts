// Decides whether a resync that reached its end failed as a whole.
import { AppError } from '../errors.js';
import type { AccountList } from '../types/account.js';
import type { Ledger } from './ledger/ledger.js';
import type { KindPlan } from './plan/plan-cells.js';
import { cellProblem } from './report/problems.js';
import { groupRefusals, type RefusedEntity } from './report/refusals.js';

/**
 * Throws `no-account-readable` when nothing at all could be read, naming the cause in each account.
 * Cells of kinds that need no call are complete anyway, so they show nothing where other kinds ask
 * the accounts.
 */
export function requireReadableAccount(
  { ledger, plans }: { readonly ledger: Ledger; readonly plans: readonly KindPlan[] },
  { accounts }: Pick<AccountList, 'accounts'>,
  opened: ReadonlyMap<string, unknown>,
): void {
  const [found, readable] = [accounts.length, opened.size];
  const { complete, degraded, ...others } = ledger.counts;
  const attempted = Object.values(others).reduce((sum, count) => sum + count, 0);
  const scopes = new Set(plans.map(({ kind }) => kind.scope));
  const withoutCall =
    scopes.has('account') && (scopes.has('regional') || scopes.has('global')) ? readable : 0;
  const blind = readable > 0 && attempted > 0 && complete + degraded - withoutCall === 0;
  if (readable > 0 && !blind) return;
  const problems = ledger.problems.filter(({ subject }) => subject === 'account' || blind);
  const causes = problems.map(
    ({ evidence, accounts: ids }) =>
      `${[...ids].join(', ')}: ${evidence.operation} ${evidence.code}: ${evidence.message}`,
  );
  const message = blind
    ? 'no cell of any account could be read'
    : `none of the ${found} account(s) could be read`;
  const [remedy, ...otherRemedies] = new Set(
    problems.map((problem) => cellProblem(problem).remedy),
  );
  throw new AppError('no-account-readable', [message, ...causes].join('\n  '), {
    details: { accounts: found },
    ...(remedy !== undefined && otherRemedies.length === 0 ? { remedy } : {}),
  });
}

interface Losses {
  readonly failedCount: number;
  /** Entities of which a second write was lost. */
  readonly failedAgain: number;
  readonly failed: readonly RefusedEntity[];
}

/**
 * Throws `entities-lost` when Port did not take entities after all retries; `failed` are the first
 * of them.
 */
export function requireWritten({ failed, ...written }: Losses): void {
  const failedCount = written.failedCount + written.failedAgain;
  if (failedCount === 0) return;
  const lines = groupRefusals(failed).map(
    ({ blueprint, message, examples }) => `${blueprint}: ${message} (${examples})`,
  );
  throw new AppError(
    'entities-lost',
    [`${failedCount} entities could not be written to Port`, ...lines].join('\n  '),
    {
      details: { failedCount },
    },
  );
}
