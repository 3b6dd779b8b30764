// Reads a paged list to its end, or throws: a page without its list, one with an item that is none,
// or a token that is none or leads in a circle, is never taken for the end. A list that does not
// end is given up.
import { AppError } from '../errors.js';
import { createHashSet, type HashSet } from '../lib/hash-set.js';

export interface ListPage<T> {
  /** Undefined when the answer lacks the list; an empty page is an empty array. */
  readonly items: T[] | undefined;
  /** Undefined at the end; AWS may also write an empty token there. */
  readonly next: string | undefined;
}

type Read<T> = (token: string | undefined) => Promise<ListPage<T>>;

/** What a list must keep to, so that it ends whatever is answered. */
export interface ListLimits {
  readonly pages: number;
  /** Time spent reading pages, in milliseconds; what is done with them does not count. */
  readonly ms: number;
  readonly now: () => number;
}

/**
 * Far beyond the longest lists there are: a million revisions of task definitions in pages of 100
 * are 10,000 pages. The time is half of what the shortest sensible interval between two resyncs of
 * an organization leaves.
 */
const LIMITS: ListLimits = { pages: 50_000, ms: 30 * 60_000, now: () => performance.now() };
/**
 * A page without items may ask to try again with the same token; one with items that leads back
 * would never end.
 */
const EMPTY_PAGES_AT_ONE_TOKEN = 20;
/**
 * In a row, each with a token of its own. A list that AWS filters after it has cut it into pages
 * may have some.
 */
const PAGES_WITHOUT_NEWS = 200;
/**
 * An answer without the list it was asked for, or with null for an item, comes from something else
 * than AWS, perhaps only this once.
 */
const ASKED_FOR_A_LIST = 3;
/** Lists that are held as a whole are short: the accounts of a unit are the longest. */
const LONGEST_WHOLE_LIST = 500_000;
/** AWS's tokens have at most some thousand characters. */
const LONGEST_TOKEN = 65_536;

/**
 * Pages of objects as they are pulled; each object must be `whole`. `operation` is in IAM's
 * spelling. Throws what `read` throws, or `aws-request-failed` for answers that are no list or hold
 * something else, and `list-endless` for lists that do not end.
 */
export function pagedList<T extends object>(
  operation: string,
  read: Read<T>,
  whole: (item: T) => boolean = () => true,
  limits: ListLimits = LIMITS,
): AsyncGenerator<T[]> {
  return pagesOf({
    operation,
    read,
    limits,
    isItem: (item) => typeof item === 'object' && item !== null && whole(item),
  });
}

/** The same for lists of names, ids or ARNs. */
export function pagedNames(
  operation: string,
  read: Read<string>,
  limits: ListLimits = LIMITS,
): AsyncGenerator<string[]> {
  return pagesOf({ operation, read, limits, isItem: isName });
}

/** All objects of all pages. Throws as `pagedList` does. */
export async function wholeList<T extends object>(operation: string, read: Read<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const items of pagedList(operation, read)) {
    for (const item of items) all.push(item);
    if (all.length > LONGEST_WHOLE_LIST)
      throw endless(operation, `it had more than ${LONGEST_WHOLE_LIST} items`);
  }
  return all;
}

/**
 * True for what can name a resource. The types are what the SDK promises; in fact it passes on
 * whatever stands in a JSON answer.
 */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

interface Paging<T> {
  readonly operation: string;
  readonly read: Read<T>;
  readonly isItem: (item: T) => boolean;
  readonly limits: ListLimits;
}

async function* pagesOf<T>({ operation, read, isItem, limits }: Paging<T>): AsyncGenerator<T[]> {
  const seen = createHashSet(16);
  const isNews = createNews();
  let token: string | undefined;
  let emptyInARow = 0;
  let withoutNews = 0;
  let spentMs = 0;
  for (let page = 1; ; page += 1) {
    const startedAt = limits.now();
    const { items, next } = await readList({ operation, read: () => read(token), isItem });
    spentMs += limits.now() - startedAt;
    // Before the page is given away, since whoever takes it empties it.
    emptyInARow = items.length === 0 ? emptyInARow + 1 : 0;
    withoutNews = isNews(page, items) ? 0 : withoutNews + 1;
    yield items;
    if (next === undefined) return;
    token = next;
    if (!seen.add(token) && (emptyInARow === 0 || emptyInARow > EMPTY_PAGES_AT_ONE_TOKEN))
      throw endless(operation, 'it gave the same page token twice');
    if (withoutNews > PAGES_WITHOUT_NEWS)
      throw endless(operation, `${withoutNews} pages in a row had nothing new`);
    if (page >= limits.pages) throw endless(operation, `it had ${page} pages and a token for more`);
    if (spentMs > limits.ms)
      throw endless(
        operation,
        `reading it took more than ${Math.round(limits.ms / 60_000)} minutes`,
      );
  }
}

/**
 * Pages at the beginning of a list whose items are not remembered: most lists are shorter, and cost
 * nothing.
 */
const PAGES_NOT_REMEMBERED = 50;

/** Whether a page has an item that no page before had, as far as they are remembered. */
function createNews(): (page: number, items: readonly unknown[]) => boolean {
  let known: HashSet | undefined;
  return (page, items) => {
    if (page <= PAGES_NOT_REMEMBERED) return items.length > 0;
    known ??= createHashSet();
    let news = false;
    for (const item of items) if (known.add(nameOf(item))) news = true;
    return news;
  };
}

/**
 * What tells an item from others: itself, or the texts at its top, among which are its name, id or
 * ARN.
 */
function nameOf(item: unknown): string {
  return typeof item === 'string'
    ? item
    : JSON.stringify(Object.values(Object(item)).filter((value) => typeof value === 'string'));
}

function endless(operation: string, because: string): AppError {
  return new AppError('list-endless', `${operation} did not come to an end: ${because}.`);
}

async function readList<T>({
  operation,
  read,
  isItem,
}: Pick<Paging<T>, 'operation' | 'isItem'> & { read(): Promise<ListPage<T>> }): Promise<{
  items: T[];
  next: string | undefined;
}> {
  let lacking = '';
  for (let asked = 1; asked <= ASKED_FOR_A_LIST; asked += 1) {
    const { items, next } = await read();
    if (!Array.isArray(items)) lacking = 'without a list';
    else if (!items.every(isItem)) lacking = 'with an item that is none';
    else if (!isToken(next)) lacking = 'with a page token that is none';
    else return { items, next: next || undefined };
  }
  throw new AppError(
    'aws-request-failed',
    `${operation} answered ${lacking}, so the list could not be read to its end.`,
  );
}

function isToken(next: unknown): next is string | undefined {
  return (
    next === undefined ||
    next === null ||
    (typeof next === 'string' && next.length <= LONGEST_TOKEN)
  );
}
