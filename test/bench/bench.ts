// The benchmark's process edge: `bench.js [options]`, and `bench.js floor read|write KIND...` for
// the program it compares with.
import { reportBestEffort } from './best-effort.js';
import { runFloor } from './floor/floor.js';
import { BENCH_HELP, parseBenchOptions } from './options.js';
import { runWorld, type SyncResult } from './run-world.js';
import { report } from './table.js';
import { WORLDS } from './worlds.js';

const [command, ...rest] = process.argv.slice(2);
process.exitCode = await (command === 'floor' ? floor(rest) : bench(process.argv.slice(2))).catch(
  (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    return 1;
  },
);

async function floor([writes, ...kinds]: readonly string[]): Promise<number> {
  process.stdout.write(
    `${JSON.stringify(await runFloor(process.env, kinds, writes === 'write'))}\n`,
  );
  return 0;
}

async function bench(args: readonly string[]): Promise<number> {
  const options = parseBenchOptions(args);
  if (options === 'help') {
    process.stdout.write(BENCH_HELP);
    return 0;
  }
  const [first = ''] = options.worlds;
  const only = WORLDS[first];
  if (options.bestEffort && only) {
    process.stdout.write(await reportBestEffort(only, options.runs));
    return 0;
  }
  const results = new Map<string, (readonly SyncResult[])[]>();
  for (const name of options.worlds) {
    const world = WORLDS[name];
    if (!world) continue;
    const runs: (readonly SyncResult[])[] = [];
    results.set(name, runs);
    for (let run = 1; run <= (world.once ? 1 : options.runs); run += 1) {
      process.stderr.write(`${world.title}, run ${run}\n`);
      runs.push(await runWorld(world));
    }
  }
  process.stdout.write(
    options.json ? `${JSON.stringify(Object.fromEntries(results), null, 2)}\n` : report(results),
  );
  return 0;
}
