// Connections that break in the middle of something, and names that nobody knows.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../src/errors.js';
import type { PortCall } from '../../../src/port/http/call.js';
import { clientOf } from '../pace/client.js';
import { answerToken, codeOf, fakeTime, recordingLog, scripted } from '../setup.js';

const any = z.unknown();
const PATCH = { method: 'PATCH', path: '/integration/my-aws' } as const;
const BODY = { config: { text: 'x'.repeat(4_000_000) } };

function client(url: string) {
  const time = fakeTime();
  const { log, lines } = recordingLog();
  return { ...clientOf(url, { now: time.now, sleep: time.sleep, log }), time, lines };
}

describe('a connection that is reset', () => {
  it('in the middle of a body that is being sent is opened again, and the whole body sent', async () => {
    const lengths: number[] = [];
    let broken = 0;
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      if (answerToken(request, response)) return;
      let length = 0;
      request.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (broken >= 2 || length < 100_000) return;
        broken += 1;
        request.socket.resetAndDestroy();
      });
      request.on('end', () => {
        lengths.push(length);
        response.end('{"ok":true}');
      });
    };
    const server = createServer(serve);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { http } = client(`http://127.0.0.1:${port}`);

    expect(await http.request({ ...PATCH, body: BODY }, any)).toEqual({ ok: true });

    expect(broken).toBe(2);
    expect(lengths).toEqual([JSON.stringify(BODY).length]);
    await http.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ['with its length announced', { 'content-length': '1000' }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('in the middle of an answer %s is no answer, and the call is repeated', async (_, headers) => {
    let asked = 0;
    await using server = await scripted((request, response) => {
      if (answerToken(request, response)) return;
      asked += 1;
      if (asked > 2) return void response.end('{"entities":[{"identifier":"a"}]}');
      response.writeHead(200, headers);
      // Cut off here, it would be a list of nothing.
      response.write('{"entities":[]}'.padEnd(200), () => response.socket?.destroy());
    });
    const { http } = client(server.url);
    const call: PortCall = { method: 'POST', path: '/entities/search', body: {} };

    const found = await http.request(call, z.object({ entities: z.array(any) }));

    expect(found.entities).toHaveLength(1);
    expect(http.usage.retries).toBe(2);
    await http.close();
  });
});

describe('a name that nobody knows', () => {
  it('is told at once, with the address and the next try, and ends a start within a minute', async () => {
    const { http, time, lines } = client('http://no-such-port.invalid');
    const start = time.at;
    const call: PortCall = { method: 'GET', path: '/integration/my-aws', waitsOut: false };

    const error = await http.request(call, any).catch((thrown: unknown) => thrown);

    expect(error instanceof AppError ? error.code : error).toBe('port-unreachable');
    expect(String(error)).toMatch(/http:\/\/no-such-port\.invalid .*(ENOTFOUND|EAI_AGAIN)/);
    expect(time.at - start).toBeLessThanOrEqual(60_000);
    const said = lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(said[0]).toMatch(/(ENOTFOUND|EAI_AGAIN).*; failing since 20\S+Z, next try in 0\.\d s$/);
    expect(said.length).toBeLessThanOrEqual(2);
    await http.close();
  });
});

it('an answer of 408 is repeated', async () => {
  let asked = 0;
  await using server = await scripted((request, response) => {
    if (answerToken(request, response)) return;
    asked += 1;
    response.statusCode = asked < 3 ? 408 : 200;
    response.end('{"ok":true}');
  });
  const { http } = client(server.url);

  expect(await codeOf(http.request({ ...PATCH, body: {} }, any))).toBe('no error');
  expect(asked).toBe(3);
  await http.close();
});
