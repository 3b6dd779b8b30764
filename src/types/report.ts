// What one resync did, as plain data: for the log, the terminal, Port, the status page and the
// metrics.
import type { Code } from '../errors.js';
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
  readonly problems: readonly ReportedProblem[];
  readonly deletions: readonly DeletedGroup[];
  readonly heldBack: readonly HeldGroup[];
  /**
   * The mapping was edited meanwhile, so that nothing was deleted and the next resync should start
   * at once.
   */
  readonly mappingEdited: boolean;
  readonly error?: { readonly code: Code; readonly message: string; readonly remedy: string };
}
