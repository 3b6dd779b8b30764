// One long-lived daemon between its own simulators. It plays round after round: something hostile,
// a resync, what may not have happened. Every few rounds, and in the end, it has to recover: with
// nothing hostile left, a resync makes Port equal to the world.
import { changes, losses, type Snapshot } from '../../e2e/support/catalog.js';
import { DEFAULT_KINDS, expectedCatalog, type MappedKind } from '../../e2e/support/expected.js';
import {
  type Harness,
  INTEGRATION,
  startHarness,
  type Variables,
} from '../../e2e/support/harness.js';
import {
  EXTRA_BLUEPRINTS,
  fullMapping,
  QUEUE_BLUEPRINT,
  QUEUES,
} from '../../e2e/support/mappings.js';
import { freePort, until } from '../../e2e/support/process.js';
import {
  faultsOfOutput,
  LATEST_PROBE_MS,
  MOST_MEMORY_MIB,
  peakMemoryMib,
  secretsOf,
  strangersIn,
} from './watch.js';
import { fastClock, type Probes, type Recorded, type Workshop } from './workshop.js';

export const KINDS: readonly MappedKind[] = [
  ...DEFAULT_KINDS,
  'AWS::Lambda::Function',
  'AWS::Organizations::Account',
  'AWS::SQS::Queue',
];

/** Every kind of {@link KINDS}, with all enrichments. */
export function wholeMapping() {
  const mapping = fullMapping();
  return { ...mapping, resources: [...mapping.resources, QUEUES] };
}

/** Far more than a resync takes on a loaded machine, and less than the time limit of a test. */
const END_MS = 80_000;
const ROUNDS_UNTIL_RECOVERY = 4;

export interface ArenaOptions {
  /** How many times faster than the wall's the daemon's clock runs. */
  readonly haste: number;
  readonly variables?: Variables;
}

export interface Round {
  /** Adds faults, or changes the mapping. Says how often a fault struck, when there is one. */
  readonly attack: (harness: Harness) => (() => number) | undefined;
  /** Losses that are no fault, because the answer said so. */
  readonly mayLose?: (loss: string) => boolean;
  /** Takes back what the attack changed, other than faults. */
  readonly restore?: (harness: Harness) => void;
  /** When the attack has come to its end; default the end of a resync. */
  readonly over?: (hits: number) => boolean;
}

export interface Arena extends AsyncDisposable {
  readonly harness: Harness;
  /** True once a round has gone wrong, so that others should not be played here. */
  readonly spoilt: boolean;
  /** Plays a round; gives what went wrong, in words. */
  play(round: Round): Promise<string[]>;
  /** Resyncs until Port is equal to the world; gives what went wrong, in words. */
  recover(): Promise<string[]>;
}

/** Starts a daemon and waits for its first resync. */
export async function openArena(workshop: Workshop, options: ArenaOptions): Promise<Arena> {
  const clock = fastClock(options.haste);
  const harness = await startHarness({
    mapping: wholeMapping(),
    blueprints: [...EXTRA_BLUEPRINTS, QUEUE_BLUEPRINT],
    world: {
      accounts: 2,
      regions: ['eu-west-1', 'us-east-1'],
      instances: 1,
      buckets: 3,
      clusters: 1,
      functions: 1,
      further: { 'AWS::SQS::Queue': 1 },
    },
    aws: { clock: clock.now },
    port: {
      clock: clock.now,
      clientId: 'hostile-client-id-5uF3',
      clientSecret: 'hostile-client-secret-8sD2kQ',
    },
  });
  const healthPort = await freePort();
  const variables = {
    OCEAN__EVENT_LISTENER: '{"type":"POLLING","interval":4}',
    OCEAN__CLIENT_TIMEOUT: '900',
    APPLICATION__PORT: String(healthPort),
    ...options.variables,
  };
  const daemon = workshop.start(harness.variables(variables), clock);
  const probes = workshop.watch(daemon.pid, healthPort);
  const dispose = async (): Promise<void> => {
    probes.forget();
    await daemon[Symbol.asyncDispose]();
    await harness[Symbol.asyncDispose]();
  };
  const parts: Parts = { harness, daemon, probes };
  try {
    await until(() => daemon.reports() > 0 || isDead(daemon), 'the first resync ends', END_MS);
    if (!isTrue(harness)) await resyncUntil(parts, () => isTrue(harness));
  } catch (error) {
    await dispose();
    throw error;
  }
  let spoilt = false;
  let rounds = 0;
  const recover = async (): Promise<string[]> => {
    const from = lengthOf(daemon);
    await resyncUntil(parts, () => isTrue(harness));
    return faultsOf(parts, from);
  };
  return {
    harness,
    get spoilt() {
      return spoilt;
    },
    async play(round) {
      spoilt = true;
      rounds += 1;
      const found = [
        ...(await playRound(parts, round)),
        ...(rounds % ROUNDS_UNTIL_RECOVERY === 0 ? await recover() : []),
      ];
      spoilt = found.length > 0;
      return found;
    },
    recover,
    [Symbol.asyncDispose]: dispose,
  };
}

