// Everything that a decision about deletions rests on, as plain data: it can be written down, sent
// elsewhere, and made up by a test.
import type { Kind } from '../../kinds/kind.js';
import type { AccountList } from '../../types/account.js';
import type { OwnedEntity } from '../../types/entity.js';
import type { RegionPolicy } from '../../types/mapping.js';
import type { EntityOrigin } from '../origin/origin.js';
import type { Because } from './reasons.js';

export interface Facts {
  readonly list: Pick<AccountList, 'source' | 'absenceIsEvidence' | 'standsInForOrganization'>;
  /**
   * Every account that was listed, opened or found unreadable; those of the list first, in its
   * order.
   */
  readonly accounts: readonly AccountFact[];
  readonly absence: AbsenceFact;
  /**
   * Accounts that name the cells of organization-wide kinds, and one that is in no organization
   * that was read.
   */
  readonly organization: { readonly accountIds: readonly string[]; readonly outside?: string };
  /**
   * Why an entity that tells no account may be of another account than the single one; absent when
   * it cannot.
   */
  readonly maybeOfOthers?: string;
  /** What was read to its end, with each of its items identified. */
  readonly cells: readonly CellFact[];
  /** The blueprints of unseen entities. */
  readonly blueprints: readonly BlueprintFact[];
  readonly unseen: readonly UnseenFact[];
  /** All entities of the integration, seen or not. */
  readonly owned: number;
  /** Largest share that may go, from 0 to 1. */
  readonly threshold: number;
}

export interface AccountFact {
  readonly id: string;
  readonly state: 'active' | 'inactive' | 'unclear' | 'unlisted';
  /** What Organizations calls the state, where the account is inactive or unclear. */
  readonly reported?: string;
  /** The code of AWS for which the account could not be opened. */
  readonly unreadable?: string;
  /** Absent when the account was not opened. */
  readonly opened?: OpenedFact;
}

export interface OpenedFact {
  readonly regions: readonly string[];
  /** False when these need not be all enabled regions. */
  readonly complete: boolean;
  /** False when nothing proves that the session was of the account. */
  readonly proven: boolean;
}

export interface AbsenceFact {
  /** Accounts that the list lacked at first and held when it was read again. */
  readonly reappeared: readonly string[];
  /** Why nothing follows from absence; absent when it proves that an account is out of scope. */
  readonly doubt?: string;
}

/** `regions` are those of the kind's complete cells in the account, with the global one. */
export interface CellFact {
  readonly kind: string;
  readonly accountId: string;
  readonly regions: readonly string[];
}

/** A kind that fills a blueprint, with those of its mapping resources that may do so. */
export interface FillingFact {
  readonly kind: Pick<Kind, 'name' | 'scope' | 'arnService'>;
  readonly resources: readonly PolicyFact[];
}

export interface PolicyFact {
  readonly selector: { readonly regionPolicy: RegionPolicy };
  /** Why the region policy may not mean what it says. */
  readonly unclear?: string;
}

export interface BlueprintFact {
  readonly blueprint: string;
  readonly filledBy: readonly FillingFact[];
  /** All entities of the blueprint, seen or not. */
  readonly owned: number;
  /** Entities are identified by a search in Port, so it is not known which ones were seen. */
  readonly searchIdentified: boolean;
  /** Port did not take some entities of which an unseen one may be a former self. */
  readonly othersLost: boolean;
  /** What the mapping leaves unclear about the blueprint, or wants kept. */
  readonly doubt?: Because;
}

export interface UnseenFact {
  readonly entity: OwnedEntity;
  readonly origin: EntityOrigin;
  /** It may be a resource that was seen and that Port excludes by its present identifier. */
  readonly mayBeRefused: boolean;
  /** Port made it because something living refers to it. */
  readonly isMadeTarget: boolean;
}
