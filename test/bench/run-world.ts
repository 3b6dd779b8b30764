// Measures one world once: each sync by the daemon, what it can take at least, and the same
// requests by the floor program.
import * as z from 'zod';
import { parseSandboxOptions } from '../../src/sandbox/options.js';
import { createSandboxWorld } from '../../src/sandbox/sandbox-world.js';
import { countsByPlace, total } from './contents.js';
import { blueprintOf } from './examples.js';
import { canRead } from './floor/floor.js';
import { minimumCalls } from './minimum.js';
import {
  measure,
  type RunningSimulators,
  sandboxArguments,
  startSimulators,
  type Used,
} from './processes.js';
import type { BenchWorld } from './worlds.js';

export interface Measurement {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly maxRssMb: number;
  readonly portRequests: number;
}

/** Calls of one AWS operation: those made, and the fewest that AWS's API allows. */
export interface OperationCalls {
  readonly operation: string;
  readonly made: number;
  readonly minimum: number;
}

export interface SyncResult {
  readonly sync: 'first' | 'unchanged';
  readonly daemon: Measurement;
  /** Absent where the floor program cannot read what the daemon reads. */
  readonly floor?: Measurement;
  readonly awsCalls: readonly OperationCalls[];
  readonly cells: number;
  readonly resources: number;
  readonly entities: number;
}

const summary = z.object({
  msg: z.literal('resync completed'),
  resources: z.number(),
  cells: z.object({ planned: z.number(), complete: z.number() }),
  entities: z.object({
    created: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    deleted: z.number(),
    failedCount: z.number(),
  }),
});
type Summary = z.infer<typeof summary>;

/**
 * Throws when a program fails or the daemon did not read and write everything that the world holds:
 * a fast wrong run is no result.
 */
export async function runWorld(world: BenchWorld): Promise<readonly SyncResult[]> {
  const { kinds, actions = [] } = world;
  const simulated = createSandboxWorld(parseSandboxOptions(sandboxArguments(world)));
  const held = new Map(
    [...countsByPlace(simulated, kinds)].map(([kind, places]) => [kind, total(places)]),
  );
  const minimum = minimumCalls(simulated, { kinds, actions });
  const simulators = await startSimulators(world);
  const results: SyncResult[] = [];
  try {
    for (const [index, sync] of world.syncs.entries()) {
      const { measurement: daemon, used, aws } = await measured(simulators, 'main.js', []);
      const done = readSummary(used);
      // The floor writes entities of its own, so only the first sync leaves exactly what the world
      // holds.
      const wrong = [
        ...wrongSummary(done, held, world, index > 0),
        ...(index > 0 ? [] : await wrongCatalog(simulators, held, world)),
      ];
      if (wrong.length > 0) throw new Error(`${world.title}, ${sync} sync:\n${wrong.join('\n')}`);
      const floor = canRead(kinds)
        ? await measured(simulators, 'bench.js', [
            'floor',
            sync === 'first' ? 'write' : 'read',
            ...kinds,
          ])
        : undefined;
      const { created, updated, unchanged } = done.entities;
      results.push({
        sync,
        daemon,
        ...(floor ? { floor: floor.measurement } : {}),
        awsCalls: compare(aws, minimum),
        cells: done.cells.planned,
        resources: done.resources,
        entities: created + updated + unchanged,
      });
    }
  } finally {
    await simulators.stop();
  }
  return results;
}

/**
 * What the daemon says that does not fit the world: `again` when an earlier sync has written
 * everything already.
 */
function wrongSummary(
  { cells, resources, entities }: Summary,
  held: ReadonlyMap<string, number>,
  { takes }: BenchWorld,
  again: boolean,
): string[] {
  const expected = [...held.values()].reduce((sum, count) => sum + count, 0);
  const taken = takes === 'none' ? 0 : expected;
  const problems: string[] = [];
  const check = (what: string, found: number, wanted: number) => {
    if (found !== wanted) problems.push(`${what}: ${found} instead of ${wanted}`);
  };
  check('complete cells', cells.complete, cells.planned);
  check('resources', resources, expected);
  // An entity that another one related to before it was read itself is there already, and is
  // updated.
  check('entities created and updated', entities.created + entities.updated, again ? 0 : taken);
  check('entities unchanged', entities.unchanged, again ? taken : 0);
  check('entities deleted or failed', entities.deleted + entities.failedCount, 0);
  return problems;
}

/** Kinds of which Port does not hold one entity for each resource of the world. */
async function wrongCatalog(
  simulators: RunningSimulators,
  held: ReadonlyMap<string, number>,
  { takes }: BenchWorld,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [kind, resources] of held) {
    const wanted = takes === 'none' ? 0 : resources;
    const found = await simulators.countEntities(blueprintOf(kind));
    if (found !== wanted) problems.push(`entities of ${kind}: ${found} instead of ${wanted}`);
  }
  return problems;
}

function compare(
  made: ReadonlyMap<string, number>,
  minimum: ReadonlyMap<string, number>,
): OperationCalls[] {
  const operations = [...new Set([...minimum.keys(), ...made.keys()])].sort();
  return operations.map((operation) => ({
    operation,
    made: made.get(operation) ?? 0,
    minimum: minimum.get(operation) ?? 0,
  }));
}

interface Measured {
  readonly measurement: Measurement;
  readonly used: Used;
  /** By operation. */
  readonly aws: ReadonlyMap<string, number>;
}

async function measured(
  simulators: RunningSimulators,
  file: string,
  args: readonly string[],
): Promise<Measured> {
  await simulators.takeCounts();
  const used = await measure(file, args, { ...simulators.variables, APPLICATION__PORT: '0' });
  const { aws, port } = await simulators.takeCounts();
  const { wallMs, cpuMs, maxRssMb } = used;
  return { measurement: { wallMs, cpuMs, maxRssMb, portRequests: port }, used, aws };
}

function readSummary({ stdout }: Used): Summary {
  for (const line of stdout.trimEnd().split('\n').reverse()) {
    const parsed = summary.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
  }
  throw new Error(`the daemon did not report a completed resync:\n${stdout.slice(-2000)}`);
}
