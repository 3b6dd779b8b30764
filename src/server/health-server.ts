// The health routes for the probes of Kubernetes. Live: the event loop turns. Ready: what the
// daemon needs has worked.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AppError } from '../errors.js';

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
  /** All addresses when absent. */
  readonly host?: string;
}

export interface HealthServer {
  /** Starts to listen and returns the port. Throws AppError `listen-failed`. */
  listen(): Promise<number>;
  /** Stops to listen and closes open connections. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly allow?: string;
}

/**
 * Creates the server; it listens after `listen`. Every answer is JSON and carries X-Request-ID and
 * X-Process-Time (seconds).
 */
export function createHealthServer(options: HealthServerOptions): HealthServer {
  const server = createServer(
    { keepAliveTimeout: 5_000, requestTimeout: 10_000 },
    (request, response) => {
      const begin = performance.now();
      const answer = answerTo(request, options);
      send(request, response, answer, (performance.now() - begin) / 1000);
    },
  );
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

function answerTo(
  request: IncomingMessage,
  { pathPrefix, readiness, version }: HealthServerOptions,
): Answer {
  const path = (request.url ?? '/').replace(/[?#].*$/, '').replace(/(.)\/+$/, '$1');
  const route =
    pathPrefix !== '' && path.startsWith(`${pathPrefix}/`) ? path.slice(pathPrefix.length) : path;
  if (route !== '/health/live' && route !== '/health/ready')
    return { status: 404, body: { status: 'not found', path } };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, body: { status: 'method not allowed' }, allow: 'GET, HEAD' };
  if (route === '/health/live')
    return { status: 200, body: { status: 'healthy', check: 'live', core_version: version } };
  const { ready, reasons } = readiness();
  const body = {
    status: ready ? 'healthy' : 'unhealthy',
    check: 'ready',
    core_version: version,
    ...(ready ? {} : { reasons }),
  };
  return { status: ready ? 200 : 503, body };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, allow }: Answer,
  seconds: number,
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-request-id': randomUUID(),
    'x-process-time': seconds.toFixed(6),
    ...(allow === undefined ? {} : { allow }),
  });
  response.end(request.method === 'HEAD' ? undefined : text);
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
