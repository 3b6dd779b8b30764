// With a single account: whether this integration ever synced others. Asked of Port before a fall
// back to one account, and once more, of what this resync knows, before an entity that tells no
// account goes.
import { chunk, groupBy } from '../../lib/group-by.js';
import type { OwnedEntities } from '../../port/owned/owned-entities.js';
import type { AccountList } from '../../types/account.js';
import type { OwnedEntity } from '../../types/entity.js';
import type { Sightings } from '../ledger/sightings.js';
import type { KindPlan } from '../plan/plan-cells.js';
import { createFilledByIndex } from './filled-by.js';
import { accountsOn, type LocatedEntity } from './locate.js';
import { originOf } from './origin.js';

/**
 * True as soon as one entity of another account is found. Throws when Port cannot tell; that must
 * not be read as "no".
 */
export async function everSyncedOthers(
  owned: OwnedEntities,
  plans: readonly KindPlan[],
  ownAccountId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const filledBy = createFilledByIndex(plans);
  const isOther = (entity: OwnedEntity): boolean | undefined => {
    const { plans: filling, hints } = filledBy(entity.blueprint);
    const { accountId } = originOf(
      entity,
      hints,
      filling.map(({ kind }) => kind),
    );
    return accountId === undefined ? undefined : accountId !== ownAccountId;
  };
  const undecided: OwnedEntity[] = [];
  for await (const page of owned.listOwned(new Date(), signal)) {
    for (const { identifier, blueprint } of page) {
      const other = isOther({ identifier, blueprint });
      if (other) return true;
      if (other === undefined) undecided.push({ identifier, blueprint });
    }
  }
  for (const [blueprint, entities] of groupBy(undecided, (entity) => entity.blueprint)) {
    for (const part of chunk(entities, 1000)) {
      const described = await owned.describeEntities(
        blueprint,
        part.map(({ identifier }) => identifier),
        signal,
      );
      if (described.some((entity) => isOther(entity))) return true;
    }
  }
  return false;
}

/**
 * Why an entity that tells no account may be of another; undefined where no other was ever synced,
 * or where the list says which ones are gone.
 */
export function whyMaybeOfOthers(
  { source, accounts }: AccountList,
  sightings: Sightings,
  located: readonly LocatedEntity[],
): string | undefined {
  if (source !== 'single') return undefined;
  const own = new Set(accounts.map(({ id }) => id));
  if (located.some((each) => accountsOn(each).some((id) => !own.has(id))))
    return 'it may be of an account that is out of sight';
  // Where accounts are entities, those of others would be among them.
  const showsAccounts = [...own].some((id) =>
    [...sightings.countByBlueprint.keys()].some((blueprint) => sightings.saw(blueprint, id)),
  );
  return showsAccounts
    ? undefined
    : 'no entities of AWS::Account::Info show that only this account was ever synced';
}
