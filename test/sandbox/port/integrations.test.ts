import { describe, expect, it } from 'vitest';
import { list, manualClock, part, refusal, startTestPort, type TestPort } from './client.js';

const ONE = '/v1/integration/my-aws';
const CONFIG = {
  deleteDependentEntities: true,
  entityDeletionThreshold: 0.9,
  resources: [
    {
      kind: 'AWS::S3::Bucket',
      selector: { query: 'true', note: 1 },
      port: { entity: { mappings: { identifier: '.x' } } },
    },
  ],
};
const CREATE = {
  installationId: 'my-aws',
  installationAppType: 'aws-v3',
  version: '1.0.0',
  changelogDestination: {},
  config: CONFIG,
  actionsProcessingEnabled: false,
  incrementalSyncEnabled: false,
  createPortResourcesOrigin: 'Default',
};
const requestedAt = async (test: TestPort): Promise<unknown> =>
  part(await test.get(`${ONE}/resync-request`), 'request')['updatedAt'];

describe('integrations', () => {
  it('do not exist until they are created, and then carry all that a client compares', async () => {
    await using test = await startTestPort();

    expect(refusal(await test.get(`${ONE}?oceanCoreVersion=0.48.12&isPolling=false`))).toEqual({
      status: 404,
      ok: false,
      error: 'not_found',
    });
    const created = await test.post('/v1/integration', CREATE);
    expect(created.status).toBe(200);
    const integration = part(await test.get(ONE), 'integration');
    expect(integration).toMatchObject({
      ...CREATE,
      identifier: 'my-aws',
      integrationType: 'aws-v3',
      installationType: 'OnPrem',
      resyncState: {},
    });
    expect(integration).not.toHaveProperty('processingMode');
    expect(integration['logAttributes']).toMatchObject({
      ingestUrl: expect.stringContaining(test.port.url),
    });
    expect(refusal(await test.post('/v1/integration', CREATE))).toEqual({
      status: 409,
      ok: false,
      error: 'identifier_taken',
    });
    expect(
      (await test.post('/v1/integration?upsert=true', { ...CREATE, version: '2' })).status,
    ).toBe(200);
    expect(test.port.catalog.integration('my-aws')).toMatchObject({ version: '2' });
    expect((await test.call('DELETE', ONE)).body).toEqual({ ok: true });
    expect((await test.get(ONE)).status).toBe(404);
  });

  it('echo a drift patch, and refuse fields that do not exist', async () => {
    await using test = await startTestPort();
    await test.post('/v1/integration', CREATE);
    const drift = {
      installationAppType: 'aws-v3',
      version: '2',
      processingMode: 'ocean-core',
      changelogDestination: { type: 'KAFKA' },
    };

    const answer = await test.call('PATCH', ONE, {
      body: { ...drift, arePortResourcesInitialized: true },
    });

    expect(part(answer, 'integration')).toMatchObject({
      ...drift,
      arePortResourcesInitialized: true,
      config: CONFIG,
    });
    expect((await test.call('PATCH', ONE, { body: { colour: 'red' } })).status).toBe(422);
    expect((await test.post('/v1/integration', { installationAppType: 'x' })).status).toBe(422);
  });

  it('are asked for a resync by creation, an empty patch and a new mapping, unless that says to skip it', async () => {
    const clock = manualClock();
    await using test = await startTestPort({ clock: clock.now });
    const stampAfter = async (
      method: string,
      path: string,
      body?: unknown,
      headers?: Record<string, string>,
    ): Promise<unknown> => {
      clock.advance(1000);
      await test.call(method, path, { body, ...(headers === undefined ? {} : { headers }) });
      return requestedAt(test);
    };

    expect(await stampAfter('POST', '/v1/integration', CREATE)).toBe('2026-01-01T00:00:01.000Z');
    expect(await stampAfter('PATCH', ONE, { version: '2' })).toBe('2026-01-01T00:00:01.000Z');
    expect(await stampAfter('PATCH', ONE)).toBe('2026-01-01T00:00:03.000Z');
    expect(await stampAfter('PATCH', ONE, {})).toBe('2026-01-01T00:00:04.000Z');
    expect(
      await stampAfter('PATCH', `${ONE}/config`, { config: CONFIG }, { 'x-skip-resync': 'true' }),
    ).toBe('2026-01-01T00:00:04.000Z');
    expect(await stampAfter('PATCH', `${ONE}/config`, { config: CONFIG })).toBe(
      '2026-01-01T00:00:06.000Z',
    );
    test.port.seed.clearResyncRequest('my-aws');
    expect((await test.get(`${ONE}/resync-request`)).body).toEqual({ ok: true, request: {} });
    test.port.seed.resyncRequest('my-aws');
    expect(await requestedAt(test)).toBe('2026-01-01T00:00:06.000Z');
  });

  it('take a mapping in a strict wrapper and keep keys that they do not know', async () => {
    await using test = await startTestPort();
    await test.post('/v1/integration', CREATE);
    const patch = (body: unknown) => test.call('PATCH', `${ONE}/config`, { body });

    expect(part(await patch({ config: { ...CONFIG, extra: 1 } }), 'integration')['config']).toEqual(
      { ...CONFIG, extra: 1 },
    );
    expect((await patch({ config: CONFIG, more: 1 })).status).toBe(422);
    expect((await patch({ config: { entityDeletionThreshold: 2 } })).status).toBe(422);
    expect((await patch({ config: { resources: [{ kind: 'x' }] } })).status).toBe(422);
  });

  it('merge resync states, keep their history, and share its time', async () => {
    const clock = manualClock();
    await using test = await startTestPort({ clock: clock.now });
    await test.post('/v1/integration', CREATE);
    const start = '2026-01-01T00:00:00.186826+00:00';
    const report = (body: unknown) => test.call('PATCH', `${ONE}/resync-state`, { body });

    await report({
      status: 'running',
      lastResyncStart: start,
      lastResyncEnd: null,
      nextResync: null,
      intervalInMinuets: null,
    });
    clock.advance(5000);
    const answer = await report({
      status: 'completed',
      lastResyncEnd: start,
      nextResync: start,
      intervalInMinuets: 1440,
    });

    const integration = part(answer, 'integration');
    expect(integration['resyncState']).toMatchObject({
      status: 'completed',
      lastResyncStart: start,
      updatedAt: '2026-01-01T00:00:05.000Z',
    });
    expect(integration['updatedAt']).toBe('2026-01-01T00:00:05.000Z');
    expect(test.port.catalog.resyncStates('my-aws').map((state) => state.status)).toEqual([
      'running',
      'completed',
    ]);
  });

  it.each([
    ['the right spelling of the interval', { status: 'running', intervalInMinutes: 1 }],
    ['an unknown status', { status: 'done' }],
    ['no status', { lastResyncEnd: null }],
    ['a time that is none', { status: 'running', lastResyncStart: 'now' }],
  ])('refuse a resync state with %s', async (_, body) => {
    await using test = await startTestPort();
    await test.post('/v1/integration', CREATE);

    expect(refusal(await test.call('PATCH', `${ONE}/resync-state`, { body }))).toEqual({
      status: 422,
      ok: false,
      error: 'invalid_request',
    });
    expect(test.port.catalog.resyncStates('my-aws')).toEqual([]);
  });

  it('keep raw examples by kind, whose name is percent-encoded', async () => {
    await using test = await startTestPort();
    await test.post('/v1/integration', CREATE);

    const answer = await test.post(`${ONE}/kinds/AWS%3A%3AS3%3A%3ABucket/examples`, {
      examples: [{ a: 1 }],
    });

    expect(answer.body).toEqual({ ok: true });
    expect(test.port.catalog.examples('my-aws')).toEqual({ 'AWS::S3::Bucket': [{ a: 1 }] });
    expect(part(await test.get(`${ONE}/kinds`), 'data')).toMatchObject({
      'AWS::S3::Bucket': { examples: [{ data: { a: 1 } }] },
    });
  });

  it('keep a cursor, which PUT only changes and POST creates', async () => {
    await using test = await startTestPort();
    await test.post('/v1/integration', CREATE);
    const url = `${ONE}/cursor?kind=k&index=0`;
    const body = { primary: '2026-01-01T00:00:00Z' };

    expect((await test.call('PUT', url, { body })).status).toBe(404);
    expect((await test.get(url)).status).toBe(404);
    expect((await test.post(url, body)).body).toEqual({ ok: true, cursor: body });
    expect((await test.call('PUT', url, { body })).status).toBe(200);
    expect((await test.get(url)).body).toEqual({ ok: true, cursor: body });
    expect((await test.get(`${ONE}/cursor`)).status).toBe(422);
  });

  it('are listed, found by ingest id, and never confused with the fixed names beside them', async () => {
    await using test = await startTestPort();
    const created = await test.post('/v1/integration', CREATE);
    const { ingestId } = { ingestId: '', ...Object(part(created, 'integration')['logAttributes']) };

    expect((await test.get('/v1/integration/provision-enabled')).body).toEqual({
      ok: true,
      integrations: [],
    });
    expect(
      list(await test.get('/v1/integration?actionsProcessingEnabled=true'), 'integrations'),
    ).toEqual([]);
    expect(list(await test.get('/v1/integration/metadata'), 'integrations')).toHaveLength(1);
    expect((await test.get(`/v1/integration/${String(ingestId)}?byField=logIngestId`)).status).toBe(
      200,
    );
    expect((await test.get(`${ONE}?byField=title`)).status).toBe(422);
  });

  it('receive logs, metrics, heartbeats and raw data on their ingest URLs', async () => {
    await using test = await startTestPort();
    const created = part(await test.post('/v1/integration', CREATE), 'integration');
    const urlOf = (name: string): string =>
      String(Object(created[name])['ingestUrl']).slice(test.port.url.length);
    const eventId = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
    const metric = {
      integrationType: 'aws-v3',
      installationType: 'OnPrem',
      executionMode: 'single_process',
      integrationIdentifier: 'my-aws',
      integrationVersion: '0.1.0',
      oceanVersion: '0.48.12',
      kindIdentifier: 'k-0',
      kind: 'k',
      kindIndex: 0,
      eventId,
      syncState: 'syncing',
      blueprint: '"k"',
      metrics: { phase: {} },
    };
    const line = {
      message: 'm',
      level: 'INFO',
      timestamp: '2026-01-01T00:00:00.000001Z',
      extra: {},
    };

    const answers = [
      await test.post(urlOf('logAttributes'), { logs: [line] }),
      await test.post(`${urlOf('metricAttributes')}/syncMetrics`, { syncKindsMetrics: [metric] }),
      await test.call(
        'PUT',
        `${urlOf('metricAttributes')}/syncMetrics/resync/${eventId}/kind/k-0`,
        {
          body: { syncKindMetrics: metric },
        },
      ),
      await test.post(`${urlOf('metricAttributes')}/heartbeat`, { eventId }),
      await test.post(
        `${urlOf('ingestAttributes')}/lake/write/integration-type/t/integration/i/sync/s/kind/k`,
        {
          pad: 'x'.repeat(2_000_000),
        },
      ),
    ];

    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    expect(test.port.catalog.shipped('my-aws')).toMatchObject({
      logs: [line],
      metrics: [metric, metric],
      heartbeats: 1,
      lakeWrites: 1,
    });
    expect(list(await test.get(`${ONE}/logs?limit=10&level=INFO`), 'data')).toHaveLength(1);
    expect((await test.post(urlOf('logAttributes'), { logs: [{ text: 'm' }] })).status).toBe(422);
    expect((await test.post('/v1/ingest/logs/unknown', { logs: [] })).status).toBe(404);
  });
});

