// Whether a request was sent to a name that is ours. A page of anybody can give its own name our
// address and then read our answers in a visitor's browser; it cannot choose what stands in Host.
import { isIP } from 'node:net';

/** What a cluster calls its services, and a machine itself. */
const NAMES_OF_CLUSTERS = /^[a-z0-9-]+(\.[a-z0-9-]+\.svc(\.cluster\.local)?)?$/;

/**
 * True for addresses, names without a dot, names of services in a cluster, and the given names: a
 * name that others can own is none of them.
 */
export function isOwnHost(host: string, own: readonly string[]): boolean {
  const name = host
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  return isIP(name) !== 0 || NAMES_OF_CLUSTERS.test(name) || own.includes(name);
}
