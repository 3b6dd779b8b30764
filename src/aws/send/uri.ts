// The URI encoding of signature version 4, used for what is signed and for what is sent, so that
// both are the same text.

type Query = Readonly<Record<string, string | readonly string[] | null>>;

/** Percent-encodes everything but the unreserved characters of RFC 3986. */
function escapeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The query in canonical order; a parameter without a value is written with an empty one. */
export function queryString(query: Query): string {
  const pairs: [string, string][] = [];
  for (const name in query) {
    const value = query[name] ?? '';
    for (const one of typeof value === 'string' ? [value] : value)
      pairs.push([escapeUri(name), escapeUri(one)]);
  }
  pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

/** The canonical path of every service but S3: normalized, and encoded a second time. */
export function escapePathAgain(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(escapeUri(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `${path.startsWith('/') ? '/' : ''}${segments.join('/')}${end}`;
}
