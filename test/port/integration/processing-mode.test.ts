import { describe, expect, it } from 'vitest';
import { createPortIntegration } from '../../../src/port/integration/integration.js';
import type { PortOptions } from '../../../src/sandbox/port/settings.js';
import { type Bench, bench, INTEGRATION } from '../setup.js';

const BOTH = ['LAKEHOUSE_ELIGIBLE', 'DATA_SOURCE_PROCESSOR_ENABLED'];
const MAPPING = {
  resources: [
    {
      kind: 'AWS::Account::Info',
      selector: { query: 'true' },
      port: { entity: { mappings: { identifier: '.x', blueprint: '"y"' } } },
    },
  ],
};
const RESOURCES = new URL('../../../.port/resources', import.meta.url).pathname;

function start({ http, log, time }: Bench) {
  const config = {
    integration: INTEGRATION,
    initializePortResources: true,
    resourcesPath: RESOURCES,
  };
  return createPortIntegration({ http, log, sleep: time.sleep, config }).start();
}

function warnings({ lines }: Bench): string[] {
  return lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
}

describe('the processing mode', () => {
  it('is ocean-core also where Port could process raw data, and one warning explains it', async () => {
    await using b = await bench({ featureFlags: [...BOTH, 'OTHER'] });

    await start(b);

    expect(b.port.catalog.integration('my-aws')).toMatchObject({ processingMode: 'ocean-core' });
    expect(warnings(b)).toHaveLength(1);
    expect(warnings(b)[0]).toMatch(/LAKEHOUSE_ELIGIBLE and DATA_SOURCE_PROCESSOR_ENABLED/);
    expect(warnings(b)[0]).toMatch(/maps, writes and deletes entities itself/);
  });

  it.each<[string, PortOptions]>([
    ['none of the flags', {}],
    ['one flag', { featureFlags: BOTH.slice(0, 1) }],
    ['the other flag', { featureFlags: BOTH.slice(1) }],
  ])('is not worth a word for an organization with %s', async (_, options) => {
    await using b = await bench(options);

    await start(b);

    expect(warnings(b)).toEqual([]);
  });

  it('is not a reason to fail when the flags cannot be read', async () => {
    await using b = await bench({ featureFlags: BOTH });
    b.port.faults.add({ path: '/v1/organization', effect: { kind: 'status', status: 500 } });

    await expect(start(b)).resolves.toMatchObject({ created: true });
    expect(b.port.requests.list({ path: '/v1/organization' })).toHaveLength(1);
    expect(warnings(b)).toEqual([]);
  });

  it('is told when Port keeps another one', async () => {
    await using b = await bench();
    await start(b);
    b.port.seed.integration('my-aws', { processingMode: 'dsp' });
    b.port.faults.add({
      method: 'PATCH',
      path: '/v1/integration/my-aws',
      times: 1,
      effect: {
        kind: 'raw',
        status: 200,
        body: '{"ok":true,"integration":{"processingMode":"dsp"}}',
      },
    });

    await start(b);

    expect(warnings(b)).toEqual([expect.stringMatching(/another processing mode than ocean-core/)]);
  });
});

describe('default resources that Port provides', () => {
  const provision = { types: ['aws-v3'], mapping: MAPPING, afterReads: 3 };
  const featureFlags = ['USE_PROVISIONED_DEFAULTS'];

  it('are waited for, and nothing is created beside them', async () => {
    await using b = await bench({ provision, featureFlags });

    expect(await start(b)).toMatchObject({ created: true, origin: 'Port' });

    expect(b.port.catalog.integration('my-aws')).toMatchObject({
      createPortResourcesOrigin: 'Port',
      processingMode: 'ocean-core',
      config: MAPPING,
    });
    expect(b.port.catalog.blueprints()).toEqual([]);
    expect(b.time.waits).toEqual([3000, 4000, 6000]);
  });

  it('are not asked for without the flag of the organization', async () => {
    await using b = await bench({ provision });

    expect(await start(b)).toMatchObject({ created: true, origin: 'Default' });
  });

  it('that never come end the start in about two minutes, with what to do', async () => {
    await using b = await bench({ provision: { ...provision, afterReads: 1e6 }, featureFlags });

    const error = await start(b).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      message: expect.stringContaining('within two minutes'),
      remedy: expect.stringContaining('OCEAN__CREATE_PORT_RESOURCES_ORIGIN=Default'),
    });
  });

  it('are still waited for by the next start when this one was cut short', async () => {
    await using b = await bench({ provision: { ...provision, afterReads: 12 }, featureFlags });
    await start(b).catch(() => undefined);

    expect(await start(b)).toMatchObject({ created: false, origin: 'Port' });
    expect(b.port.catalog.integration('my-aws')).toMatchObject({ config: MAPPING });
  });
});
