// Reads a paged list to its end, or throws: a page without its list, or a token that leads in a circle, is never taken for the end.
import { AppError } from '../errors.js';

export interface Page<T> {
  /** Undefined when the answer lacks the list; an empty page is an empty array. */
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
}

/** Pages as they are pulled. `operation` is in IAM's spelling. Throws what `read` throws, or `aws-request-failed` for a malformed answer. */
export async function* readPages<T>(
  operation: string,
  read: (token: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await read(token);
    if (!page.items)
      throw new AppError('aws-request-failed', `${operation} answered without a list, so the list could not be read to its end.`);
    yield page.items;
    token = page.next || undefined;
    if (token !== undefined && seen.has(token)) {
      throw new AppError('aws-request-failed', `${operation} gave the same page token twice, so the list could not be read to its end.`);
    }
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
}

/** All items of all pages. */
export async function readAll<T>(operation: string, read: (token: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const items of readPages(operation, read)) all.push(...items);
  return all;
}
