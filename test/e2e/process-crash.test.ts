// An error that nobody caught, in the built program: it ends soon and not with 0, Port is told of
// the run and gets the lines, and nothing of it tells a secret.
import { expect, it } from 'vitest';
import { losses } from './support/catalog.js';
import { type Harness, INTEGRATION, type Variables } from './support/harness.js';
import { runStates } from './support/port-side.js';
import { type Daemon, parseLines, until, useProcesses } from './support/process.js';
import { expectConvergence, startSynced } from './support/scenario.js';
import { removeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const TINY = { accounts: 2, regions: [EU, 'us-east-1'] };
const PRELOAD = new URL('./support/crash.mjs', import.meta.url).href;
const POLLING = { OCEAN__EVENT_LISTENER: '{"type":"POLLING"}' };
/** Two seconds for the last words, and what a busy machine needs for a process. */
const ENDS_WITHIN_MS = 4_000;
const LOGS = /^\/v1\/ingest\/logs\//;

const scene = useProcesses();
const logsOf = ({ port }: Harness) => port.catalog.shipped(INTEGRATION)?.logs ?? [];
const crashing = (way: string, more: Variables = {}): Variables => ({
  NODE_OPTIONS: `--import ${PRELOAD}`,
  CRASH: way,
  ...more,
});

/** Synced, then changed, and reading. */
async function reading(
  variables: Variables,
): Promise<{ readonly it: Harness; readonly daemon: Daemon }> {
  const it = scene.adopt(await startSynced({ world: TINY }));
  removeInstance(it.world, it.account(0), EU);
  it.aws.requests.clear();
  it.port.requests.clear();
  it.aws.faults.add({ service: 'ec2', effect: { type: 'hang' } });
  const daemon = scene.start(it.variables(variables));
  await until(() => it.aws.requests.count({ service: 'ec2' }) > 0, 'it reads');
  return { it, daemon };
}

it.each([
  ['throws', 'a daemon', POLLING],
  ['rejects', 'a single run', {}],
  ['rejects with a text', 'a daemon', POLLING],
  ['rejects ten times', 'a daemon', POLLING],
] as const)(
  'what %s in mid-run and nobody catches has %s tell Port of the abort, send its lines, and end with 1',
  async (way, _, how) => {
    const { it, daemon } = await reading(crashing(way, how));
    const before = it.snapshot();

    const exit = await daemon.end('SIGUSR2');

    expect(exit).toMatchObject({ code: 1, err: '' });
    expect(exit.tookMs).toBeLessThan(ENDS_WITHIN_MS);
    expect(runStates(it).slice(-2)).toEqual(['running', 'aborted']);
    expect(losses(before, it.snapshot())).toEqual([]);
    const lines = parseLines(exit.out);
    const fatal = lines.filter(({ level }) => level === 'fatal');
    expect(fatal.length).toBe(way === 'rejects ten times' ? 5 : 1);
    expect(fatal[0]).toMatchObject({
      msg: 'unexpected error',
      err: { message: expect.stringContaining('broken') },
    });
    expect(lines.at(-1)?.msg).toBe('resync aborted');
    const told = logsOf(it).map(({ message, level }) => `${level} ${message}`);
    expect(told).toContainEqual(expect.stringMatching(/^CRITICAL unexpected error/));
    expect(told.at(-1)).toBe('WARNING resync aborted');
    for (const text of [exit.out, JSON.stringify(logsOf(it))]) {
      expect(text).not.toContain(it.port.clientSecret);
      expect(text).not.toContain(it.world.base.secretAccessKey);
    }
    it.aws.faults.clear();
    await expectConvergence(it);
  },
);

it('an error that nobody caught has a stack of its own, which is what there is to find it by', async () => {
  const { daemon } = await reading(crashing('throws', POLLING));

  const exit = await daemon.end('SIGUSR2');

  const stacks = parseLines(exit.out).filter((line) => JSON.stringify(line).includes('"stack"'));
  expect(stacks.map(({ level }) => level)).toEqual(['fatal']);
  expect(JSON.stringify(stacks)).toContain('crash.mjs');
  expect(JSON.stringify(stacks[0]?.['err'])).not.toContain(`cause":{"stack`);
});

it('ends in time with 1 when Port does not answer any more either', async () => {
  const { it, daemon } = await reading(crashing('rejects', POLLING));
  it.port.faults.add({ effect: { kind: 'hang' } });

  const exit = await daemon.end('SIGUSR2');

  expect(exit).toMatchObject({ code: 1, err: '' });
  expect(exit.tookMs).toBeLessThan(ENDS_WITHIN_MS);
  expect(parseLines(exit.out).some(({ level }) => level === 'fatal')).toBe(true);
  it.port.faults.clear();
  it.aws.faults.clear();
  await expectConvergence(it);
});

it.each([
  ['a single run that is complete', {}, undefined],
  ['a daemon that a signal ends', POLLING, 'SIGTERM'],
] as const)(
  '%s does not end with 0 when that happens in its last moments',
  async (_, how, signal) => {
    const it = await scene.simulate({ world: TINY });
    const held = it.port.faults.add({ path: LOGS, effect: { kind: 'slow', ms: 1_000 } });
    const daemon = scene.start(it.variables(crashing('rejects', how)));
    await until(() => daemon.text().out.includes('resync completed'), 'the resync ends');
    if (signal !== undefined) daemon.child.kill(signal);
    await until(() => held.hits > 0, 'the last lines are on their way');

    const exit = await daemon.end('SIGUSR2');

    expect(exit.code).toBe(1);
    expect(runStates(it)).toEqual(['running', 'completed']);
    expect(parseLines(exit.out).filter(({ level }) => level === 'fatal')).toHaveLength(1);
  },
);
