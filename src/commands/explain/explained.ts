// What `explain` found out, as plain data: for people, and for programs.
import type { FieldChange } from '../../port/write/entity-diff.js';
import type { EntityOrigin } from '../../resync/origin/origin.js';
import type { ResyncReport } from '../../types/report.js';
import type { MappingInUse } from '../desk/mapping-in-use.js';
import type { MappedField } from './mapped-fields.js';
import type { BlueprintFacts, PortSide } from './port-side.js';
import type { Sighted, Wanted } from './sighted.js';

/** What the next sync does with the entity. */
export type Fate =
  | 'create'
  | 'update'
  | 'unchanged'
  /** Nothing: a write would blank what could not be read. */
  | 'withheld'
  /** AWS has it, and Port does not say what it holds. */
  | 'uncompared'
  | 'excluded'
  | 'unmapped'
  | 'delete'
  | 'heldBack'
  /** Not seen, and it stays as a matter of course. */
  | 'kept'
  /** Another data source wrote it. */
  | 'foreign'
  /** Neither AWS nor Port has it. */
  | 'absent'
  /** It is not in the part that was looked at. */
  | 'unseen'
  | 'unknown';

/**
 * `part`: what the command line narrows it to; `origin`: where the entity itself says that it is
 * from; `fillers`: all places, of the kinds that fill the blueprint; `whole`: everything, as a sync.
 */
export type Looked = 'part' | 'origin' | 'fillers' | 'whole' | 'nowhere';

export interface Explained extends Wanted {
  readonly answer: Fate;
  readonly mapping: MappingInUse['from'];
  readonly port: PortSide;
  /** Where the entity itself says that it is from. */
  readonly origin: EntityOrigin;
  /** The indexes of the resources of the mapping that may fill the blueprint. */
  readonly fillers: readonly number[];
  /** Those of them whose identifier is a search in Port: which entities they give is not known. */
  readonly searching: readonly number[];
  readonly blueprints: BlueprintFacts;
  readonly looked: Looked;
  readonly sighted: Sighted;
  readonly fields: readonly MappedField[];
  /** Of the mapped fields, from what Port holds to what they give now. */
  readonly changes: readonly FieldChange[];
  readonly requests: { readonly aws: number; readonly port: number };
  /** Why the last run failed as a whole. */
  readonly failure: ResyncReport['error'];
}