interface Parts {
  readonly harness: Harness;
  readonly daemon: Recorded;
  readonly probes: Probes;
}

async function playRound(
  parts: Parts,
  { attack, mayLose = () => false, over, restore }: Round,
): Promise<string[]> {
  const { harness, daemon } = parts;
  const from = lengthOf(daemon);
  // Something to write and something to delete.
  for (const { Name } of [...harness.world.buckets(harness.account(1))].slice(2))
    harness.world.removeBucket(Name);
  harness.world.addBucket(harness.account(1));
  const before = harness.snapshot();
  const hits = attack(harness);
  try {
    if (over === undefined) await resyncUntil(parts, () => hits === undefined || hits() > 0);
    else {
      harness.port.seed.resyncRequest(INTEGRATION);
      await until(
        () => over(hits?.() ?? 0) || isDead(daemon),
        'the attack comes to its end',
        END_MS,
      );
    }
  } finally {
    harness.aws.faults.clear();
    harness.port.faults.clear();
  }
  const wrong = unjust(harness, before).filter((loss) => !mayLose(loss));
  restore?.(harness);
  return [...wrong, ...(await faultsOf(parts, from))];
}

interface Lengths {
  readonly out: number;
  readonly err: number;
}

function lengthOf(daemon: Recorded): Lengths {
  const { out, err } = daemon.text();
  return { out: out.length, err: err.length };
}

/** What every process owes, in what it wrote since then and in what it did so far. */
async function faultsOf({ harness, daemon, probes }: Parts, from: Lengths): Promise<string[]> {
  const { out, err } = daemon.text();
  const wrong = faultsOfOutput(out.slice(from.out) + err.slice(from.err), secretsOf(harness));
  if (isDead(daemon)) wrong.push(`the process ended: ${(out + err).slice(-2_000)}`);
  const late = await probes.latestMs();
  if (late > LATEST_PROBE_MS) wrong.push(`a probe was answered after ${Math.round(late)} ms`);
  const memory = peakMemoryMib(daemon.pid) ?? 0;
  if (memory > MOST_MEMORY_MIB) wrong.push(`it held ${Math.round(memory)} MiB`);
  wrong.push(
    ...strangersIn(daemon.record(), [harness.aws.url, harness.port.url]).map(
      (place) => `it reached for another place: ${place}`,
    ),
  );
  return wrong;
}

/**
 * Asks for resyncs, one after another, until one has brought what is waited for. Throws when one
 * does not end, or none brings it.
 */
async function resyncUntil({ harness, daemon }: Parts, isSo: () => boolean): Promise<void> {
  const MOST = 8;
  for (let left = MOST; left > 0 && !isDead(daemon); left -= 1) {
    const ended = daemon.reports();
    harness.port.seed.resyncRequest(INTEGRATION);
    await until(
      () => daemon.reports() > ended || isDead(daemon),
      `a resync ends; the log: ${daemon.text().out.slice(-3_000)}`,
      END_MS,
    );
    if (isSo()) return;
  }
  if (!isDead(daemon))
    throw new Error(
      `${MOST} resyncs did not bring it. The end of the log:\n${daemon.text().out.slice(-6_000)}`,
    );
}

function isDead({ child }: Recorded): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function isTrue({ world, snapshot }: Harness): boolean {
  const { created, updated, deleted } = changes(expectedCatalog(world, KINDS), snapshot());
  return created.length + updated.length + deleted.length === 0;
}

/** Losses of what is really there. */
function unjust(
  { world, snapshot }: Pick<Harness, 'world' | 'snapshot'>,
  before: Snapshot,
): string[] {
  const truth = expectedCatalog(world, KINDS);
  return losses(before, snapshot()).filter((loss) => {
    const [, blueprint = '', identifier = ''] = loss.split(' ');
    return truth.has(`${blueprint} ${identifier}`);
  });
}
