import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import {
  createHealthServer,
  type HealthServer,
  type Readiness,
} from '../../src/server/health-server.js';
import type { Route } from '../../src/server/route.js';

const open: HealthServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(
  readiness: () => Readiness,
  pathPrefix = '',
  port = 0,
  routes: readonly Route[] = [],
): Promise<string> {
  const server = createHealthServer({
    port,
    pathPrefix,
    readiness,
    routes,
    version: '1.2.3',
    host: '127.0.0.1',
  });
  const bound = await server.listen();
  open.push(server);
  return `http://127.0.0.1:${bound}`;
}

test('live answers as long as the event loop turns, ready or not', async () => {
  const url = await serve(() => ({ ready: false, reasons: ['Port has not answered yet'] }));

  const answer = await fetch(`${url}/health/live`);

  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: 'healthy', check: 'live', core_version: '1.2.3' });
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(Number(answer.headers.get('x-process-time'))).toBeGreaterThanOrEqual(0);
});

test('ready tells the truth, and the reasons', async () => {
  let readiness: Readiness = { ready: false, reasons: ['Port has not answered yet'] };
  const url = await serve(() => readiness);

  const before = await fetch(`${url}/health/ready`);
  readiness = { ready: true, reasons: [] };
  const after = await fetch(`${url}/health/ready?verbose=1`);

  expect(before.status).toBe(503);
  expect(await before.json()).toEqual({
    status: 'unhealthy',
    check: 'ready',
    core_version: '1.2.3',
    reasons: ['Port has not answered yet'],
  });
  expect(after.status).toBe(200);
  expect(await after.json()).toEqual({ status: 'healthy', check: 'ready', core_version: '1.2.3' });
});

test('other paths are 404 and other methods 405, as JSON', async () => {
  const url = await serve(() => ({ ready: true, reasons: [] }));

  const missing = await fetch(`${url}/healthy`);
  const posted = await fetch(`${url}/health/live`, { method: 'POST' });
  const head = await fetch(`${url}/health/live/`, { method: 'HEAD' });

  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ status: 'not found', path: '/healthy' });
  expect(posted.status).toBe(405);
  expect(posted.headers.get('allow')).toBe('GET, HEAD');
  expect(head.status).toBe(200);
});

test('the prefix is honoured, and probes that do not know it still work', async () => {
  const url = await serve(() => ({ ready: true, reasons: [] }), '/aws');

  expect((await fetch(`${url}/aws/health/live`)).status).toBe(200);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect((await fetch(`${url}/awshealth/live`)).status).toBe(404);
});

test('a page hears the query and Accept, and sets headers of its own', async () => {
  const route: Route = {
    path: '/',
    answer: ({ query, accept, host }) => ({
      contentType: 'text/plain',
      body: `${query.get('a')} ${accept} ${host}`,
      headers: { 'x-own': 'yes', 'cache-control': 'public' },
    }),
  };
  const url = await serve(() => ({ ready: true, reasons: [] }), '/aws', 0, [route]);

  for (const path of ['/?a=1', '/aws?a=1', '/aws/?a=1']) {
    const answer = await fetch(`${url}${path}`, { headers: { accept: 'text/odd' } });
    expect(await answer.text()).toBe(`1 text/odd ${new URL(url).host}`);
    expect(answer.headers.get('x-own')).toBe('yes');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
});

test('a port in use is a clear error', async () => {
  const url = await serve(() => ({ ready: true, reasons: [] }));
  const port = Number(new URL(url).port);

  await expect(serve(() => ({ ready: true, reasons: [] }), '', port)).rejects.toMatchObject({
    code: 'listen-failed',
    message: `cannot listen on port ${port} for the health routes: another program uses it`,
  });
});

test('one address has 100 connections at most, and new ones when those are closed', async () => {
  const url = await serve(() => ({ ready: true, reasons: [] }));
  const port = Number(new URL(url).port);
  const sockets = await Promise.all(Array.from({ length: 100 }, () => connected(port)));

  await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');

  const closed = sockets.map((socket) => once(socket, 'close'));
  for (const socket of sockets) socket.end();
  await Promise.all(closed);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
