// The built program as a daemon: health checks, and every way in which a resync is asked for.
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { changes } from './support/catalog.js';
import { expectedCatalog } from './support/expected.js';
import type { Harness } from './support/harness.js';
import { bundledMapping } from './support/mappings.js';
import { runStates } from './support/port-side.js';
import { freePort, until, useProcesses } from './support/process.js';

const scene = useProcesses();

function started(): Promise<Harness> {
  return scene.simulate({ world: { accounts: 2, regions: ['eu-west-1', 'us-east-1'] } });
}

describe('a daemon', () => {
  it('is live from the start, and ready once Port and the base identity have worked', async () => {
    const it = await started();
    const { port, variables, world } = it;
    const health = await freePort();
    const probe = async (check: string): Promise<number> =>
      (await fetch(`http://127.0.0.1:${health}/health/${check}`)).status;
    const hang = port.faults.add({
      path: '/v1/auth',
      effect: { kind: 'slow', ms: 1_500 },
      times: 1,
    });
    const daemon = scene.start(
      variables({ OCEAN__EVENT_LISTENER: '{"type":"POLLING"}', APPLICATION__PORT: String(health) }),
    );

    await until(() => hang.hits === 1, 'the token is asked for');
    expect(await probe('live')).toBe(200);
    expect(await probe('ready')).toBe(503);
    await until(async () => (await probe('ready')) === 200, 'ready');
    await until(() => runStates(it).at(-1) === 'completed', 'the first resync ends');
    expect(it.snapshot()).toEqual(expectedCatalog(world));

    expect(await daemon.end('SIGTERM')).toMatchObject({ code: 0, err: '' });
    await expect(probe('live')).rejects.toThrow();
  });

  it('becomes ready later when the base identity did not work at the start', async () => {
    const it = await started();
    const health = await freePort();
    const probe = async (): Promise<Response> => fetch(`http://127.0.0.1:${health}/health/ready`);
    it.aws.faults.add({
      service: 'sts',
      effect: { type: 'error', code: 'AccessDenied', status: 403, message: 'not yet' },
    });
    scene.start(
      it.variables({
        OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}',
        APPLICATION__PORT: String(health),
      }),
    );
    await until(() => runStates(it).at(-1) === 'failed', 'the first resync fails');
    const early = await probe();
    expect(early.status).toBe(503);
    const words = await early.text();
    expect(words).toContain('base-identity-unavailable');
    expect(words).not.toContain('sts:GetCallerIdentity');

    it.aws.faults.clear();
    it.port.seed.resyncRequest('e2e');

    await until(() => runStates(it).at(-1) === 'completed', 'the requested resync ends');
    expect((await probe()).status).toBe(200);
    expect(it.snapshot()).toEqual(expectedCatalog(it.world));
  });

  it('exits 1 when the port of the health checks is taken', async () => {
    const { variables } = await started();
    const other = createServer();
    const taken = await freePort();
    await new Promise<void>((resolve) => other.listen(taken, resolve));
    try {
      const exit = await scene.start(
        variables({
          OCEAN__EVENT_LISTENER: '{"type":"POLLING"}',
          APPLICATION__PORT: String(taken),
        }),
      ).exit;

      expect(exit.code).toBe(1);
      expect(exit.out).toContain('listen-failed');
    } finally {
      other.close();
    }
  });
});

describe('resync requests', () => {
  const POLLING = { OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}' };
  const ended = (it: Harness): number =>
    runStates(it).filter((state) => state !== 'running').length;

  it('cause a resync after the first one at the start, and a failed one does not end the daemon', async () => {
    const it = await started();
    const daemon = scene.start(it.variables(POLLING));
    await until(() => ended(it) === 1, 'the first resync ends');
    it.world.removeBucket([...it.world.buckets(it.account(0))][0]?.Name ?? '');
    const refusal = it.port.faults.add({
      path: /datasource-entities$/,
      effect: { kind: 'status', status: 403 },
    });

    it.port.seed.resyncRequest('e2e');
    await until(() => ended(it) === 2, 'the requested resync ends');
    expect(runStates(it)).toEqual(['running', 'completed', 'running', 'failed']);
    refusal.remove();
    it.port.seed.resyncRequest('e2e');
    await until(() => ended(it) === 3, 'the next requested resync ends');

    expect(runStates(it).at(-1)).toBe('completed');
    expect(it.snapshot()).toEqual(expectedCatalog(it.world));
    expect((await daemon.end('SIGTERM')).code).toBe(0);
  });

  it('made during a resync, however many, cause one more after it', async () => {
    const it = await started();
    it.aws.faults.add({
      service: 'ec2',
      operation: 'DescribeInstances',
      times: 1,
      effect: { type: 'slow', ms: 7_000 },
    });
    scene.start(it.variables(POLLING));
    await until(() => runStates(it).length === 1, 'the first resync starts');
    const asked = (): number =>
      it.port.requests.count('GET /v1/integration/:integration/resync-request');
    await until(() => asked() >= 1, 'the daemon polls');
    for (let request = 0; request < 2; request += 1) {
      const before = asked();
      it.port.seed.resyncRequest('e2e');
      await until(() => asked() > before + 1 || runStates(it).length > 1, 'the request is seen');
    }
    expect(runStates(it)).toEqual(['running']);

    await until(() => ended(it) === 2, 'the remembered resync ends');
    const polls = asked();
    await until(() => asked() > polls + 1, 'two more polls');
    expect(runStates(it)).toEqual(['running', 'completed', 'running', 'completed']);
  });

  it('are still heard after Port was away', async () => {
    const it = await started();
    const daemon = scene.start(it.variables(POLLING));
    await until(() => ended(it) === 1, 'the first resync ends');
    await it.port.stop();
    await until(() => daemon.lines().length > 0, 'lines');
    it.port.seed.resyncRequest('e2e');
    await it.port.start();

    await until(() => ended(it) === 2, 'the requested resync ends');
    expect(runStates(it).at(-1)).toBe('completed');
  });

  it('are not needed with a cron expression, and Port is told when the next one is due', async () => {
    const it = await started();
    it.port.seed.mapping('e2e', bundledMapping());
    const variables = {
      OCEAN__EVENT_LISTENER: '{"type":"POLLING","resync_on_start":false}',
      OCEAN__SCHEDULED_RESYNC_INTERVAL: '* * * * * *',
    };
    it.port.seed.clearResyncRequest('e2e');
    const daemon = scene.start(it.variables(variables));

    await until(() => ended(it) >= 2, 'two resyncs on schedule');
    expect(daemon.lines().some(({ reason }) => reason === 'schedule')).toBe(true);
    const [first] = it.port.catalog.resyncStates('e2e');
    expect(String(first?.['nextResync'])).toMatch(/^\d{4}-/);
    expect(changes(expectedCatalog(it.world), it.snapshot())).toEqual({
      created: [],
      updated: [],
      deleted: [],
    });
  });
});
