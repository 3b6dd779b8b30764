// The sandbox's command line.
import { parseArgs } from 'node:util';
import { AppError } from '../errors.js';
import { ALL_FURTHER } from './world/all-further.js';
import type { Amount } from './world/options.js';

export interface SandboxOptions {
  readonly command: 'story' | 'serve' | 'help';
  readonly seed: number;
  readonly accounts: number;
  readonly suspended: number;
  readonly latencyMs: number;
  readonly portLatencyMs: number;
  readonly keepRunning: boolean;
  readonly awsPort: number;
  readonly portPort: number;
  readonly limits: 'realistic' | 'none';
  readonly amounts: {
    readonly instances?: Amount;
    readonly buckets?: Amount;
    readonly clusters?: Amount;
    readonly functions?: Amount;
  };
  /** Of every other kind: so many in each account and region, or an exact total. */
  readonly further: Readonly<Record<string, Amount>>;
}

export const SANDBOX_HELP = `Usage: npm run sandbox -- [options]

Runs the integration against a simulated AWS organization and a simulated Port on this machine: a first sync, a change of the
world, a second sync. With --serve it only starts the two simulators and prints the variables that point a program at them.

  --serve              only the simulators, until interrupted
  --keep-running       leave the simulators running after the story
  --accounts N         accounts in the organization (25)
  --suspended N        how many of them are suspended (1)
  --latency MS         time before each answer of AWS (20)
  --port-latency MS    time before each answer of Port (as --latency)
  --seed N             another world (1)
  --instances N        exact total of EC2 instances; likewise --buckets, --clusters, --functions
  --further N          so many of every other kind in each account and region, for mappings of all kinds (0)
  --amount KIND=N      exact total of one of these other kinds, as in AWS::SQS::Queue=5000; may be repeated
  --limits WHICH       realistic (default) or none: request limits of the simulated AWS and Port
  --aws-port N         port of the simulated AWS (any free one); likewise --port-port
`;

const NUMBERS = [
  'seed',
  'accounts',
  'suspended',
  'latency',
  'port-latency',
  'aws-port',
  'port-port',
  'instances',
  'buckets',
  'clusters',
  'functions',
  'further',
] as const;

/** Throws `config-invalid` for an option that does not exist or has no proper value. */
export function parseSandboxOptions(args: readonly string[]): SandboxOptions {
  const { amount, ...values } = parse(args);
  const problems: string[] = [];
  const numbers = new Map<string, number>();
  for (const name of NUMBERS) {
    const text = values[name];
    if (typeof text !== 'string') continue;
    const value = Number(text);
    if (!/^\d+$/.test(text)) problems.push(`--${name} must be a whole number, not "${text}"`);
    numbers.set(name, value);
  }
  const limits = values['limits'] ?? 'realistic';
  if (limits !== 'realistic' && limits !== 'none')
    problems.push('--limits must be realistic or none');
  const accounts = numbers.get('accounts') ?? 25;
  if (accounts < 1) problems.push('--accounts must be at least 1');
  const totals = parseAmounts(amount ?? [], problems);
  if (problems.length > 0)
    throw new AppError('config-invalid', problems.join('\n'), {
      remedy: 'See npm run sandbox -- --help.',
    });
  const latencyMs = numbers.get('latency') ?? 20;
  return {
    command: values['help'] ? 'help' : values['serve'] ? 'serve' : 'story',
    seed: numbers.get('seed') ?? 1,
    accounts,
    suspended: Math.min(numbers.get('suspended') ?? 1, accounts - 1),
    latencyMs,
    portLatencyMs: numbers.get('port-latency') ?? latencyMs,
    keepRunning: values['keep-running'] === true,
    awsPort: numbers.get('aws-port') ?? 0,
    portPort: numbers.get('port-port') ?? 0,
    limits: limits === 'none' ? 'none' : 'realistic',
    amounts: Object.fromEntries(
      ['instances', 'buckets', 'clusters', 'functions'].flatMap((name) => {
        const total = numbers.get(name);
        return total === undefined ? [] : [[name, { total }]];
      }),
    ),
    further: Object.fromEntries(
      ALL_FURTHER.map(({ name }) => [name, totals.get(name) ?? numbers.get('further') ?? 0]),
    ),
  };
}

/**
 * Totals by kind from `KIND=N` texts. What is wrong with them goes to `problems`, one line each;
 * the kinds there are, once.
 */
function parseAmounts(texts: readonly string[], problems: string[]): ReadonlyMap<string, Amount> {
  const known = ALL_FURTHER.map(({ name }) => name);
  const totals = new Map<string, Amount>();
  const unknown = new Set<string>();
  for (const text of texts) {
    const [, kind = '', total = ''] = /^([^=]+)=(\d+)$/.exec(text) ?? [];
    if (kind === '') problems.push(`--amount must be KIND=N with a whole number, not "${text}"`);
    else if (!known.includes(kind)) unknown.add(kind);
    else if (totals.has(kind)) problems.push(`--amount is given twice for ${kind}`);
    else totals.set(kind, { total: Number(total) });
  }
  if (unknown.size > 0)
    problems.push(
      `--amount does not know ${[...unknown].join(', ')}; it knows ${known.join(', ')}`,
    );
  return totals;
}

interface Values
  extends Readonly<Record<string, string | boolean | readonly string[] | undefined>> {
  readonly amount?: readonly string[];
}

function parse(args: readonly string[]): Values {
  const flags = {
    serve: { type: 'boolean' },
    'keep-running': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const texts = Object.fromEntries(
    [...NUMBERS, 'limits'].map((name) => [name, { type: 'string' as const }]),
  );
  const lists = { amount: { type: 'string', multiple: true } } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { ...texts, ...flags, ...lists },
      strict: true,
      allowPositionals: false,
    }).values;
  } catch (cause) {
    throw new AppError('config-invalid', cause instanceof Error ? cause.message : String(cause), {
      cause,
      remedy: 'See npm run sandbox -- --help.',
    });
  }
}
