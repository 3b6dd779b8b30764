// Decides whether a resync that reached its end failed as a whole.
import { AppError } from '../errors.js';
import type { Ledger } from './ledger.js';

/**
 * Throws `no-account-readable` when nothing at all could be read, naming the cause in each account. `cellsWithoutCall` cells are
 * complete without any AWS call, so they show nothing.
 */
export function requireReadableAccount(ledger: Ledger, accounts: number, readable: number, cellsWithoutCall: number): void {
  const { complete, degraded, ...others } = ledger.counts;
  const attempted = Object.values(others).reduce((sum, count) => sum + count, 0);
  const blind = readable > 0 && attempted > 0 && complete + degraded - cellsWithoutCall === 0;
  if (readable > 0 && !blind) return;
  const causes = ledger.problems
    .filter(({ subject }) => subject === 'account' || blind)
    .map(({ evidence, accounts: ids }) => `${[...ids].join(', ')}: ${evidence.operation} ${evidence.code}: ${evidence.message}`);
  const message = blind ? 'no cell of any account could be read' : `none of the ${accounts} account(s) could be read`;
  throw new AppError('no-account-readable', [message, ...causes].join('\n  '), { details: { accounts } });
}

/** Throws `entities-lost` when Port did not take entities after all retries. */
export function requireWritten(failedCount: number, examples: readonly { readonly identifier: string; readonly message: string }[]): void {
  if (failedCount === 0) return;
  const lines = examples.map(({ identifier, message }) => `${identifier}: ${message}`);
  throw new AppError('entities-lost', [`${failedCount} entities could not be written to Port`, ...lines].join('\n  '), {
    details: { failedCount },
  });
}
