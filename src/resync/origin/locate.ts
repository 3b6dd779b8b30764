// Where the entities come from that this resync did not see, with as few questions to Port as possible.
import { isAccountId, readArn } from '../../lib/arn.js';
import { chunk, groupBy } from '../../lib/group-by.js';
import type { OwnedEntities } from '../../port/owned/owned-entities.js';
import type { OwnedEntity } from '../../types/entity.js';
import type { Feeding } from './filled-by.js';
import { type Origin, originOf } from './origin.js';

export interface LocateDeps {
  readonly owned: OwnedEntities;
  readonly feedingOf: (blueprint: string) => Feeding;
  readonly signal: AbortSignal;
}

export interface Located {
  readonly entity: OwnedEntity;
  readonly origin: Origin;
}

/** Adds to each stale entity where it comes from; asks Port for details only where the identifier does not tell the account. */
export async function locate(deps: LocateDeps, stale: readonly OwnedEntity[]): Promise<Located[]> {
  const located: Located[] = [];
  for (const [blueprint, entities] of groupBy(stale, (entity) => entity.blueprint)) {
    const { hints, plans } = deps.feedingOf(blueprint);
    const kinds = plans.map(({ kind }) => kind);
    const unknown: OwnedEntity[] = [];
    for (const entity of entities) {
      const origin = originOf(entity, hints, kinds);
      if (origin.accountId !== undefined || plans.length === 0) located.push({ entity, origin });
      else unknown.push(entity);
    }
    for (const described of await describe(deps, blueprint, unknown)) {
      // The properties have told what they can; an old catalog has many.
      const { properties, ...entity } = described;
      located.push({ entity, origin: originOf(described, hints, kinds) });
    }
  }
  return located;
}

/** The entities with properties and relations as far as Port still has them. */
export async function describe(
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

/** The accounts that an entity is of, or is itself, also where the mapping says nothing of its blueprint any more. */
export function accountsOn({ entity: { identifier }, origin }: Located): string[] {
  return [origin.accountId, readArn(identifier)?.accountId, identifier].flatMap((id) => (id !== undefined && isAccountId(id) ? [id] : []));
}
