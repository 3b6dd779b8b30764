// Whether the mapping that a resync works by is still the one in Port. What a mapping leaves out
// goes, and a resync may last for an hour, in which somebody puts back what was left out by
// mistake.
import { isDeepStrictEqual } from 'node:util';
import { toError } from '../../errors.js';
import { requireReadableSize } from '../../mapping/parse/document-limits.js';
import type { PortIntegration } from '../../port/integration/integration.js';

export interface Outdated {
  /** False when Port did not answer, so that it is not known. */
  readonly edited: boolean;
  /** Why what would go is held back. */
  readonly why: string;
}

/**
 * Reads the mapping once more and compares it with the one of this resync, whatever the order of
 * their keys. Undefined when they are equal. Throws only when the resync was stopped.
 */
export async function whyOutdated(
  document: unknown,
  { readConfig }: Pick<PortIntegration, 'readConfig'>,
  signal: AbortSignal,
): Promise<Outdated | undefined> {
  let now: unknown;
  try {
    now = await readConfig(signal);
  } catch (thrown) {
    signal.throwIfAborted();
    return {
      edited: false,
      why: `it is not known whether the mapping was edited while this resync ran (${toError(thrown).message})`,
    };
  }
  return isSame(document, now)
    ? undefined
    : { edited: true, why: 'the mapping was edited in Port while this resync ran' };
}

/** What is too large or too deep to be compared is not what this resync has read. */
function isSame(document: unknown, now: unknown): boolean {
  try {
    requireReadableSize(now);
  } catch {
    return false;
  }
  return isDeepStrictEqual(document, now);
}
