// Lists that hang below other lists: the services of each cluster, the deployments of each application.
// Guarantee: a parent that could not be read is reported and never taken for an empty one, and the others are still read.
import { isAwsError } from '../aws/aws-error.js';
import type { ReadContext } from './kind.js';

/**
 * The pages of the children of every parent, one parent after the other. A parent that AWS does not find any more has no children; any other
 * failure of a parent goes to `unlisted`. Throws when the list of parents fails.
 */
export async function* nestedPages<P, T>(
  { unlisted }: Pick<ReadContext, 'unlisted'>,
  parents: AsyncIterable<readonly P[]>,
  pagesOf: (parent: P) => AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  for await (const page of parents) {
    for (const parent of page) {
      try {
        yield* pagesOf(parent);
      } catch (error) {
        if (!isAwsError(error) || error.category !== 'not-found') unlisted(error);
      }
    }
  }
}
