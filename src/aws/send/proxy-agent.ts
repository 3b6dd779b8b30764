// The agent for connections through a proxy, in a file of its own: only an environment with a proxy
// loads undici as a whole.

import type { Dispatcher } from 'undici';
import { EnvHttpProxyAgent, Pool } from 'undici';
import { ProxyError } from '../errors/transport-errors.js';
import type { HttpProxy } from './proxies.js';

export interface ProxyAgentOptions {
  /** For connections to AWS, as undici's agents take them. */
  readonly pool: object;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly proxy: HttpProxy;
  readonly noProxy: string;
}

/**
 * Connections to all hosts through the proxy, except those that `noProxy` names. A request fails
 * with a ProxyError where the proxy is to blame.
 */
export function createProxyAgent(options: ProxyAgentOptions): Dispatcher {
  const { pool, connectTimeoutMs, requestTimeoutMs, proxy, noProxy } = options;
  const { address, authorization } = proxy;
  return new EnvHttpProxyAgent({
    ...pool,
    httpProxy: address,
    httpsProxy: address,
    noProxy,
    ...(authorization === undefined ? {} : { token: authorization }),
    proxyTls: { timeout: connectTimeoutMs },
    clientFactory: (origin: URL, own: object) =>
      tunnelsThrough(new Pool(origin, { ...own, headersTimeout: requestTimeoutMs }), address),
  });
}

function tunnelsThrough(pool: Pool, proxy: string): Pool {
  const connect = pool.connect.bind(pool);
  const tunnel = async (request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
    const answer = await connect(request).catch((error: unknown) => {
      throw new ProxyError({ proxy }, error);
    });
    if (answer.statusCode === 200) return answer;
    answer.socket.on('error', () => {}).destroy();
    throw new ProxyError({ proxy, status: answer.statusCode });
  };
  return Object.defineProperty(pool, 'connect', { value: tunnel });
}
