// The health routes for the probes of Kubernetes, and what else the daemon shows. Live: the event
// loop turns. Ready: what the daemon needs has worked.
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.js';
import type { LongBody } from '../types/page-body.js';
import type { Page, Route } from './route.js';

export interface Readiness {
  readonly ready: boolean;
  /** Why not, in words for an operator. */
  readonly reasons: readonly string[];
}

export interface HealthServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /**
   * Empty, or with a leading and without a trailing slash. The routes answer with and without it,
   * because the probes of Port's chart do not follow it.
   */
  readonly pathPrefix: string;
  readonly readiness: () => Readiness;
  readonly version: string;
  /** What is answered besides health. */
  readonly routes?: readonly Route[];
  /** How long a reader may take nothing of its answer; 10 s when absent. */
  readonly readerPatienceMs?: number;
  /** All addresses when absent. */
  readonly host?: string;
}

export interface HealthServer {
  /** Starts to listen and returns the port. Throws AppError `listen-failed`. */
  listen(): Promise<number>;
  /** Stops to listen and closes open connections. */
  close(): Promise<void>;
}

interface Answer extends Page {
  readonly status: number;
  readonly allow?: string;
}

/** Probes, Prometheus and some readers need a handful. */
const MOST_CONNECTIONS = 500;
const MOST_OF_ADDRESS = 100;
/** Node looks every 30 s for what is late, unless it is told another time. */
const TIMES = {
  keepAliveTimeout: 5_000,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
};

/**
 * Creates the server; it listens after `listen`. Every answer carries X-Request-ID and X-Process-Time
 * (seconds); it is JSON where no route says otherwise.
 */
export function createHealthServer(options: HealthServerOptions): HealthServer {
  const server = createServer(TIMES, async (request, response) => {
    const begin = performance.now();
    const answer = await answerTo(request, options).catch(() =>
      json(500, { status: 'internal error' }),
    );
    send(request, response, answer, (performance.now() - begin) / 1000);
  });
  server.maxConnections = MOST_CONNECTIONS;
  // A reader that takes nothing of its answer for so long is gone.
  server.setTimeout(options.readerPatienceMs ?? TIMES.requestTimeout, (socket) => socket.destroy());
  server.on('connection', limitByAddress());
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', (cause) => reject(listenFailed(options.port, cause)));
        server.listen(
          { port: options.port, ...(options.host === undefined ? {} : { host: options.host }) },
          () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : options.port);
          },
        );
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(
  request: IncomingMessage,
  { pathPrefix, readiness, version, routes = [] }: HealthServerOptions,
): Promise<Answer> {
  const [target = '/', query = ''] = (request.url ?? '/').replace(/#.*$/, '').split('?', 2);
  const path = target.replace(/(.)\/+$/, '$1');
  const route =
    pathPrefix !== '' && `${path}/`.startsWith(`${pathPrefix}/`)
      ? path.slice(pathPrefix.length) || '/'
      : path;
  const page = routes.find((each) => each.path === route);
  if (page === undefined && route !== '/health/live' && route !== '/health/ready')
    return json(404, { status: 'not found', path });
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { ...json(405, { status: 'method not allowed' }), allow: 'GET, HEAD' };
  if (page !== undefined) {
    const { accept = '', host = '' } = request.headers;
    const answer = await page.answer({ query: new URLSearchParams(query), accept, host });
    return { status: 200, ...answer };
  }
  if (route === '/health/live')
    return json(200, { status: 'healthy', check: 'live', core_version: version });
  const { ready, reasons } = readiness();
  const body = {
    status: ready ? 'healthy' : 'unhealthy',
    check: 'ready',
    core_version: version,
    ...(ready ? {} : { reasons }),
  };
  return json(ready ? 200 : 503, body);
}

/** One address cannot take the connections that the probes need. */
function limitByAddress(): (socket: Socket) => void {
  const open = new Map<string, number>();
  return (socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    if (count > MOST_OF_ADDRESS) socket.destroy();
  };
}

function json(status: number, body: Readonly<Record<string, unknown>>): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, contentType, allow, headers = {} }: Answer,
  seconds: number,
): void {
  response.writeHead(status, {
    ...headers,
    'content-type': contentType,
    'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.bytes,
    'cache-control': 'no-store',
    'x-request-id': randomUUID(),
    'x-process-time': seconds.toFixed(6),
    ...(allow === undefined ? {} : { allow }),
  });
  if (request.method === 'HEAD') response.end();
  else if (typeof body === 'string') response.end(body);
  else sendPieces(response, body);
}

function sendPieces(response: ServerResponse, { pieces, signal }: LongBody): void {
  setMaxListeners(MOST_CONNECTIONS, signal);
  // Readers that go away or are cut off find out themselves.
  pipeline(Readable.from(pieces), response, { signal }).catch(() => undefined);
}

function listenFailed(port: number, cause: Error): AppError {
  const code: unknown = Reflect.get(cause, 'code');
  const why =
    code === 'EADDRINUSE'
      ? 'another program uses it'
      : code === 'EACCES'
        ? 'ports below 1024 need more rights'
        : cause.message;
  return new AppError(
    'listen-failed',
    `cannot listen on port ${port} for the health routes: ${why}`,
    { cause, details: { port } },
  );
}
