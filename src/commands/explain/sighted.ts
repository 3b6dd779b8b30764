// What a run shows of one entity: the resources that give it, or would, and what it could not show.
import type { AccountList } from '../../types/account.js';
import type { MappedEntity, MappedResource, MappingProblem } from '../../types/entity.js';
import type { MappingResource } from '../../types/mapping.js';
import type { Cell, Evidence, OutcomeStatus } from '../../types/outcome.js';
import type { GoneEntity, KeptEntity } from '../../types/report.js';
import type { Resource } from '../../types/resource.js';
import type { PartFailure } from '../../types/run-watch.js';

/** The entity that is asked for. */
export interface Wanted {
  readonly blueprint: string;
  readonly identifier: string;
}

/** A resource of AWS under a resource of the mapping. */
export interface Spotted {
  readonly filler: MappingResource;
  readonly cell: Cell;
  readonly raw: Resource;
  /** Names of the account's units from the root on, where they are known. */
  unitPath?: string;
}

export interface Giving extends Spotted {
  readonly mapped: MappedEntity;
  readonly result: MappedResource;
  /** Another resource gives the same entity by the same resource of the mapping, and is chosen. */
  isLeftOut: boolean;
}

export interface Unmappable extends Spotted {
  readonly problem: MappingProblem;
}

/** What a page of resources has to do with the entity. */
export interface Spots {
  readonly giving: readonly Giving[];
  readonly excluded: readonly Spotted[];
  /** It is listed, and its selector failed, or Port refuses its identifier. */
  readonly failing: readonly Unmappable[];
  /** How many more of these there are. */
  readonly further: number;
  /** Identifiers of the blueprint that differ in case only, or in one letter. */
  readonly near: readonly string[];
  /** Resources of which nobody knows which entity they are. */
  readonly unidentified: number;
}

/** A cell, or an account, that was not read to its end. */
export interface UnreadPlace {
  readonly accountId: string;
  readonly kind?: string;
  readonly region?: string;
  readonly status: OutcomeStatus;
  readonly evidence?: Evidence;
}

export interface FailedDetail extends PartFailure {
  readonly cell: Cell;
  /** An action, or a name of the account's context. */
  readonly subject: string;
}

export interface Sighted extends Spots {
  /** Details that could not be read, in the cells of the resources that are spotted. */
  readonly failedDetails: readonly FailedDetail[];
  /** The first ones that it may come from. */
  readonly unread: readonly UnreadPlace[];
  readonly unreadCount: number;
  /** How many cells were to be read. */
  readonly cells: number;
  readonly accounts: AccountList | undefined;
  /** What is decided about it, where everything was read. */
  readonly gone: GoneEntity | undefined;
  readonly held: KeptEntity | undefined;
}

/** So many of each list are kept; a good mapping gives an entity once. */
export const MOST_SPOTTED = 20;

/** True when both name the same entity. */
export function isWanted(
  { blueprint, identifier }: Wanted,
  entity: { readonly blueprint: string; readonly identifier: unknown },
): boolean {
  return entity.blueprint === blueprint && entity.identifier === identifier;
}
