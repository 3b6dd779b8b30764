import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../src/errors.js';
import { type PortCall, portPath } from '../../../src/port/http/call.js';
import { refusedStatus } from '../../../src/port/http/errors.js';
import { createPortHttp } from '../../../src/port/http/port-http.js';
import {
  answerToken,
  bench,
  codeOf,
  fakeTime,
  INTEGRATION,
  portConfig,
  recordingLog,
  scripted,
} from '../setup.js';

const ORGANIZATION = { method: 'GET', path: '/organization' } as const satisfies PortCall;
const organization = z.object({ organization: z.object({ id: z.string() }) });
const SEARCH = {
  method: 'POST',
  path: '/entities/search',
  body: { combinator: 'and', rules: [{ property: '$blueprint', operator: '=', value: 'x' }] },
} as const satisfies PortCall;
const found = z.object({ entities: z.array(z.unknown()) });

describe('the access token', () => {
  it('is fetched once for many callers', async () => {
    await using b = await bench();
    await Promise.all(Array.from({ length: 8 }, () => b.http.request(ORGANIZATION, organization)));

    expect(b.port.requests.list({ path: '/v1/auth/access_token' })).toHaveLength(1);
  });

  it('is renewed before it expires', async () => {
    await using b = await bench({ tokenLifetimeSeconds: 600 });
    await b.http.request(ORGANIZATION, organization);
    b.time.at += 541_000;
    await b.http.request(ORGANIZATION, organization);

    expect(b.port.requests.list({ status: 401 })).toHaveLength(0);
    expect(b.port.requests.list({ path: '/v1/auth/access_token' })).toHaveLength(2);
  });

  it.each(['GET', 'POST', 'PATCH'])(
    'is renewed once when Port refuses it in the middle of a run, for %s too',
    async (method) => {
      await using b = await bench();
      b.port.seed.integration('my-aws', { version: '1' });
      await b.http.request(ORGANIZATION, organization);
      b.port.revokeTokens();

      const calls: Record<string, PortCall> = {
        GET: ORGANIZATION,
        POST: SEARCH,
        PATCH: { method: 'PATCH', path: '/integration/my-aws', body: { version: '2' } },
      };
      await b.http.request(calls[method] ?? ORGANIZATION, z.unknown());

      expect(b.port.requests.list({ status: 401 })).toHaveLength(1);
      expect(b.port.requests.list({ path: '/v1/auth/access_token' })).toHaveLength(2);
    },
  );

  it('is fetched once when many calls find it refused', async () => {
    await using b = await bench();
    await b.http.request(ORGANIZATION, organization);
    b.port.revokeTokens();
    await Promise.all(Array.from({ length: 6 }, () => b.http.request(SEARCH, found)));

    expect(b.port.requests.list({ path: '/v1/auth/access_token' })).toHaveLength(2);
  });

  it('is fetched only a few times more when fresh ones are refused too', async () => {
    await using server = await scripted((request, response) => {
      if (answerToken(request, response)) return;
      response.statusCode = 401;
      response.end('{"ok":false,"error":"unauthorized"}');
    });
    const http = client(server.url).http;

    expect(await codeOf(http.request(ORGANIZATION, organization))).toBe('port-rejected');
    // Five attempts of two tokens with a call each.
    expect(http.usage.requests).toBe(20);
  });

  it('fails at once with wrong credentials', async () => {
    await using b = await bench({ clientSecret: 'another' });

    expect(await codeOf(b.http.request(ORGANIZATION, organization))).toBe(
      'port-credentials-rejected',
    );
    expect(b.port.requests.count()).toBe(1);
    expect(b.time.waits).toEqual([]);
  });

  it('survives the abort of the caller who asked for it first', async () => {
    let release: (() => void) | undefined;
    await using server = await scripted((request, response) => {
      if (request.url === '/v1/auth/access_token') release = () => answerToken(request, response);
      else response.end('{"organization":{"id":"o"}}');
    });
    const { http } = client(server.url);
    const stop = new AbortController();
    const first = http.request({ ...ORGANIZATION, signal: stop.signal }, organization);
    const second = http.request(ORGANIZATION, organization);
    await until(() => release !== undefined);
    stop.abort();
    release?.();

    expect(await codeOf(first)).toBe('resync-cancelled');
    expect(await second).toEqual({ organization: { id: 'o' } });
  });
});

