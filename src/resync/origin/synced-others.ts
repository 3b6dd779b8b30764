// Answers, from Port, whether this integration ever synced other accounts: the one question before a fall back to a single account.
import { chunk, groupBy } from '../../lib/group-by.js';
import type { OwnedEntities } from '../../port/owned/owned-entities.js';
import type { OwnedEntity } from '../../types/entity.js';
import type { KindPlan } from '../plan/plan-cells.js';
import { createFilledByIndex } from './filled-by.js';
import { originOf } from './origin.js';

/** True as soon as one entity of another account is found. Throws when Port cannot tell; that must not be read as "no". */
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
