// All that the doctor found, as it is told to people or programs.
import type { MappingInUse } from '../desk/mapping-in-use.js';
import type { LookedAtAws } from './aws/look-at-aws.js';
import type { Finding } from './finding.js';

export interface Diagnosis {
  /** Nothing that is needed is missing, as far as it could be asked. */
  readonly isWell: boolean;
  readonly isStopped: boolean;
  /** Undefined where there is none. */
  readonly mapping: MappingInUse['from'] | undefined;
  /** What comes first explains what follows. */
  readonly findings: readonly Finding[];
  readonly aws: LookedAtAws;
  readonly durationMs: number;
}
