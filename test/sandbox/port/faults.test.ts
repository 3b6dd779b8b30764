import { describe, expect, it } from 'vitest';
import { list, manualClock, refusal, request, signIn, startCatalog } from './client.js';

const BULK = '/v1/blueprints/instance/entities/bulk?upsert=true&merge=true';

describe('faults', () => {
  it('answer with any status in the envelope, after some requests and for some requests only', async () => {
    await using test = await startCatalog();
    const fault = test.port.faults.add({
      method: 'GET',
      path: '/v1/blue',
      after: 1,
      times: 2,
      effect: { kind: 'status', status: 503 },
    });

    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await test.get('/v1/blueprints')).status);
    const other = await test.get('/v1/organization');

    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(fault.hits).toBe(2);
    expect(other.status).toBe(200);
    expect(test.port.requests.list({ status: 503 })).toHaveLength(2);
  });

  it('can throttle with both headers', async () => {
    const clock = manualClock();
    await using test = await startCatalog({ clock: clock.now });
    const effect = {
      kind: 'status',
      status: 429,
      retryAfterSeconds: 7,
      resetInSeconds: 9,
    } as const;
    test.port.faults.add({ path: /organization$/, effect });

    const answer = await test.get('/v1/organization');

    expect(refusal(answer)).toEqual({ status: 429, ok: false, error: 'rate_limit_exceeded' });
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.headers.get('x-ratelimit-reset')).toBe(String(clock.now() / 1000 + 9));
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('0');
  });

  it('can name the error, and carry the request out before the answer is spoilt', async () => {
    await using test = await startCatalog();
    test.port.faults.add({
      path: /bulk$/,
      times: 1,
      effect: { kind: 'status', status: 502, error: 'bad', message: 'why', processed: true },
    });

    const answer = await test.post(BULK, { entities: [{ identifier: 'i' }] });

    expect(answer.body).toEqual({ ok: false, error: 'bad', message: 'why' });
    expect(test.port.catalog.count()).toBe(1);
  });

  it('end with their removal', async () => {
    await using test = await startCatalog();
    const fault = test.port.faults.add({ effect: { kind: 'status', status: 500 } });

    expect(refusal(await test.get('/v1/blueprints'))).toEqual({
      status: 500,
      ok: false,
      error: 'internal_error',
    });
    fault.remove();
    expect((await test.get('/v1/blueprints')).status).toBe(200);
    expect(test.port.faults.list()).toEqual([]);
  });

  it('make tokens invalid for this and all following requests', async () => {
    await using test = await startCatalog();
    const fault = test.port.faults.add({
      path: '/v1/blueprints',
      times: 1,
      effect: { kind: 'unauthorized' },
    });

    expect((await test.get('/v1/blueprints')).status).toBe(401);
    expect((await test.get('/v1/organization')).status).toBe(401);
    expect(fault.hits).toBe(1);
    const authorization = await signIn(test.port);
    expect(
      (await test.call('GET', '/v1/organization', { headers: { authorization } })).status,
    ).toBe(200);
  });

  it('find a body too large above a number of entities', async () => {
    await using test = await startCatalog();
    const fault = test.port.faults.add({ effect: { kind: 'payload-too-large', above: 1 } });

    const two = await test.post(BULK, { entities: [{ identifier: 'a' }, { identifier: 'b' }] });
    const one = await test.post(BULK, { entities: [{ identifier: 'a' }] });

    expect(refusal(two)).toEqual({ status: 413, ok: false, error: 'bad_request' });
    expect(one.status).toBe(200);
    expect(fault.hits).toBe(1);
  });

  it('refuse chosen entities, in a bulk and alone', async () => {
    await using test = await startCatalog();
    const effect = {
      kind: 'item-errors',
      identifiers: ['b'],
      statusCode: 500,
      error: 'internal_error',
    } as const;
    const fault = test.port.faults.add({ times: 2, effect });

    expect((await test.post(BULK, { entities: [{ identifier: 'x' }] })).status).toBe(200);
    const bulk = await test.post(BULK, { entities: [{ identifier: 'a' }, { identifier: 'b' }] });
    expect(bulk.status).toBe(207);
    expect(list(bulk, 'errors')).toMatchObject([
      { identifier: 'b', index: 1, statusCode: 500, error: 'internal_error' },
    ]);
    expect((await test.post('/v1/blueprints/instance/entities', { identifier: 'b' })).status).toBe(
      500,
    );
    expect(fault.hits).toBe(2);
    expect((await test.post('/v1/blueprints/instance/entities', { identifier: 'b' })).status).toBe(
      201,
    );
  });

  it('answer garbage', async () => {
    await using test = await startCatalog();
    test.port.faults.add({ path: '/v1/blueprints', effect: { kind: 'garbage', form: 'text' } });
    test.port.faults.add({ path: '/v1/organization', effect: { kind: 'garbage', form: 'html' } });

    const text = await test.get('/v1/blueprints');
    const html = await test.get('/v1/organization');

    expect(text.status).toBe(200);
    expect(() => JSON.parse(text.text)).toThrow();
    expect(html.status).toBe(502);
    expect(html.text).toContain('<html>');
    expect(html.headers.get('content-type')).toContain('text/html');
  });

  it('never answer', async () => {
    await using test = await startCatalog();
    const fault = test.port.faults.add({ effect: { kind: 'hang' } });
    const abort = new AbortController();
    const pending = fetch(`${test.port.url}/v1/blueprints`, { signal: abort.signal });
    const outcome = pending.then(
      () => 'answered',
      () => 'aborted',
    );

    await expect.poll(() => fault.hits).toBe(1);
    abort.abort();

    expect(await outcome).toBe('aborted');
    expect(test.port.requests.list({ path: '/v1/blueprints' })[0]?.status).toBe(0);
  });

  it('reset the connection, before or after the work is done', async () => {
    await using test = await startCatalog();
    test.port.faults.add({ path: /bulk$/, times: 1, effect: { kind: 'reset' } });
    test.port.faults.add({ path: /bulk$/, times: 1, effect: { kind: 'reset', processed: true } });

    await expect(test.post(BULK, { entities: [{ identifier: 'a' }] })).rejects.toThrow();
    expect(test.port.catalog.count()).toBe(0);
    await expect(test.post(BULK, { entities: [{ identifier: 'a' }] })).rejects.toThrow();
    expect(test.port.catalog.count()).toBe(1);
  });

  it('answer anything at all, and carry the request out if asked', async () => {
    await using test = await startCatalog();
    const effect = {
      kind: 'raw',
      status: 299,
      headers: { 'x-odd': 'yes' },
      body: '{"a":"{{header:user-agent}}"}',
    } as const;
    test.port.faults.add({ path: '/v1/organization', effect });
    test.port.faults.add({
      path: /bulk/,
      effect: {
        kind: 'raw',
        processed: true,
        body: '[',
        filler: { text: '0,', times: 2 },
        end: '0]',
        gzip: true,
      },
    });

    const odd = await test.call('GET', '/v1/organization', { headers: { 'user-agent': 'me' } });
    const bulk = await test.post(BULK, { entities: [{ identifier: 'a' }] });

    expect(odd).toMatchObject({ status: 299, body: { a: 'me' } });
    expect(odd.headers.get('x-odd')).toBe('yes');
    expect(bulk).toMatchObject({ status: 200, text: '[0,0,0]' });
    expect(test.port.catalog.count()).toBe(1);
    expect(test.port.requests.list({ status: 299 })).toHaveLength(1);
  });

  it('slow an answer down by at least the given time', async () => {
    await using test = await startCatalog();
    test.port.faults.add({ effect: { kind: 'slow', ms: 40 } });
    const before = performance.now();

    await test.get('/v1/blueprints');

    expect(performance.now() - before).toBeGreaterThanOrEqual(39);
  });

  it('take the server down until it is started again, with all that it holds', async () => {
    await using test = await startCatalog();
    const { url } = test.port;
    test.port.faults.add({ path: /bulk$/, times: 1, effect: { kind: 'down' } });

    await expect(test.post(BULK, { entities: [{ identifier: 'a' }] })).rejects.toThrow();
    await expect(test.get('/v1/blueprints')).rejects.toThrow();
    await test.port.start();
    expect(test.port.url).toBe(url);
    expect(list(await test.get('/v1/blueprints'), 'blueprints')).toHaveLength(2);
    await test.port.stop();
    await expect(request(`${url}/v1/blueprints`, {})).rejects.toThrow();
  });

  it('take the server down for a while', async () => {
    await using test = await startCatalog();
    test.port.faults.add({ times: 1, effect: { kind: 'down', forMs: 20 } });

    await expect(test.get('/v1/blueprints')).rejects.toThrow();

    const status = (): Promise<number> =>
      test.get('/v1/blueprints').then(
        (answer) => answer.status,
        () => 0,
      );
    await expect.poll(status).toBe(200);
  });
});
