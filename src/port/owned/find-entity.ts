// One entity by its name, and whether this integration wrote it. Guarantees that only Port's own
// word counts as "does not exist".
import { portPath } from '../http/call.js';
import { refusedStatus } from '../http/errors.js';
import type { PortHttp } from '../http/port-http.js';
import { ownershipOf } from '../ownership.js';
import { entityAnswer, type HeldEntity, heldEntity } from '../schemas.js';
import { searchEntities } from '../search.js';

export interface FindEntityDeps {
  readonly http: PortHttp;
  readonly integration: { readonly type: string; readonly identifier: string };
}

export interface FoundEntity {
  /** True when Port records it as written by this integration. */
  readonly isOwned: boolean;
  readonly entity: HeldEntity;
}

/** Undefined when Port does not hold it. Throws on any failure, which is never taken for that. */
export async function findEntity(
  { http, integration }: FindEntityDeps,
  { blueprint, identifier }: { readonly blueprint: string; readonly identifier: string },
  signal: AbortSignal,
): Promise<FoundEntity | undefined> {
  const elements = await searchEntities(
    { http, ownership: ownershipOf(integration) },
    { blueprint, identifiers: [identifier] },
    signal,
  );
  for (const element of elements) {
    const { data } = heldEntity.safeParse(element);
    if (data?.identifier === identifier && (data.blueprint ?? blueprint) === blueprint)
      return { isOwned: true, entity: data };
  }
  try {
    const { entity } = await http.request(
      { method: 'GET', path: portPath`/blueprints/${blueprint}/entities/${identifier}`, signal },
      entityAnswer,
    );
    return { isOwned: false, entity };
  } catch (thrown) {
    if (refusedStatus(thrown) === 404) return undefined;
    throw thrown;
  }
}
