// Reads one cell: pages -> resources -> entities -> writer, and ends in exactly one outcome. Nothing is held beyond one page.
import type { AwsGateway } from '../aws/gateway.js';
import type { ReadContext } from '../kinds/kind.js';
import { type FailedRead, type ReadItem, readPages } from '../kinds/read-pages.js';
import { toResource } from '../kinds/to-resource.js';
import type { Mapper } from '../mapping/mapper.js';
import type { EntityWriter } from '../port/entity-writer.js';
import type { MappingResource } from '../types/mapping.js';
import type { Cell, Outcome } from '../types/outcome.js';
import type { Session } from '../types/session.js';
import type { Ledger } from './ledger.js';
import type { MappingTally } from './mapping-tally.js';
import { failureOf } from './outcome.js';
import { type KindPlan, resourcesOf } from './plan-cells.js';
import type { Sightings } from './sightings.js';

/** What a cell needs to know of its account. */
export interface CellAccount {
  readonly id: string;
  readonly name: string;
  readonly session: Session;
  /** Where the cell's API is asked: the cell's region, or for kinds that are not regional the allowed regions, the preferred one first. */
  readonly regions: readonly string[];
}

export interface CellDeps {
  readonly gateway: AwsGateway;
  readonly mapper: Mapper;
  readonly writer: EntityWriter;
  readonly ledger: Ledger;
  readonly sightings: Sightings;
  readonly tally: MappingTally;
  readonly includeSecretValues: boolean;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Bounds how many pages after the first are read at once, over all cells: width is free, depth costs memory. */
  deepRead<T>(read: () => Promise<T>): Promise<T>;
}

/** Reads the cell and records its outcome. Rejects only for a failure that concerns the whole resync, such as Port being unreachable. */
export async function readCell(deps: CellDeps, plan: KindPlan, cell: Cell, account: CellAccount): Promise<void> {
  const started = deps.now();
  const context = createContext(deps, account);
  const resources = resourcesOf(plan, cell).map((resource) => ({ resource, actions: new Set(resource.selector.includeActions) }));
  const actions = new Set(resources.flatMap((entry) => [...entry.actions]));
  let items = 0;
  let degraded = false;

  const onFailedRead = ({ action, error, items: count }: FailedRead): void => {
    degraded = true;
    const { status, evidence } = failureOf(error, `${plan.kind.name} ${action}`, deps.signal);
    deps.ledger.note(action, cell, status, evidence, count);
  };

  const pages = readPages(plan.kind, context, { actions, onFailedRead, nextPage: deps.deepRead });
  while (true) {
    let page: readonly ReadItem[];
    try {
      const next = await pages.next();
      if (next.done) break;
      page = next.value;
    } catch (thrown) {
      const { status, evidence } = failureOf(thrown, `${plan.kind.name} ${plan.kind.listAction}`, deps.signal);
      deps.ledger.record(cell, { status, items, durationMs: deps.now() - started, evidence });
      return;
    }
    items += page.length;
    // Failures here are Port's or our own, not the cell's: they end the resync.
    for (const { resource, actions: own } of resources) await mapPage(deps, plan, cell, context, page, resource, own);
  }
  const outcome: Outcome = { status: degraded ? 'degraded' : 'complete', items, durationMs: deps.now() - started };
  deps.ledger.record(cell, outcome);
}

async function mapPage(
  deps: CellDeps,
  plan: KindPlan,
  cell: Cell,
  context: ReadContext,
  page: readonly ReadItem[],
  resource: MappingResource,
  actions: ReadonlySet<string>,
): Promise<void> {
  const built = page.map((item) => toResource(plan.kind, context, item, actions));
  const unread = new Map<number, ReadonlySet<string>>();
  for (const [index, { unread: names }] of built.entries()) if (names.size > 0) unread.set(index, names);
  const mapped = await deps.mapper.map(
    resource,
    built.map((entry) => entry.resource),
    unread,
  );
  for (const result of mapped) {
    if (result.failures.length > 0) deps.ledger.markUnfit(cell);
    deps.tally.add(result, cell);
    for (const entity of result.entities) {
      deps.sightings.see(entity.entity, entity.omitted);
      await deps.writer.write(entity, resource);
    }
  }
}

function createContext({ gateway, includeSecretValues, signal }: CellDeps, account: CellAccount): ReadContext {
  const { session } = account;
  const region = account.regions[0] ?? '';
  return {
    accountId: account.id,
    accountName: account.name,
    partition: session.partition,
    region,
    regions: account.regions,
    includeSecretValues,
    signal,
    client: (constructor, at = region) => gateway.client(constructor, { session, region: at, signal }),
  };
}
