// With a single account: whether this integration may ever have synced others, so that an entity that tells no account may be theirs. Pure.
import type { AccountList } from '../../types/account.js';
import type { Sightings } from '../ledger/sightings.js';
import { accountsOn, type LocatedEntity } from './locate.js';

/** Undefined where every account that was ever synced is in sight, or where the list says which ones are gone. */
export function whyOutOfSight(
  { source, accounts }: AccountList,
  sightings: Sightings,
  located: readonly LocatedEntity[],
): string | undefined {
  if (source !== 'single') return undefined;
  const own = new Set(accounts.map(({ id }) => id));
  if (located.some((each) => accountsOn(each).some((id) => !own.has(id)))) return 'it may be of an account that is out of sight';
  // Where accounts are entities, those of others would be among them.
  const showsAccounts = [...own].some((id) => [...sightings.countByBlueprint.keys()].some((blueprint) => sightings.saw(blueprint, id)));
  return showsAccounts ? undefined : 'no entities of AWS::Account::Info show that only this account was ever synced';
}
