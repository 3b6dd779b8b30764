// Runs one enrichment over the items of a page, one by one or in batches: each item gets an answer,
// an error, or that it vanished.

import pLimit from 'p-limit';
import { isAwsError } from '../../aws/errors/aws-error.js';
import { AppError, toError } from '../../errors.js';
import { divide, type Tried } from '../../lib/divide.js';
import { chunk, groupBy } from '../../lib/group-by.js';
import {
  type Answer,
  type BatchEnrichment,
  type Enrichment,
  type ItemEnrichment,
  type Kind,
  type Listed,
  type ReadContext,
  VANISHED,
} from '../kind.js';
import { isGone } from './gone.js';

/**
 * Calls for single items side by side inside one cell; depth in one (account, region, service) is
 * what AWS throttles.
 */
export const ITEM_CONCURRENCY = 6;

/**
 * True when a read does not find the item, or says nothing of it among others; whether the item
 * exists, another answer decides.
 */
export function isNotFound(answer: Answer | undefined): boolean {
  return (
    answer === undefined ||
    answer === VANISHED ||
    answer instanceof NotAnswered ||
    (isAwsError(answer) && answer.category === 'not-found')
  );
}

/** A batched read gave answers, and none for this item. */
class NotAnswered extends AppError {
  constructor(action: string) {
    super('aws-request-failed', `${action} gave no answer for this item`);
  }
}

/** The answers of an enrichment that reads single items. */
export async function readOneByOne(
  context: ReadContext,
  enrichment: ItemEnrichment,
  items: readonly Listed[],
): Promise<Map<Listed, Answer>> {
  const limit = pLimit(ITEM_CONCURRENCY);
  const answers = new Map<Listed, Answer>();
  await Promise.all(
    items.map((item) =>
      limit(async () => {
        answers.set(item, await answerOf(context, enrichment, item));
      }),
    ),
  );
  return answers;
}

/**
 * What a read of one item gives: its answer, that it vanished, or the error. Cancellation is no
 * answer and is thrown.
 */
async function answerOf(
  context: ReadContext,
  { read, gone }: ItemEnrichment,
  item: Listed,
): Promise<Answer> {
  try {
    return await read(context, item);
  } catch (thrown) {
    if (context.signal.aborted || (isAwsError(thrown) && thrown.category === 'cancelled'))
      throw thrown;
    return isGone(thrown, gone) ? VANISHED : toError(thrown);
  }
}

/** The answers of an enrichment that reads several items at once. */
export async function readInBatches(
  kind: Kind,
  context: ReadContext,
  enrichment: BatchEnrichment,
  items: readonly Listed[],
) {
  const answers = new Map<Listed, Answer>();
  const limit = pLimit(ITEM_CONCURRENCY);
  await Promise.all(
    batchesOf(enrichment, items).map((batch) =>
      limit(() => divide(batch, (part) => readBatch(kind, context, enrichment, part, answers))),
    ),
  );
  return answers;
}

function batchesOf(
  { parentOf, batchSize }: BatchEnrichment,
  items: readonly Listed[],
): readonly (readonly Listed[])[] {
  const families = groupBy(items, (item) => parentOf?.(item)).values();
  return [...families].flatMap((family) => chunk(family, batchSize));
}

/** How many calls the enrichment takes for the items of a page, when each succeeds at once. */
export function callsFor(enrichment: Enrichment, items: readonly Listed[]): number {
  return 'readBatch' in enrichment ? batchesOf(enrichment, items).length : items.length;
}

/**
 * One batch. Some APIs refuse a whole batch for one item that does not exist, so such an answer is
 * pinned down by dividing: in the end it counts for that item alone.
 */
async function readBatch(
  kind: Kind,
  context: ReadContext,
  enrichment: BatchEnrichment,
  batch: readonly Listed[],
  answers: Map<Listed, Answer>,
): Promise<Tried<undefined>> {
  try {
    const byId = await enrichment.readBatch(context, batch);
    for (const item of batch)
      answers.set(
        item,
        byId.get(item.key ?? String(item.properties[kind.id])) ??
          new NotAnswered(enrichment.action),
      );
    return { result: undefined, divisible: false };
  } catch (thrown) {
    if (context.signal.aborted || (isAwsError(thrown) && thrown.category === 'cancelled'))
      throw thrown;
    const concernsItems =
      isAwsError(thrown) && (thrown.category === 'not-found' || thrown.category === 'invalid');
    const answer = isGone(thrown, enrichment.gone) ? VANISHED : toError(thrown);
    for (const item of batch) answers.set(item, answer);
    return { result: undefined, divisible: concernsItems };
  }
}