describe('the metrics of a resync', () => {
  const ID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
  const OTHER = '7f9619ff-8b86-4d01-b42d-00cf4fc964ff';
  const event = (more: object = {}) => ({
    integrationType: 'aws-v3',
    installationType: 'OnPrem',
    executionMode: 'single_process',
    integrationIdentifier: 'my-aws',
    integrationVersion: '0.1.0',
    oceanVersion: '0.48.12',
    kindIdentifier: 'k-0',
    kind: 'k',
    kindIndex: 0,
    eventId: ID,
    syncState: 'pending',
    blueprint: '"k"',
    metrics: { phase: {} },
    ...more,
  });

  async function metricsPort() {
    const test = await startTestPort();
    const created = part(await test.post('/v1/integration', CREATE), 'integration');
    const { ingestUrl } = Object(created['metricAttributes']);
    const base = String(ingestUrl).slice(test.port.url.length);
    return {
      test,
      post: async (...events: readonly object[]) =>
        (await test.post(`${base}/syncMetrics`, { syncKindsMetrics: events })).status,
      put: async (address: string, body: object) =>
        (
          await test.call('PUT', `${base}/syncMetrics/resync/${address}`, {
            body: { syncKindMetrics: body },
          })
        ).status,
    };
  }

  it.each([
    ['an unknown key', { extra: 1 }],
    ['a state that there is not', { syncState: 'degraded' }],
    ['an id that is none', { eventId: 'e' }],
    ['a kind without its index', { kindIdentifier: 'k' }],
    ['a count without its name', { metrics: { phase: { load: { loaded: 1 } } } }],
    ['a success between yes and no', { metrics: { phase: { resync: { success: 0.5 } } } }],
    ['no metrics', { metrics: undefined }],
  ])('are refused with %s', async (_, more) => {
    const { test, post } = await metricsPort();
    await using _test = test;

    expect(await post(event(more))).toBe(422);
  });

  it('have to name a kind before it changes, at the address of both', async () => {
    const { test, post, put } = await metricsPort();
    await using _test = test;

    expect(await put(`${ID}/kind/k-0`, event({ syncState: 'syncing' }))).toBe(404);
    expect(await post(event())).toBe(200);
    expect(await put(`${ID}/kind/k-0`, event({ syncState: 'syncing' }))).toBe(200);
    expect(await put(`${ID}/kind/k-1`, event({ syncState: 'syncing' }))).toBe(422);
    expect(await put(`${OTHER}/kind/k-0`, event({ syncState: 'syncing' }))).toBe(422);
  });

  it('go forward: no kind begins again, and no resync that another followed', async () => {
    const { test, post, put } = await metricsPort();
    await using _test = test;
    await post(event());

    expect(await put(`${ID}/kind/k-0`, event({ syncState: 'completed' }))).toBe(200);
    expect(await put(`${ID}/kind/k-0`, event({ syncState: 'syncing' }))).toBe(422);
    expect(await post(event({ eventId: OTHER }), event())).toBe(422);
    expect(await post(event({ eventId: OTHER }))).toBe(200);
    expect(await post(event())).toBe(422);
  });
});

