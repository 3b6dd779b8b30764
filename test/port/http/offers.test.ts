// Calls that nothing depends on, against a Port that is slow, full, or elsewhere.
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PortCall } from '../../../src/port/http/call.js';
import { clientOf } from '../pace/client.js';
import { answerToken, bench, codeOf, fakeTime, scripted } from '../setup.js';

const any = z.unknown();
const ORGANIZATION = { method: 'GET', path: '/organization' } as const satisfies PortCall;
const OFFER = { ...ORGANIZATION, bestEffort: true } as const satisfies PortCall;
const ENTITIES = {
  method: 'POST',
  path: '/entities/search',
  body: { combinator: 'and', rules: [{ property: '$blueprint', operator: '=', value: 'x' }] },
} as const satisfies PortCall;

/** Every request of the program passes the rate limit; fifty fit into one window. */
const FULL = { limits: { entityRequests: 50, windowSeconds: 300 } };

describe('the rate limit of the simulated Port', () => {
  it.each(['epoch', 'seconds'] as const)(
    'is never exceeded over HTTP, with many calls side by side and the reset in %s',
    async (resetHeader) => {
      const start = Date.now();
      // 300 s of Port and of the program are one second of the clock on the wall.
      const now = () => start + (Date.now() - start) * 300;
      const { sleep } = await import('../../../src/port/wait.js');
      await using b = await bench(
        { ...FULL, switches: { resetHeader }, clock: now, logEntries: 5_000 },
        { now, sleep: (ms, signal) => sleep(ms / 300, signal) },
      );
      await Promise.all(Array.from({ length: 120 }, () => b.http.request(ENTITIES, any)));

      expect(b.port.requests.list({ status: 429 })).toHaveLength(0);
      expect(b.http.usage).toMatchObject({ throttled: 0, retries: 0, requests: 121 });
      expect(now() - start).toBeGreaterThan(2 * 298_000);
    },
  );

  it('lets a new token through although every other request waits', async () => {
    const time = fakeTime();
    await using b = await bench(
      {
        limits: { otherRequests: 5, windowSeconds: 300 },
        clock: time.now,
        tokenLifetimeSeconds: 60,
      },
      { now: time.now, sleep: time.sleep },
    );
    for (let each = 0; each < 12; each += 1) await b.http.request(ORGANIZATION, any);

    expect(b.port.requests.list({ status: 429 })).toHaveLength(0);
    expect(b.port.requests.list({ path: '/v1/auth/access_token' }).length).toBeGreaterThan(1);
  });
});

describe('a call that nothing depends on', () => {
  it('does not wait for a pause that is longer than its own time', async () => {
    await using b = await bench({}, { sleep: async () => new Promise(() => {}) });
    await b.http.request(ORGANIZATION, any);
    b.port.faults.add({
      path: '/v1/entities/search',
      effect: { kind: 'status', status: 429, retryAfterSeconds: 100 },
    });
    const stop = new AbortController();
    const paused = codeOf(b.http.request({ ...ENTITIES, signal: stop.signal }, any));
    await new Promise<void>((resolve) => {
      const look = () => (b.http.usage.throttled > 0 ? resolve() : setImmediate(look));
      look();
    });
    const sent = b.http.usage.requests;

    expect(await codeOf(b.http.request(OFFER, any))).toBe('port-unreachable');
    expect(b.http.usage.requests).toBe(sent);
    stop.abort();
    await b.http.close();
    void paused;
  });

  it('ends when its time is over, whatever it waits for', async () => {
    const time = fakeTime();
    await using b = await bench(
      { limits: { otherRequests: 3, windowSeconds: 300 }, clock: time.now },
      { now: time.now, sleep: () => new Promise(() => {}) },
    );
    await b.http.request(ORGANIZATION, any);

    expect(await codeOf(b.http.request({ ...OFFER, timeoutMs: 30 }, any))).toBe('port-unreachable');
  });

  it('asks for a new token once a minute at the most, where the token is refused', async () => {
    const time = fakeTime();
    await using server = await scripted((request, response) => {
      if (answerToken(request, response)) return;
      response.statusCode = request.url === '/v1/organization' ? 401 : 200;
      response.end('{"ok":false}');
    });
    const tokens: string[] = [];
    await using client = clientOf(server.url, {
      now: time.now,
      sleep: time.sleep,
      keepSecret: (secret) => tokens.push(secret),
    });
    for (let each = 0; each < 30; each += 1) {
      expect(await codeOf(client.http.request(OFFER, any))).toBe('port-rejected');
      time.at += 10_000;
    }

    expect(tokens.length).toBeLessThanOrEqual(1 + 5);
  });

  it('is one attempt, whatever becomes of it', async () => {
    await using b = await bench();
    await b.http.request(ORGANIZATION, any);
    b.port.faults.add({ path: '/v1/organization', effect: { kind: 'status', status: 503 } });
    const before = b.http.usage.requests;

    expect(await codeOf(b.http.request(OFFER, any))).toBe('port-unreachable');
    expect(b.http.usage.requests).toBe(before + 1);
    expect(b.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });
});

describe('an address that Port names', () => {
  const named = (url: string) =>
    ({ ...OFFER, method: 'POST', path: '/logs', url, body: {} }) as const satisfies PortCall;

  it('gets the call, with the token, past the proxy that the API has', async () => {
    const seen: (string | undefined)[] = [];
    await using elsewhere = await scripted((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization}`);
      response.end('{"ok":true}');
    });
    await using b = await bench();

    await b.http.request(named(`${elsewhere.url}/logs/1`), any);

    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(/^\/logs\/1 Bearer \S+$/);
  });

  it('goes through the proxy that its own scheme and host have', async () => {
    const seen: (string | undefined)[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.url);
      response.end('{"ok":true}');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await using b = await bench(
      {},
      { proxy: { http_proxy: `http://127.0.0.1:${port}`, no_proxy: '127.0.0.1' } },
    );

    await b.http.request(named('http://ingest.example/logs/1'), any);

    expect(seen).toEqual(['http://ingest.example/logs/1']);
    await new Promise((resolve) => proxy.close(resolve));
  });

  it.each([
    ['no address at all', 'logs'],
    ['another protocol', 'ftp://ingest.example/logs'],
    ['a user', 'https://user:word@ingest.example/logs'],
  ])('is not used when it has %s', async (_, url) => {
    await using b = await bench();

    expect(await codeOf(b.http.request(named(url), any))).toBe('port-rejected');
    expect(b.http.usage.requests).toBe(0);
  });

  it('is not used without TLS when the API has it', async () => {
    const { http } = clientOf('https://api.example', {});

    const error = await http.request(named('http://ingest.example/a'), any).catch(String);

    expect(error).toContain('it is not HTTPS');
    expect(http.usage.requests).toBe(0);
    await http.close();
  });

  it('is not used beyond a handful of different ones', async () => {
    const time = fakeTime();
    await using b = await bench(
      {},
      { now: time.now, proxy: { http_proxy: 'http://127.0.0.1:9', no_proxy: '127.0.0.1' } },
    );
    const codes: unknown[] = [];
    for (let each = 0; each < 10; each += 1)
      codes.push(await codeOf(b.http.request(named(`http://h${each}.example/`), any)));

    expect(codes.slice(-3)).toEqual(['port-rejected', 'port-rejected', 'port-rejected']);
  });
});
