// What one resync did, as plain data: for the log, the terminal, Port, the status page and the
// metrics.
import type { Code } from '../errors.js';
import type { OwnedEntity } from './entity.js';
import type { OutcomeStatus } from './outcome.js';

export interface ReportedProblem {
  readonly severity: 'error' | 'warning';
  /** AWS's code, or one of ours. */
  readonly code: string;
  /** A kind, an enrichment, an account, a path of the mapping. */
  readonly subject: string;
  readonly message: string;
  readonly remedy: string;
  readonly accounts: readonly string[];
  readonly regions?: readonly string[];
  /** Cells or items concerned. */
  readonly count: number;
  readonly requestId?: string;
  readonly operation?: string;
}

/** Entities of one blueprint that were deleted for one reason. */
export interface DeletedGroup {
  readonly blueprint: string;
  readonly because: string;
  readonly detail: string;
  readonly count: number;
}

/** Entities of one blueprint that were not seen, and kept for one reason. */
export interface HeldGroup {
  readonly blueprint: string;
  readonly because: string;
  readonly count: number;
}

/** An entity that Port lists and a resync did not see: it is gone, and about to be deleted. */
export interface GoneEntity {
  readonly entity: OwnedEntity;
  /** The code of the reason. */
  readonly reason: string;
  readonly because: string;
  /** What proves it, such as the cells that were read. */
  readonly detail: string;
}

/** An entity that Port lists and a resync did not see: it stays. */
export interface KeptEntity {
  readonly entity: OwnedEntity;
  readonly reason: string;
  readonly because: string;
  /** False for what everybody expects to stay, and no report names. */
  readonly isReported: boolean;
}

/** What became of one mapping resource. */
export interface ResourceSummary {
  /** Position in `resources` of the mapping. */
  readonly index: number;
  readonly kind: string;
  /** The expression of the mapping. */
  readonly blueprint: string;
  /** All its cells have outcomes, and what was made of them is written or failed for good. */
  readonly isEnded: boolean;
  /** From its first cell on, also where others ran beside it. */
  readonly durationMs: number;
  /**
   * An account that could not be read counts as one. `partly`: of those that were read, the ones
   * with details that were not.
   */
  readonly cells: {
    readonly planned: number;
    readonly read: number;
    readonly partly: number;
    readonly unread: number;
  };
  /** Resources of AWS that were read for it. */
  readonly items: number;
  /** Entities that were made of them. */
  readonly mapped: number;
  /** What the selector left out. */
  readonly excluded: number;
  /** What gave no entity because its mapping failed, or Port excludes its identifier. */
  readonly unmapped: number;
  /**
   * Entities that Port took. One of several mapping resources counts for one of them: the first of
   * those that were written together.
   */
  readonly loaded: number;
  /** Entities that Port did not take after all tries. */
  readonly failed: number;
  /** Not sent: Port held the same, some fields are unknown, or a search for it found nothing. */
  readonly skipped: number;
}

/** Calls of AWS that a resync did without, as the mapping reads nothing of what they bring. */
export interface SavedCalls {
  readonly kind: string;
  readonly action: string;
  /** Items, or batches of items, that were not asked for. */
  readonly calls: number;
}

export interface WriteSummary {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly withheld: number;
  readonly rewritten: number;
  readonly unresolved: number;
  readonly failedCount: number;
  readonly failedAgain: number;
  readonly unwritten: number;
}

export interface ResyncReport {
  readonly resyncId: string;
  readonly reason: string;
  readonly status: 'completed' | 'failed' | 'aborted';
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly accounts: {
    readonly source: string;
    readonly found: number;
    readonly readable: number;
    readonly unreadable: number;
    readonly inactive: number;
  };
  readonly cells: Readonly<Record<OutcomeStatus, number>> & {
    readonly planned: number;
    readonly unfit: number;
  };
  /**
   * However the run ended: resources + entities.further = created + updated + unchanged + withheld
   * + unresolved + failedCount + excluded + unmapped + merged + unwritten.
   */
  readonly resources: number;
  readonly entities: WriteSummary & {
    readonly mapped: number;
    /** Resources that no mapping resource selects. */
    readonly excluded: number;
    /** Resources without an identifier, or with one that Port excludes. */
    readonly unmapped: number;
    /** Resources that went into an entity which another resource had made already. */
    readonly merged: number;
    /** Entities beyond one for each resource. */
    readonly further: number;
    /**
     * Resources and entities that were still on their way when the run ended: none after a whole
     * one.
     */
    readonly unwritten: number;
    readonly deleted: number;
    readonly heldBack: number;
  };
  readonly requests: {
    readonly aws: number;
    readonly awsRetries: number;
    readonly awsThrottled: number;
    readonly port: number;
    readonly portRetries: number;
    readonly portThrottled: number;
  };
  readonly saved: readonly SavedCalls[];
  /** In mapping order; empty when the mapping was not read. */
  readonly byResource: readonly ResourceSummary[];
  readonly problems: readonly ReportedProblem[];
  readonly deletions: readonly DeletedGroup[];
  readonly heldBack: readonly HeldGroup[];
  /** Entities held back by the code of the reason. */
  readonly heldReasons: Readonly<Record<string, number>>;
  /**
   * The mapping was edited meanwhile, so that nothing was deleted and the next resync should start
   * at once.
   */
  readonly mappingEdited: boolean;
  readonly error?: { readonly code: Code; readonly message: string; readonly remedy: string };
}