describe('the organization and the default resources', () => {
  it('have no feature flags, and take actions, scorecards and pages once', async () => {
    await using test = await startTestPort();
    test.port.seed.blueprint({ identifier: 'b', title: 'B', schema: { properties: {} } });

    expect(part(await test.get('/v1/organization'), 'organization')).toMatchObject({
      id: 'org_sandbox',
      featureFlags: [],
    });
    for (const path of ['/v1/actions', '/v1/pages', '/v1/blueprints/b/scorecards']) {
      expect((await test.post(path, { identifier: 'x' })).status).toBe(201);
      expect((await test.post(path, { identifier: 'x' })).status).toBe(409);
      expect((await test.post(path, {})).status).toBe(422);
    }
    expect((await test.get('/v1/actions/runs')).body).toEqual({ ok: true, runs: [] });
    expect((await test.get('/v1/actions/x')).body).toMatchObject({ action: { identifier: 'x' } });
    expect((await test.post('/v1/blueprints/none/scorecards', { identifier: 'x' })).status).toBe(
      404,
    );
    expect(test.port.catalog.scorecards('b')).toEqual([{ identifier: 'x' }]);
    expect((await test.call('DELETE', '/v1/pages/x')).status).toBe(200);
    expect((await test.call('DELETE', '/v1/pages/x')).status).toBe(404);
  });
});
