// Maps one page of a cell with one mapping resource: items -> resources -> entities, and notes what
// was refused or failed on the way.

import type { Kind, ReadContext } from '../../kinds/kind.js';
import type { ReadItem } from '../../kinds/reading/read-pages.js';
import { toResource } from '../../kinds/reading/to-resource.js';
import type { Mapper } from '../../mapping/mapper.js';
import type { MappedEntity } from '../../types/entity.js';
import type { MappingResource } from '../../types/mapping.js';
import type { Cell } from '../../types/outcome.js';
import type { RunWatch } from '../../types/run-watch.js';
import type { Unread } from '../../types/unread.js';
import { type Source, sourceOf } from '../ledger/collapses.js';
import type { Ledger } from '../ledger/ledger.js';
import type { MappingTally, ResourceCount } from '../ledger/mapping-tally.js';
import type { ResourceProgress } from '../ledger/resource-progress.js';
import type { Sightings } from '../ledger/sightings.js';
import type { KindPlan } from '../plan/plan-cells.js';
import type { TypedQueries } from '../typed/typed-queries.js';
import type { PageAccounts } from './account-context.js';

/** What a page of a cell is mapped with. */
export interface CellMapping {
  readonly plan: KindPlan;
  readonly cell: Cell;
  readonly context: ReadContext;
  readonly resources: readonly {
    readonly resource: MappingResource;
    readonly actions: ReadonlySet<string>;
  }[];
}

/** An entity with where it is from. */
export interface Mapped {
  readonly mapped: MappedEntity;
  readonly source: Source;
  /** Of its resource. */
  readonly count: ResourceCount;
}

interface Page {
  readonly items: readonly ReadItem[];
  /** Of each item, through all mapping resources. */
  readonly counts: readonly ResourceCount[];
  readonly accounts: Pick<PageAccounts, 'of'>;
}

export interface MapPageDeps {
  readonly mapper: Mapper;
  readonly ledger: Ledger;
  readonly sightings: Pick<Sightings, 'seeRefused'>;
  readonly queries: Pick<TypedQueries, 'see'>;
  readonly tally: MappingTally;
  readonly progress: Pick<ResourceProgress, 'mapped'>;
  readonly watch: Pick<RunWatch, 'sampled' | 'mapped'>;
}

/**
 * The entities that one mapping resource makes of a page; what became of each item is added to its
 * count.
 */
export async function mapPage(
  deps: MapPageDeps,
  { plan, cell, context }: CellMapping,
  { items, counts, accounts }: Page,
  resource: MappingResource,
  actions: ReadonlySet<string>,
): Promise<readonly Mapped[]> {
  const built = items.map((item) =>
    toResource(
      plan.kind,
      context,
      item,
      actions,
      resource.selector.actionsUnclear,
      accounts.of(item, deps.mapper.reads(resource)),
    ),
  );
  const unread = new Map<number, Unread>();
  for (const [index, { unread: names }] of built.entries())
    if (names.size > 0 || names.context !== undefined) unread.set(index, names);
  const resources = built.map((entry) => entry.resource);
  deps.watch.sampled?.(resource, resources);
  const mapped = await deps.mapper.map(resource, resources, unread);
  deps.watch.mapped?.(resource, cell, resources, mapped);
  deps.queries.see(resource, built, mapped);
  const entities: Mapped[] = [];
  for (const [index, result] of mapped.entries()) {
    const [item, count] = [items[index], counts[index]];
    if (item === undefined || count === undefined) continue;
    const name = nameOf(plan.kind, item);
    const source = sourceOf(cell, name, resource);
    if (result.failures.length > 0) deps.ledger.markUnfit(cell);
    deps.tally.add(result, cell);
    deps.progress.mapped(resource.index, result);
    count.failures += result.failures.length + result.refused.length;
    count.entities += result.entities.length;
    for (const refused of result.refused) deps.sightings.seeRefused(refused, name);
    for (const { entity, omitted: unreadFields } of result.entities) {
      const omitted =
        resource.unclearFields === undefined
          ? unreadFields
          : [...unreadFields, ...resource.unclearFields];
      entities.push({ mapped: { entity, omitted }, source, count });
    }
  }
  return entities;
}

/** What tells the item from all others of its cell: its id, and what that is unique in. */
function nameOf({ id, uniqueIn = [] }: Kind, { listed }: ReadItem): string {
  const { properties, key = properties[id], context = {} } = listed;
  const parents = uniqueIn.map((name) => properties[name] ?? context[name]);
  return parents.length === 0 ? String(key) : `${key} in ${parents.join(' ')}`;
}
