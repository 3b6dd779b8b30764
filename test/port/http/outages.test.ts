// How long Port's troubles are borne, on a clock that only waiting moves.
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PortCall } from '../../../src/port/http/call.js';
import { createPortHttp, type PortHttpDeps } from '../../../src/port/http/port-http.js';
import {
  answerToken,
  codeOf,
  fakeTime,
  INTEGRATION,
  portConfig,
  recordingLog,
  scripted,
} from '../setup.js';

const any = z.looseObject({ ok: z.literal(true) });
const search = { method: 'POST', path: '/entities/search', body: {} } as const satisfies PortCall;
const bulk = (blueprint: string) =>
  ({
    method: 'POST',
    path: `/blueprints/${blueprint}/entities/bulk`,
    body: {},
  }) as const satisfies PortCall;
const MINUTE = 60_000;

/** A Port of which `isBroken` says what fails, and a client for it. */
async function world(
  isBroken: (path: string, response: ServerResponse) => boolean,
  deps: Partial<PortHttpDeps> = {},
) {
  const time = fakeTime();
  const seen: string[] = [];
  const server = await scripted((request, response) => {
    const path = (request.url ?? '').replace('/v1', '');
    seen.push(path);
    const isAnswered = isBroken(path, response);
    if (response.writableEnded) return;
    if (isAnswered) response.end('{"ok":false}');
    else if (!answerToken(request, response)) response.end('{"ok":true}');
  });
  const { log, lines } = recordingLog();
  const http = createPortHttp({
    config: portConfig(server.url),
    integration: INTEGRATION,
    log,
    now: time.now,
    sleep: time.sleep,
    random: () => 0.5,
    ...deps,
  });
  const since = time.at;
  return {
    http,
    time,
    seen,
    lines,
    elapsed: () => time.at - since,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const status = (code: number) => (response: ServerResponse) => {
  response.statusCode = code;
  return true;
};

describe('a route that does not work while Port answers otherwise', () => {
  it('is given up after a minute, for all blueprints when all of them fail', async () => {
    await using w = await world(
      (path, response) => path.endsWith('/bulk') && status(504)(response),
    );
    await w.http.request(search, any);

    expect(await codeOf(w.http.request(bulk('a'), any))).toBe('port-unreachable');
    expect(w.elapsed()).toBeLessThanOrEqual(MINUTE);
    for (let each = 0; each < 200; each += 1)
      expect(await codeOf(w.http.request(bulk(`b${each}`), any))).toBe('port-unreachable');

    expect(w.elapsed()).toBeLessThanOrEqual(MINUTE);
    expect(await w.http.request(search, any)).toEqual({ ok: true });
  });

  it('is told with the answer that it gave, also for calls that were not sent any more', async () => {
    await using w = await world(
      (path, response) => path.endsWith('/bulk') && status(504)(response),
    );
    await codeOf(w.http.request(bulk('a'), any));
    await codeOf(w.http.request(bulk('a'), any));
    const sent = w.seen.length;

    const error = await w.http.request(bulk('a'), any).catch((thrown: unknown) => thrown);

    expect(w.seen.length).toBe(sent);
    expect(String(error)).toMatch(/was not sent.*the last answer was 504/);
    expect(error).toMatchObject({ details: { status: 504 } });
  });

  it('of one blueprint leaves the others alone', async () => {
    await using w = await world(
      (path, response) => path.startsWith('/blueprints/bad/') && status(500)(response),
    );
    await codeOf(w.http.request(bulk('bad'), any));

    expect(await w.http.request(bulk('good'), any)).toEqual({ ok: true });
    expect(await w.http.request(bulk('better'), any)).toEqual({ ok: true });
  });

  it('is looked at again every 15 s, once, and used as soon as it works', async () => {
    let isBroken = true;
    await using w = await world(
      (path, response) => isBroken && path.endsWith('/bulk') && status(503)(response),
    );
    await codeOf(w.http.request(bulk('a'), any));
    await codeOf(w.http.request(bulk('a'), any));
    isBroken = false;

    expect(await codeOf(w.http.request(bulk('a'), any))).toBe('port-unreachable');
    w.time.at += 15_000;
    expect(
      await Promise.all(Array.from({ length: 5 }, () => w.http.request(bulk('a'), any))),
    ).toHaveLength(5);
  });

  it('is tried in spite of that by a call with a time of its own', async () => {
    await using w = await world(
      (path, response) => path.endsWith('/bulk') && status(503)(response),
    );
    await codeOf(w.http.request(bulk('a'), any));
    await codeOf(w.http.request(bulk('a'), any));
    const before = w.seen.length;

    await codeOf(w.http.request({ ...bulk('a'), budgetMs: 1000 }, any));

    expect(w.seen.length - before).toBeGreaterThanOrEqual(2);
  });
});

describe('a Port that is out in the middle of a resync', () => {
  it('is waited for twelve minutes: a call outlives an outage of ten', async () => {
    const time = fakeTime();
    const back = time.at + 10 * MINUTE;
    await using w = await world((_, response) => time.at < back && status(503)(response), {
      now: time.now,
      sleep: time.sleep,
    });

    expect(await w.http.request(bulk('a'), any)).toEqual({ ok: true });
    expect(time.at - back).toBeLessThanOrEqual(20_000);
  });

  it('costs a resync a quarter of an hour at the most, however often it comes back', async () => {
    const time = fakeTime();
    const start = time.at;
    let outUntil = 0;
    // One bulk is taken, then nothing works for four minutes, and so on.
    await using w = await world(
      (path, response) => {
        if (time.at < outUntil) return status(503)(response);
        if (path.endsWith('/bulk')) outUntil = time.at + 4 * MINUTE;
        return false;
      },
      { now: time.now, sleep: time.sleep },
    );
    for (let each = 0; each < 60; each += 1)
      await codeOf(w.http.request(bulk(`b${each % 7}`), any));

    expect(time.at - start).toBeLessThanOrEqual(22 * MINUTE);
    w.http.renew();
    expect(await codeOf(w.http.request(bulk('a'), any))).toBe('no error');
  });

  it('is told at the first failed attempt, and then once a minute', async () => {
    await using w = await world((_, response) => status(503)(response));
    await codeOf(w.http.request({ ...search, waitsOut: false }, any));
    const first = w.lines.filter(({ level }) => level === 'warn');
    await codeOf(w.http.request(bulk('a'), any));
    const all = w.lines.filter(({ level }) => level === 'warn');

    expect(first).toHaveLength(1);
    expect(first[0]?.message).toMatch(
      /POST \/entities\/search: the last answer was 503; failing since 20\S+Z, next try in 0\.3 s/,
    );
    expect(all.length).toBeGreaterThanOrEqual(4);
    expect(all.length).toBeLessThanOrEqual(w.elapsed() / MINUTE + 1);
  });
});

describe('429 for ever', () => {
  it.each([
    ['without a word on the time', undefined],
    ['with a negative time', '-86400'],
    ['with a time that is over', '0'],
    ['with a huge time', '1e300'],
    ['with a year', '9999-12-31T00:00:00Z'],
    ['with words', 'tomorrow'],
  ])('%s ends a whole resync in bounded time', async (_, wait) => {
    await using w = await world((path, response) => {
      if (!path.endsWith('/bulk')) return false;
      if (wait !== undefined) response.setHeader('retry-after', wait);
      response.setHeader('x-ratelimit-reset', wait ?? 'soon');
      return status(429)(response);
    });
    await w.http.request(search, any);
    for (let each = 0; each < 50; each += 1)
      expect(await codeOf(w.http.request(bulk(`b${each}`), any))).toBe('port-unreachable');

    expect(w.elapsed()).toBeLessThanOrEqual(12 * MINUTE);
  });

  it('in between answers stops a resync for six hours at the most', async () => {
    let count = 0;
    await using w = await world((path, response) => {
      count += path.endsWith('/bulk') ? 1 : 0;
      if (!path.endsWith('/bulk') || count % 2 === 0) return false;
      response.setHeader('retry-after', '99999999');
      return status(429)(response);
    });
    for (let each = 0; each < 200; each += 1) await codeOf(w.http.request(bulk('a'), any));

    expect(w.elapsed()).toBeLessThanOrEqual(6 * 60 * MINUTE + 12 * MINUTE);
  });
});

describe('an absurd token answer', () => {
  it.each([
    ['no token', { expiresIn: 10 }],
    ['an empty token', { accessToken: '' }],
    ['a token that no header can hold', { accessToken: 'a\nb' }],
    ['a token that is an object', { accessToken: { a: 1 } }],
  ])('with %s fails the call in bounded time', async (_, answer) => {
    await using w = await world((path, response) => {
      if (path !== '/auth/access_token') return false;
      response.end(JSON.stringify({ ok: true, ...answer }));
      return true;
    });

    expect(await codeOf(w.http.request({ ...search, waitsOut: false }, any))).toBe(
      'port-unreachable',
    );
    expect(w.elapsed()).toBeLessThanOrEqual(MINUTE);
  });

  it.each(['0', '-5', '1e-9', '1e300', '"soon"', 'null', '[]', '{"a":1}'])(
    'that expires in %s still serves many calls with one token',
    async (expiresIn) => {
      await using w = await world((path, response) => {
        if (path !== '/auth/access_token') return false;
        response.end(`{"ok":true,"accessToken":"token","expiresIn":${expiresIn},"tokenType":7}`);
        return true;
      });
      for (let each = 0; each < 5; each += 1) await w.http.request(search, any);

      expect(w.seen.filter((path) => path === '/auth/access_token')).toHaveLength(1);
    },
  );
});
