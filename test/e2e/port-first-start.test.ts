// The first start of an integration: what it sets up in Port, and that it can be cut short anywhere
// and is completed by the next one.
import { afterEach, describe, expect, it } from 'vitest';
import { losses } from './support/catalog.js';
import { expectedCatalog } from './support/expected.js';
import { type Harness, INTEGRATION, SHOWS_NOTHING, startHarness } from './support/harness.js';
import {
  impatientPort,
  ROUTES,
  type RouteName,
  start,
  startupFailure,
  strike,
} from './support/port-side.js';
import { expectConvergence, expectHealthy } from './support/scenario.js';

const EU = 'eu-west-1';
const TINY = { accounts: 2, regions: [EU, 'us-east-1'] };
const BLUEPRINTS = ['awsAccount', 'ec2Instance', 'ecsCluster', 's3Bucket', 'snsTopic'];

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

function blueprintsWithAccount(): { readonly all: unknown[]; readonly related: unknown[] } {
  const held = harness.port.catalog.blueprints();
  const isRelated = (blueprint: Readonly<Record<string, unknown>>): boolean =>
    JSON.stringify(blueprint['relations']).includes('awsAccount');
  return {
    all: held.map(({ identifier }) => identifier).sort(),
    related: held
      .filter(isRelated)
      .map(({ identifier }) => identifier)
      .sort(),
  };
}

function expectSetUp(): void {
  expect(blueprintsWithAccount()).toEqual({
    all: BLUEPRINTS,
    related: BLUEPRINTS.filter((name) => name !== 'awsAccount'),
  });
  expect(harness.port.catalog.integrations()).toHaveLength(1);
  expect(harness.port.catalog.integration(INTEGRATION)).toMatchObject({
    installationAppType: 'aws-v3',
    arePortResourcesInitialized: true,
    processingMode: 'ocean-core',
    createPortResourcesOrigin: 'Default',
    config: {
      resources: [
        { kind: 'AWS::Account::Info' },
        { kind: 'AWS::S3::Bucket' },
        { kind: 'AWS::EC2::Instance' },
        { kind: 'AWS::ECS::Cluster' },
      ],
    },
  });
}

it('creates the integration, the blueprints with their relations and the mapping, and a later start writes none of it again', async () => {
  harness = await startHarness({ world: TINY });

  expectHealthy(await harness.sync());

  expectSetUp();
  harness.port.requests.clear();
  expectHealthy(await harness.sync());
  const counters = harness.port.requests.counters();
  expect(
    Object.keys(counters).filter((route) =>
      /^(POST|PATCH|PUT|DELETE) .*(blueprints(\/:blueprint)?|integration(\/:integration)?)$/.test(
        route,
      ),
    ),
  ).toEqual([]);
});

/** What Port shows of a run goes beside it, in an order of its own. */
const MAIN_LINE = /^\/v1\/(?!ingest)/;

describe('cut short', () => {
  const WRITES: readonly (readonly [RouteName, number])[] = [
    ['createIntegration', 1],
    ['patchIntegration', 2],
    ['readBlueprint', 4],
    ['createBlueprint', 5],
    ['patchBlueprint', 4],
  ];
  const CASES = WRITES.flatMap(([route, calls]) =>
    Array.from({ length: calls }, (_, after) => [route, after] as const),
  );

  it.each(CASES)(
    'by refusals of %s after %i good ones: it fails, says which call, and the next start completes it',
    async (route, after) => {
      harness = await startHarness({ world: TINY });
      const fault = strike(
        harness,
        route,
        { kind: 'status', status: 403, message: 'no permission' },
        { after },
      );

      const { exitCode, lines } = await start(harness, impatientPort());

      expect(fault.hits).toBeGreaterThan(0);
      expect(exitCode).toBe(1);
      const failure = startupFailure(lines);
      expect(failure.code).toBe('port-rejected');
      expect(failure.message).toContain(`${ROUTES[route].method} /`);
      expect(failure.message).toContain('no permission');
      await expectConvergence(harness);
      expectSetUp();
    },
  );

  it('by a Port that dies after any number of requests, at the start or in the resync: nothing is lost, and the next run converges', async () => {
    const quiet = { world: TINY, variables: SHOWS_NOTHING };
    harness = await startHarness(quiet);
    expectHealthy(await harness.sync());
    const total = harness.port.requests.list({ path: MAIN_LINE }).length;
    await harness[Symbol.asyncDispose]();
    expect(total).toBeGreaterThan(25);

    for (let after = 0; after < total; after += 1) {
      await using dying = await startHarness(quiet);
      harness = dying;
      dying.port.faults.add({ path: MAIN_LINE, effect: { kind: 'reset' }, after });

      const { exitCode } = await start(dying, impatientPort());

      // The last request only tells Port that all is done, and nothing depends on it.
      expect({ after, exitCode }).toEqual({ after, exitCode: after === total - 1 ? 0 : 1 });
      const halfway = dying.snapshot();
      const healthy = await expectConvergence(dying);
      expect(losses(halfway, healthy.after)).toEqual([]);
      expectSetUp();
    }
  }, 180_000);
});

