import { describe, expect, it } from 'vitest';
import { startPort } from '../../../src/sandbox/port/port.js';
import { manualClock, refusal, request, signIn, startTestPort } from './client.js';

const token = (url: string, body: unknown) =>
  request(`${url}/v1/auth/access_token`, { method: 'POST', body: JSON.stringify(body) });

describe('access tokens', () => {
  it('are issued for the right credentials, as a machine JWT with its lifetime', async () => {
    await using port = await startPort({
      clientId: 'id',
      clientSecret: 'secret',
      tokenLifetimeSeconds: 60,
    });

    const answer = await token(port.url, { clientId: 'id', clientSecret: 'secret' });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ok: true, expiresIn: 60, tokenType: 'Bearer' });
    const claims: unknown = JSON.parse(
      Buffer.from(String(answer.body['accessToken']).split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(claims).toMatchObject({ isMachine: true });
  });

  it('are refused for wrong credentials and for a body that is not exactly right', async () => {
    await using port = await startPort({ clientId: 'id', clientSecret: 'secret' });

    expect(refusal(await token(port.url, { clientId: 'id', clientSecret: 'guess' }))).toEqual({
      status: 401,
      ok: false,
      error: 'unauthorized',
    });
    expect(refusal(await token(port.url, { clientId: 'id' }))).toEqual({
      status: 422,
      ok: false,
      error: 'invalid_request',
    });
    expect(
      (await token(port.url, { clientId: 'id', clientSecret: 'secret', extra: 1 })).status,
    ).toBe(422);
    expect(JSON.stringify(port.requests.list())).not.toContain('secret');
  });

  it('are required everywhere, and stop working when they expire or are revoked', async () => {
    const clock = manualClock();
    await using test = await startTestPort({ clock: clock.now, tokenLifetimeSeconds: 60 });
    const paths = [
      '/v1/blueprints',
      '/v1/integration/x',
      '/v1/organization',
      '/v1/blueprints/b/entities',
      '/v1/ingest/logs/x',
    ];

    for (const path of paths) {
      const method = path.includes('ingest') ? 'POST' : 'GET';
      const answer = await test.call(method, path, { headers: { authorization: '' } });
      expect(refusal(answer)).toEqual({ status: 401, ok: false, error: 'unauthorized' });
    }
    expect(
      (await test.call('GET', '/v1/blueprints', { headers: { authorization: 'Bearer made-up' } }))
        .status,
    ).toBe(401);
    expect((await test.get('/v1/blueprints')).status).toBe(200);
    clock.advance(60_000);
    expect((await test.get('/v1/blueprints')).status).toBe(401);
    const fresh = await signIn(test.port);
    expect(
      (await test.call('GET', '/v1/blueprints', { headers: { authorization: fresh } })).status,
    ).toBe(200);
    test.port.revokeTokens();
    expect(
      (await test.call('GET', '/v1/blueprints', { headers: { authorization: fresh } })).status,
    ).toBe(401);
  });
});

