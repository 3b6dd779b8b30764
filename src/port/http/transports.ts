// Where a request goes: to Port's API, or to an address that Port's integration document names,
// each with the proxy and the TLS settings that hold there. Guarantees that a token is not sent in
// the clear to another host because a document says so.

import { AppError } from '../../errors.js';
import { createPortTransport, type PortTransport, type TransportOptions } from './transport.js';

/** Port names three such addresses; beyond this, something is wrong with its document. */
const MOST_ORIGINS = 8;

/**
 * One transport for each origin, made with its first request. An exchange throws `config-invalid`
 * as `proxyFor` does, and `port-rejected` for too many origins.
 */
export function createTransports(options: TransportOptions): PortTransport {
  const base = createPortTransport(options);
  const root = `${options.baseUrl.replace(/\/+$/, '')}/`;
  const byOrigin = new Map([[new URL(options.baseUrl).origin, base]]);
  const at = (url: string): PortTransport => {
    const { origin } = new URL(url);
    const known = byOrigin.get(origin);
    if (known !== undefined) return known;
    if (byOrigin.size >= MOST_ORIGINS)
      throw unusable(origin, 'Port has named too many other addresses');
    const made = createPortTransport({ ...options, baseUrl: url });
    byOrigin.set(origin, made);
    return made;
  };
  return {
    // Port's own routes are the hot path, and their addresses need no look.
    exchange: async (exchange) =>
      (exchange.url.startsWith(root) ? base : at(exchange.url)).exchange(exchange),
    close() {
      for (const transport of byOrigin.values()) transport.close();
    },
  };
}

/**
 * The address of a call that is none below `/v1`. Throws `port-rejected` for one that may not get
 * the token: no HTTPS although Port's API has it, or with a user in it.
 */
export function checkAddress(url: string, baseUrl: string): void {
  if (!URL.canParse(url)) throw unusable(url, 'it is no address');
  const { protocol, origin, username, password } = new URL(url);
  const isPlainAllowed = baseUrl.startsWith('http:');
  if (protocol !== 'https:' && !(protocol === 'http:' && isPlainAllowed))
    throw unusable(origin, 'it is not HTTPS');
  if (username !== '' || password !== '') throw unusable(origin, 'it holds a user');
}

function unusable(where: string, why: string): AppError {
  return new AppError(
    'port-rejected',
    `Port names ${JSON.stringify(where.slice(0, 200))} to send to, which is not done: ${why}.`,
    { remedy: 'Nothing is lost but what would have been sent there. Tell the support of Port.' },
  );
}
