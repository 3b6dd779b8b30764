// Everything Port holds of this integration: listed for reconcile, described, deleted.
// Guarantees that a list that ends was read to its end: any failure is thrown.

import type { PortConfig } from '../config/config.js';
import { AppError } from '../errors.js';
import type { OwnedEntity } from '../types/entity.js';
import { type DeleteOptions, type Deletion, deleteInBatches } from './delete-entities.js';
import type { PortHttp } from './http.js';
import type { PortLog } from './log.js';
import { ownershipOf } from './ownership.js';
import { portTimestamp } from './resync-state.js';
import { entitiesAnswer, ownedEntity } from './schemas.js';
import { SEARCH_LIMIT, searchEntities } from './search.js';

export interface OwnedEntities {
  /**
   * All entities of this integration that Port last updated before the given time, page by page (ocean-core.md 5.10).
   * Throws on any failure, so an early end cannot be taken for a complete list.
   */
  listOwned(before: Date, signal: AbortSignal): AsyncIterable<readonly OwnedEntity[]>;
  /** Our entities with all their properties and relations. Those that Port does not hold, or that are not ours, are absent. Throws on any failure. */
  describeEntities(blueprint: string, identifiers: readonly string[], signal: AbortSignal): Promise<readonly OwnedEntity[]>;
  /** Deletes by name; what could not be deleted is reported entity by entity. Throws `resync-cancelled` and `port-credentials-rejected`. */
  deleteEntities(blueprint: string, identifiers: readonly string[], options: DeleteOptions, signal: AbortSignal): Promise<Deletion>;
}

export interface OwnedEntitiesDeps {
  readonly http: PortHttp;
  readonly integration: { readonly type: string; readonly identifier: string };
  readonly config: Pick<PortConfig, 'deleteBatchLength'>;
  readonly log: PortLog;
}

const PAGE_LENGTH = 5000;

/** The entities that Port records as written by this integration, whatever its version. */
export function createOwnedEntities({ http, integration, config, log }: OwnedEntitiesDeps): OwnedEntities {
  const ownership = ownershipOf(integration);

  async function page(before: Date, from: string | undefined, signal: AbortSignal) {
    return http.request(
      {
        method: 'POST',
        path: '/blueprints/entities/datasource-entities',
        body: {
          datasource_prefix: ownership.prefix,
          datasource_suffix: ownership.suffix,
          limit: PAGE_LENGTH,
          before: portTimestamp(before),
          ...(from === undefined ? {} : { from }),
        },
        exporter: true,
        signal,
      },
      entitiesAnswer,
    );
  }

  async function describeEntities(blueprint: string, identifiers: readonly string[], signal: AbortSignal): Promise<readonly OwnedEntity[]> {
    const found: OwnedEntity[] = [];
    for (let start = 0; start < identifiers.length; start += SEARCH_LIMIT) {
      const group = identifiers.slice(start, start + SEARCH_LIMIT);
      found.push(...readOwned(await searchEntities({ http, ownership }, { blueprint, identifiers: group }, signal), log, { blueprint }));
    }
    return found;
  }

  return {
    async *listOwned(before, signal) {
      const cursors = new Set<string>();
      let from: string | undefined;
      do {
        const { entities, next } = await page(before, from, signal);
        yield readOwned(entities, log);
        from = next || undefined;
        if (from !== undefined && cursors.has(from)) {
          throw new AppError('port-rejected', 'Port repeated a page of the list of our entities, so the list has no end.', {
            details: { from },
          });
        }
        if (from !== undefined) cursors.add(from);
      } while (from !== undefined);
    },
    describeEntities,
    deleteEntities(blueprint, identifiers, options, signal) {
      const remaining = async (asked: readonly string[], stop: AbortSignal) =>
        new Set((await describeEntities(blueprint, asked, stop)).map(({ identifier }) => identifier));
      return deleteInBatches({ http, batchLength: config.deleteBatchLength, remaining }, { blueprint, identifiers }, options, signal);
    },
  };
}

/** An element without identifier or blueprint cannot be named in a delete, so leaving it out is safe. */
function readOwned(elements: readonly unknown[], log: PortLog, known: { readonly blueprint?: string } = {}): readonly OwnedEntity[] {
  const owned: OwnedEntity[] = [];
  let odd = 0;
  for (const element of elements) {
    const parsed = ownedEntity.safeParse(typeof element === 'object' ? { ...known, ...element } : element);
    if (!parsed.success) {
      odd += 1;
      continue;
    }
    const { identifier, blueprint, properties, relations } = parsed.data;
    owned.push({
      identifier,
      blueprint,
      ...(properties === undefined ? {} : { properties }),
      ...(relations === undefined ? {} : { relations }),
    });
  }
  if (odd > 0) log.warn({ odd }, 'Port listed entities without identifier or blueprint; they are left alone');
  return owned;
}
