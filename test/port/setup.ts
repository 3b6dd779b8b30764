import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { PortConfig } from '../../src/config/config.js';
import type { PortLog } from '../../src/port/http/log.js';
import { createPortHttp, type PortHttp, type PortHttpDeps } from '../../src/port/http/port-http.js';
import { type SimulatedPort, startPort } from '../../src/sandbox/port/port.js';
import type { PortOptions } from '../../src/sandbox/port/settings.js';

export const INTEGRATION = { type: 'aws-v3', identifier: 'my-aws', version: '0.1.0' } as const;
export const USER_AGENT = 'port-ocean/aws-v3/0.1.0/my-aws/exporter';

export interface LoggedLine {
  readonly level: string;
  readonly message: string;
}

export function recordingLog(): { readonly log: PortLog; readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const at = (level: string) => (fields: unknown, message?: unknown) => {
    lines.push({ level, message: String(message ?? fields) });
  };
  return {
    log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    lines,
  };
}

/** A clock that only waiting moves. */
export function fakeTime(start = Date.parse('2026-03-01T12:00:00Z')) {
  const time = {
    at: start,
    waits: [] as number[],
    now: () => time.at,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      time.waits.push(ms);
      time.at += ms;
    },
  };
  return time;
}

export type FakeTime = ReturnType<typeof fakeTime>;

export function portConfig(url: string, more: Partial<PortConfig> = {}): PortConfig {
  return {
    baseUrl: url,
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    verifyTls: true,
    upsertBatchLength: 20,
    upsertBatchBytes: 1_048_576,
    deleteBatchLength: 100,
    ...more,
  };
}

export interface Bench extends AsyncDisposable {
  readonly port: SimulatedPort;
  readonly http: PortHttp;
  readonly time: FakeTime;
  readonly lines: LoggedLine[];
  readonly log: PortLog;
}

/** A simulated Port and a client for it, on one fake clock. */
export async function bench(
  options: PortOptions = {},
  deps: Partial<PortHttpDeps> = {},
): Promise<Bench> {
  const time = fakeTime();
  const { log, lines } = recordingLog();
  const port = await startPort({ clock: time.now, ...options });
  const http = createPortHttp({
    config: portConfig(port.url),
    integration: INTEGRATION,
    log,
    now: time.now,
    sleep: time.sleep,
    random: () => 0.5,
    ...deps,
  });
  return {
    port,
    http,
    time,
    log,
    lines,
    async [Symbol.asyncDispose]() {
      await http.close();
      await port.close();
    },
  };
}

/** A server that says exactly what a test wants; the token route is answered for it. */
export async function scripted(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function answerToken(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.url !== '/v1/auth/access_token') return false;
  response.end(
    JSON.stringify({ ok: true, accessToken: 'token', expiresIn: 3600, tokenType: 'Bearer' }),
  );
  return true;
}

/** The code of the AppError that the promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}
