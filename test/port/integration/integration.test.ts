import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createPortIntegration,
  type PortIntegrationDeps,
} from '../../../src/port/integration/integration.js';
import { type Bench, bench, codeOf, INTEGRATION, scripted } from '../setup.js';

const RESOURCES = new URL('../../../.port/resources', import.meta.url).pathname;
const DEFAULTS = ['awsAccount', 'ec2Instance', 'ecsCluster', 's3Bucket', 'snsTopic'];

function integrationOf(
  { http, log, time }: Pick<Bench, 'http' | 'log' | 'time'>,
  config: Partial<PortIntegrationDeps['config']> = {},
) {
  return createPortIntegration({
    http,
    log,
    sleep: time.sleep,
    config: {
      integration: INTEGRATION,
      initializePortResources: true,
      resourcesPath: RESOURCES,
      ...config,
    },
  });
}

function blueprintNames(b: Bench): unknown[] {
  return b.port.catalog
    .blueprints()
    .map((blueprint) => blueprint['identifier'])
    .sort();
}

function expectSetUp(b: Bench): void {
  expect(blueprintNames(b)).toEqual(DEFAULTS);
  for (const name of DEFAULTS.slice(1)) {
    const relation = {
      account: { title: 'Account', target: 'awsAccount', required: false, many: false },
    };
    expect(b.port.catalog.blueprint(name)?.['relations']).toEqual(relation);
  }
  expect(b.port.catalog.integration('my-aws')).toMatchObject({
    installationAppType: 'aws-v3',
    version: '0.1.0',
    processingMode: 'ocean-core',
    createPortResourcesOrigin: 'Default',
    arePortResourcesInitialized: true,
    config: { deleteDependentEntities: true, createMissingRelatedEntities: true },
  });
}

describe('the first start', () => {
  it('creates the integration with the bundled mapping, and the blueprints with their relations', async () => {
    await using b = await bench();

    const started = await integrationOf(b).start();

    expect(started).toEqual({ created: true, origin: 'Default' });
    expectSetUp(b);
  });

  it('deletes nothing, and writes blueprints as the exporter', async () => {
    await using b = await bench();
    await integrationOf(b).start();

    expect(b.port.requests.list({ method: 'DELETE' })).toEqual([]);
    const writers = b.port.requests
      .list({ path: '/v1/blueprints' })
      .filter(({ method }) => method !== 'GET');
    expect(new Set(writers.map(({ userAgent }) => userAgent))).toEqual(
      new Set(['port-ocean/aws-v3/0.1.0/my-aws/exporter']),
    );
  });

  it('does not create what Port cannot be asked about', async () => {
    await using b = await bench();
    b.port.faults.add({
      method: 'GET',
      path: '/v1/integration/my-aws',
      effect: { kind: 'status', status: 503 },
    });

    expect(await codeOf(integrationOf(b).start())).toBe('port-unreachable');
    expect(b.port.requests.list({ method: 'POST', path: '/v1/integration' })).toEqual([]);
  });

  it('accepts that an earlier attempt created the integration although its answer was lost', async () => {
    await using b = await bench();
    b.port.faults.add({
      method: 'POST',
      path: '/v1/integration',
      times: 1,
      effect: { kind: 'reset', processed: true },
    });
    b.port.faults.add({
      method: 'POST',
      path: '/v1/blueprints',
      times: 1,
      effect: { kind: 'reset', processed: true },
    });

    await integrationOf(b).start();

    expectSetUp(b);
  });
});

