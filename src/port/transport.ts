// One HTTP exchange with Port over axios: bytes out, status, headers and text in. Knows nothing of tokens or retries.
// Guarantees that nothing that carries the Authorization header leaves this file, not even inside an error.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosResponse } from 'axios';
import { toError } from '../errors.js';
import { cancelled, deadline } from './wait.js';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type Received = { readonly tookMs: number } & Outcome;

type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string; readonly header: (name: string) => string | undefined }
  | { readonly kind: 'failed'; readonly reason: 'transport' | 'timeout'; readonly cause: Error };

export interface Transport {
  /** Throws `resync-cancelled` when the signal is aborted; every other trouble is a `failed` result. */
  exchange(exchange: Exchange): Promise<Received>;
  close(): void;
}

const MAX_SOCKETS = 64;

/** A pool of keep-alive connections, over HTTP or TLS as the URL says; proxy variables are honoured by axios. */
export function createTransport(options: { readonly verifyTls: boolean }): Transport {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const httpAgent = new HttpAgent(agent);
  const httpsAgent = new HttpsAgent({ ...agent, rejectUnauthorized: options.verifyTls });

  const send = (exchange: Exchange, signal: AbortSignal) =>
    axios.request<string>({
      adapter: 'http',
      method: exchange.method,
      url: exchange.url,
      headers: { ...exchange.headers },
      data: exchange.body,
      signal,
      httpAgent,
      httpsAgent,
      maxRedirects: 0,
      maxBodyLength: Number.POSITIVE_INFINITY,
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
            cause: new Error(`no complete answer within ${exchange.timeoutMs} ms`),
          };
        return { tookMs: tookMs(), kind: 'failed', reason: 'transport', cause: withoutRequest(error) };
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

function toOutcome(response: AxiosResponse<string>): Outcome {
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

/** An axios error holds the whole request with its headers; only code and text go on. */
function withoutRequest(error: unknown): Error {
  const { message } = toError(error);
  const code = axios.isAxiosError(error) ? error.code : undefined;
  const text = code === undefined || message.includes(code) ? message : `${code} ${message}`;
  return new Error(text.trim() === '' ? 'the connection failed' : text.trim());
}
