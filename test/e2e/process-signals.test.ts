// Signals at every stage: the program ends in time, says in Port that the resync was aborted,
// deletes nothing, and whatever was cut off, also by SIGKILL, the next healthy run converges.
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { losses } from './support/catalog.js';
import { expectedCatalog } from './support/expected.js';
import { type Harness, INTEGRATION } from './support/harness.js';
import { ALL_KINDS, identityMapping, RAW_BLUEPRINTS } from './support/kinds.js';
import { bundledMapping, mappingWith, withEntity } from './support/mappings.js';
import { runStates, strike } from './support/port-side.js';
import { type Daemon, parseLines, until, useProcesses } from './support/process.js';
import { createRandom } from './support/random.js';
import { expectConvergence, startSynced } from './support/scenario.js';
import { removeBucket, removeInstance, resizeInstance } from './support/world-changes.js';

const EU = 'eu-west-1';
const TINY = { accounts: 2, regions: [EU, 'us-east-1'] };
/** Five seconds to drain, one for the process itself, and two for a busy machine. */
const ENDS_WITHIN_MS = 8_000;

const scene = useProcesses();

interface Stage {
  readonly stage: string;
  /** Makes the program stay in this stage; gives a test of whether it is there. */
  hold(harness: Harness): () => boolean;
  /** What must be the last run state afterwards, besides those of the sync before. */
  readonly states: readonly string[];
}

const hungOnPort = (route: Parameters<typeof strike>[1], after = 0): Stage['hold'] => {
  return (it) => {
    const fault = strike(it, route, { kind: 'hang' }, { after });
    return () => fault.hits > 0;
  };
};
const hungOnAws = (service: string, operation: string): Stage['hold'] => {
  return (it) => {
    it.aws.requests.clear();
    it.aws.faults.add({ service, operation, effect: { type: 'hang' } });
    return () => it.aws.requests.count({ service, operation }) > 0;
  };
};

const ABORTED = ['running', 'aborted'];
const STAGES: readonly Stage[] = [
  { stage: 'asking Port for a token', hold: hungOnPort('token'), states: [] },
  { stage: 'the start-up with Port', hold: hungOnPort('readIntegration'), states: [] },
  { stage: 'verifying the base identity', hold: hungOnAws('sts', 'GetCallerIdentity'), states: [] },
  { stage: 'writing the run state', hold: hungOnPort('runState'), states: [] },
  { stage: 'reading the mapping', hold: hungOnPort('readIntegration', 1), states: ABORTED },
  {
    stage: 'listing the accounts',
    hold: hungOnAws('organizations', 'ListAccounts'),
    states: ABORTED,
  },
  {
    stage: 'reading the regions of the accounts',
    hold: hungOnAws('account', 'ListRegions'),
    states: ABORTED,
  },
  { stage: 'reading', hold: hungOnAws('ec2', 'DescribeInstances'), states: ABORTED },
  { stage: 'comparing with Port', hold: hungOnPort('search'), states: ABORTED },
  { stage: 'writing entities', hold: hungOnPort('bulk'), states: ABORTED },
  { stage: 'listing what Port has', hold: hungOnPort('list'), states: ABORTED },
  { stage: 'deleting', hold: hungOnPort('delete'), states: ABORTED },
];

/** Synced, then changed, and held in a stage by a process of its own. */
async function heldIn(
  { hold }: Stage,
  variables: Readonly<Record<string, string>> = {},
): Promise<{
  readonly it: Harness;
  readonly daemon: Daemon;
  readonly before: ReturnType<Harness['snapshot']>;
}> {
  const it = scene.adopt(await startSynced({ world: TINY }));
  removeInstance(it.world, it.account(0), EU);
  removeBucket(it.world, it.account(1));
  resizeInstance(it.world, it.account(1), EU);
  const before = it.snapshot();
  const isThere = hold(it);
  const process = scene.start(it.variables(variables));
  await until(isThere, 'the stage');
  return { it, daemon: process, before };
}

