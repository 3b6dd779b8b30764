// The worlds that are measured: what the simulators hold, which mapping the daemon finds in Port, and what is run.
import { type MappedKind, mapping } from './mappings.js';

export interface BenchWorld {
  readonly title: string;
  /** Arguments of the sandbox. */
  readonly sandbox: Readonly<Record<string, number>>;
  readonly kinds: readonly MappedKind[];
  /** The mapping to put into Port; absent, the daemon brings its default one. */
  readonly mapping?: object;
  /** Syncs in a row against the same simulators. */
  readonly syncs: readonly ('first' | 'unchanged')[];
  /** Measured once instead of `--runs` times. */
  readonly once?: boolean;
  readonly isLarge?: boolean;
}

const DEFAULT_KINDS: readonly MappedKind[] = ['AWS::Account::Info', 'AWS::S3::Bucket', 'AWS::EC2::Instance', 'AWS::ECS::Cluster'];
const SIX_KINDS: readonly MappedKind[] = [...DEFAULT_KINDS, 'AWS::Lambda::Function', 'AWS::Organizations::Account'];
const NOTHING = { instances: 0, buckets: 0, clusters: 0, functions: 0 };

export const WORLDS: Readonly<Record<string, BenchWorld>> = {
  startup: {
    title: 'one empty account (start-up)',
    sandbox: { accounts: 1, latency: 50, ...NOTHING },
    kinds: DEFAULT_KINDS,
    syncs: ['first'],
  },
  default: {
    // 860 with the 100 accounts themselves.
    title: '100 accounts x 17 regions, default mapping, 860 resources',
    sandbox: { accounts: 100, latency: 50, instances: 440, buckets: 160, clusters: 160, functions: 0 },
    kinds: DEFAULT_KINDS,
    syncs: ['first', 'unchanged'],
  },
  wide: {
    title: '100 accounts x 17 regions x 6 kinds, empty',
    sandbox: { accounts: 100, latency: 50, ...NOTHING },
    kinds: SIX_KINDS,
    mapping: mapping(SIX_KINDS),
    syncs: ['unchanged'],
  },
  pages: {
    title: '100,000 instances read, none selected',
    sandbox: { accounts: 5, latency: 5, ...NOTHING, instances: 100_000 },
    kinds: ['AWS::EC2::Instance'],
    mapping: mapping(['AWS::EC2::Instance'], 'false'),
    syncs: ['unchanged'],
    once: true,
  },
  '10k': {
    title: '10,000 instances',
    sandbox: { accounts: 5, latency: 5, ...NOTHING, instances: 10_000 },
    kinds: DEFAULT_KINDS,
    syncs: ['first', 'unchanged'],
    once: true,
  },
  '100k': {
    title: '100,000 instances',
    sandbox: { accounts: 5, latency: 5, ...NOTHING, instances: 100_000 },
    kinds: DEFAULT_KINDS,
    syncs: ['first', 'unchanged'],
    once: true,
  },
  '1m': {
    title: '1,000,000 instances',
    sandbox: { accounts: 20, latency: 5, ...NOTHING, instances: 1_000_000 },
    kinds: DEFAULT_KINDS,
    syncs: ['first', 'unchanged'],
    once: true,
    isLarge: true,
  },
};