describe('a call', () => {
  it.each([408, 429, 500, 502, 503, 504])(
    'is repeated after status %d, whatever its method',
    async (status) => {
      await using b = await bench();
      b.port.faults.add({
        method: 'POST',
        path: '/v1/entities',
        times: 2,
        effect: { kind: 'status', status },
      });

      await b.http.request(SEARCH, found);

      expect(b.http.usage).toMatchObject({
        requests: 4,
        retries: 2,
        throttled: status === 429 ? 2 : 0,
      });
    },
  );

  it.each([
    ['a reset connection', { kind: 'reset' }],
    ['an answer that is cut off', { kind: 'garbage', form: 'text' }],
    ['an HTML page', { kind: 'garbage', form: 'html' }],
  ] as const)('is repeated after %s', async (_, effect) => {
    await using b = await bench();
    b.port.faults.add({ path: '/v1/entities', times: 3, effect });

    await b.http.request(SEARCH, found);

    expect(b.http.usage.retries).toBe(3);
  });

  it('is repeated when no answer comes in time', async () => {
    await using b = await bench({}, { requestTimeoutMs: 60 });
    b.port.faults.add({ path: '/v1/entities', times: 1, effect: { kind: 'hang' } });

    await b.http.request(SEARCH, found);

    expect(b.http.usage.retries).toBe(1);
  });

  it('takes JSON of another shape for a failure, not for an empty answer', async () => {
    await using server = await scripted((request, response) => {
      if (!answerToken(request, response)) response.end('{"ok":true}');
    });

    expect(await codeOf(client(server.url).http.request(SEARCH, found))).toBe('port-unreachable');
  });

  it('repeats a write whose answer was not JSON, although nothing in it is needed', async () => {
    await using b = await bench();
    b.port.seed.integration('my-aws', {});
    b.port.faults.add({ method: 'PATCH', times: 1, effect: { kind: 'garbage', form: 'text' } });

    await b.http.request(
      { method: 'PATCH', path: '/integration/my-aws', body: { version: '2' } },
      z.unknown(),
    );

    expect(b.http.usage.retries).toBe(1);
    expect(b.port.catalog.integration('my-aws')?.['version']).toBe('2');
  });

  it.each([400, 403, 404, 409, 413, 422])(
    'is not repeated after status %d, and the error tells what Port said',
    async (status) => {
      await using b = await bench();
      b.port.faults.add({
        path: '/v1/entities',
        effect: { kind: 'status', status, message: 'because' },
      });

      const error = await b.http.request(SEARCH, found).catch((thrown: unknown) => thrown);

      expect(refusedStatus(error)).toBe(status);
      expect(error instanceof AppError && error.message).toContain('because');
      expect(b.http.usage.retries).toBe(0);
    },
  );

  it('does not follow redirects, and says where to look', async () => {
    await using server = await scripted((request, response) => {
      if (answerToken(request, response)) return;
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    });
    const { http } = client(server.url);

    const error = await http.request(ORGANIZATION, organization).catch((thrown: unknown) => thrown);

    expect(error instanceof AppError && error.remedy).toContain('OCEAN__PORT__BASE_URL');
    expect(http.usage.requests).toBe(2);
  });

  it.each([
    ['a call that may fail soon, within a minute', { waitsOut: false }, 45_000, 60_000],
    ['a call in the middle of a resync, after twelve minutes', {}, 690_000, 735_000],
    ['a call with a time of its own, within that', { budgetMs: 5_000 }, 3_000, 5_000],
  ])('fails with port-unreachable when nothing listens: %s', async (_, patience, least, most) => {
    const url = await unusedUrl();
    const { http, time } = client(url);

    expect(await codeOf(http.request({ ...ORGANIZATION, ...patience }, organization))).toBe(
      'port-unreachable',
    );
    const waited = time.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(least);
    expect(waited).toBeLessThanOrEqual(most);
  });

  it('ends at once when it is aborted while it waits', async () => {
    const url = await unusedUrl();
    const stop = new AbortController();
    const http = createPortHttp({
      config: portConfig(url),
      integration: INTEGRATION,
      log: recordingLog().log,
      signal: stop.signal,
    });
    const call = http.request(ORGANIZATION, organization);
    await until(() => http.usage.requests > 0);
    stop.abort();

    expect(await codeOf(call)).toBe('resync-cancelled');
  });

  it('sends the documented User-Agent, with the exporter suffix only where asked', async () => {
    await using b = await bench();
    await b.http.request(ORGANIZATION, organization);
    await b.http.request({ ...SEARCH, exporter: true }, found);

    expect(b.port.requests.list().map(({ userAgent }) => userAgent)).toEqual([
      'port-ocean/aws-v3/0.1.0/my-aws',
      'port-ocean/aws-v3/0.1.0/my-aws',
      'port-ocean/aws-v3/0.1.0/my-aws/exporter',
    ]);
  });

  it('keeps a slash at the end of the base URL out of the path, and booleans lower-case', async () => {
    await using b = await bench();
    const { http } = client(`${b.port.url}//`);
    await http.request(
      { ...ORGANIZATION, query: { isPolling: false, include: ['a', 'properties.b'] } },
      organization,
    );

    const [, record] = b.port.requests.list();
    expect(record?.path).toBe('/v1/organization');
    expect(record?.query.toString()).toBe('isPolling=false&include=a&include=properties.b');
  });

  it('puts no secret into its errors', async () => {
    const url = await unusedUrl();
    await using b = await bench();
    b.port.faults.add({ path: '/v1/organization', effect: { kind: 'reset' } });
    const errors = [
      await b.http.request(ORGANIZATION, organization).catch((error: unknown) => error),
      await client(url)
        .http.request(ORGANIZATION, organization)
        .catch((error: unknown) => error),
    ];

    for (const error of errors) {
      const cause = error instanceof Error ? error.cause : undefined;
      const text = JSON.stringify([error, cause, Object.entries(cause ?? {}), String(error)]);
      expect(text).not.toContain('sandbox-secret');
      expect(text).not.toContain('Bearer');
    }
  });
});

