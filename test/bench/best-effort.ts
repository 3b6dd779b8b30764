// What it costs a resync when nothing that is sent to Port as best effort is answered: the same
// world with fresh simulators, by turns with and without.
import * as z from 'zod';
import { measure, type RunningSimulators, startSimulators } from './processes.js';
import type { BenchWorld } from './worlds.js';

/** Milliseconds of one first sync. */
interface Taken {
  /** From the start of the resync to its report. */
  readonly resyncMs: number;
  /** Of the whole process. */
  readonly wallMs: number;
}

const MODES = ['answered', 'hanging'] as const;
type Mode = (typeof MODES)[number];

/** Logs, metrics, heartbeats and raw examples, as paths of Port. */
const BEST_EFFORT = ['^/v1/ingest/', '^/v1/integration/[^/]+/kinds/'];

const summary = z.object({
  msg: z.literal('resync completed'),
  durationMs: z.number(),
  entities: z.object({ created: z.number() }),
});

/** A Markdown table of the medians, and the ratio of hanging to answered. */
export async function reportBestEffort(world: BenchWorld, runs: number): Promise<string> {
  const taken: Record<Mode, Taken[]> = { answered: [], hanging: [] };
  for (let run = 1; run <= runs; run += 1) {
    // Which one is first changes, so that a machine that slows down favours neither.
    const order = run % 2 === 0 ? MODES.toReversed() : MODES;
    for (const mode of order) {
      process.stderr.write(`${world.title}, best effort ${mode}, run ${run}\n`);
      taken[mode].push(await firstSync(world, mode));
    }
  }
  const median = (mode: Mode, what: keyof Taken): number => {
    const sorted = taken[mode].map((each) => each[what]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  const row = (name: string, what: keyof Taken): string => {
    const [answered, hanging] = [median('answered', what), median('hanging', what)];
    const ratio = (hanging / answered).toFixed(3);
    return `| ${name} | ${seconds(answered)} | ${seconds(hanging)} | ${ratio} |`;
  };
  return [
    `| ${world.title}, medians of ${runs} | all answered | all hanging | ratio |`,
    '|---|---|---|---|',
    row('Resync, s', 'resyncMs'),
    row('Whole process, s', 'wallMs'),
    '',
  ].join('\n');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

async function firstSync(world: BenchWorld, mode: Mode): Promise<Taken> {
  const simulators = await startSimulators(world);
  try {
    if (mode === 'hanging')
      for (const path of BEST_EFFORT) await simulators.strike(path, { kind: 'hang' });
    return await once(simulators);
  } finally {
    await simulators.stop();
  }
}

async function once({ variables }: RunningSimulators): Promise<Taken> {
  const used = await measure('main.js', [], { ...variables, APPLICATION__PORT: '0' });
  for (const line of used.stdout.trimEnd().split('\n')) {
    const parsed = summary.safeParse(JSON.parse(line));
    if (parsed.success && parsed.data.entities.created > 0)
      return { resyncMs: parsed.data.durationMs, wallMs: used.wallMs };
  }
  throw new Error(`the daemon did not report a completed resync:\n${used.stdout.slice(-2000)}`);
}