describe('a later start', () => {
  it('changes nothing when nothing differs', async () => {
    await using b = await bench();
    await integrationOf(b).start();
    b.port.requests.clear();

    expect(await integrationOf(b).start()).toMatchObject({ created: false, origin: 'Default' });
    expect(b.port.requests.list().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/integration/my-aws',
      'GET /v1/organization',
    ]);
  });

  it('corrects what differs in one PATCH, and leaves the mapping alone', async () => {
    await using b = await bench();
    await integrationOf(b).start();
    b.port.seed.integration('my-aws', {
      version: '0.0.1',
      processingMode: 'dsp',
      config: { resources: [] },
    });
    b.port.requests.clear();

    await integrationOf(b).start();

    expect(b.port.requests.list({ method: 'PATCH' }).map(({ body }) => body)).toEqual([
      {
        installationAppType: 'aws-v3',
        actionsProcessingEnabled: false,
        incrementalSyncEnabled: false,
        changelogDestination: {},
        processingMode: 'ocean-core',
        version: '0.1.0',
      },
    ]);
    expect(b.port.catalog.integration('my-aws')?.['config']).toEqual({ resources: [] });
  });

  it('refuses an integration that Port hosts', async () => {
    await using b = await bench();
    b.port.seed.integration('my-aws', { installationType: 'Saas' });

    expect(await codeOf(integrationOf(b).start())).toBe('integration-incompatible');
    expect(b.port.requests.list({ method: 'PATCH' })).toEqual([]);
  });

  it('keeps a blueprint and a mapping that somebody made, and creates only what is missing', async () => {
    await using b = await bench();
    const own = {
      identifier: 's3Bucket',
      title: 'Our buckets',
      schema: { properties: { owner: { type: 'string' } } },
      relations: {},
    };
    b.port.seed.blueprint(own);
    b.port.seed.integration('my-aws', { installationType: 'OnPrem', config: { resources: [] } });

    await integrationOf(b).start();

    expect(b.port.catalog.blueprint('s3Bucket')).toMatchObject(own);
    expect(b.port.catalog.integration('my-aws')?.['config']).toEqual({ resources: [] });
    expect(blueprintNames(b)).toEqual(DEFAULTS);
  });

  it('completes a blueprint that lost its relations to a start that was cut short, and keeps what was changed since', async () => {
    await using b = await bench();
    b.port.faults.add({
      method: 'PATCH',
      path: '/v1/blueprints',
      effect: { kind: 'status', status: 500 },
    });
    expect(await codeOf(integrationOf(b).start())).toBe('port-unreachable');
    b.port.faults.clear();
    b.time.at += 100_000;
    const half = b.port.catalog.blueprint('s3Bucket');
    expect(half?.['relations']).toEqual({});
    b.port.seed.blueprint({
      identifier: 's3Bucket',
      title: 'S3 Bucket',
      icon: 'Bucket',
      schema: {
        properties: {
          arn: { type: 'string' },
          creationDate: { type: 'string' },
          tags: { type: 'array' },
        },
      },
      relations: {},
    });

    await integrationOf(b).start();

    expectSetUp(b);
    expect(b.port.catalog.blueprint('s3Bucket')?.['icon']).toBe('Bucket');
  });
});

it('recovers from a failure at any step: the next start completes the rest and loses nothing', async () => {
  await using counting = await bench();
  await integrationOf(counting).start();
  const methods = counting.port.requests.list().map(({ method }) => method);
  expect(methods.length).toBeGreaterThan(15);

  for (const [step, method] of methods.entries()) {
    for (const processed of method === 'GET' ? [false] : [false, true]) {
      await using b = await bench();
      b.port.faults.add({
        after: step,
        times: 1,
        effect: { kind: 'status', status: 403, processed },
      });
      const isTolerated = (await codeOf(integrationOf(b).start())) === 'no error';
      if (!isTolerated && !processed)
        expect(b.port.catalog.integration('my-aws')?.['arePortResourcesInitialized']).not.toBe(
          true,
        );

      await integrationOf(b).start();

      expectSetUp(b);
      expect(b.port.requests.list({ method: 'DELETE' })).toEqual([]);
    }
  }
});

describe('the origin of the resources', () => {
  it('Empty sets an empty mapping and creates nothing else', async () => {
    await using b = await bench();

    expect(await integrationOf(b, { createPortResourcesOrigin: 'Empty' }).start()).toEqual({
      created: true,
      origin: 'Empty',
    });
    expect(blueprintNames(b)).toEqual([]);
    expect(b.port.catalog.integration('my-aws')).toMatchObject({
      arePortResourcesInitialized: true,
      config: { resources: [] },
    });
  });

  it('Empty does not wipe a mapping that is there', async () => {
    await using b = await bench();
    const config = { resources: [], enableMergeEntity: false };
    b.port.seed.integration('my-aws', {
      installationType: 'OnPrem',
      createPortResourcesOrigin: 'Empty',
      config,
    });

    await integrationOf(b).start();

    expect(b.port.catalog.integration('my-aws')).toMatchObject({
      arePortResourcesInitialized: true,
      config,
    });
  });

  it('is left for a later start when resources shall not be initialised now', async () => {
    await using b = await bench();
    await integrationOf(b, { initializePortResources: false }).start();
    expect(blueprintNames(b)).toEqual([]);
    expect(b.port.catalog.integration('my-aws')?.['arePortResourcesInitialized']).not.toBe(true);

    await integrationOf(b).start();
    expectSetUp(b);
  });

  it('Port waits for the mapping that Port provides', async () => {
    await using p = await provisioningPort(3);
    await using b = await bench({}, { config: { ...configFor(p.url) } });

    expect(await integrationOf(b).start()).toEqual({ created: true, origin: 'Port' });
    expect(p.seen).toContain('POST /v1/integration?integration_modes=create_resources');
    expect(b.time.waits).toEqual([3000, 4000]);
  });

  it('Port gives up after about two minutes with an error that says what to do', async () => {
    await using p = await provisioningPort(Number.POSITIVE_INFINITY);
    await using b = await bench({}, { config: { ...configFor(p.url) } });

    expect(await codeOf(integrationOf(b).start())).toBe('port-rejected');
    const waited = b.time.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThan(100_000);
    expect(waited).toBeLessThan(150_000);
  });
});

