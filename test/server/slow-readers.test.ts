// Readers that ask and then take nothing: they are let go, and nobody else waits for them.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createHealthServer } from '../../src/server/health-server.js';

const REQUEST_STARTS = 'http.server.request.start';
/** More than the buffers of both ends hold. */
const LARGE = 'x'.repeat(32 * 1024 * 1024);

test('who reads nothing of its answer is closed, and others are answered meanwhile', async () => {
  let tell = (): void => {};
  const largeAsked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const server = createHealthServer({
    port: 0,
    host: '127.0.0.1',
    pathPrefix: '',
    version: '1.2.3',
    readiness: () => ({ ready: true, reasons: [] }),
    readerPatienceMs: 500,
    routes: [
      {
        path: '/large',
        async answer() {
          tell();
          return { contentType: 'text/plain', body: LARGE };
        },
      },
    ],
  });
  const port = await server.listen();
  const sockets: Socket[] = [];
  const note = (message: unknown): void => {
    if (typeof message !== 'object' || message === null || !('socket' in message)) return;
    if (message.socket instanceof Socket) sockets.push(message.socket);
  };
  subscribe(REQUEST_STARTS, note);
  const reader = connect(port, '127.0.0.1').pause();
  reader.on('error', () => {});
  try {
    reader.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await largeAsked;
    const [served] = sockets;
    if (!served) throw new Error('nobody was served');
    const closed = once(served, 'close');
    const other = await fetch(`http://127.0.0.1:${port}/health/live`);

    expect(other.status).toBe(200);
    await closed;
    expect(served.bytesWritten).toBeGreaterThan(0);
    expect(served.writableLength).toBe(0);
  } finally {
    unsubscribe(REQUEST_STARTS, note);
    reader.destroy();
    await server.close();
  }
});
