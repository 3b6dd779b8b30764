// A mapping that somebody edits while a resync works by the old one: nothing goes that only the old
// one leaves out.
import { afterEach, describe, expect, it } from 'vitest';
import { changes } from './support/catalog.js';
import { expectedCatalog } from './support/expected.js';
import { type Harness, INTEGRATION } from './support/harness.js';
import { type AppConfig, bundledMapping, mappingWith, withSelector } from './support/mappings.js';
import { hastyPort, ROUTES, runStates, strike } from './support/port-side.js';
import { until, useProcesses } from './support/process.js';
import {
  expectConvergence,
  expectHealthy,
  expectIncomplete,
  expectNoLoss,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import { removeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const INSTANCE = 'AWS::EC2::Instance';
const HELD = 'the mapping was edited in Port while this resync ran';
const WITHOUT_INSTANCES = { ...mappingWith(INSTANCE, () => []), entityDeletionThreshold: 1 };
const scene = useProcesses();

let harness: Harness | undefined;
afterEach(async () => {
  await harness?.[Symbol.asyncDispose]();
  harness = undefined;
});

/** Synced once; `edit` then happens at the first read of a bucket of the next sync. */
async function syncedWithEdit(edit: (of: Harness) => void): Promise<Harness> {
  let armed = false;
  const synced = await startSynced({
    aws: {
      latencyMs({ service }) {
        if (armed && service === 's3') {
          armed = false;
          edit(synced);
        }
        return 0;
      },
    },
  });
  armed = true;
  harness = synced;
  return synced;
}

function seed({ port }: Harness, mapping: unknown): void {
  port.seed.mapping(INTEGRATION, mapping);
}

describe('a mapping that was edited in mid-run', () => {
  it('loses nothing that was left out by mistake and put back meanwhile', async () => {
    const it = await syncedWithEdit((of) => seed(of, bundledMapping()));
    seed(it, WITHOUT_INSTANCES);

    const sync = await it.sync();

    expectIncomplete(sync);
    expectNoLoss(sync);
    expect(sync.report.heldBack).toEqual([{ blueprint: 'ec2Instance', because: HELD, count: 24 }]);
    expectProblem(sync, 'mapping-edited');
    await expectConvergence(it);
  });

  it.each<[string, (mapping: AppConfig) => unknown]>([
    [
      'another query',
      (mapping) => ({
        ...mapping,
        resources: mapping.resources.map((each) => withSelector(each, { query: 'true and true' })),
      }),
    ],
    ['a policy for deletions', (mapping) => ({ ...mapping, entityDeletionThreshold: 0 })],
    ['no resources at all', (mapping) => ({ ...mapping, resources: [] })],
    ['nothing that is a mapping', () => 'resources: []'],
    [
      'a mapping that is nested without end',
      () => JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`),
    ],
  ])('holds also what is gone in AWS when it is now %s', async (_, edit) => {
    const it = await syncedWithEdit((of) => seed(of, edit(bundledMapping())));
    const gone = removeInstance(it.world, it.account(1), EU);

    const sync = await it.sync();

    expectIncomplete(sync);
    expect(sync.after.has(gone)).toBe(true);
    expectProblem(sync, 'mapping-edited');
    seed(it, bundledMapping());
    await expectConvergence(it);
  });

  it('is told by the next resync when it cannot be read again, and nothing goes', async () => {
    const it = await syncedWithEdit((of) => {
      strike(of, 'readIntegration', { kind: 'status', status: 403, message: 'not now' });
    });
    const gone = removeInstance(it.world, it.account(1), EU);

    const sync = await it.sync({ deps: hastyPort() });

    expect(sync.exitCode).toBe(0);
    expect(sync.after.has(gone)).toBe(true);
    expect(sync.report.heldBack).toMatchObject([
      { because: expect.stringContaining('it is not known whether the mapping was edited') },
    ]);
    await expectConvergence(it);
  });

  it('is the same mapping when only the order of its keys differs', async () => {
    const { resources, ...rest } = bundledMapping();
    const it = await syncedWithEdit((of) =>
      seed(of, { resources: resources.map(reversed), ...rest }),
    );
    seed(it, bundledMapping());
    const gone = removeInstance(it.world, it.account(1), EU);

    const sync = await it.sync();

    expectHealthy(sync);
    expectNoLoss(sync, [`deleted ${gone}`]);
  });

  it('is asked for only when something would go', async () => {
    harness = await startSynced();
    harness.port.requests.clear();

    expectHealthy(await harness.sync());

    // The start reads it once, the resync once, and once whoever shows the run in Port.
    expect(harness.port.requests.list(ROUTES.readIntegration)).toHaveLength(3);
  });
});

it('makes a daemon resync again at once, by the new mapping', async () => {
  let edit = (): void => {};
  const of = await scene.simulate({
    world: { accounts: 2, regions: [EU] },
    aws: {
      latencyMs({ service }) {
        if (service === 's3') edit();
        return 0;
      },
    },
  });
  expectHealthy(await of.sync());
  seed(of, WITHOUT_INSTANCES);
  const gone = removeInstance(of.world, of.account(1), EU);
  const before = of.snapshot();
  edit = () => {
    edit = () => {};
    seed(of, bundledMapping());
  };
  const states = runStates(of).length;

  scene.start(of.variables({ OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":3600}' }));
  await until(
    () =>
      runStates(of)
        .slice(states)
        .filter((status) => status === 'completed').length === 2,
    'two resyncs end',
  );

  expect(of.snapshot()).toEqual(expectedCatalog(of.world));
  expect(changes(before, of.snapshot()).deleted).toEqual([gone]);
});

function reversed(value: object): object {
  return Object.fromEntries(Object.entries(value).reverse());
}
