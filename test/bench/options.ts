// The benchmark's command line.
import { parseArgs } from 'node:util';
import { WORLDS } from './worlds.js';

export interface BenchOptions {
  readonly worlds: readonly string[];
  readonly runs: number;
  readonly large: boolean;
  readonly json: boolean;
  readonly bestEffort: boolean;
}

export const BENCH_HELP = `Usage: npm run bench -- [options]

Runs the built daemon against the simulators and prints what it took, beside the fewest AWS calls that AWS's API allows and, where it knows
the kinds, a program that does the same requests and nothing else.

  --world NAME   only this world; may be repeated: ${Object.keys(WORLDS).join(', ')}
  --runs N       runs of the small worlds (3); the table shows medians
  --large        also 1,000,000 resources (about ten minutes and 4 GB for the simulated Port)
  --json         every single measurement as JSON
  --best-effort  instead: how much longer a resync takes when Port answers neither logs nor metrics nor
                 heartbeats nor raw examples (world: default)
`;

/** Throws an Error for an option that does not exist or has no proper value. */
export function parseBenchOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      world: { type: 'string', multiple: true },
      runs: { type: 'string', default: '3' },
      large: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'best-effort': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error('--runs must be a whole number, 1 or more');
  const unknown = (values.world ?? []).filter((name) => !(name in WORLDS));
  if (unknown.length > 0)
    throw new Error(
      `there is no world ${unknown.join(', ')}; there are ${Object.keys(WORLDS).join(', ')}`,
    );
  const bestEffort = values['best-effort'];
  const all = Object.keys(WORLDS).filter((name) => values.large || WORLDS[name]?.isLarge !== true);
  const worlds = values.world ?? (bestEffort ? ['default'] : all);
  return {
    worlds,
    runs,
    large: values.large,
    json: values.json,
    bestEffort,
  };
}
