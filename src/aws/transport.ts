// One HTTP exchange over one keep-alive pool for all accounts. Time-outs: connect, headers, silence in the body, and the whole body.
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { createAbortRelay } from './abort-relay.js';

export interface TransportRequest {
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

export interface Transport {
  /** Rejects with undici's or the socket's error, or with a `TransportLimit`. */
  exchange(request: TransportRequest): Promise<TransportResponse>;
  close(): Promise<void>;
}

export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** The answer was longer, or took longer, than any answer of AWS does. */
export class TransportLimit extends Error {
  readonly code: 'body-too-large' | 'body-too-slow';

  constructor(code: 'body-too-large' | 'body-too-slow', message: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

const CONNECT_TIMEOUT_MS = 5_000;
// AWS closes idle connections after about a minute at the earliest; staying below avoids resets on reuse.
const KEEP_ALIVE_MS = 20_000;
// Per host. More wait for a free one, which costs less than thousands of handshakes at once.
const MAX_CONNECTIONS = 256;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const BODY_TIMES_REQUEST_TIMEOUT = 5;

/** Opens nothing until the first request. `env` is consulted for proxies only. */
export function createTransport(options: { readonly requestTimeoutMs: number; readonly env?: ProxyEnvironment }): Transport {
  const { requestTimeoutMs } = options;
  const common = {
    connect: { timeout: CONNECT_TIMEOUT_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
    connections: MAX_CONNECTIONS,
    pipelining: 1,
  };
  const relay = createAbortRelay();
  const direct = new Agent(common);
  const proxied = new Map<string, Dispatcher>();
  for (const protocol of ['http', 'https']) {
    const proxy = variable(options.env, `${protocol}_proxy`);
    const noProxy = variable(options.env, 'no_proxy') ?? '';
    if (proxy !== undefined) proxied.set(protocol, new EnvHttpProxyAgent({ ...common, httpProxy: proxy, httpsProxy: proxy, noProxy }));
  }

  return {
    async exchange(request) {
      const dispatcher = (proxied.size > 0 && proxied.get(request.origin.startsWith('https:') ? 'https' : 'http')) || direct;
      if (request.signal?.aborted) throw request.signal.reason;
      const followed = request.signal === undefined ? undefined : relay.follow(request.signal);
      try {
        const { statusCode, headers, body } = await dispatcher.request({
          origin: request.origin,
          path: request.path,
          method: request.method as Dispatcher.HttpMethod,
          headers: request.headers,
          body: request.body === undefined || request.body.length === 0 ? null : request.body,
          signal: followed?.emitter ?? null,
        });
        const bytes = await readBody(body, Date.now() + BODY_TIMES_REQUEST_TIMEOUT * requestTimeoutMs);
        return { status: statusCode, headers: plainHeaders(headers), body: bytes };
      } finally {
        followed?.release();
      }
    },
    async close() {
      await Promise.all([direct, ...proxied.values()].map((agent) => agent.destroy()));
    },
  };
}

function variable(env: ProxyEnvironment | undefined, name: string): string | undefined {
  return env?.[name] || env?.[name.toUpperCase()] || undefined;
}

function readBody(body: Dispatcher.ResponseData['body'], deadline: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    body.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      // A body that drips never falls silent, so the clock is looked at with every piece.
      if (length > MAX_BODY_BYTES) body.destroy(new TransportLimit('body-too-large', `The answer is longer than ${MAX_BODY_BYTES} bytes.`));
      else if (chunks.length > 1 && Date.now() > deadline)
        body.destroy(new TransportLimit('body-too-slow', 'The answer did not end in time.'));
    });
    body.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length)));
    body.on('error', reject);
  });
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}
