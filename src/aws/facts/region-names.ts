// The region that was meant by a name that somebody typed. A region that is newer than the data of
// partitions.ts is known all the same where an account has it enabled.
import { nearestName } from '../../lib/text/nearest-name.js';

/**
 * A zone, a lost hyphen and capital letters are two edits away at most; `eu-wets-1` is two as well.
 */
const SLACK = 2;

/** The region that was probably meant by a name that is none of `known`. */
export function nearestRegion(name: string, known: readonly string[]): string | undefined {
  return nearestName(name.trim().toLowerCase(), known, SLACK);
}