it('creates nothing but the integration with an empty mapping when its origin is Empty, and deletes nothing', async () => {
  harness = await startHarness({
    world: TINY,
    variables: { OCEAN__CREATE_PORT_RESOURCES_ORIGIN: 'Empty' },
  });

  const sync = await harness.sync();

  expectHealthy(sync);
  expect(harness.port.catalog.blueprints()).toEqual([]);
  expect(harness.port.catalog.integration(INTEGRATION)).toMatchObject({
    arePortResourcesInitialized: true,
    createPortResourcesOrigin: 'Empty',
    config: { resources: [] },
  });
});

describe('what is there already', () => {
  it('stays as its owner made it: another blueprint of the same name, and a mapping', async () => {
    harness = await startHarness({ world: TINY });
    const own = {
      identifier: 'ecsCluster',
      title: 'Our clusters',
      schema: { properties: { clusterArn: { type: 'string' } } },
      relations: {},
    };
    harness.port.seed.blueprint(own);

    const { exitCode } = await start(harness, impatientPort());

    expect(harness.port.catalog.blueprint('ecsCluster')).toMatchObject({
      title: 'Our clusters',
      relations: {},
    });
    expect(
      Object.keys(
        Object(
          Reflect.get(
            Object(harness.port.catalog.blueprint('ecsCluster')?.['schema']),
            'properties',
          ),
        ),
      ),
    ).toEqual(['clusterArn']);
    // The default mapping does not fit it, and that is said.
    expect(exitCode).toBe(1);
    expect(harness.port.catalog.count('ec2Instance')).toBe(expectedCount('ec2Instance'));
  });

  it('is not touched when the default resources are switched off', async () => {
    harness = await startHarness({
      world: TINY,
      variables: { OCEAN__INITIALIZE_PORT_RESOURCES: 'false' },
    });

    await start(harness, impatientPort());

    expect(harness.port.catalog.blueprints()).toEqual([]);
    expect(harness.port.catalog.integration(INTEGRATION)).not.toMatchObject({
      arePortResourcesInitialized: true,
    });
  });

  it('is an integration of another installation type: the start fails and changes nothing', async () => {
    harness = await startHarness({ world: TINY });
    harness.port.seed.integration(INTEGRATION, {
      installationType: 'Saas',
      config: { resources: [] },
    });
    const before = harness.port.catalog.integration(INTEGRATION);

    const { exitCode, lines } = await start(harness, impatientPort());

    expect(exitCode).toBe(1);
    expect(startupFailure(lines).code).toBe('integration-incompatible');
    expect(harness.port.catalog.integration(INTEGRATION)).toEqual(before);
  });

  it('is an integration written by an older version: it is corrected, and its entities are still ours', async () => {
    harness = await startHarness({ world: TINY });
    expectHealthy(await harness.sync());
    harness.port.seed.integration(INTEGRATION, {
      version: '0.0.1',
      processingMode: 'dsp',
      changelogDestination: { type: 'KAFKA' },
    });
    const stale = {
      blueprint: 'ec2Instance',
      identifier: 'i-00000000000000001',
      updatedAt: '2026-01-01T00:00:00Z',
    };
    harness.port.seed.entity({
      ...stale,
      relations: { account: harness.account(0) },
      datasource: `port-ocean/aws-v3/0.0.1/${INTEGRATION}/exporter`,
    });

    const sync = await expectConvergence(harness);

    expect(sync.report.entities.deleted).toBe(1);
    expect(harness.port.catalog.integration(INTEGRATION)).toMatchObject({
      processingMode: 'ocean-core',
      changelogDestination: {},
      version: '9.9.9-e2e',
    });
  });
});

function expectedCount(blueprint: string): number {
  return [...expectedCatalog(harness.world).keys()].filter((key) => key.startsWith(`${blueprint} `))
    .length;
}
