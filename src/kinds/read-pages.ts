// Reads one cell's pages: the list operation, then the enrichments of each page, isolated item by item.
// Guarantees: an item is dropped only when AWS said that it is gone; a failed enrichment leaves the item in, marked as unread.
import pLimit from 'p-limit';
import { isAwsError } from '../aws/aws-error.js';
import { toError } from '../errors.js';
import { chunk, groupBy } from '../lib/group-by.js';
import {
  type Answer,
  type BatchEnrichment,
  type Enrichment,
  type Kind,
  type Listed,
  type Properties,
  type ReadContext,
  VANISHED,
} from './kind.js';

/** Calls for single items side by side inside one cell; depth in one (account, region, service) is what AWS throttles. */
const ITEM_CONCURRENCY = 6;

export interface ReadItem {
  readonly listed: Listed;
  /** What each enrichment added, by action. */
  readonly additions: ReadonlyMap<string, Properties>;
  /** Actions whose read failed for this item: their fields are unknown. */
  readonly unread: ReadonlySet<string>;
}

export interface FailedRead {
  readonly action: string;
  readonly error: Error;
  readonly items: number;
}

export interface Reading {
  /** Actions to run besides the defaults. */
  readonly actions: ReadonlySet<string>;
  onFailedRead(failure: FailedRead): void;
}

/**
 * Pages to be emptied by whoever takes them. Throws when the list operation fails; then the pages already yielded say nothing about what is
 * missing.
 */
export async function* readPages(kind: Kind, context: ReadContext, reading: Reading): AsyncGenerator<ReadItem[]> {
  const enrichments = kind.enrichments.filter(({ always, action }) => always || reading.actions.has(action));
  const pages = kind.list(context)[Symbol.asyncIterator]();
  let page = await pages.next();
  while (!page.done) {
    const items = page.value.length === 0 ? [] : await enrich(kind, context, enrichments, page.value.splice(0), reading);
    if (items.length > 0) yield items;
    page = await pages.next();
  }
}

async function enrich(kind: Kind, context: ReadContext, enrichments: readonly Enrichment[], listed: readonly Listed[], reading: Reading) {
  const answers = await Promise.all(
    enrichments.map(async (enrichment) => {
      const byItem =
        'readBatch' in enrichment
          ? await readInBatches(kind, context, enrichment, listed)
          : await readOneByOne(context, listed, async (item) => await enrichment.read(context, item));
      reportFailures(enrichment.action, [...byItem.values()], reading);
      return { action: enrichment.action, byItem };
    }),
  );
  const items: ReadItem[] = [];
  for (const item of listed) {
    const additions = new Map<string, Properties>();
    const unread = new Set<string>();
    const vanished: string[] = [];
    for (const { action, byItem } of answers) {
      const answer = byItem.get(item) ?? new Error('no answer');
      if (answer === VANISHED) vanished.push(action);
      else if (answer instanceof Error) unread.add(action);
      else additions.set(action, answer);
    }
    if (vanished.length > 0 && !isDescribed(enrichments, additions, vanished)) continue;
    // The item has just been described, so it exists: what an optional read does not find is merely unread.
    for (const action of vanished) {
      unread.add(action);
      reading.onFailedRead({
        action,
        error: new Error('AWS does not find the item for this read, but describes it for another'),
        items: 1,
      });
    }
    items.push({ listed: item, additions, unread });
  }
  return items;
}

/** True when a default read of the item has answered, and none of them says that it is gone. */
function isDescribed(enrichments: readonly Enrichment[], additions: ReadonlyMap<string, Properties>, vanished: readonly string[]): boolean {
  const defaults = enrichments.filter(({ always }) => always).map(({ action }) => action);
  return defaults.some((action) => additions.has(action)) && !defaults.some((action) => vanished.includes(action));
}

function reportFailures(action: string, answers: readonly Answer[], reading: Reading): void {
  const failures = new Map<string, { error: Error; items: number }>();
  for (const answer of answers) {
    if (!(answer instanceof Error)) continue;
    const key = isAwsError(answer) ? answer.awsCode : answer.message;
    const known = failures.get(key);
    if (known) known.items += 1;
    else failures.set(key, { error: answer, items: 1 });
  }
  for (const { error, items } of failures.values()) reading.onFailedRead({ action, error, items });
}

async function readOneByOne(
  context: ReadContext,
  items: readonly Listed[],
  read: (item: Listed) => Promise<Answer>,
): Promise<Map<Listed, Answer>> {
  const limit = pLimit(ITEM_CONCURRENCY);
  const answers = new Map<Listed, Answer>();
  await Promise.all(
    items.map((item) =>
      limit(async () => {
        answers.set(item, await answerOf(context, () => read(item)));
      }),
    ),
  );
  return answers;
}

/** What a read of one item gives: its answer, that it vanished (AWS does not find it), or the error. Cancellation is no answer and is thrown. */
async function answerOf({ signal }: ReadContext, read: () => Promise<Answer>): Promise<Answer> {
  try {
    return await read();
  } catch (thrown) {
    if (signal.aborted || (isAwsError(thrown) && thrown.category === 'cancelled')) throw thrown;
    if (isAwsError(thrown) && thrown.category === 'not-found') return VANISHED;
    return toError(thrown);
  }
}

async function readInBatches(kind: Kind, context: ReadContext, enrichment: BatchEnrichment, items: readonly Listed[]) {
  const answers = new Map<Listed, Answer>();
  const families = groupBy(items, (item) => enrichment.parentOf?.(item)).values();
  const batches = [...families].flatMap((family) => chunk(family, enrichment.batchSize));
  const limit = pLimit(ITEM_CONCURRENCY);
  await Promise.all(batches.map((batch) => limit(() => readBatch(kind, context, enrichment, batch, answers))));
  return answers;
}

/**
 * One batch. Some APIs refuse a whole batch for one item that does not exist, so such an answer is pinned down by halving:
 * in the end only the item that AWS does not find counts as vanished.
 */
async function readBatch(
  kind: Kind,
  context: ReadContext,
  enrichment: BatchEnrichment,
  batch: readonly Listed[],
  answers: Map<Listed, Answer>,
): Promise<void> {
  try {
    const byId = await enrichment.readBatch(context, batch);
    for (const item of batch)
      answers.set(
        item,
        byId.get(item.key ?? String(item.properties[kind.id])) ?? new Error(`${enrichment.action} gave no answer for this item`),
      );
  } catch (thrown) {
    if (context.signal.aborted || (isAwsError(thrown) && thrown.category === 'cancelled')) throw thrown;
    const concernsItems = isAwsError(thrown) && (thrown.category === 'not-found' || thrown.category === 'invalid');
    if (concernsItems && batch.length > 1) {
      const middle = Math.ceil(batch.length / 2);
      await readBatch(kind, context, enrichment, batch.slice(0, middle), answers);
      await readBatch(kind, context, enrichment, batch.slice(middle), answers);
      return;
    }
    const answer = isAwsError(thrown) && thrown.category === 'not-found' ? VANISHED : toError(thrown);
    for (const item of batch) answers.set(item, answer);
  }
}
