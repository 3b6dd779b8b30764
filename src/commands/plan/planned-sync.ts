// A plan as it is told, to people or to programs.
import type { ResyncReport } from '../../types/report.js';
import type { MappingInUse } from '../desk/mapping-in-use.js';
import type { Rehearsed } from '../desk/rehearsal.js';
import type { PlanNotes } from './plan-notes.js';

export interface PlannedSync {
  readonly report: ResyncReport;
  readonly spared: Rehearsed['spared'];
  readonly notes: PlanNotes;
  readonly mapping: MappingInUse['from'];
  /** Everything was looked at, so that what is gone was judged. */
  readonly isWhole: boolean;
  /** Each entity is shown, not samples. */
  readonly isFull: boolean;
}
