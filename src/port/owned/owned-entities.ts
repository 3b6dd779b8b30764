// Everything Port holds of this integration: listed for reconcile, described, deleted.
// Guarantees that a list that ends was read to its end: any failure is thrown.

import type { PortConfig } from '../../config/config.js';
import { AppError } from '../../errors.js';
import { createHashSet } from '../../lib/hash-set.js';
import { createSparingLog, type SparingLog } from '../../lib/text/sparing-log.js';
import type { OwnedEntity } from '../../types/entity.js';
import type { PortLog } from '../http/log.js';
import type { PortHttp } from '../http/port-http.js';
import { ownershipOf } from '../ownership.js';
import { entitiesAnswer, ownedEntity } from '../schemas.js';
import { SEARCH_LIMIT, searchEntities } from '../search.js';
import { portTimestamp } from '../timestamp.js';
import { type DeleteOptions, type Deletion, deleteInBatches } from './delete-entities.js';

export interface OwnedEntities {
  /**
   * All entities of this integration that Port last updated before the given time, page by page.
   * Throws on any failure, so an early end cannot be taken for a complete list.
   */
  listOwned(before: Date, signal: AbortSignal): AsyncIterable<readonly OwnedEntity[]>;
  /**
   * Our entities with all their properties and relations. Those that Port does not hold, or that
   * are not ours, are absent. Throws on any failure.
   */
  describeEntities(
    blueprint: string,
    identifiers: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly OwnedEntity[]>;
  /**
   * Deletes by name; what could not be deleted is reported entity by entity. Throws
   * `resync-cancelled` and `port-credentials-rejected`.
   */
  deleteEntities(
    blueprint: string,
    identifiers: readonly string[],
    options: DeleteOptions,
    signal: AbortSignal,
  ): Promise<Deletion>;
}

export interface OwnedEntitiesDeps {
  readonly http: PortHttp;
  readonly integration: { readonly type: string; readonly identifier: string };
  readonly config: Pick<PortConfig, 'deleteBatchLength'>;
  readonly log: PortLog;
}

const PAGE_LENGTH = 5000;
/**
 * When a page is larger than any answer that is read, a shorter one is asked for; entities of this
 * size are none that Port holds.
 */
const SHORTEST_PAGE = 20;
/**
 * A list that goes on for ever is no list. So many pages in a row without a new entity, and so many
 * pages or entities in all, end it as a failure.
 */
const MAX_IDLE_PAGES = 20;
const MAX_PAGES = 20_000;
const MAX_ENTITIES = 3_000_000;

/** The entities that Port records as written by this integration, whatever its version. */
export function createOwnedEntities({
  http,
  integration,
  config,
  log,
}: OwnedEntitiesDeps): OwnedEntities {
  const ownership = ownershipOf(integration);

  async function page(before: Date, from: string | undefined, limit: number, signal: AbortSignal) {
    return http.request(
      {
        method: 'POST',
        path: '/blueprints/entities/datasource-entities',
        body: {
          datasource_prefix: ownership.prefix,
          datasource_suffix: ownership.suffix,
          limit,
          before: portTimestamp(before),
          ...(from === undefined ? {} : { from }),
        },
        exporter: true,
        signal,
      },
      entitiesAnswer,
    );
  }

  async function describeEntities(
    blueprint: string,
    identifiers: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly OwnedEntity[]> {
    const found: OwnedEntity[] = [];
    const sparing = createSparingLog(log);
    let length = SEARCH_LIMIT;
    for (let start = 0; start < identifiers.length; ) {
      const group = identifiers.slice(start, start + length);
      try {
        found.push(
          ...readOwned(
            await searchEntities({ http, ownership }, { blueprint, identifiers: group }, signal),
            sparing,
            { blueprint },
          ),
        );
        start += length;
      } catch (error) {
        if (!isTooLarge(error) || group.length <= SHORTEST_PAGE) throw error;
        length = Math.ceil(group.length / 5);
      }
    }
    return found;
  }

  return {
    async *listOwned(before, signal) {
      const check = createEndCheck();
      const sparing = createSparingLog(log);
      let length = PAGE_LENGTH;
      let from: string | undefined;
      for (;;) {
        const answer = await page(before, from, length, signal).catch((error: unknown) => {
          if (!isTooLarge(error) || length <= SHORTEST_PAGE) throw error;
          length = Math.ceil(length / 5);
          return undefined;
        });
        if (answer === undefined) continue;
        const owned = readOwned(answer.entities, sparing);
        yield owned;
        from = answer.next || undefined;
        if (from === undefined) return;
        check(owned, from);
      }
    },
    describeEntities,
    deleteEntities(blueprint, identifiers, options, signal) {
      const remaining = async (asked: readonly string[], stop: AbortSignal) =>
        new Set(
          (await describeEntities(blueprint, asked, stop)).map(({ identifier }) => identifier),
        );
      return deleteInBatches(
        { http, batchLength: config.deleteBatchLength, remaining },
        { blueprint, identifiers },
        options,
        signal,
      );
    },
  };
}

/** Throws `port-rejected` as soon as the pages of a list show that it has no end. */
function createEndCheck(): (page: readonly OwnedEntity[], next: string) => void {
  const cursors = createHashSet();
  const pages = createHashSet();
  let entities = 0;
  let idle = 0;
  return (page, next) => {
    entities += page.length;
    const isNews =
      page.length > 0 &&
      pages.add(page.map(({ blueprint, identifier }) => `${blueprint}\n${identifier}`).join('\n'));
    idle = isNews ? 0 : idle + 1;
    if (!cursors.add(next)) throw endless('Port repeated a page of it');
    if (idle > MAX_IDLE_PAGES) throw endless(`${idle} pages in a row brought nothing new`);
    if (cursors.size > MAX_PAGES || entities > MAX_ENTITIES)
      throw endless(`it has more than ${cursors.size} pages, ${entities} entities`);
  };
}

function endless(why: string): AppError {
  return new AppError('port-rejected', `The list of our entities in Port has no end: ${why}.`, {
    remedy:
      'Nothing was deleted. Look at what answers for Port; if its list is really that long, report it.',
  });
}

function isTooLarge(error: unknown): boolean {
  return error instanceof AppError && error.details['reason'] === 'too-large';
}

/**
 * An element without identifier or blueprint cannot be named in a delete, so leaving it out is
 * safe.
 */
function readOwned(
  elements: readonly unknown[],
  sparing: SparingLog,
  known: { readonly blueprint?: string } = {},
): readonly OwnedEntity[] {
  const owned: OwnedEntity[] = [];
  let odd = 0;
  for (const element of elements) {
    const parsed = ownedEntity.safeParse(
      typeof element === 'object' ? { ...known, ...element } : element,
    );
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
  if (odd > 0)
    sparing.warn(
      '',
      { odd },
      'Port listed entities without identifier or blueprint; they are left alone',
    );
  return owned;
}
