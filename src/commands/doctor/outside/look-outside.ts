// What the doctor looks at before AWS is asked for anything of an account: whether Port and AWS can
// be reached, and whether Port, its blueprints and the mapping fit together.
import type { Desk, DeskCall } from '../../desk/desk.js';
import type { MappingInUse } from '../../desk/mapping-in-use.js';
import type { Finding } from '../finding.js';

export interface LookedOutside {
  /** In the order of their causes: what comes first explains what follows. */
  readonly findings: readonly Finding[];
  /** The mapping to go on with; undefined where none can be had. */
  readonly mapping: MappingInUse | undefined;
}

/** Never rejects. */
export async function lookOutside(_desk: Desk, _call: DeskCall): Promise<LookedOutside> {
  return { findings: [], mapping: undefined };
}