describe('default resources in a folder of one’s own', () => {
  it('include actions, scorecards and pages, whose refusal is only a warning', async () => {
    const folder = await folderWith({
      'blueprints.yaml': '- identifier: thing\n  title: Thing\n  schema: { properties: {} }\n',
      'pages.json': '[{"nonsense":true}]',
    });
    await using b = await bench();
    b.port.faults.add({ path: '/v1/pages', effect: { kind: 'status', status: 422 } });

    await integrationOf(b, { resourcesPath: folder }).start();

    expect(blueprintNames(b)).toEqual(['thing']);
    expect(b.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    expect(b.port.catalog.integration('my-aws')?.['arePortResourcesInitialized']).toBe(true);
  });

  it('stop the start before anything is written when they cannot be read', async () => {
    const folder = await folderWith({ 'blueprints.json': '{"not":"a list"}' });
    await using b = await bench();

    expect(await codeOf(integrationOf(b, { resourcesPath: folder }).start())).toBe(
      'config-invalid',
    );
    expect(b.port.catalog.integrations()).toEqual([]);
  });
});

describe('while running', () => {
  it('reads the mapping, the resync request, and writes the run state', async () => {
    await using b = await bench();
    b.port.seed.integration('my-aws', { config: { resources: [] } });
    const integration = integrationOf(b);

    expect(await integration.readConfig()).toEqual({ resources: [] });
    expect(await integration.resyncRequest()).toBe('2026-03-01T12:00:00.000Z');
    await integration.reportResync('running', { start: new Date(b.time.at) });
    expect(b.port.catalog.resyncStates('my-aws')).toMatchObject([
      { status: 'running', lastResyncStart: '2026-03-01T12:00:00.000000+00:00' },
    ]);
  });

  it('tells "nobody asked" from "could not ask"', async () => {
    await using b = await bench();
    b.port.seed.integration('my-aws', {});
    b.port.seed.clearResyncRequest('my-aws');
    const integration = integrationOf(b);
    expect(await integration.resyncRequest()).toBeUndefined();

    b.port.faults.add({ path: '/v1/integration', effect: { kind: 'status', status: 503 } });
    expect(await codeOf(integration.resyncRequest())).toBe('port-unreachable');
  });

  it('writes the run state again after a failure', async () => {
    await using b = await bench();
    b.port.seed.integration('my-aws', {});
    b.port.faults.add({ method: 'PATCH', times: 2, effect: { kind: 'status', status: 503 } });

    await integrationOf(b).reportResync('failed', { end: new Date(b.time.at) });

    expect(b.port.catalog.resyncStates('my-aws')).toMatchObject([{ status: 'failed' }]);
  });

  it('fails clearly when the integration is gone', async () => {
    await using b = await bench();

    expect(await codeOf(integrationOf(b).readConfig())).toBe('port-rejected');
  });
});

/** A Port that provides the mapping itself, after some looks. */
async function provisioningPort(emptyLooks: number) {
  const seen: string[] = [];
  let looks = 0;
  let exists = false;
  const server = await scripted((request, response) => {
    const what = `${request.method} ${request.url}`;
    seen.push(what);
    const send = (body: unknown, status = 200) => {
      response.statusCode = status;
      response.end(JSON.stringify({ ok: status < 400, ...Object(body) }));
    };
    if (what.includes('access_token'))
      return send({ accessToken: 'a.b.c', expiresIn: 3600, tokenType: 'Bearer' });
    if (what.includes('provision-enabled')) return send({ integrations: ['aws-v3'] });
    if (what.includes('organization'))
      return send({ organization: { id: 'o', featureFlags: ['USE_PROVISIONED_DEFAULTS'] } });
    if (request.method === 'POST') exists = true;
    if (!exists) return send({ error: 'not_found', message: 'no' }, 404);
    looks += 1;
    send({
      integration: {
        installationType: 'OnPrem',
        config: looks > emptyLooks ? { resources: [] } : {},
      },
    });
  });
  return { ...server, seen };
}

function configFor(baseUrl: string) {
  return {
    baseUrl,
    clientId: 'a',
    clientSecret: 'b',
    verifyTls: true,
    upsertBatchLength: 20,
    upsertBatchBytes: 1_048_576,
    deleteBatchLength: 100,
  };
}

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'resources-')), 'own');
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}
