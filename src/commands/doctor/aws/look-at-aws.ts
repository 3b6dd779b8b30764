// What the doctor looks at in AWS: the identity, the organization, and the cheapest call of every
// kind in every account, with the stages of a resync.
import type { Desk, DeskCall } from '../../desk/desk.js';
import type { Finding } from '../finding.js';

export interface LookedAtAws {
  readonly findings: readonly Finding[];
}

/** Never rejects. */
export async function lookAtAws(
  _desk: Desk,
  _call: DeskCall,
  _mapping: unknown,
): Promise<LookedAtAws> {
  return { findings: [] };
}
