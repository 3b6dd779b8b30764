// A small HTTP server on loopback that answers what a test tells it to, and remembers what it was
// asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsScope } from '../../src/aws/scope.js';
import type { AwsCredentials, Session } from '../../src/types/session.js';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Gives the answer, or writes one itself and returns nothing. */
export type Respond = (asked: Asked, response: ServerResponse, count: number) => Answer | undefined;

export interface Loopback {
  readonly url: string;
  readonly asked: readonly Asked[];
  respond: Respond;
  close(): Promise<void>;
}

export async function startLoopback(respond: Respond): Promise<Loopback> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      asked.push(one);
      const answer = loopback.respond(one, response, asked.length);
      if (answer === undefined) return;
      response.writeHead(answer.status ?? 200, answer.headers ?? {});
      response.end(answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const loopback = {
    url: `http://127.0.0.1:${port}`,
    asked,
    respond,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return loopback;
}

export const CREDENTIALS: AwsCredentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'wJalr/secret',
  sessionToken: 'FwoGZ+token=',
};

export function sessionOf(accountId: string, credentials: AwsCredentials = CREDENTIALS): Session {
  return {
    accountId,
    partition: 'aws',
    credentials: async () => credentials,
    renew: async () => credentials,
  };
}

export function scopeOf(overrides: Partial<AwsScope> = {}): AwsScope {
  return {
    session: sessionOf('111122223333'),
    region: 'eu-west-1',
    signal: new AbortController().signal,
    ...overrides,
  };
}

/** What a promise rejected with; fails when it did not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('The promise was expected to reject.');
}
