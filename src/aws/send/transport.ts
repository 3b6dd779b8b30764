// One HTTP exchange over one keep-alive pool for all accounts. Time-outs: connect, headers, silence
// in the body, and the whole body.
import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import { toError } from '../../errors.js';
import type { ProxyEnvironment } from '../../lib/network/proxy-variables.js';
import { createAbortRelay, type Followed } from '../../lib/waiting/abort-relay.js';
import type { AwsTransport, TransportResponse } from '../exchange.js';
import { createLargeAnswers, type LargeAnswers } from './large-answers.js';
import { readProxies } from './proxies.js';

/** The answer was longer, or took longer, than any answer of AWS does. */
class TransportLimit extends Error {
  readonly code: 'body-too-large' | 'body-too-slow';

  constructor(code: 'body-too-large' | 'body-too-slow', message: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

const CONNECT_TIMEOUT_MS = 5_000;
// AWS closes idle connections after about a minute at the earliest; staying below avoids resets on
// reuse.
const KEEP_ALIVE_MS = 20_000;
// Per host. More wait for a free one, which costs less than thousands of handshakes at once.
const MAX_CONNECTIONS = 256;
// Pages are asked for in sizes that AWS answers with less than a megabyte; parsing the longest
// holds the event loop for a fraction of a second.
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const LARGE_BODY_BYTES = 2 * 1024 * 1024;
// With the small ones, of which there is one per connection, the bound of what is held unparsed.
const LARGE_AT_ONCE = 4;
const BODY_TIMES_REQUEST_TIMEOUT = 5;

/** Opens nothing until the first request. `env` is consulted for proxies only. */
export function createAwsTransport(options: {
  readonly requestTimeoutMs: number;
  readonly connectTimeoutMs?: number;
  readonly env?: ProxyEnvironment;
}): AwsTransport {
  const { requestTimeoutMs, connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
  const limits = { requestTimeoutMs, connectTimeoutMs };
  const common = {
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
    connections: MAX_CONNECTIONS,
    pipelining: 1,
  };
  const relay = createAbortRelay();
  const large = createLargeAnswers(LARGE_AT_ONCE);
  const direct = new Agent(common);
  const proxied = createProxied(common, limits, options.env ?? {});

  return {
    async exchange(request) {
      const dispatcher = proxied.isEmpty
        ? direct
        : ((await proxied.agents()).get(request.origin.startsWith('https:') ? 'https' : 'http') ??
          direct);
      const { signal } = request;
      if (signal?.aborted) throw signal.reason;
      return new Promise((resolve, reject) => {
        const followed = signal === undefined ? undefined : relay.follow(signal);
        const handler = createReader({
          followed,
          signal,
          maxMs: BODY_TIMES_REQUEST_TIMEOUT * requestTimeoutMs,
          large,
          resolve,
          reject,
        });
        dispatcher.dispatch(
          {
            origin: request.origin,
            path: request.path,
            method: request.method as Dispatcher.HttpMethod,
            headers: request.headers,
            body: request.body === undefined || request.body.length === 0 ? null : request.body,
          },
          handler,
        );
      });
    },
    async close() {
      await Promise.all([direct.destroy(), proxied.destroy()]);
    },
  };
}

/**
 * Agents by protocol, for the protocols that the environment names a proxy for; loaded with the
 * first request.
 */
function createProxied(
  pool: object,
  limits: { readonly requestTimeoutMs: number; readonly connectTimeoutMs: number },
  env: ProxyEnvironment,
) {
  const { byProtocol, noProxy } = readProxies(env);
  let opened: Promise<ReadonlyMap<string, Dispatcher>> | undefined;

  async function open(): Promise<ReadonlyMap<string, Dispatcher>> {
    const { createProxyAgent } = await import('./proxy-agent.js');
    const common = { pool, ...limits, noProxy };
    return new Map(
      [...byProtocol].map(([protocol, proxy]) => [
        protocol,
        createProxyAgent({ ...common, proxy }),
      ]),
    );
  }

  return {
    isEmpty: byProtocol.size === 0,
    agents() {
      opened ??= open();
      return opened;
    },
    async destroy(): Promise<void> {
      const agents = (await opened) ?? new Map<string, Dispatcher>();
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

interface BodyReading {
  readonly followed: Followed | undefined;
  readonly signal: AbortSignal | undefined;
  /** For the whole body. */
  readonly maxMs: number;
  readonly large: LargeAnswers;
  resolve(response: TransportResponse): void;
  reject(reason: unknown): void;
}

/**
 * Gathers one answer as undici reports it; a stream in between would cost as much as the rest of
 * the exchange.
 */
function createReader({
  followed,
  signal,
  maxMs,
  large,
  resolve,
  reject,
}: BodyReading): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let length = 0;
  let deadline = 0;
  let status = 0;
  let plain: Record<string, string> = {};
  let running: Dispatcher.DispatchController | undefined;

  const readOn = (): void => {
    deadline = Date.now() + maxMs;
    running?.resume();
  };

  followed?.emitter.once('abort', () => {
    // Nothing is sent any more when it still waits for a connection.
    running?.abort(toError(signal?.reason));
    reject(signal?.reason);
  });
  return {
    onRequestStart(controller) {
      running = controller;
      if (signal?.aborted) controller.abort(toError(signal.reason));
    },
    onResponseStart(_controller, statusCode, headers) {
      if (statusCode < 200) return;
      status = statusCode;
      plain = plainHeaders(headers);
      deadline = Date.now() + maxMs;
    },
    onResponseData(controller, chunk) {
      const wasSmall = length <= LARGE_BODY_BYTES;
      chunks.push(chunk);
      length += chunk.length;
      // A body that drips never falls silent, so the clock is looked at with every piece.
      if (length > MAX_BODY_BYTES)
        controller.abort(
          new TransportLimit(
            'body-too-large',
            `The answer is longer than ${MAX_BODY_BYTES} bytes.`,
          ),
        );
      else if (chunks.length > 1 && Date.now() > deadline) {
        controller.abort(new TransportLimit('body-too-slow', 'The answer did not end in time.'));
      } else if (wasSmall && length > LARGE_BODY_BYTES && !large.take(readOn)) controller.pause();
    },
    onResponseEnd() {
      large.leave(readOn);
      followed?.release();
      const body =
        chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
      chunks.length = 0;
      resolve({ status, headers: plain, body });
    },
    onResponseError(_controller, error) {
      large.leave(readOn);
      followed?.release();
      reject(error);
    },
  };
}

function plainHeaders(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}
