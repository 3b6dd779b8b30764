// Whether an account that the list does not hold is really out of scope. A list takes many requests, so one that moves between two units
// while they are read can be in none of them: before its entities may go, the list is read once more.
import type { Discovery } from '../accounts/discovery.js';
import { toError } from '../errors.js';

export interface Absence {
  /** Accounts that the list lacked at first and held when it was read again. */
  readonly reappeared: ReadonlySet<string>;
  /** Why nothing follows from absence in this resync; undefined when it proves that an account is out of scope. */
  readonly doubt?: string;
}

/** Absence as the first reading left it. */
export const FIRST_READING: Absence = { reappeared: new Set() };

/** Reads the list again, where there is one that can miss an account. A reading that fails is a doubt; throws only when the resync was stopped. */
export async function confirmAbsence(
  { list, accountsAgain }: Pick<Discovery, 'list' | 'accountsAgain'>,
  signal: AbortSignal,
): Promise<Absence> {
  if (!accountsAgain) return FIRST_READING;
  const known = new Set([...list.accounts.map(({ id }) => id), ...list.inactive.keys(), ...list.unclear.keys()]);
  try {
    const again = await accountsAgain(signal);
    return { reappeared: new Set([...again].filter((id) => !known.has(id))) };
  } catch (thrown) {
    signal.throwIfAborted();
    return { ...FIRST_READING, doubt: `the list of accounts could not be read a second time (${toError(thrown).message})` };
  }
}
