// The proxies that the environment names, for requests to AWS.
import {
  noProxy,
  type ProxyEnvironment,
  proxyAddress,
  proxyAuthorization,
  proxyUrl,
  proxyVariable,
} from '../../lib/network/proxy-variables.js';

export interface HttpProxy {
  /** Scheme, host and port; never the user or password. */
  readonly address: string;
  /** The Proxy-Authorization header. */
  readonly authorization?: string;
}

export interface Proxies {
  readonly byProtocol: ReadonlyMap<'http' | 'https', HttpProxy>;
  readonly noProxy: string;
  /** What is wrong with the variables, without their values: they may hold a password. */
  readonly problems: readonly string[];
}

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:']);

/** Reads the variables. One that cannot be used is among `problems`, and names no proxy. */
export function readProxies(env: ProxyEnvironment): Proxies {
  const byProtocol = new Map<'http' | 'https', HttpProxy>();
  const problems = new Map<string, string>();
  for (const protocol of ['https', 'http'] as const) {
    const found = proxyVariable(env, protocol);
    if (found === undefined) continue;
    const proxy = parseProxy(found.value);
    if (typeof proxy === 'string') problems.set(found.name, `${found.name}: ${proxy}`);
    else byProtocol.set(protocol, proxy);
  }
  return { byProtocol, noProxy: noProxy(env), problems: [...problems.values()] };
}

/** The proxy, or what is wrong with the text. */
function parseProxy(text: string): HttpProxy | string {
  const url = proxyUrl(text);
  if (url === undefined)
    return 'it is not a valid URL; expected http://host:port or http://user:password@host:port';
  if (!SCHEMES.has(url.protocol)) {
    const scheme = /^[a-z]{1,10}\d?$/.exec(url.protocol.slice(0, -1))?.[0] ?? 'another protocol';
    return `proxies by ${scheme} are not supported; expected http:// or https://`;
  }
  const authorization = proxyAuthorization(url);
  return { address: proxyAddress(url), ...(authorization === undefined ? {} : { authorization }) };
}
