import { describe, expect, it } from 'vitest';
import { ACCOUNT, EXPORTER, list, part, request, startTestPort } from './client.js';

const json = (method: string, body?: unknown): RequestInit => ({
  method,
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

describe('control over HTTP', () => {
  it('needs no token, and plants what the seeding helpers plant', async () => {
    await using test = await startTestPort();
    const { url, catalog } = test.port;

    const answer = await request(
      `${url}/_sandbox/seed`,
      json('POST', {
        blueprints: [ACCOUNT],
        entities: [
          {
            identifier: '1',
            blueprint: 'account',
            datasource: EXPORTER,
            updatedAt: '2025-01-01T00:00:00Z',
            properties: { name: 'x' },
          },
        ],
        integrations: { my: { installationAppType: 'aws-v3' } },
        mappings: { my: { resources: 'broken on purpose' } },
        resyncRequests: ['my'],
      }),
    );

    expect(answer.body).toEqual({ ok: true });
    expect(catalog.entity('account', '1')).toMatchObject({
      updatedAt: '2025-01-01T00:00:00.000Z',
      datasource: EXPORTER,
    });
    expect(catalog.integration('my')).toMatchObject({
      config: { resources: 'broken on purpose' },
      installationAppType: 'aws-v3',
    });
    expect((await request(`${url}/_sandbox/seed`, json('POST', { colours: [] }))).status).toBe(422);
  });

  it('adds, lists and removes faults', async () => {
    await using test = await startTestPort();
    const faults = `${test.port.url}/_sandbox/faults`;

    const added = await request(
      faults,
      json('POST', {
        pathPattern: 'blueprints$',
        times: 5,
        effect: { kind: 'status', status: 503 },
      }),
    );
    expect((await test.get('/v1/blueprints')).status).toBe(503);
    expect(list(await request(faults, {}), 'faults')).toMatchObject([
      { hits: 1, pathPattern: 'blueprints$', effect: { status: 503 } },
    ]);
    await request(`${faults}/${String(part(added, 'fault')['id'])}`, json('DELETE'));
    expect((await test.get('/v1/blueprints')).status).toBe(200);
    expect((await request(`${faults}/99`, json('DELETE'))).status).toBe(404);
    expect((await request(faults, json('POST', { effect: { kind: 'explode' } }))).status).toBe(422);
    await request(faults, json('POST', { effect: { kind: 'reset' } }));
    await request(faults, json('DELETE'));
    expect(test.port.faults.list()).toEqual([]);
  });

  it('shows requests and counters, not its own', async () => {
    await using test = await startTestPort();
    const requests = `${test.port.url}/_sandbox/requests`;
    await test.get('/v1/blueprints?a=1');

    const answer = await request(`${requests}?path=/v1/blue`, {});

    expect(list(answer, 'requests')).toMatchObject([
      { path: '/v1/blueprints', query: ['a=1'], status: 200, userAgent: EXPORTER },
    ]);
    expect(answer.body['counters']).toEqual({
      'POST /v1/auth/access_token': 1,
      'GET /v1/blueprints': 1,
    });
    await request(requests, json('DELETE'));
    expect(test.port.requests.count()).toBe(0);
  });

  it('dumps the whole catalog, however large', async () => {
    await using test = await startTestPort();
    test.port.seed.blueprint(ACCOUNT);
    test.port.seed.integration('my');
    for (let i = 0; i < 3000; i += 1) {
      test.port.seed.entity({
        identifier: `e${i}`,
        blueprint: 'account',
        properties: { name: 'n'.repeat(100) },
      });
    }

    const answer = await request(`${test.port.url}/_sandbox/catalog`, {});

    expect(list(answer, 'entities')).toHaveLength(3000);
    expect(list(answer, 'blueprints')).toMatchObject([{ identifier: 'account' }]);
    expect(list(answer, 'integrations')).toMatchObject([
      { installationId: 'my', resyncStates: [] },
    ]);
    const one = await request(`${test.port.url}/_sandbox/catalog?blueprint=none`, {});
    expect(list(one, 'entities')).toEqual([]);
  });
});
