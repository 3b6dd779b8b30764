// Batch calls that leave out what they do not find, or that a policy made for the calls of single
// items does not allow. Guarantee: an item is gone only when the call for this one item says so;
// left out of a batch says nothing.
import { isAwsError } from '../../aws/errors/aws-error.js';
import { toError } from '../../errors.js';
import { type Answer, type Properties, type ReadContext, VANISHED } from '../kind.js';
import { isGone } from './gone.js';

export interface BatchOrSingle {
  /** Natural ids within the batch. */
  readonly ids: readonly string[];
  /** Answers by id, of those that the batch call gave. */
  readBatch(): Promise<ReadonlyMap<string, Properties>>;
  /** The call for one item. */
  readOne(id: string): Promise<Properties>;
  /** Codes by which the call for one item says that the item does not exist. */
  readonly gone: readonly string[];
}

/**
 * The answers of the batch call, and of the call for one item for each id that it left out; for all
 * of them when AWS refused the batch itself (denied, not found or invalid). Throws what else the
 * batch call threw.
 */
export async function batchOrSingle(
  { signal }: Pick<ReadContext, 'signal'>,
  { ids, readBatch, readOne, gone }: BatchOrSingle,
): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>(await orRefused(readBatch));
  for (const id of ids) {
    if (answers.has(id)) continue;
    try {
      answers.set(id, await readOne(id));
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      answers.set(id, isGone(thrown, gone) ? VANISHED : toError(thrown));
    }
  }
  return answers;
}

const REFUSALS: ReadonlySet<string> = new Set(['denied', 'not-found', 'invalid']);

async function orRefused(
  readBatch: BatchOrSingle['readBatch'],
): Promise<ReadonlyMap<string, Properties>> {
  try {
    return await readBatch();
  } catch (thrown) {
    if (isAwsError(thrown) && REFUSALS.has(thrown.category)) return new Map();
    throw thrown;
  }
}
