// Looks up entities of one blueprint by identifier, among those that this integration owns.

import type { PortHttp } from './http/port-http.js';
import type { Ownership } from './ownership.js';
import { entitiesAnswer } from './schemas.js';

/**
 * Entities in one search; Port publishes no limit for this route, and its answers to more get slow.
 */
export const SEARCH_LIMIT = 1000;
/** Above this the query string is left out, which makes Port return whole entities. */
const MAX_INCLUDE_LENGTH = 6000;

export interface EntitySearch {
  readonly blueprint: string;
  /** At most {@link SEARCH_LIMIT}. */
  readonly identifiers: readonly string[];
  /** Fields to return, such as `title` and `properties.arn`; all of them when undefined. */
  readonly include?: readonly string[];
}

/**
 * What Port holds of the given entities, as raw elements in no particular order. Throws when the
 * search fails; entities that Port lacks are absent.
 */
export async function searchEntities(
  deps: { readonly http: PortHttp; readonly ownership: Ownership },
  search: EntitySearch,
  signal: AbortSignal | undefined,
): Promise<readonly unknown[]> {
  if (search.identifiers.length === 0) return [];
  const include = search.include ?? [];
  const fits = include.join('&include=').length <= MAX_INCLUDE_LENGTH;
  const rules = [
    { property: '$identifier', operator: 'in', value: search.identifiers },
    { property: '$blueprint', operator: '=', value: search.blueprint },
    ...deps.ownership.rules,
  ];
  const { entities } = await deps.http.request(
    {
      method: 'POST',
      path: '/entities/search',
      query: {
        exclude_calculated_properties: true,
        ...(fits && include.length > 0 ? { include } : {}),
      },
      body: { combinator: 'and', rules },
      exporter: true,
      signal,
    },
    entitiesAnswer,
  );
  return entities;
}