describe('rate limits', () => {
  it('are described on every answer, with the reset as an epoch', async () => {
    const clock = manualClock();
    await using test = await startTestPort({ clock: clock.now });

    const other = await test.get('/v1/blueprints');
    const entity = await test.post('/v1/entities/search', { combinator: 'and', rules: [] });
    const failed = await test.get('/v1/blueprints/none');

    expect(other.headers.get('x-ratelimit-limit')).toBe('15000');
    expect(other.headers.get('x-ratelimit-remaining')).toBe('14999');
    expect(other.headers.get('x-ratelimit-period')).toBe('300');
    expect(other.headers.get('x-ratelimit-reset')).toBe(String(clock.now() / 1000 + 300));
    expect(entity.headers.get('x-ratelimit-limit')).toBe('35000');
    expect(failed.headers.get('x-ratelimit-remaining')).toBe('14998');
    expect(failed.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('answer 429 once a window is used up, and open again with the next window', async () => {
    const clock = manualClock();
    await using test = await startTestPort({
      clock: clock.now,
      limits: { otherRequests: 2 },
      switches: { retryAfter: true },
    });

    expect((await test.get('/v1/blueprints')).status).toBe(200);
    expect((await test.get('/v1/blueprints')).status).toBe(200);
    clock.advance(100_000);
    const limited = await test.get('/v1/blueprints');
    expect(refusal(limited)).toEqual({ status: 429, ok: false, error: 'rate_limit_exceeded' });
    expect(limited.headers.get('retry-after')).toBe('200');
    expect(limited.headers.get('x-ratelimit-remaining')).toBe('0');
    expect((await test.post('/v1/entities/search', { combinator: 'and', rules: [] })).status).toBe(
      200,
    );
    clock.advance(200_000);
    expect((await test.get('/v1/blueprints')).status).toBe(200);
  });

  it('do not carry out what they refuse, and leave Retry-After out unless it is asked for', async () => {
    await using test = await startTestPort({
      limits: { otherRequests: 0 },
      switches: { resetHeader: 'seconds' },
    });

    const answer = await test.post('/v1/blueprints', {
      identifier: 'b',
      title: 'B',
      schema: { properties: {} },
    });

    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(answer.headers.get('x-ratelimit-reset')).toBe('300');
    expect(test.port.catalog.blueprints()).toEqual([]);
  });

  it('count requests without a token apart', async () => {
    await using port = await startPort({ limits: { anonymousRequests: 2 } });

    const statuses = [];
    for (let i = 0; i < 3; i += 1)
      statuses.push((await token(port.url, { clientId: 'x', clientSecret: 'y' })).status);

    expect(statuses).toEqual([401, 401, 429]);
  });
});

describe('requests', () => {
  it('above 1 MiB are refused with 413, up to it accepted', async () => {
    await using test = await startTestPort();
    const sized = (bytes: number): string => JSON.stringify({ pad: 'x'.repeat(bytes - 10) });

    const fits = await test.call('POST', '/v1/blueprints', { body: sized(1_048_576) });
    const over = await test.call('POST', '/v1/blueprints', { body: sized(1_048_577) });
    const far = await test.call('POST', '/v1/blueprints', { body: sized(8_000_000) });

    expect(fits.status).toBe(422);
    expect(refusal(over)).toEqual({ status: 413, ok: false, error: 'bad_request' });
    expect(far.status).toBe(413);
  });

  it('that are not JSON are refused', async () => {
    await using test = await startTestPort();

    expect(refusal(await test.call('POST', '/v1/blueprints', { body: '{"a":' }))).toEqual({
      status: 400,
      ok: false,
      error: 'bad_request',
    });
  });

  it('to unknown routes get a JSON 404 and are counted as unexpected', async () => {
    await using test = await startTestPort();

    const answers = [
      await test.get('/v1/nothing'),
      await test.call('POST', '/v1/organization'),
      await test.get('/v1/lifecycle/x'),
    ];

    for (const answer of answers)
      expect(refusal(answer)).toEqual({ status: 404, ok: false, error: 'not_found' });
    expect(test.port.requests.count('unexpected')).toBe(3);
  });

  it('are logged with query, user agent, status and body, and counted by route', async () => {
    await using test = await startTestPort();
    test.port.requests.clear();

    await test.call('POST', '/v1/blueprints?create_catalog_page=false', {
      body: { a: 1 },
      userAgent: 'agent/1',
    });
    await test.get('/v1/blueprints/one%2Ftwo');

    const [first] = test.port.requests.list({ method: 'POST' });
    expect(first).toMatchObject({
      path: '/v1/blueprints',
      userAgent: 'agent/1',
      status: 422,
      body: { a: 1 },
    });
    expect(first?.query.get('create_catalog_page')).toBe('false');
    expect(test.port.requests.list({ path: /two$/ })).toHaveLength(1);
    expect(test.port.requests.counters()).toEqual({
      'POST /v1/blueprints': 1,
      'GET /v1/blueprints/:blueprint': 1,
    });
  });

  it('stay within the bounds of the log, while counters go on', async () => {
    await using test = await startTestPort({ logEntries: 5 });

    for (let i = 0; i < 12; i += 1) await test.get(`/v1/blueprints/b${i}`);

    expect(test.port.requests.list().map((entry) => entry.path.at(-1))).toEqual([
      '7',
      '8',
      '9',
      '0',
      '1',
    ]);
    expect(test.port.requests.count('GET /v1/blueprints/:blueprint')).toBe(12);
  });
});
