// What a resync decided about entities that Port lists and that it did not see: as others are told.
import type { OwnedEntity } from './entity.js';

/** It is gone, and about to be deleted. */
export interface GoneVerdict {
  readonly entity: OwnedEntity;
  /** The code of the reason. */
  readonly reason: string;
  readonly because: string;
  /** What proves it, such as the cells that were read. */
  readonly detail: string;
}

/** It stays. */
export interface HeldVerdict {
  readonly entity: OwnedEntity;
  readonly reason: string;
  readonly because: string;
  /** False for what everybody expects to stay, and no report names. */
  readonly isReported: boolean;
}
