// The health check of a container, against the health server itself and against servers that are no
// such thing.
import { createServer, type Server } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { askHealth } from '../../src/commands/health.js';
import { createHealthServer } from '../../src/server/health-server.js';

async function daemon(pathPrefix = ''): Promise<number> {
  const readiness = () => ({ ready: false, reasons: ['not yet'] });
  const server = createHealthServer({ port: 0, pathPrefix, readiness, version: '1.2.3' });
  onTestFinished(() => server.close());
  return server.listen();
}

async function other(status: number | 'silent'): Promise<number> {
  const server = createServer((_request, response) => {
    if (status !== 'silent') response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return portOf(server);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test.each(['', '/aws'])(
  'a daemon that lives is well, ready or not, with the prefix "%s"',
  async (pathPrefix) => {
    expect(await askHealth({ port: await daemon(pathPrefix), pathPrefix })).toBeUndefined();
  },
);

test('another answer than 200 is not', async () => {
  expect(await askHealth({ port: await other(503), pathPrefix: '' })).toContain('answered 503');
});

test('no answer in time is not', async () => {
  expect(await askHealth({ port: await other('silent'), pathPrefix: '' }, 50)).toContain(
    'no answer within 50 ms',
  );
});

test('nobody there is not', async () => {
  const port = await daemonThatLeft();

  expect(await askHealth({ port, pathPrefix: '' })).toContain('ECONNREFUSED');
});

test('a port that nobody knows is not', async () => {
  expect(await askHealth({ port: 0, pathPrefix: '' })).toContain('APPLICATION__PORT is 0');
});

async function daemonThatLeft(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
