// The three searches: across blueprints, in one blueprint with pages, and by datasource with pages.
import * as z from 'zod';
import { type Call, param } from './call.js';
import { renderAll } from './entity-routes.js';
import type { StoredEntity } from './entity-store.js';
import { renderEntity, viewOptions, WHOLE_VIEW } from './entity-view.js';
import { parseTime } from './json.js';
import { invalid, parseBody, type Reply, successList } from './reply.js';
import type { Route } from './router.js';
import { findEntities, matches } from './search.js';
import { parseQuery } from './search-query.js';
import type { CatalogState } from './state.js';

/** The search routes. */
export function searchRoutes(state: CatalogState): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/entities/search',
      scope: 'entity',
      handle: (call) => search(state, call),
    },
    {
      method: 'POST',
      path: '/v1/blueprints/:blueprint/entities/search',
      scope: 'entity',
      handle: (call) => searchPage(state, call),
    },
    {
      method: 'POST',
      path: '/v1/blueprints/entities/datasource-entities',
      scope: 'entity',
      handle: (call) => listDatasource(state, call),
    },
  ];
}

function search(state: CatalogState, call: Call): Reply {
  const query = parseQuery(call.body, { now: state.settings.clock() }, 'body');
  const options = viewOptions(call);
  return successList('entities', renderAll(state, findEntities(state, query), options), {
    matchingBlueprints: [],
    failedBlueprints: [],
  });
}

const PageRequest = z.strictObject({
  query: z.unknown().optional(),
  include: z.array(z.string()).optional(),
  exclude: z.array(z.string()).optional(),
  limit: z.int().min(1).max(1000).default(200),
  from: z.string().nullable().optional(),
});

function searchPage(state: CatalogState, call: Call): Reply {
  const blueprint = param(call, 'blueprint');
  state.blueprints.require(blueprint);
  const body = parseBody(PageRequest, call.body ?? {});
  const query =
    body.query === undefined
      ? undefined
      : parseQuery(body.query, { now: state.settings.clock() }, 'query');
  const options = viewOptions(call, {
    ...(body.include === undefined ? {} : { include: body.include }),
    ...(body.exclude === undefined ? {} : { exclude: body.exclude }),
  });
  const wanted = (entity: StoredEntity): boolean =>
    entity.blueprint === blueprint && (query === undefined || matches(state, query, entity));
  const page = takePage(state.entities.after(readCursor(body.from)), wanted, body.limit);
  return successList('entities', renderAll(state, page.entities, options), { next: page.next });
}

const DatasourceRequest = z.strictObject({
  datasource_prefix: z.string(),
  datasource_suffix: z.string(),
  limit: z.int().min(1).max(5000).default(5000),
  before: z.string().nullable().optional(),
  from: z.string().nullable().optional(),
});

function listDatasource(state: CatalogState, call: Call): Reply {
  const body = parseBody(DatasourceRequest, call.body);
  const before =
    body.before === undefined || body.before === null
      ? Number.POSITIVE_INFINITY
      : parseTime(body.before);
  if (before === undefined) throw invalid('"before" must match format "date-time"');
  // There are few datasources and many entities, so the comparison of texts is done once per
  // datasource.
  const known = new Map<string, boolean>();
  const owned = (datasource: string): boolean => {
    let answer = known.get(datasource);
    if (answer === undefined) {
      answer =
        datasource.startsWith(body.datasource_prefix) &&
        datasource.endsWith(body.datasource_suffix);
      known.set(datasource, answer);
    }
    return answer;
  };
  const wanted = (entity: StoredEntity): boolean =>
    entity.updatedAt < before && owned(entity.datasource);
  const page = takePage(state.entities.after(readCursor(body.from)), wanted, body.limit);
  return successList('entities', renderOwned(state, page.entities), { next: page.next });
}

function* renderOwned(state: CatalogState, entities: readonly StoredEntity[]): Iterable<string> {
  const full = state.settings.switches.datasourceFields === 'full';
  for (const entity of entities) {
    if (full) yield renderEntity(state, entity, WHOLE_VIEW);
    else yield JSON.stringify({ identifier: entity.identifier, blueprint: entity.blueprint });
  }
}

interface Page {
  readonly entities: readonly StoredEntity[];
  readonly next: string | null;
}

// The cursor is the sequence of the last entity of a page: a page goes on where the previous one
// stopped, whatever was deleted meanwhile.
function takePage(
  entities: Iterable<StoredEntity>,
  wanted: (entity: StoredEntity) => boolean,
  limit: number,
): Page {
  const taken: StoredEntity[] = [];
  for (const entity of entities) {
    if (!wanted(entity)) continue;
    if (taken.length === limit) return { entities: taken, next: writeCursor(taken.at(-1)) };
    taken.push(entity);
  }
  return { entities: taken, next: null };
}

function writeCursor(entity: StoredEntity | undefined): string | null {
  return entity === undefined
    ? null
    : Buffer.from(`after:${entity.sequence}`).toString('base64url');
}

function readCursor(cursor: string | null | undefined): number {
  if (cursor === undefined || cursor === null || cursor === '') return 0;
  const sequence = /^after:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (sequence === undefined) throw invalid('"from" is not a cursor of this search');
  return Number(sequence);
}
