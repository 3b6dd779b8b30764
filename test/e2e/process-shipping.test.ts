// What the program sends to Port besides its work, as users run it: in which order it ends, that
// nothing of it costs a resync anything, and that no secret goes along.
import { describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../src/sandbox/port/faults.js';
import { type Harness, INTEGRATION } from './support/harness.js';
import { runStates } from './support/port-side.js';
import { parseLines, until, useProcesses } from './support/process.js';
import { startSynced } from './support/scenario.js';

const TINY = { accounts: 2, regions: ['eu-west-1', 'us-east-1'] };
const POLLING = { OCEAN__EVENT_LISTENER: '{"type":"POLLING"}' };
const LOGS = /^\/v1\/ingest\/logs\//;

const scene = useProcesses();
const logsOf = ({ port }: Harness) => port.catalog.shipped(INTEGRATION)?.logs ?? [];
const routesOf = ({ port }: Harness) =>
  port.requests.list().map(({ method, path }) => `${method} ${path.replace(/ingest_.*/, 'id')}`);

describe('the end', () => {
  it('of a single run sends every line, after Port was told the state of the run', async () => {
    const it = await scene.simulate({ world: TINY });

    const exit = await scene.start(it.variables()).exit;

    expect(exit.code).toBe(0);
    const told = logsOf(it).map(({ message }) => message);
    expect(told).toEqual(parseLines(exit.out).map(({ msg }) => msg));
    expect([told[0], told.at(-1)]).toEqual(['ocean-aws starts', 'resync completed']);
    const routes = routesOf(it);
    expect(routes.at(-1)).toBe('POST /v1/ingest/logs/id');
    expect(routes.lastIndexOf(`PATCH /v1/integration/${INTEGRATION}/resync-state`)).toBeLessThan(
      routes.indexOf('POST /v1/ingest/logs/id'),
    );
  });

  it('of a single run at a terminal sends what the table shows as the lines that it stands for', async () => {
    const it = await scene.simulate({ world: TINY });
    it.aws.faults.add({
      service: 'ec2',
      effect: { type: 'error', code: 'UnauthorizedOperation', status: 403, message: 'no' },
    });

    const exit = await scene.start(it.variables({ APPLICATION__LOG_FORMAT: 'terminal' })).exit;

    expect(exit.out).toContain('ocean-aws starts');
    expect(exit.out).not.toContain('resync problem');
    const told = logsOf(it).map(({ message }) => message);
    expect(told[0]).toBe('ocean-aws starts');
    expect(told.at(-2)).toMatch(/^resync problem: AWS::EC2::Instance: /);
    expect(told.at(-1)).toBe('resync completed with warnings');
  });

  it('of an idle daemon takes less than a second, and its last line is sent', async () => {
    const it = await scene.simulate({ world: TINY });
    const daemon = scene.start(it.variables(POLLING));
    await until(() => daemon.text().out.includes('resync completed'), 'the first resync');

    const exit = await daemon.end('SIGTERM');

    expect(exit.code).toBe(0);
    expect(exit.tookMs).toBeLessThan(1_000);
    expect(logsOf(it).at(-1)).toMatchObject({ message: 'stopping', extra: { signal: 'SIGTERM' } });
  });

  it('in mid-run comes in time and in order: the state, then the lines about it', async () => {
    const it = scene.adopt(await startSynced({ world: TINY }));
    it.aws.requests.clear();
    it.port.requests.clear();
    it.aws.faults.add({ service: 'ec2', effect: { type: 'hang' } });
    const daemon = scene.start(it.variables(POLLING));
    await until(() => it.aws.requests.count({ service: 'ec2' }) > 0, 'it reads');

    const exit = await daemon.end('SIGTERM');

    expect(exit.code).toBe(0);
    expect(runStates(it).at(-1)).toBe('aborted');
    expect(logsOf(it).at(-1)).toMatchObject({ message: 'resync aborted', level: 'WARNING' });
    expect(routesOf(it).at(-1)).toBe('POST /v1/ingest/logs/id');
  });

  it('of a run that fails tells Port so', async () => {
    const it = scene.adopt(await startSynced({ world: TINY }));
    it.port.seed.integration(INTEGRATION, { config: { resources: [{ kind: 7 }] } });

    const exit = await scene.start(it.variables()).exit;

    expect(exit.code).toBe(1);
    expect(logsOf(it).at(-1)).toMatchObject({ level: 'ERROR', message: 'resync failed' });
  });
});

describe('Port does not take lines', () => {
  const effects: readonly FaultEffect[] = [
    { kind: 'hang' },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 401 },
    { kind: 'status', status: 413 },
  ];

  it.each(effects)(
    '(%j): the resync does all it does otherwise, with one warning',
    async (effect) => {
      const it = await scene.simulate({ world: TINY });
      for (const path of [LOGS, /\/examples$/]) it.port.faults.add({ path, effect });

      const exit = await scene.start(it.variables()).exit;

      expect(exit.code).toBe(0);
      expect(runStates(it)).toEqual(['running', 'completed']);
      const lines = parseLines(exit.out);
      expect(lines.some(({ msg }) => msg === 'resync completed')).toBe(true);
      const warnings = lines.filter(({ level }) => level !== 'info').map(({ msg }) => msg);
      expect(new Set(warnings).size).toBe(warnings.length);
      for (const warning of warnings) expect(warning).toMatch(/^Port did not take /);
    },
  );
});

it('no secret of the environment or of a resource goes to Port in lines or examples', async () => {
  const planted = 'Opaque-7hQ2xV9-secret';
  const it = await scene.simulate({ world: { ...TINY, functions: 2 } });
  it.aws.faults.add({
    service: 'ec2',
    effect: {
      type: 'error',
      code: 'AccessDenied',
      status: 403,
      message: `no ${it.port.clientSecret} password=${planted} AKIAABCDEFGHIJKLMNOP`,
    },
  });

  const exit = await scene.start(it.variables()).exit;

  expect(exit.out).toContain('resync problem');
  const sent = JSON.stringify([logsOf(it), it.port.catalog.examples(INTEGRATION)]);
  expect(sent).toContain('password=[redacted]');
  for (const secret of [
    planted,
    it.port.clientSecret,
    it.world.base.secretAccessKey,
    'AKIAABCDEFGHIJKLMNOP',
  ])
    expect(sent).not.toContain(secret);
});
