// Reads one cell: pages -> resources -> entities -> writer, and ends in exactly one outcome.
// Nothing is held beyond one page.

import type { AccountFacts } from '../../accounts/account-facts.js';
import { isServiceAbsent } from '../../aws/facts/service-regions.js';
import type { Kind } from '../../kinds/kind.js';
import { type FailedRead, type ReadItem, readPages } from '../../kinds/reading/read-pages.js';
import type { Mapper } from '../../mapping/mapper.js';
import type { EntityWriter } from '../../port/write/entity-writer.js';
import type { Cell } from '../../types/outcome.js';
import type { RunWatch } from '../../types/run-watch.js';
import { createFailedReads } from '../ledger/failed-reads.js';
import type { Ledger } from '../ledger/ledger.js';
import type { MappingTally, ResourceCount } from '../ledger/mapping-tally.js';
import { type FailedOutcome, outcomeOf } from '../ledger/outcome-of.js';
import type { ResourceProgress } from '../ledger/resource-progress.js';
import type { Sightings } from '../ledger/sightings.js';
import type { NeededReads } from '../plan/needed-reads.js';
import { type KindPlan, resourcesOf } from '../plan/plan-cells.js';
import type { RunScope } from '../plan/run-scope.js';
import type { TypedQueries } from '../typed/typed-queries.js';
import { readAccounts } from './account-context.js';
import { type CellMapping, type Mapped, mapPage } from './map-page.js';
import type { PageBudget } from './page-budget.js';
import { type CellAccount, type ContextDeps, readContext } from './read-context.js';

export interface CellDeps extends ContextDeps {
  readonly mapper: Mapper;
  readonly needed: NeededReads;
  readonly writer: EntityWriter;
  readonly ledger: Ledger;
  readonly sightings: Sightings;
  readonly queries: Pick<TypedQueries, 'see'>;
  readonly tally: MappingTally;
  readonly progress: ResourceProgress;
  readonly watch: RunWatch;
  readonly budget: PageBudget;
  readonly scope?: Pick<RunScope, 'itemsOfCell'> | undefined;
  /** What the organization says of its accounts; undefined where there is none. */
  readonly facts?: AccountFacts | undefined;
}

/**
 * Reads the cell and records its outcome. Rejects only for a failure that concerns the whole
 * resync, such as Port being unreachable.
 */
export async function readCell(
  deps: CellDeps,
  plan: KindPlan,
  cell: Cell,
  account: CellAccount,
): Promise<void> {
  const wanting = resourcesOf(plan, cell);
  deps.watch.cellBegan?.(cell);
  deps.progress.begin(wanting);
  const failure = (thrown: unknown): FailedOutcome =>
    outcomeOf(thrown, listOperationOf(plan.kind), deps.signal);
  let unlisted: FailedOutcome | undefined;
  const context = readContext(deps, account, (thrown) => {
    if (deps.signal.aborted) throw thrown;
    unlisted ??= failure(thrown);
  });
  const resources = wanting.map((resource) => ({
    resource,
    actions: new Set(resource.selector.includeActions),
  }));
  const actions = new Set(resources.flatMap((entry) => [...entry.actions]));

  let status: 'complete' | 'degraded' = 'complete';
  const failedReads = createFailedReads();
  const onFailedRead = (read: FailedRead): void => {
    status = 'degraded';
    failedReads.add(
      read.action,
      outcomeOf(read.error, operationOf(plan.kind, read.action), deps.signal),
      read.items,
    );
  };

  const unneeded = {
    actions: deps.needed.unneeded(wanting),
    count: (action: string, calls: number) => deps.tally.save(plan.kind.name, action, calls),
  };
  const pages = readPages(plan.kind, context, {
    actions,
    unneeded,
    onFailedRead,
    most: deps.scope?.itemsOfCell,
  });
  const { items, broken } = await takePages(
    deps,
    { plan, cell, context, resources, onFailedRead },
    pages,
  );
  const isAbsent = broken !== undefined && items === 0 && isServiceAbsent(broken.thrown);
  const ended = broken === undefined || isAbsent ? undefined : failure(broken.thrown);
  failedReads.report(deps.ledger, cell);
  const outcome = { ...(ended ?? unlisted ?? { status }), items };
  deps.ledger.record(cell, outcome);
  deps.progress.end(wanting, outcome.status);
}

