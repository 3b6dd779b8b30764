// Mappings that cannot be used: the run fails with every problem told at once, before AWS is asked
// for anything, and nothing is lost.
import { afterEach, describe, expect, it } from 'vitest';
import { type Harness, INTEGRATION, startHarness } from './support/harness.js';
import { bundledMapping, mappingWith, withEntity, withSelector } from './support/mappings.js';
import { runStates } from './support/port-side.js';
import { expectConvergence, expectFailure, startSynced } from './support/scenario.js';
import { removeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const TINY = { accounts: 2, regions: [EU, 'us-east-1'] };
const READS = /^(ec2|s3|ecs|lambda|organizations|account):/;

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

/** Operations on AWS that read anything, in the last sync. */
function readsOfAws(): string[] {
  return Object.keys(harness.aws.requests.counters().byOperation).filter((operation) =>
    READS.test(operation),
  );
}

async function syncWith(mapping: unknown): Promise<Awaited<ReturnType<Harness['sync']>>> {
  harness = await startSynced({ world: TINY });
  removeInstance(harness.world, harness.account(0), EU);
  harness.port.seed.mapping(INTEGRATION, mapping);
  harness.aws.requests.clear();
  return harness.sync();
}

describe('a mapping that is not valid', () => {
  it('is refused as a whole with every problem of its shape, and AWS is not read', async () => {
    const config = mappingWith('AWS::EC2::Instance', (found) =>
      withSelector(found, { includeActions: ['NoSuchAction'] }),
    );
    const sync = await syncWith({
      ...config,
      entityDeletionThreshold: 7,
      resources: [
        ...config.resources,
        { kind: 'AWS::No::Such', selector: { query: 'true' }, port: { entity: { mappings: {} } } },
      ],
    });

    expectFailure(sync, 'mapping-invalid');
    const message = sync.report.error?.message ?? '';
    for (const part of [
      'AWS::No::Such',
      'NoSuchAction',
      'entityDeletionThreshold',
      'resources[4].port.entity.mappings.identifier',
    ])
      expect(message).toContain(part);
    expect(readsOfAws()).toEqual([]);
    expect(runStates(harness).at(-1)).toBe('failed');
    harness.port.seed.mapping(INTEGRATION, bundledMapping());
    await expectConvergence(harness);
  });

  it('is refused with every expression that JQ does not take, and where it stands', async () => {
    const broken = mappingWith('AWS::EC2::Instance', (found) =>
      withEntity(withSelector(found, { query: '.a ||' }), { title: '.Properties.[' }),
    );
    const sync = await syncWith(broken);

    expectFailure(sync, 'mapping-invalid');
    const message = sync.report.error?.message ?? '';
    for (const part of ['.a ||', 'selector.query', '.Properties.[', 'mappings.title'])
      expect(message).toContain(part);
    expect(readsOfAws()).toEqual([]);
    harness.port.seed.mapping(INTEGRATION, bundledMapping());
    await expectConvergence(harness);
  });

  it.each([
    ['null', null],
    ['an empty object', {}],
    ['a list', []],
    ['a text', 'resources: []'],
    ['resources that are no list', { resources: { kind: 'AWS::EC2::Instance' } }],
  ])('is refused when Port holds %s', async (_, mapping) => {
    const sync = await syncWith(mapping);

    expectFailure(sync, 'mapping-invalid');
    expect(readsOfAws()).toEqual([]);
    harness.port.seed.mapping(INTEGRATION, bundledMapping());
    await expectConvergence(harness);
  });
});

it('deletes nothing when somebody emptied the list of resources', async () => {
  const sync = await syncWith({ ...bundledMapping(), resources: [] });

  expect(sync.after).toEqual(sync.before);
  expect(sync.exitCode).toBe(0);
  expect(sync.report.msg).toBe('resync completed');
  expect(runStates(harness).at(-1)).toBe('completed');
  harness.port.seed.mapping(INTEGRATION, bundledMapping());
  await expectConvergence(harness);
});

it('an integration that exists without a mapping gets the default one', async () => {
  harness = await startHarness({ world: TINY, mapping: {} });

  await expectConvergence(harness);
});

it('fails when the integration was deleted in Port in the middle of a run, and the next start creates it again', async () => {
  harness = await startSynced({ world: TINY });
  harness.port.faults.add({
    method: 'GET',
    path: /^\/v1\/integration\/e2e$/,
    after: 1,
    effect: { kind: 'status', status: 404 },
  });

  const sync = await harness.sync();

  expectFailure(sync, 'port-rejected');
  expect(sync.report.error?.remedy).toMatch(/restart/);
  await expectConvergence(harness);
});
