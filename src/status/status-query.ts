// What a request asks of the status page: all of it text from anybody, so it is cut and counted.

export interface StatusQuery {
  /** One account in full; empty for the overview. */
  readonly account: string;
  /** A part of the id or name of accounts that are not fully read. */
  readonly search: string;
  readonly kind: string;
  /** From 1. */
  readonly page: number;
}

const LONGEST = 100;
const LAST_PAGE = 10_000;

/** Unknown keys and odd values mean the same as none. */
export function statusQuery(query: URLSearchParams): StatusQuery {
  const text = (key: string): string => (query.get(key) ?? '').trim().slice(0, LONGEST);
  const page = /^\d{1,5}$/.test(text('page')) ? Number(text('page')) : 1;
  return {
    account: text('account'),
    search: text('q'),
    kind: text('kind'),
    page: Math.min(Math.max(page, 1), LAST_PAGE),
  };
}

/** The same as a query of an address; empty parts are left out. */
export function queryText({ account, search, kind, page }: StatusQuery): string {
  const query = new URLSearchParams();
  if (account !== '') query.set('account', account);
  if (search !== '') query.set('q', search);
  if (kind !== '') query.set('kind', kind);
  if (page > 1) query.set('page', String(page));
  return query.toString();
}
