// Where the entities come from that this resync did not see, with as few questions to Port as
// possible.
import { isAccountId, readArn } from '../../lib/arn.js';
import { chunk, groupBy } from '../../lib/group-by.js';
import type { OwnedEntities } from '../../port/owned/owned-entities.js';
import type { OwnedEntity } from '../../types/entity.js';
import type { FilledBy } from './filled-by.js';
import { type EntityOrigin, originOf } from './origin.js';

export interface LocateDeps {
  readonly owned: OwnedEntities;
  readonly filledBy: (blueprint: string) => FilledBy;
  readonly signal: AbortSignal;
}

export interface LocatedEntity {
  readonly entity: OwnedEntity;
  readonly origin: EntityOrigin;
}

/**
 * Adds to each unseen entity where it comes from; asks Port for details only where the identifier
 * does not tell the account.
 */
export async function locate(
  deps: LocateDeps,
  unseen: readonly OwnedEntity[],
): Promise<LocatedEntity[]> {
  const located: LocatedEntity[] = [];
  for (const [blueprint, entities] of groupBy(unseen, (entity) => entity.blueprint)) {
    const { hints, plans } = deps.filledBy(blueprint);
    const kinds = plans.map(({ kind }) => kind);
    const unknown: OwnedEntity[] = [];
    for (const entity of entities) {
      const origin = originOf(entity, hints, kinds);
      if (origin.accountId !== undefined || plans.length === 0) located.push({ entity, origin });
      else unknown.push(entity);
    }
    for (const described of await withDetails(deps, blueprint, unknown)) {
      // The properties have told what they can; an old catalog has many.
      const { properties, ...entity } = described;
      located.push({ entity, origin: originOf(described, hints, kinds) });
    }
  }
  return located;
}

/** The entities with properties and relations as far as Port still has them. */
export async function withDetails(
  deps: Pick<LocateDeps, 'owned' | 'signal'>,
  blueprint: string,
  entities: readonly OwnedEntity[],
): Promise<OwnedEntity[]> {
  const result: OwnedEntity[] = [];
  for (const part of chunk(entities, 1000)) {
    const details = await deps.owned.describeEntities(
      blueprint,
      part.map(({ identifier }) => identifier),
      deps.signal,
    );
    const byIdentifier = new Map(details.map((detail) => [detail.identifier, detail]));
    result.push(...part.map((entity) => byIdentifier.get(entity.identifier) ?? entity));
  }
  return result;
}

/**
 * The accounts that an entity is of, or is itself, also where the mapping says nothing of its
 * blueprint any more.
 */
export function accountsOn({ entity: { identifier }, origin }: LocatedEntity): string[] {
  return [origin.accountId, readArn(identifier)?.accountId, identifier].flatMap((id) =>
    id !== undefined && isAccountId(id) ? [id] : [],
  );
}
