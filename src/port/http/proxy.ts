// Which proxy stands before Port, and a tunnel through it in which a refusal of the proxy never
// looks like an answer of Port.

import { request as httpRequest } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AppError, toError } from '../../errors.js';
import {
  noProxy,
  type ProxyEnvironment,
  proxyAddress,
  proxyAuthorization,
  proxyUrl,
  proxyVariable,
} from '../../lib/network/proxy-variables.js';

export interface Proxy {
  readonly url: URL;
  /** The address without user and password, for messages. */
  readonly address: string;
}

/** The proxy did not open the tunnel. */
export class ProxyRefusal extends Error {
  readonly status: number;
  readonly address: string;

  constructor(proxy: Proxy, status: number, target: string) {
    super(`the proxy ${proxy.address} refused the tunnel to ${target} with status ${status}`);
    this.name = new.target.name;
    this.status = status;
    this.address = proxy.address;
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
/** Long enough for a proxy that looks up names and opens a connection of its own. */
const TUNNEL_TIMEOUT_MS = 15_000;

/**
 * The proxy that `https_proxy`, `http_proxy` or `all_proxy` name for the URL, in either case of
 * letters, unless `no_proxy` lists its host. Throws `config-invalid` for a value that is no proxy's
 * address; it names the variable and not the value, which may hold a password.
 */
export function proxyFor(target: string, env: ProxyEnvironment): Proxy | undefined {
  const { protocol, hostname, port } = new URL(target);
  const found = proxyVariable(env, protocol === 'https:' ? 'https' : 'http');
  if (
    found === undefined ||
    isSpared(hostname, port || (protocol === 'https:' ? '443' : '80'), noProxy(env))
  )
    return undefined;
  const url = proxyUrl(found.value);
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '')
    return { url, address: proxyAddress(url) };
  throw new AppError(
    'config-invalid',
    `${found.name} does not name an HTTP proxy: expected a value such as http://proxy.example.com:3128.`,
    {
      remedy: `Correct or unset ${found.name}, or list the host of Port in NO_PROXY. Characters such as @ / : # in a password are written %40 %2F %3A %23.`,
    },
  );
}

/**
 * Keep-alive connections to https hosts, each through a tunnel of its own. Connecting fails with a
 * `ProxyRefusal` when the proxy says no.
 */
export function createTunnelAgent(proxy: Proxy, options: AgentOptions): HttpsAgent {
  const agent = new HttpsAgent(options);
  Object.assign(agent, {
    createConnection(
      connection: { host: string; port: number; servername?: string },
      done: (error: Error | null, socket?: Socket) => void,
    ) {
      const { host, port, servername } = connection;
      openTunnel(
        proxy,
        `${host.includes(':') ? `[${host}]` : host}:${port}`,
        options.rejectUnauthorized !== false,
      ).then(
        (socket) =>
          done(
            null,
            connectTls({
              ...options,
              socket,
              host,
              servername: servername ?? host,
              ALPNProtocols: ['http/1.1'],
            }),
          ),
        (error: unknown) => done(toError(error)),
      );
    },
  });
  return agent;
}

function openTunnel(proxy: Proxy, target: string, verifyTls: boolean): Promise<Socket> {
  const send = proxy.url.protocol === 'https:' ? httpsRequest : httpRequest;
  const credentials = proxyAuthorization(proxy.url);
  return new Promise((resolve, reject) => {
    const request = send({
      host: proxy.url.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.url.port || (proxy.url.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      agent: false,
      rejectUnauthorized: verifyTls,
      timeout: TUNNEL_TIMEOUT_MS,
      headers: {
        host: target,
        ...(credentials === undefined ? {} : { 'proxy-authorization': credentials }),
      },
    });
    const fail = (why: string, cause?: Error) => {
      request.destroy();
      reject(
        Object.assign(
          new Error(`the proxy ${proxy.address} ${why}`, { cause }),
          cause && 'code' in cause ? { code: cause.code } : {},
        ),
      );
    };
    request.on('connect', (response, socket) => {
      const status = response.statusCode ?? 0;
      if (status >= 200 && status <= 299) {
        socket.setTimeout(0);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new ProxyRefusal(proxy, status, target));
    });
    request.on('timeout', () => fail(`opened no tunnel within ${TUNNEL_TIMEOUT_MS / 1000} s`));
    request.on('error', (error) => fail(`could not be used: ${error.message}`, error));
    request.end();
  });
}

/**
 * `no_proxy`: hosts, with a port or not, a leading dot or `*` for all below; `*` alone for
 * everything. As axios and proxy-from-env read it.
 */
function isSpared(hostname: string, port: string, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [, pattern = '', wantedPort] = /^(.+?)(?::(\d+))?$/.exec(entry) ?? [];
      if (pattern === '' || (wantedPort !== undefined && wantedPort !== port)) return false;
      if (pattern === '*' || pattern === hostname || `[${entry}]` === hostname) return true;
      if (LOOPBACK.test(pattern) && LOOPBACK.test(hostname)) return true;
      return /^[.*]/.test(pattern) && hostname.endsWith(pattern.replace(/^\*/, ''));
    });
}
