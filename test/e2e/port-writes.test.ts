// What Port says about single entities and their size: one refused entity costs only itself, and
// every way of being strict that Port's reference leaves open is met.
import { afterEach, describe, expect, it } from 'vitest';
import type { PortSwitches } from '../../src/sandbox/port/settings.js';
import { changes, keyOf } from './support/catalog.js';
import { expectedCatalog } from './support/expected.js';
import { type Harness, INTEGRATION, type Sync, startHarness } from './support/harness.js';
import { bundledMapping, mappingWith, withEntity } from './support/mappings.js';
import { hastyPort, strike } from './support/port-side.js';
import {
  expectConvergence,
  expectHealthy,
  expectNoLoss,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import { bucketAt, clusterAt, instanceAt } from './support/world-changes.js';

const EU = 'eu-west-1';
const TINY = { accounts: 2, regions: [EU, 'us-east-1'] };

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

function expectLost(sync: Sync, identifiers: readonly string[]): void {
  expect(sync.exitCode).toBe(1);
  expect(sync.report.msg).toBe('resync failed');
  expect(sync.report.error?.code).toBe('entities-lost');
  for (const identifier of identifiers) expect(sync.report.error?.message).toContain(identifier);
  expect(sync.report.entities.failedCount).toBe(identifiers.length);
}

it('keeps every entity whose new identifier Port refuses, as an edited mapping may make them', async () => {
  harness = await startSynced();
  const edited = mappingWith('AWS::EC2::Instance', (found) =>
    withEntity(found, { identifier: '.Properties.InstanceId + " x"' }),
  );
  harness.port.seed.mapping(INTEGRATION, { ...edited, entityDeletionThreshold: 1 });

  const sync = await harness.sync({ deps: hastyPort() });

  expect([sync.report.error, sync.exitCode]).toEqual([undefined, 0]);
  expectProblem(sync, 'identifier-refused');
  expectNoLoss(sync);
  harness.port.seed.mapping(INTEGRATION, bundledMapping());
  await expectConvergence(harness);
});

describe('413', () => {
  it('is met with smaller bulks', async () => {
    harness = await startHarness({ world: { ...TINY, instances: 30 } });
    const fault = strike(harness, 'bulk', { kind: 'payload-too-large', above: 3 });

    const sync = await harness.sync({ deps: hastyPort() });

    expect(fault.hits).toBeGreaterThan(0);
    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
  });

  it('for one entity alone loses that entity and no other', async () => {
    const limits = {
      bodyBytes: 4_000,
      entityRequests: 1e9,
      otherRequests: 1e9,
      anonymousRequests: 1e9,
    };
    const mapping = mappingWith('AWS::S3::Bucket', (found) =>
      withEntity(found, { title: `if true then (.Properties.BucketName * 200) else null end` }),
    );
    harness = await startHarness({
      world: { ...TINY, buckets: 1 },
      port: { limits },
      mapping: bundledMapping(),
    });
    expectHealthy(await harness.sync());
    harness.port.seed.mapping('e2e', mapping);

    const sync = await harness.sync();

    expectLost(
      sync,
      harness.accounts.map((id) => `arn:aws:s3:::${bucketAt(harness.world, id)}`),
    );
    expect(sync.report.error?.message).toMatch(/too large/);
    expectNoLoss(sync);
    harness.port.seed.mapping('e2e', bundledMapping());
    await expectConvergence(harness);
  });

  it('does not happen with bodies near the limit, because bulks are cut by their real size', async () => {
    const mapping = mappingWith('AWS::EC2::Instance', (found) =>
      withEntity(found, {
        properties: {
          instanceType: `.Properties.InstanceId as $id | reduce range(4000) as $n (""; . + $id)`,
        },
      }),
    );
    harness = await startHarness({ world: { accounts: 1, regions: [EU], instances: 40 }, mapping });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(harness.port.requests.list({ status: 413 })).toEqual([]);
    expect(harness.port.catalog.count('ec2Instance')).toBe(40);
  });
});

describe('207', () => {
  it('with an entity that is refused for a moment: it is tried again, in full', async () => {
    harness = await startHarness({ world: TINY });
    const identifier = instanceAt(harness.world, harness.account(1), EU);
    const fault = strike(
      harness,
      'bulk',
      { kind: 'item-errors', identifiers: [identifier], statusCode: 500, error: 'internal' },
      { times: 1 },
    );

    const sync = await harness.sync({ deps: hastyPort() });

    expect(fault.hits).toBe(1);
    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
  });

  it.each([500, 404, 422, 403])(
    'with an entity that Port never takes (%i): the run fails, names it with the reason, and writes the others',
    async (statusCode) => {
      harness = await startHarness({ world: TINY });
      const identifiers = [
        instanceAt(harness.world, harness.account(1), EU),
        clusterAt(harness.world, harness.account(0), EU).arn,
      ];
      strike(harness, 'bulk', {
        kind: 'item-errors',
        identifiers,
        statusCode,
        error: 'refused',
        message: 'for a reason',
      });

      const sync = await harness.sync({ deps: hastyPort() });

      expectLost(sync, identifiers);
      expect(sync.report.error?.message).toContain('for a reason');
      const missing = changes(expectedCatalog(harness.world), sync.after);
      expect(missing).toEqual({
        created: [],
        updated: [],
        deleted: identifiers
          .map((identifier) =>
            keyOf(identifier.startsWith('i-') ? 'ec2Instance' : 'ecsCluster', identifier),
          )
          .sort(),
      });
      await expectConvergence(harness);
    },
  );

  it('for entities that exist: their last good values stay, and they are not taken for gone', async () => {
    harness = await startSynced({ world: TINY });
    const identifier = instanceAt(harness.world, harness.account(1), EU);
    harness.world.changeInstance(harness.account(1), EU, identifier, {
      InstanceType: 'm7g.16xlarge',
    });
    strike(harness, 'bulk', {
      kind: 'item-errors',
      identifiers: [identifier],
      statusCode: 422,
      error: 'refused',
    });

    const sync = await harness.sync({ deps: hastyPort() });

    expectLost(sync, [identifier]);
    expect(changes(sync.before, sync.after)).toEqual({ created: [], updated: [], deleted: [] });
    await expectConvergence(harness);
  });
});

/** The bundled mapping, and titles, properties and relations that are often or always null. */
function nullishMapping() {
  return mappingWith('AWS::ECS::Cluster', (found) =>
    withEntity(found, {
      title: '.Properties.NoSuchField',
      icon: '.Properties.NoSuchIcon',
      relations: { account: '.Properties.NoSuchAccount' },
    }),
  );
}

const SWITCHES: readonly PortSwitches[] = combinations();

function combinations(): PortSwitches[] {
  const found: PortSwitches[] = [];
  for (const nullTitle of ['refuse', 'accept'] as const)
    for (const nullValues of ['keep', 'drop'] as const)
      for (const unknownProperties of ['refuse', 'drop'] as const)
        for (const identicalWriteTouches of [true, false])
          for (const datasourceFields of ['minimal', 'full'] as const)
            found.push({
              nullTitle,
              nullValues,
              unknownProperties,
              identicalWriteTouches,
              datasourceFields,
              createErrorsAs400: identicalWriteTouches,
              resetHeader: 'epoch',
              oneWindow: false,
              retryAfter: false,
            });
  return found;
}

describe('a Port that', () => {
  it.each(SWITCHES.map((switches) => [JSON.stringify(switches), switches] as const))(
    '%s: a second sync changes nothing and writes nothing',
    async (_, switches) => {
      harness = await startHarness({
        world: { accounts: 1, regions: [EU] },
        port: { switches },
        mapping: nullishMapping(),
      });
      expectHealthy(await harness.sync());
      const before = [...harness.port.catalog.entities()];
      expect(before.length).toBe(6);
      harness.port.requests.clear();

      const second = await harness.sync();

      expectHealthy(second);
      expect([...harness.port.catalog.entities()]).toEqual(before);
      expect(harness.port.requests.list({ path: /bulk/ })).toEqual([]);
    },
  );

  it('refuses unknown properties: the entities are listed with the property, and everything else is written', async () => {
    const mapping = mappingWith('AWS::ECS::Cluster', (found) =>
      withEntity(found, { properties: { notInTheBlueprint: '.Properties.Status' } }),
    );
    harness = await startHarness({ world: { accounts: 1, regions: [EU] }, mapping });

    const sync = await harness.sync();

    expectLost(sync, [clusterAt(harness.world, harness.account(0), EU).arn]);
    expect(sync.report.error?.message).toContain('notInTheBlueprint');
    expect(harness.port.catalog.count('ec2Instance')).toBe(2);
    harness.port.seed.mapping('e2e', bundledMapping());
    await expectConvergence(harness);
  });

  it('lost a blueprint: its entities are listed, and everything else is written', async () => {
    harness = await startSynced({ world: { accounts: 1, regions: [EU] } });
    const mapping = mappingWith('AWS::ECS::Cluster', (found) =>
      withEntity(found, { blueprint: '"noSuchBlueprint"' }),
    );
    harness.port.seed.mapping('e2e', mapping);

    const sync = await harness.sync();

    expectLost(sync, [clusterAt(harness.world, harness.account(0), EU).arn]);
    expect(sync.report.error?.message).toContain('noSuchBlueprint');
    harness.port.seed.mapping('e2e', bundledMapping());
    await expectConvergence(harness);
  });
});

describe('title that became null', () => {
  it.each(['accept', 'refuse'] as const)(
    'is cleared where Port takes a null (%s)',
    async (nullTitle) => {
      harness = await startSynced({
        world: { accounts: 1, regions: [EU] },
        port: { switches: { nullTitle } },
      });
      harness.port.seed.mapping('e2e', nullishMapping());

      const sync = await harness.sync({ deps: hastyPort() });

      expectHealthy(sync);
      const title = harness.port.catalog.entity(
        'ecsCluster',
        clusterAt(harness.world, harness.account(0), EU).arn,
      )?.title;
      if (nullTitle === 'accept') expect(title).toBeNull();
    },
  );
});
