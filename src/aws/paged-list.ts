// Reads a paged list to its end, or throws: a page without its list, one with an item that is none, or a token that leads in a circle, is never
// taken for the end.
import { AppError } from '../errors.js';

export interface ListPage<T> {
  /** Undefined when the answer lacks the list; an empty page is an empty array. */
  readonly items: T[] | undefined;
  readonly next: string | undefined;
}

type Read<T> = (token: string | undefined) => Promise<ListPage<T>>;

/** A page without items may ask to try again with the same token; one with items that leads back would never end. */
const EMPTY_PAGES_AT_ONE_TOKEN = 20;
/** An answer without the list it was asked for, or with null for an item, comes from something else than AWS, perhaps only this once. */
const ASKED_FOR_A_LIST = 3;

/**
 * Pages of objects as they are pulled; each object must be `whole`. `operation` is in IAM's spelling. Throws what `read` throws, or
 * `aws-request-failed` for answers that are no list, hold something else, or never end.
 */
export function pagedList<T extends object>(
  operation: string,
  read: Read<T>,
  whole: (item: T) => boolean = () => true,
): AsyncGenerator<T[]> {
  return pagesOf(operation, read, (item) => typeof item === 'object' && item !== null && whole(item));
}

/** The same for lists of names, ids or ARNs. */
export function pagedNames(operation: string, read: Read<string>): AsyncGenerator<string[]> {
  return pagesOf(operation, read, isName);
}

/** All objects of all pages. */
export async function wholeList<T extends object>(operation: string, read: Read<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const items of pagedList(operation, read)) all.push(...items);
  return all;
}

/** True for what can name a resource. The types are what the SDK promises; in fact it passes on whatever stands in a JSON answer. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

async function* pagesOf<T>(operation: string, read: Read<T>, isItem: (item: T) => boolean): AsyncGenerator<T[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  let emptyInARow = 0;
  do {
    const { items, next } = await readList(operation, () => read(token), isItem);
    // Before the page is given away, since whoever takes it empties it.
    emptyInARow = items.length === 0 ? emptyInARow + 1 : 0;
    yield items;
    token = next || undefined;
    if (token !== undefined && seen.has(token) && (emptyInARow === 0 || emptyInARow > EMPTY_PAGES_AT_ONE_TOKEN)) {
      throw new AppError('aws-request-failed', `${operation} gave the same page token twice, so the list could not be read to its end.`);
    }
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
}

async function readList<T>(
  operation: string,
  read: () => Promise<ListPage<T>>,
  isItem: (item: T) => boolean,
): Promise<{ items: T[]; next: string | undefined }> {
  let lacking = 'without a list';
  for (let asked = 1; asked <= ASKED_FOR_A_LIST; asked += 1) {
    const { items, next } = await read();
    if (Array.isArray(items) && items.every(isItem)) return { items, next };
    lacking = Array.isArray(items) ? 'with an item that is none' : 'without a list';
  }
  throw new AppError('aws-request-failed', `${operation} answered ${lacking}, so the list could not be read to its end.`);
}