describe('a 429', () => {
  it('holds back every other call until the pause is over', async () => {
    await using b = await bench();
    await b.http.request(ORGANIZATION, organization);
    b.port.faults.add({
      path: '/v1/entities',
      times: 1,
      effect: { kind: 'status', status: 429, retryAfterSeconds: 30 },
    });
    const startedAt = b.time.at;

    await b.http.request(SEARCH, found);
    const [throttled] = b.port.requests.list({ status: 429 });
    const [, repeated] = b.port.requests.list({ path: '/v1/entities' });

    expect(throttled?.at).toBe(startedAt);
    expect((repeated?.at ?? 0) - startedAt).toBeGreaterThanOrEqual(30_000);
  });

  it('is sat out for a whole window when Port announces the reset', async () => {
    await using b = await bench();
    b.port.faults.add({
      path: '/v1/entities',
      times: 1,
      effect: { kind: 'status', status: 429, resetInSeconds: 290 },
    });
    await b.http.request(SEARCH, found);

    expect(b.time.waits).toEqual([290_250]);
  });

  it('pauses calls that had not failed themselves', async () => {
    let paused: (() => void) | undefined;
    const sleeping = new Promise<void>((resolve) => {
      paused = resolve;
    });
    let wakeUp: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => {
      wakeUp = resolve;
    });
    const time = fakeTime();
    await using b = await bench(
      {},
      {
        now: time.now,
        sleep: async (ms) => {
          paused?.();
          await asleep;
          time.at += ms;
        },
      },
    );
    await b.http.request(ORGANIZATION, organization);
    b.port.faults.add({
      path: '/v1/entities',
      times: 1,
      effect: { kind: 'status', status: 429, retryAfterSeconds: 5 },
    });
    const first = b.http.request(SEARCH, found);
    await sleeping;
    const before = b.port.requests.count();
    const second = b.http.request(ORGANIZATION, organization);
    await new Promise((resolve) => setImmediate(resolve));
    expect(b.port.requests.count()).toBe(before);

    wakeUp();
    await Promise.all([first, second]);
    expect(b.port.requests.count()).toBe(before + 2);
  });
});

