// Reads a paged list to its end, or throws: a page without its list, or a token that leads in a circle, is never taken for the end.
import { AppError } from '../errors.js';

export interface ListPage<T> {
  /** Undefined when the answer lacks the list; an empty page is an empty array. */
  readonly items: T[] | undefined;
  readonly next: string | undefined;
}

/** A page without items may ask to try again with the same token; one with items that leads back would never end. */
const EMPTY_PAGES_AT_ONE_TOKEN = 20;
/** An answer without the list it was asked for comes from something else than AWS, perhaps only this once. */
const ASKED_FOR_A_LIST = 3;

/**
 * Pages as they are pulled. `operation` is in IAM's spelling. Throws what `read` throws, or `aws-request-failed` for answers that are
 * no list or never end.
 */
export async function* pagedList<T>(operation: string, read: (token: string | undefined) => Promise<ListPage<T>>): AsyncGenerator<T[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  let emptyInARow = 0;
  do {
    const { items, next } = await readList(operation, () => read(token));
    yield items;
    token = next || undefined;
    emptyInARow = items.length === 0 ? emptyInARow + 1 : 0;
    if (token !== undefined && seen.has(token) && (emptyInARow === 0 || emptyInARow > EMPTY_PAGES_AT_ONE_TOKEN)) {
      throw new AppError('aws-request-failed', `${operation} gave the same page token twice, so the list could not be read to its end.`);
    }
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
}

/** All items of all pages. */
export async function wholeList<T>(operation: string, read: (token: string | undefined) => Promise<ListPage<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const items of pagedList(operation, read)) all.push(...items);
  return all;
}

async function readList<T>(operation: string, read: () => Promise<ListPage<T>>): Promise<{ items: T[]; next: string | undefined }> {
  for (let asked = 1; asked <= ASKED_FOR_A_LIST; asked += 1) {
    const { items, next } = await read();
    if (items) return { items, next };
  }
  throw new AppError('aws-request-failed', `${operation} answered without a list, so the list could not be read to its end.`);
}
