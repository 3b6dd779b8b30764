// What Port refused, one line for each cause instead of one for each entity. Pure.
import { groupBy } from '../../lib/group-by.js';

export interface RefusedEntity {
  readonly blueprint: string;
  readonly identifier: string;
  readonly message: string;
}

export interface RefusalGroup {
  readonly blueprint: string;
  /** Port's answer; where it names the entity, that of the first one. */
  readonly message: string;
  readonly count: number;
  /** The first identifiers, for a sentence: `i-1, i-2, i-3 and 40 more`. */
  readonly examples: string;
}

const EXAMPLES = 3;

/**
 * Groups by blueprint and answer; answers that differ only in the entity that they name are the
 * same.
 */
export function groupRefusals(refused: readonly RefusedEntity[]): readonly RefusalGroup[] {
  const groups = groupBy(
    refused,
    ({ blueprint, identifier, message }) => `${blueprint}\n${message.replaceAll(identifier, '…')}`,
  );
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ blueprint, message }) => {
      const named = group.slice(0, EXAMPLES).map(({ identifier }) => identifier);
      const more = group.length - named.length;
      return {
        blueprint,
        message,
        count: group.length,
        examples: named.join(', ') + (more > 0 ? ` and ${more} more` : ''),
      };
    }),
  );
}