describe('uploads', () => {
  it('go side by side, but never more than the lane is wide, which a 429 halves', async () => {
    let active = 0;
    let widest = 0;
    let throttle = false;
    await using server = await scripted((request, response) => {
      if (answerToken(request, response)) return;
      active += 1;
      widest = Math.max(widest, active);
      setTimeout(() => {
        active -= 1;
        response.statusCode = throttle ? 429 : 200;
        throttle = false;
        response.end('{"entities":[]}');
      }, 50);
    });
    const { http } = client(server.url);
    // Until Port has answered once, nobody knows how much it takes at once.
    await http.request(SEARCH, found);
    const upload = { ...SEARCH, upload: true } as const;
    await Promise.all(Array.from({ length: 30 }, () => http.request(upload, found)));
    expect(widest).toBeGreaterThanOrEqual(9);
    expect(widest).toBeLessThanOrEqual(12);

    throttle = true;
    await http.request(upload, found);
    widest = 0;
    await Promise.all(Array.from({ length: 20 }, () => http.request(upload, found)));
    expect(widest).toBeLessThanOrEqual(8);
  });
});

describe('a Port that stays down', () => {
  it('costs the first call its budget and later calls one short attempt each', async () => {
    await using b = await bench();
    await b.http.request(ORGANIZATION, organization);
    b.port.faults.add({ path: '/v1/', effect: { kind: 'status', status: 503 } });
    await codeOf(b.http.request(SEARCH, found));
    const waited = b.time.waits.length;
    b.time.at += 60_000;

    const codes = await Promise.all(
      Array.from({ length: 50 }, () => codeOf(b.http.request(SEARCH, found))),
    );

    expect(new Set(codes)).toEqual(new Set(['port-unreachable']));
    expect(b.time.waits.length).toBe(waited);
  });

  it('is used again as soon as it answers', async () => {
    await using b = await bench();
    await b.http.request(ORGANIZATION, organization);
    const fault = b.port.faults.add({ path: '/v1/', effect: { kind: 'status', status: 503 } });
    await codeOf(b.http.request(SEARCH, found));
    b.time.at += 60_000;
    fault.remove();

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => b.http.request(SEARCH, found)),
    );

    expect(answers).toHaveLength(5);
  });
});

it('percent-encodes identifiers in paths', () => {
  expect(portPath`/blueprints/${'a/b'}/entities/${'arn:aws:s3:::x y'}`).toBe(
    '/blueprints/a%2Fb/entities/arn%3Aaws%3As3%3A%3A%3Ax%20y',
  );
});

it.each(['', '.', '..'])('builds no path to another route from the identifier %j', (identifier) => {
  expect(() => portPath`/blueprints/${identifier}/entities/bulk`).toThrow(
    /no identifier that Port could hold/,
  );
});

it('keeps odd identifiers in one segment', () => {
  expect(portPath`/blueprints/${'..%2f'}/x`).toBe('/blueprints/..%252f/x');
  expect(portPath`/blueprints/${'a\ud800?#\\'}/x`).toBe('/blueprints/a%EF%BF%BD%3F%23%5C/x');
});

function client(url: string) {
  const time = fakeTime();
  const http = createPortHttp({
    config: portConfig(url),
    integration: INTEGRATION,
    log: recordingLog().log,
    now: time.now,
    sleep: time.sleep,
    random: () => 0.5,
  });
  return { http, time };
}

async function unusedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
