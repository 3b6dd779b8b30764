// Which accounts are in scope rests on text that somebody typed: a list of roles, a list of units,
// the role of a management account. Where that text shows a slip, nothing follows for accounts that
// it leaves out. Pure.
import { nearestName } from '../../lib/text/nearest-name.js';
import { type AccountList, listedIds } from '../../types/account.js';
import type { Ledger } from '../ledger/ledger.js';
import { accountsOn, type LocatedEntity } from '../origin/locate.js';

export interface ScopeDoubt {
  /** Ends the sentence "account … is missing from the list of accounts, and …". */
  readonly doubt: string;
  /** For the operator: what is odd, and what was probably meant. */
  readonly warning: string;
}

export interface ScopeFacts {
  readonly list: AccountList;
  readonly ledger: Pick<Ledger, 'unreadableAccounts'>;
  /** Entities that this resync did not see. */
  readonly located: readonly LocatedEntity[];
  /** Some of what was read was in Port before this resync. */
  readonly knewSome: boolean;
}

const ROLES = 'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS';
/** Two digits that changed places are two edits. */
const SLACK = 2;

/**
 * Undefined when nothing is odd, or when the list of accounts can leave out none that was synced
 * before.
 */
export function scopeDoubt(facts: ScopeFacts): ScopeDoubt | undefined {
  const { list, located, knewSome } = facts;
  if (!list.absenceIsEvidence) return undefined;
  const inScope = listedIds(list);
  const synced = new Set(located.flatMap(accountsOn));
  const missing = [...synced].filter((id) => !inScope.has(id)).sort();
  const kept = 'So nothing is deleted for the reason that its account is not in scope.';
  // What tells no account may be of one that the list leaves out, too.
  if (
    list.doubt !== undefined &&
    (missing.length > 0 || located.some((each) => accountsOn(each).length === 0))
  )
    return { doubt: list.doubt, warning: `${sentence(list.doubt)} ${kept}` };
  if (missing.length === 0) return undefined;
  const stranger = list.source === 'list' ? strangerOf(facts, synced) : undefined;
  if (stranger !== undefined) {
    const nearest = nearestName(stranger, missing, SLACK);
    const doubt = `${ROLES} names account ${stranger}, which could not be read and of which nothing was ever synced`;
    return {
      doubt,
      warning: `${doubt}${nearest === undefined ? '' : `; did you mean ${nearest}?`} ${kept}`,
    };
  }
  if (knewSome) return undefined;
  const doubt =
    'nothing of what was read was in Port before, as if another organization or other accounts were meant';
  const settings =
    list.source === 'list' ? ROLES : 'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN and OU_ID';
  return {
    doubt,
    warning: `${sentence(doubt)} ${kept} Check ${settings}; if they are right, the next resync deletes what belongs to ${missing.length} account(s) that are not in scope any more.`,
  };
}

/**
 * An account of the list that could not be read and has no entity: its id may stand where another
 * was meant.
 */
function strangerOf({ list, ledger }: ScopeFacts, synced: ReadonlySet<string>): string | undefined {
  return list.accounts.find(({ id }) => ledger.unreadableAccounts.has(id) && !synced.has(id))?.id;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
