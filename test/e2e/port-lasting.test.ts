// Troubles of Port that do not pass during a run: it ends in bounded time with the right code and
// cause, loses nothing, and the next healthy run converges.
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../src/sandbox/port/faults.js';
import { losses } from './support/catalog.js';
import { expectedCatalog } from './support/expected.js';
import { type Harness, INTEGRATION, startHarness } from './support/harness.js';
import {
  impatientPort,
  type RouteName,
  runStates,
  start,
  startupFailure,
  strike,
} from './support/port-side.js';
import {
  expectConvergence,
  expectFailure,
  expectHealthy,
  expectNoLoss,
  expectProblem,
  startSynced,
} from './support/scenario.js';
import { removeInstance, resizeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const TINY = { accounts: 2, regions: [EU, 'us-east-1'] };
const SERVER_ERROR: FaultEffect = { kind: 'status', status: 500 };
const LASTING: readonly (readonly [string, FaultEffect])[] = [
  ['500', SERVER_ERROR],
  ['garbage with 200', { kind: 'garbage', form: 'text' }],
  ['an HTML page with 502', { kind: 'garbage', form: 'html' }],
  ['a reset connection', { kind: 'reset' }],
  ['no answer', { kind: 'hang' }],
  ['429', { kind: 'status', status: 429 }],
];

let harness: Harness;
afterEach(() => harness[Symbol.asyncDispose]());

async function changedWorld(): Promise<void> {
  harness = await startSynced({ world: TINY });
  removeInstance(harness.world, harness.account(0), EU);
  resizeInstance(harness.world, harness.account(1), EU);
}

describe('Port is down', () => {
  it('at the start: a single run ends with 1 and the address, and the next one works', async () => {
    harness = await startHarness({ world: TINY });
    await harness.port.stop();

    const { exitCode, lines } = await start(harness, impatientPort());

    expect(exitCode).toBe(1);
    const failure = startupFailure(lines);
    expect(failure.code).toBe('port-unreachable');
    expect(failure.message).toContain(harness.port.url);
    expect(failure.remedy).toMatch(/OCEAN__PORT__BASE_URL/);
    await harness.port.start();
    await expectConvergence(harness);
  });

  it('at a later start: nothing is lost', async () => {
    await changedWorld();
    const before = harness.snapshot();
    harness.port.faults.add({ effect: { kind: 'down' } });

    const { exitCode, lines } = await start(harness, impatientPort());

    expect(exitCode).toBe(1);
    expect(startupFailure(lines).code).toBe('port-unreachable');
    expect(losses(before, harness.snapshot())).toEqual([]);
    harness.port.faults.clear();
    await harness.port.start();
    await expectConvergence(harness);
  });

  it('from the first write on: the run fails and deletes nothing', async () => {
    await changedWorld();
    strike(harness, 'bulk', { kind: 'down' });

    const sync = await harness.sync({ deps: impatientPort() });

    expect(sync.exitCode).toBe(1);
    expect(sync.report.msg).toBe('resync failed');
    expect(['port-unreachable', 'entities-lost']).toContain(sync.report.error?.code);
    expectNoLoss(sync);
    await harness.port.start();
    await expectConvergence(harness);
  });
});

describe('wrong credentials', () => {
  it('end the start at once, and say which variables to look at', async () => {
    harness = await startHarness({ world: TINY });

    const { exitCode, lines } = await start(
      harness,
      {},
      { OCEAN__PORT__CLIENT_SECRET: 'not-the-secret' },
    );

    expect(exitCode).toBe(1);
    const failure = startupFailure(lines);
    expect(failure.code).toBe('port-credentials-rejected');
    expect(failure.remedy).toMatch(/OCEAN__PORT__CLIENT_SECRET/);
    expect(harness.port.requests.count('POST /v1/auth/access_token')).toBe(1);
    expect(JSON.stringify(lines)).not.toContain('not-the-secret');
  });

  it('fail the run when they are withdrawn in the middle of it, and nothing is deleted', async () => {
    await changedWorld();
    strike(harness, 'token', { kind: 'status', status: 401 }, { after: 1 });
    strike(harness, 'list', { kind: 'unauthorized' }, { times: 1 });

    const sync = await harness.sync({ deps: impatientPort() });

    expectFailure(sync, 'port-credentials-rejected');
    await expectConvergence(harness);
  });
});

describe.each(LASTING)('%s', (_, effect) => {
  it.each<RouteName>(['token', 'readIntegration'])(
    'on %s at the start is a failed start, and nothing is created',
    async (route) => {
      harness = await startHarness({ world: TINY });
      strike(harness, route, effect);

      const { exitCode, lines } = await start(harness, impatientPort());

      expect(exitCode).toBe(1);
      expect(startupFailure(lines).code).toBe('port-unreachable');
      expect(harness.port.requests.count('POST /v1/integration')).toBe(0);
      expect(harness.port.requests.count('POST /v1/blueprints')).toBe(0);
      await expectConvergence(harness);
      expect(harness.port.catalog.integrations()).toHaveLength(1);
    },
  );

  it('on reading the mapping fails the run', async () => {
    await changedWorld();
    strike(harness, 'readIntegration', effect, { after: 1 });

    const sync = await harness.sync({ deps: impatientPort() });

    expectFailure(sync, 'port-unreachable');
    expect(runStates(harness).at(-1)).toBe('failed');
    await expectConvergence(harness);
  });

  it('on every search writes everything instead, and loses nothing', async () => {
    harness = await startSynced({ world: TINY });
    resizeInstance(harness.world, harness.account(1), EU);
    strike(harness, 'search', effect);

    const sync = await harness.sync({ deps: impatientPort() });

    expectHealthy(sync);
    expect(sync.after).toEqual(expectedCatalog(harness.world));
    await expectConvergence(harness);
  });

  it('on every search keeps what seems to be gone, because Port cannot say where it was', async () => {
    await changedWorld();
    strike(harness, 'search', effect);

    const sync = await harness.sync({ deps: impatientPort() });

    expectFailure(sync, 'port-unreachable');
    await expectConvergence(harness);
  });

  it('on every upsert loses entities: the run fails, names them, and deletes nothing that exists', async () => {
    await changedWorld();
    strike(harness, 'bulk', effect);
    const resized = resizeInstance(harness.world, harness.account(1), 'us-east-1').replace(
      'ec2Instance ',
      '',
    );

    const sync = await harness.sync({ deps: impatientPort() });

    expect(sync.exitCode).toBe(1);
    expect(sync.report.error?.code).toBe('entities-lost');
    expect(sync.report.error?.message).toContain(resized);
    expect(sync.report.entities.failedCount).toBe(2);
    expect(
      losses(sync.before, sync.after).filter((line) => !line.startsWith('deleted ec2Instance')),
    ).toEqual([]);
    await expectConvergence(harness);
  });

  it('on the list of our entities fails the run and deletes nothing', async () => {
    await changedWorld();
    strike(harness, 'list', effect);

    const sync = await harness.sync({ deps: impatientPort() });

    expectFailure(sync, 'port-unreachable');
    expect(harness.port.requests.list({ path: /bulk\/entities\/delete/ })).toEqual([]);
    await expectConvergence(harness);
  });

  it('on every delete is a warning that names the entity, and the next run deletes it', async () => {
    harness = await startSynced({ world: TINY });
    const gone = removeInstance(harness.world, harness.account(0), EU).replace('ec2Instance ', '');
    strike(harness, 'delete', effect);

    const sync = await harness.sync({ deps: impatientPort() });

    expect(sync.exitCode).toBe(0);
    expect(sync.report.msg).toBe('resync completed with warnings');
    expectNoLoss(sync);
    expect(expectProblem(sync, 'deletion-refused', { subject: 'ec2Instance' }).problem).toContain(
      gone,
    );
    await expectConvergence(harness);
  });
});

describe('the run state', () => {
  it('cannot be written because Port refuses it: the sync is done all the same, with a warning', async () => {
    await changedWorld();
    strike(harness, 'runState', { kind: 'status', status: 404, message: 'no such route' });

    const sync = await harness.sync({ deps: impatientPort() });

    expect(sync.exitCode).toBe(0);
    expect(sync.report.msg).toBe('resync completed with warnings');
    expect(sync.after).toEqual(expectedCatalog(harness.world));
    expectProblem(sync, 'run-state-warning');
    await expectConvergence(harness);
  });

  it('cannot be written because that route fails: the sync is done all the same, with a warning', async () => {
    await changedWorld();
    strike(harness, 'runState', SERVER_ERROR);

    const sync = await harness.sync({ deps: impatientPort() });

    expect(sync.exitCode).toBe(0);
    expect(sync.report.msg).toBe('resync completed with warnings');
    expect(sync.after).toEqual(expectedCatalog(harness.world));
  });

  it('of a run that died before is no obstacle', async () => {
    harness = await startSynced({ world: TINY });
    harness.port.seed.integration(INTEGRATION, { resyncState: { status: 'running' } });

    const sync = await harness.sync();

    expectHealthy(sync);
    expect(runStates(harness).slice(-2)).toEqual(['running', 'completed']);
  });
});
