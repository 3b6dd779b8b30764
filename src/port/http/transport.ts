// One HTTP exchange with Port over axios: bytes out, status, headers and text in. Knows nothing of
// tokens or retries. Guarantees that nothing that carries the Authorization header leaves this
// file, not even inside an error.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosResponse } from 'axios';
import { toError } from '../../errors.js';
import { type ProxyEnvironment, proxyAuthorization } from '../../lib/network/proxy-variables.js';
import { deadline } from '../../lib/waiting/waiting.js';
import { cancelled } from '../wait.js';
import { createTunnelAgent, ProxyRefusal, proxyFor } from './proxy.js';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type Received = { readonly tookMs: number } & ExchangeResult;

type ExchangeResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly text: string;
      readonly header: (name: string) => string | undefined;
    }
  /** `isFinal`: the same attempt fails the same way until somebody changes something. */
  | {
      readonly kind: 'failed';
      readonly reason: Trouble;
      readonly cause: Error;
      readonly isFinal: boolean;
      /** Node's or OpenSSL's code of what failed, such as `ENOTFOUND`. */
      readonly code?: string;
    };

export type Trouble = 'transport' | 'timeout' | 'proxy' | 'certificate' | 'too-large';

export interface PortTransport {
  /**
   * Throws `resync-cancelled` when the signal is aborted; every other trouble is a `failed` result.
   */
  exchange(exchange: Exchange): Promise<Received>;
  close(): void;
}

export interface TransportOptions {
  /** All exchanges go to its origin. */
  readonly baseUrl: string;
  readonly verifyTls: boolean;
  /** Consulted for proxies only. */
  readonly env?: ProxyEnvironment | undefined;
  readonly maxAnswerBytes?: number | undefined;
}

const MAX_SOCKETS = 64;
/**
 * After decompression. Ten times what Port's largest answers measure; whoever asks for lists asks
 * for shorter ones when it is not enough.
 */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * A pool of keep-alive connections, over HTTP or TLS as the URL says, through a proxy when there is
 * one. Throws `config-invalid`; see `proxyFor`.
 */
export function createPortTransport(options: TransportOptions): PortTransport {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const tls = { ...agent, rejectUnauthorized: options.verifyTls };
  const proxy = proxyFor(options.baseUrl, options.env ?? {});
  const httpAgent = new HttpAgent(agent);
  const httpsAgent = proxy === undefined ? new HttpsAgent(tls) : createTunnelAgent(proxy, tls);
  const isPlain = options.baseUrl.startsWith('http:');
  // Without TLS there is no tunnel: the request itself goes to the proxy.
  const forward =
    proxy === undefined || !isPlain
      ? undefined
      : {
          protocol: proxy.url.protocol,
          host: proxy.url.hostname,
          port: Number(proxy.url.port) || (proxy.url.protocol === 'https:' ? 443 : 80),
        };
  const credentials = proxy === undefined || !isPlain ? undefined : proxyAuthorization(proxy.url);

  const send = (exchange: Exchange, signal: AbortSignal) =>
    axios.request<string>({
      adapter: 'http',
      method: exchange.method,
      url: exchange.url,
      headers: {
        ...exchange.headers,
        'accept-encoding': 'gzip',
        ...(credentials === undefined ? {} : { 'proxy-authorization': credentials }),
      },
      proxy: forward ?? false,
      data: exchange.body,
      signal,
      httpAgent,
      httpsAgent,
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
      maxContentLength: options.maxAnswerBytes ?? MAX_ANSWER_BYTES,
      responseType: 'text',
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
    });

  return {
    async exchange(exchange) {
      const limit = deadline(exchange.timeoutMs, exchange.signal);
      const startedAt = performance.now();
      const tookMs = () => performance.now() - startedAt;
      try {
        const response = await send(exchange, limit.signal);
        return { tookMs: tookMs(), ...toOutcome(response) };
      } catch (error) {
        if (exchange.signal.aborted) throw cancelled('talking to Port');
        if (limit.expired())
          return {
            tookMs: tookMs(),
            kind: 'failed',
            reason: 'timeout',
            cause: new Error(`no complete answer within ${Math.round(exchange.timeoutMs)} ms`),
            isFinal: false,
          };
        return { tookMs: tookMs(), kind: 'failed', ...diagnose(error) };
      } finally {
        limit.clear();
      }
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function toOutcome(response: AxiosResponse<string>): ExchangeResult {
  return {
    kind: 'answer',
    status: response.status,
    text: typeof response.data === 'string' ? response.data : '',
    header: (name) => {
      const value: unknown = response.headers[name];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

/** Proxies that pass these on may open the tunnel next time. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
/**
 * OpenSSL's reasons to refuse a certificate, as Node names them, and TLS spoken to something that
 * does not.
 */
const CERTIFICATE =
  /^(CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED)/;
const NO_TLS = /wrong version number|packet length too long|unknown protocol|http request/i;
/** What Node and axios say of a request that cannot even be written. */
const UNSENDABLE: ReadonlySet<string> = new Set([
  'ERR_INVALID_URL',
  'ERR_INVALID_CHAR',
  'ERR_UNESCAPED_CHARACTERS',
  'ERR_INVALID_PROTOCOL',
]);

/**
 * What went wrong. An axios error holds the whole request with its headers; only code and text go
 * on.
 */
function diagnose(error: unknown): {
  readonly reason: Trouble;
  readonly cause: Error;
  readonly isFinal: boolean;
  readonly code?: string;
} {
  const known = toError(error);
  const refusal = [known, known.cause].find((each) => each instanceof ProxyRefusal);
  if (refusal !== undefined)
    return { reason: 'proxy', cause: refusal, isFinal: !PASSING_STATUSES.has(refusal.status) };
  const code = codeOf(known) ?? codeOf(known.cause) ?? '';
  const text = known.message.includes(code) ? known.message : `${code} ${known.message}`;
  const cause = new Error(text.trim() === '' ? 'the connection failed' : text.trim());
  if (known.message.startsWith('maxContentLength')) {
    return {
      reason: 'too-large',
      cause: new Error('the answer is larger than any that Port gives'),
      isFinal: true,
    };
  }
  if (CERTIFICATE.test(code) || (code === 'EPROTO' && NO_TLS.test(known.message)))
    return { reason: 'certificate', cause, isFinal: true, code };
  return { reason: 'transport', cause, isFinal: UNSENDABLE.has(code), code };
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
