// Whether an account that the list does not hold is really out of scope. A list takes many
// requests, so one that moves between two units while they are read can be in none of them: before
// its entities may go, the list is read once more.
import type { Discovery } from '../../accounts/discovery.js';
import { toError } from '../../errors.js';
import { listedIds } from '../../types/account.js';
import type { AbsenceFact } from './facts.js';

/**
 * Reads the list again, where there is one that can miss an account; undefined where there is none.
 * A reading that fails is a doubt; throws only when the resync was stopped.
 */
export async function readAccountsAgain(
  { list, accountsAgain }: Pick<Discovery, 'list' | 'accountsAgain'>,
  signal: AbortSignal,
): Promise<AbsenceFact | undefined> {
  if (!accountsAgain) return undefined;
  const known = listedIds(list);
  try {
    const again = await accountsAgain(signal);
    return { reappeared: [...again].filter((id) => !known.has(id)) };
  } catch (thrown) {
    signal.throwIfAborted();
    return {
      reappeared: [],
      doubt: `the list of accounts could not be read a second time (${toError(thrown).message})`,
    };
  }
}