describe.each(STAGES)('in the middle of $stage', (stage) => {
  it('SIGTERM ends a single run in time with 1; nothing is deleted and the next run converges', async () => {
    const { it, daemon: process, before } = await heldIn(stage);

    const exit = await process.end('SIGTERM');

    expect(exit.tookMs).toBeLessThan(ENDS_WITHIN_MS);
    expect(exit).toMatchObject({ code: 1, err: '' });
    expect(losses(before, it.snapshot())).toEqual([]);
    expect(runStates(it)).toEqual(['running', 'completed', ...stage.states]);
    const lines = parseLines(exit.out);
    expect(
      lines.filter(
        ({ level, msg }) => level === 'error' || level === 'fatal' || msg === 'start-up failed',
      ),
    ).toEqual([]);
    if (stage.states.includes('aborted')) expect(lines.at(-1)?.msg).toBe('resync aborted');
    await expectConvergence(it);
  });

  it('SIGKILL leaves nothing behind that a healthy run does not put right', async () => {
    const { it, daemon: process, before } = await heldIn(stage);

    const exit = await process.end('SIGKILL');

    expect(exit.code).toBeNull();
    expect(losses(before, it.snapshot())).toEqual([]);
    await expectConvergence(it);
  });
});

describe('SIGTERM', () => {
  const [reading] = STAGES.filter(({ stage }) => stage === 'reading');
  if (reading === undefined) throw new Error('There is no stage of reading.');

  it.each(['SIGTERM', 'SIGINT'] as const)('or rather %s ends a daemon with 0', async (signal) => {
    const { it, daemon: process } = await heldIn(reading, {
      OCEAN__EVENT_LISTENER: '{"type":"POLLING"}',
    });

    const exit = await process.end(signal);

    expect(exit.tookMs).toBeLessThan(ENDS_WITHIN_MS);
    expect(exit.code).toBe(0);
    expect(runStates(it).at(-1)).toBe('aborted');
    await expectConvergence(it);
  });

  it('ends a daemon with 0 also while one page is in hand and the next is read ahead', async () => {
    const it = await scene.simulate({
      world: {
        accounts: 1,
        regions: [EU],
        clusters: 1,
        instances: 0,
        buckets: 0,
        functions: 0,
        further: { 'AWS::ECS::Service': 350 },
      },
      mapping: identityMapping(ALL_KINDS.filter(({ name }) => name === 'AWS::ECS::Service')),
      blueprints: RAW_BLUEPRINTS,
    });
    it.aws.faults.add({
      service: 'ecs',
      operation: 'ListServices',
      after: 1,
      effect: { type: 'hang' },
    });
    it.aws.faults.add({ service: 'ecs', operation: 'DescribeServices', effect: { type: 'hang' } });
    const process = scene.start(it.variables({ OCEAN__EVENT_LISTENER: '{"type":"POLLING"}' }));
    const asked = (operation: string): number =>
      it.aws.requests.count({ service: 'ecs', operation });
    await until(
      () => asked('DescribeServices') > 0 && asked('ListServices') > 1,
      'both are under way',
    );

    const exit = await process.end('SIGTERM');

    expect(exit).toMatchObject({ code: 0, err: '' });
    expect(
      parseLines(exit.out).filter(({ level }) => level === 'error' || level === 'fatal'),
    ).toEqual([]);
    expect(runStates(it)).toEqual(['running', 'aborted']);
  });

  it('ends in time when Port does not answer any more, although the run state cannot be written', async () => {
    const { it, daemon: process, before } = await heldIn(reading);
    it.port.faults.add({ effect: { kind: 'hang' } });

    const exit = await process.end('SIGTERM');

    expect(exit.tookMs).toBeLessThan(ENDS_WITHIN_MS);
    expect(exit.code).toBe(1);
    expect(losses(before, it.snapshot())).toEqual([]);
    await expectConvergence(it);
  });

  it('ends in time while an expression of the mapping runs and runs', async () => {
    const endless = mappingWith('AWS::EC2::Instance', (found) =>
      withEntity(found, { title: 'until(false; .)' }),
    );
    const it = scene.adopt(await startSynced({ world: TINY }));
    const before = it.snapshot();
    it.port.seed.mapping(INTEGRATION, endless);
    it.aws.requests.clear();
    const process = scene.start(it.variables());
    await until(
      () => it.aws.requests.count({ operation: 'DescribeInstances' }) === 4,
      'the instances are read',
    );

    const exit = await process.end('SIGTERM');

    expect(exit.tookMs).toBeLessThan(4_000);
    expect(exit.code).toBe(1);
    expect(runStates(it).at(-1)).toBe('aborted');
    expect(losses(before, it.snapshot())).toEqual([]);
    it.port.seed.mapping(INTEGRATION, bundledMapping());
    await expectConvergence(it);
  });

  it('ends a daemon at once that waits for an answer about resync requests', async () => {
    const it = scene.adopt(await startSynced({ world: TINY }));
    const hang = it.port.faults.add({
      path: /resync-request$/,
      effect: { kind: 'hang' },
      after: 1,
    });
    const daemon = scene.start(
      it.variables({ OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":1}' }),
    );
    await until(() => hang.hits > 0 && runStates(it).length === 4, 'the daemon polls');

    const exit = await daemon.end('SIGTERM');

    expect(exit.code).toBe(0);
    expect(exit.tookMs).toBeLessThan(2_000);
  });

  it('a second time ends at once', async () => {
    const { it, daemon: process } = await heldIn(reading);
    it.port.faults.add({ effect: { kind: 'hang' } });
    process.child.kill('SIGTERM');
    await until(
      () => process.lines().some(({ msg }) => msg === 'stopping'),
      'the first signal is heard',
    );
    // Sooner than that it would be taken for an echo of the first.
    await delay(300);

    const exit = await process.end('SIGTERM');

    expect(exit.code).toBe(143);
    expect(exit.tookMs).toBeLessThan(1_000);
    await expectConvergence(it);
  });

  it('has no time for a drain when it is configured so', async () => {
    const { it, daemon: process } = await heldIn(reading, {
      OCEAN__MAX_WAIT_SECONDS_BEFORE_SHUTDOWN: '0',
    });

    const exit = await process.end('SIGTERM');

    expect(exit.tookMs).toBeLessThan(2_000);
    await expectConvergence(it);
  });
});

it('SIGKILL in the very first start is put right by the next one', async () => {
  for (const [route, after] of [
    ['createIntegration', 0],
    ['createBlueprint', 2],
    ['patchBlueprint', 1],
    ['bulk', 1],
  ] as const) {
    const fresh = await scene.simulate({ world: TINY });
    const fault = strike(fresh, route, { kind: 'hang', processed: true }, { after });
    const killed = scene.start(fresh.variables());
    await until(() => fault.hits > 0, route);

    await killed.end('SIGKILL');

    const healthy = await expectConvergence(fresh);
    expect(healthy.after).toEqual(expectedCatalog(fresh.world));
    expect(fresh.port.catalog.integrations()).toHaveLength(1);
    expect(fresh.port.catalog.blueprints()).toHaveLength(5);
  }
});

it('SIGKILL at random moments, again and again, loses nothing', async () => {
  const it = await scene.simulate({ world: { ...TINY, instances: 60 }, port: { latencyMs: 5 } });
  const random = createRandom(7);
  let before = it.snapshot();
  for (let round = 0; round < 8; round += 1) {
    const killed = scene.start(it.variables());
    await delay(random.below(900));

    await killed.end('SIGKILL');

    expect(losses(before, it.snapshot())).toEqual([]);
    before = it.snapshot();
  }
  await expectConvergence(it);
});
