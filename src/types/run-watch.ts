// What others are told of a resync while it goes on: what Port shows of it, the status page, the
// metrics. The resync knows nothing of them.
import type { AccountList, RegionList } from './account.js';
import type { Entity, MappedResource } from './entity.js';
import type { Mapping, MappingResource } from './mapping.js';
import type { Cell, Evidence, Outcome, OutcomeStatus } from './outcome.js';
import type { GoneEntity, KeptEntity, ResourceSummary, ResyncReport } from './report.js';
import type { Resource } from './resource.js';

export interface RunStart {
  readonly resyncId: string;
  /** Why it runs: `start`, `once`, `request`, `schedule` or `mapping-edited`. */
  readonly reason: string;
  readonly startedAt: Date;
}

/** Reads inside of a cell that failed for one cause. */
export interface PartFailure {
  readonly status: OutcomeStatus;
  readonly evidence: Evidence;
  readonly items: number;
}

/**
 * Told in this order, whatever the end; what a failure prevents is not told. Every call is short,
 * synchronous, and throws nothing: the resync waits for it.
 */
export interface RunWatch {
  began?(run: RunStart): void;
  /** The mapping that the resync works by. */
  planned?(mapping: Mapping): void;
  /** The enrichments that are read of each item of a kind, by their `includeActions` names. */
  enriching?(kind: string, actions: readonly string[]): void;
  discovered?(list: AccountList): void;
  /** An account is open, and its cells are about to be planned in these regions. */
  accountOpened?(accountId: string, regions: RegionList): void;
  accountUnreadable?(accountId: string, status: OutcomeStatus, evidence: Evidence): void;
  /** The first cell of a mapping resource begins. */
  resourceBegan?(index: number): void;
  /** Nothing is to come of a mapping resource any more; its cells and entities all ended. */
  resourceEnded?(summary: ResourceSummary): void;
  cellPlanned?(cell: Cell): void;
  cellBegan?(cell: Cell): void;
  /**
   * Resources of one page as a mapping resource is about to see them, before any filter. Told for
   * every page: who wants the first ones only has to leave the others at once.
   */
  sampled?(resource: MappingResource, resources: readonly Resource[]): void;
  /** What a mapping resource made of them, one for one. */
  mapped?(
    resource: MappingResource,
    cell: Cell,
    resources: readonly Resource[],
    results: readonly MappedResource[],
  ): void;
  /**
   * An entity of those that were told last goes on to be written. `taken`: it is left out, because
   * a resource that comes before gives the same one; `again`: it takes the place of what was told
   * of it, or adds to what another mapping resource makes.
   */
  seen?(entity: Entity, sight: 'first' | 'again' | 'taken'): void;
  cellEnded?(cell: Cell, outcome: Outcome): void;
  /**
   * Reads inside of a cell failed, or the regions of an account (`regions`) could not be read. Once
   * for each cause and cell.
   */
  readFailed?(cell: Cell, subject: string, failure: PartFailure): void;
  /** Everything is read and written; what is gone is looked for. */
  reconciling?(): void;
  /** What is to be deleted, before the first of it is, and what stays. */
  decided?(gone: readonly GoneEntity[], held: readonly KeptEntity[]): void;
  /** It was looked for to the end. What Port did not delete is in neither count. */
  reconciled?(counts: { readonly deleted: number; readonly refused: number }): void;
  /** After Port was told the state of the run. */
  ended?(report: ResyncReport): void;
}
