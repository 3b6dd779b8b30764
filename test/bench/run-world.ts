// Measures one world once: each sync by the daemon, and the same requests by the floor program.
import * as z from 'zod';
import { measure, type RunningSimulators, startSimulators, type Used } from './processes.js';
import type { BenchWorld } from './worlds.js';

export interface Measurement {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly maxRssMb: number;
  readonly awsRequests: number;
  readonly portRequests: number;
}

export interface SyncResult {
  readonly sync: 'first' | 'unchanged';
  readonly daemon: Measurement;
  readonly floor: Measurement;
  readonly cells: number;
  readonly resources: number;
  readonly entities: number;
}

const summary = z.object({
  msg: z.literal('resync completed'),
  resources: z.number(),
  cells: z.object({ planned: z.number(), complete: z.number() }),
  entities: z.object({ created: z.number(), updated: z.number(), unchanged: z.number(), failedCount: z.number() }),
});

/** Throws when a program fails or the daemon did not read and write everything: a fast wrong run is no result. */
export async function runWorld(world: BenchWorld): Promise<readonly SyncResult[]> {
  const simulators = await startSimulators(world);
  const results: SyncResult[] = [];
  try {
    for (const sync of world.syncs) {
      const [daemon, used] = await measured(simulators, 'main.js', []);
      const { cells, resources, entities } = readSummary(used);
      const written = entities.created + entities.updated;
      if (cells.complete !== cells.planned || entities.failedCount > 0) throw new Error(`${world.title}: the sync was not complete`);
      if (sync === 'unchanged' ? written > 0 && world.syncs.length > 1 : entities.created !== resources) {
        throw new Error(
          `${world.title}: ${resources} resources, ${entities.created} created, ${entities.updated} updated in a ${sync} sync`,
        );
      }
      const [floor] = await measured(simulators, 'bench.js', ['floor', sync === 'first' ? 'write' : 'read', ...world.kinds]);
      results.push({ sync, daemon, floor, cells: cells.planned, resources, entities: written + entities.unchanged });
    }
  } finally {
    await simulators.stop();
  }
  return results;
}

async function measured(simulators: RunningSimulators, file: string, args: readonly string[]): Promise<[Measurement, Used]> {
  await simulators.takeCounts();
  const used = await measure(file, args, { ...simulators.variables, APPLICATION__PORT: '0' });
  const { aws, port } = await simulators.takeCounts();
  const { wallMs, cpuMs, maxRssMb } = used;
  return [{ wallMs, cpuMs, maxRssMb, awsRequests: aws, portRequests: port }, used];
}

function readSummary({ stdout }: Used): z.infer<typeof summary> {
  for (const line of stdout.trimEnd().split('\n').reverse()) {
    const parsed = summary.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
  }
  throw new Error(`the daemon did not report a completed resync:\n${stdout.slice(-2000)}`);
}
