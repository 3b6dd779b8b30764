// Readers that ask and then take nothing: they are let go, and nobody else waits for them.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createHealthServer, type HealthServer } from '../../src/server/health-server.js';
import type { PageBody } from '../../src/types/page-body.js';

const REQUEST_STARTS = 'http.server.request.start';
/** More than the buffers of both ends hold. */
const LARGE = 'x'.repeat(32 * 1024 * 1024);

function serve(readerPatienceMs: number, body: () => PageBody): HealthServer {
  return createHealthServer({
    port: 0,
    host: '127.0.0.1',
    pathPrefix: '',
    version: '1.2.3',
    readiness: () => ({ ready: true, reasons: [] }),
    readerPatienceMs,
    routes: [{ path: '/large', answer: () => ({ contentType: 'text/plain', body: body() }) }],
  });
}

test('who reads nothing of its answer is closed, and others are answered meanwhile', async () => {
  let tell = (): void => {};
  const largeAsked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const server = serve(500, () => {
    tell();
    return LARGE;
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

test('a body in pieces comes as one, and ends for all who still read it when it has to', async () => {
  const controller = new AbortController();
  const piece = Buffer.from(LARGE.slice(0, 1024 * 1024));
  const pieces = Array.from({ length: 32 }, () => piece);
  const body = { bytes: LARGE.length, pieces, signal: controller.signal };
  const server = serve(60_000, () => body);
  const url = `http://127.0.0.1:${await server.listen()}/large`;
  try {
    // More than Node would warn of, if each listened to the signal.
    const [first, ...slow] = await Promise.all(Array.from({ length: 12 }, () => fetch(url)));
    const whole = await first?.arrayBuffer();
    controller.abort();

    expect(whole?.byteLength).toBe(LARGE.length);
    for (const answer of slow) await expect(answer.arrayBuffer()).rejects.toThrow('terminated');
  } finally {
    await server.close();
  }
});
