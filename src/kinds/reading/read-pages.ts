// Reads one cell's pages: the list operation, then the enrichments of each page, item by item. An
// item is dropped only when AWS itself says that it is gone; any other failed enrichment leaves it
// in, marked as unread. An item that the list does not name makes the list unreliable.
import { isAwsError } from '../../aws/errors/aws-error.js';
import { isName } from '../../aws/paged-list.js';
import { AppError } from '../../errors.js';
import {
  type Answer,
  type Enrichment,
  type Kind,
  type Listed,
  type Properties,
  type ReadContext,
  VANISHED,
} from '../kind.js';
import {
  callsFor,
  ITEM_CONCURRENCY,
  isNotFound,
  readInBatches,
  readOneByOne,
} from './run-enrichment.js';
import { describingRead, goneAmong } from './still-there.js';

/**
 * Four turns of single calls. Measured with 10,200 queues in 34 cells: a quarter less time than
 * with pages as AWS gives them.
 */
const READ_SINGLY = 4 * ITEM_CONCURRENCY;

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

export interface ReadingOptions {
  /** Actions to run besides the defaults. */
  readonly actions: ReadonlySet<string>;
  /** Defaults that are not called, as nothing reads their fields: how many calls that saves. */
  readonly unneeded?: {
    readonly actions: ReadonlySet<string>;
    count(action: string, calls: number): void;
  };
  onFailedRead(failure: FailedRead): void;
  /** So many items at the most; then no further page is asked for. */
  readonly most?: number | undefined;
}

/**
 * Pages to be emptied by whoever takes them. Throws when the list operation fails; then the pages
 * already yielded say nothing about what is missing.
 */
export async function* readPages(
  kind: Kind,
  context: ReadContext,
  reading: ReadingOptions,
): AsyncGenerator<ReadItem[]> {
  const wanted = kind.enrichments.filter(
    ({ always, action }) => always || reading.actions.has(action),
  );
  const { unneeded } = reading;
  const enrichments = wanted.filter(({ action }) => !unneeded?.actions.has(action));
  const saved = wanted.filter((enrichment) => !enrichments.includes(enrichment));
  const length = partLength(enrichments);
  const pages = kind.list(context)[Symbol.asyncIterator]();
  let left = reading.most ?? Number.POSITIVE_INFINITY;
  let page = await pages.next();
  while (!page.done) {
    checkNames(kind, page.value);
    const listed = page.value.splice(0).slice(0, left);
    left -= listed.length;
    for (const enrichment of saved)
      unneeded?.count(enrichment.action, callsFor(enrichment, listed));
    while (listed.length > 0) {
      const items = await enrich(kind, context, enrichments, listed.splice(0, length), reading);
      if (items.length > 0) yield items;
    }
    if (left <= 0) return void (await pages.return?.());
    page = await pages.next();
  }
}

/**
 * Items in hand at once. A page of 1,000 names becomes 1,000 resources, each read by itself; worked
 * through in parts, it leaves room for as many other cells. What is read in batches is read page by
 * page, so that batches are full.
 */
function partLength(enrichments: readonly Enrichment[]): number {
  const isSingly =
    enrichments.length > 0 && enrichments.every((enrichment) => 'read' in enrichment);
  return isSingly ? READ_SINGLY : Number.POSITIVE_INFINITY;
}

/**
 * Throws `aws-request-failed` for an item without its id: it is not one of AWS's, and whatever it
 * stands for is neither seen nor gone.
 */
function checkNames({ name, id, iamActions }: Kind, listed: readonly Listed[]): void {
  for (const { properties, key = properties[id] } of listed) {
    if (isName(properties[id]) && isName(key)) continue;
    throw new AppError(
      'aws-request-failed',
      `${iamActions.at(-1) ?? name} listed an item without its ${id}, so the list is not reliable.`,
    );
  }
}

async function enrich(
  kind: Kind,
  context: ReadContext,
  enrichments: readonly Enrichment[],
  listed: readonly Listed[],
  reading: ReadingOptions,
) {
  const answers = await Promise.all(
    enrichments.map(async (enrichment) => {
      const byItem =
        'readBatch' in enrichment
          ? await readInBatches(kind, context, enrichment, listed)
          : await readOneByOne(context, enrichment, listed);
      return { enrichment, byItem };
    }),
  );
  const describing = describingRead(kind);
  const gone = new Set(
    listed.filter((item) =>
      answers.some(
        ({ enrichment, byItem }) => enrichment === describing && byItem.get(item) === VANISHED,
      ),
    ),
  );
  const missed = listed.filter(
    (item) => !gone.has(item) && answers.some(({ byItem }) => isNotFound(byItem.get(item))),
  );
  for (const item of await goneAmong(kind, context, missed, ITEM_CONCURRENCY)) gone.add(item);
  for (const { enrichment, byItem } of answers) {
    for (const item of gone) byItem.delete(item);
    reportFailures(enrichment.action, [...byItem.values()], reading);
  }
  return listed.flatMap((item) => (gone.has(item) ? [] : [readItem(item, answers)]));
}

interface Answered {
  readonly enrichment: Enrichment;
  readonly byItem: Map<Listed, Answer>;
}

function readItem(listed: Listed, answers: readonly Answered[]): ReadItem {
  const additions = new Map<string, Properties>();
  const unread = new Set<string>();
  for (const { enrichment, byItem } of answers) {
    const answer = byItem.get(listed);
    if (answer === undefined || answer === VANISHED || answer instanceof Error)
      unread.add(enrichment.action);
    else additions.set(enrichment.action, answer);
  }
  return { listed, additions, unread };
}

function reportFailures(action: string, answers: readonly Answer[], reading: ReadingOptions): void {
  const failures = new Map<string, { error: Error; items: number }>();
  for (const answer of answers) {
    if (answer !== VANISHED && !(answer instanceof Error)) continue;
    const error =
      answer === VANISHED
        ? new AppError('aws-request-failed', 'AWS does not find the listed item')
        : answer;
    const key = isAwsError(error) ? error.awsCode : error.message;
    const known = failures.get(key);
    if (known) known.items += 1;
    else failures.set(key, { error, items: 1 });
  }
  for (const { error, items } of failures.values()) reading.onFailedRead({ action, error, items });
}