interface TakenCell extends CellMapping {
  onFailedRead(read: FailedRead): void;
}

interface Taken {
  readonly items: number;
  /** What reading the list broke off with. */
  readonly broken?: { readonly thrown: unknown };
}

/**
 * Takes the pages one by one, within the budget. Failures that reject are Port's or our own, not
 * the cell's: they end the resync.
 */
async function takePages(
  deps: CellDeps,
  mapping: TakenCell,
  pages: AsyncGenerator<ReadItem[]>,
): Promise<Taken> {
  const share = await deps.budget.take(mapping.plan.kind.name);
  let items = 0;
  try {
    for (let page = await nextPage(pages); !('end' in page); page = await nextPage(pages)) {
      if ('thrown' in page) return { items, broken: page };
      share.page(page.items.length);
      items += page.items.length;
      await takePage(deps, mapping, page.items);
    }
    return { items };
  } finally {
    share.done();
  }
}

/** Maps the items of a page, lets go of them, and gives their entities to the writer. */
async function takePage(deps: CellDeps, mapping: TakenCell, items: ReadItem[]): Promise<void> {
  const counts = items.map(
    (): ResourceCount => ({ isMapped: false, entities: 0, seen: 0, first: 0, failures: 0 }),
  );
  try {
    const accounts = await readAccounts(deps.facts, {
      kind: mapping.plan.kind,
      accountId: mapping.context.accountId,
      items,
      reads: mapping.resources.map(({ resource }) => deps.mapper.reads(resource)),
    });
    for (const { name, error, items: count } of accounts.failed)
      mapping.onFailedRead({ action: name, error, items: count });
    const mapped: Mapped[] = [];
    for (const { resource, actions } of mapping.resources)
      mapped.push(
        ...(await mapPage(deps, mapping, { items, counts, accounts }, resource, actions)),
      );
    for (const count of counts) count.isMapped = true;
    // Entities wait for Port without what they were made of, which is ten times as large.
    items.length = 0;
    for (const each of mapped) await give(deps, each);
  } finally {
    for (const count of counts) deps.tally.addResource(count);
  }
}

/**
 * Sees the entity and gives it to the writer in one go, so that of several readers with one entity
 * the one whose is chosen comes last.
 */
function give(
  { sightings, writer, watch }: CellDeps,
  { mapped, source, count }: Mapped,
): Promise<void> | undefined {
  const sight = sightings.see(mapped.entity, mapped.omitted, source);
  watch.seen?.(mapped.entity, sight);
  count.seen += 1;
  if (sight === 'first') count.first += 1;
  return sight === 'taken'
    ? undefined
    : writer.write(mapped, source.resource, { again: sight === 'again', source: source.mark });
}

type NextPage =
  | { readonly items: ReadItem[] }
  | { readonly thrown: unknown }
  | { readonly end: true };

/** The next page or the end of the list, or what reading it threw. */
async function nextPage(pages: AsyncGenerator<ReadItem[]>): Promise<NextPage> {
  try {
    const { done, value } = await pages.next();
    return done ? { end: true } : { items: value };
  } catch (thrown) {
    return { thrown };
  }
}

/**
 * What failed when the error itself does not say: in IAM's spelling, so that every problem reads
 * alike.
 */
function listOperationOf({ name, iamActions }: Kind): string {
  return iamActions[0] ?? name;
}

function operationOf(kind: Kind, action: string): string {
  return (
    kind.enrichments.find((enrichment) => enrichment.action === action)?.iamActions[0] ??
    listOperationOf(kind)
  );
}
