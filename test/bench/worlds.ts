// The worlds that are measured: what the simulators hold, which mapping the daemon finds in Port,
// and what is run.
import { ALL_FURTHER } from '../../src/sandbox/world/all-further.js';
import { ALL_KINDS, exampleBlueprints, exampleMapping } from './examples.js';
import { EXTRA_BLUEPRINTS, type MappedKind, mapping } from './mappings.js';

export interface BenchWorld {
  readonly title: string;
  /** Options of the sandbox that are numbers. */
  readonly sandbox: Readonly<Record<string, number>>;
  /** Exact totals of kinds that have no option of their own. */
  readonly amounts?: Readonly<Record<string, number>>;
  /** The kinds that the mapping names. */
  readonly kinds: readonly string[];
  /** Enrichments that the mapping asks for besides the default ones. */
  readonly actions?: readonly string[];
  /** The mapping to put into Port; absent, the daemon brings its default one. */
  readonly mapping?: object;
  /** Blueprints to put into Port before the daemon's default ones. */
  readonly blueprints?: readonly object[];
  /** What the mapping takes into Port; default all. */
  readonly takes?: 'all' | 'none';
  /** Syncs in a row against the same simulators. */
  readonly syncs: readonly ('first' | 'unchanged')[];
  /** Measured once instead of `--runs` times. */
  readonly once?: boolean;
  readonly isLarge?: boolean;
}

const DEFAULT_KINDS: readonly MappedKind[] = [
  'AWS::Account::Info',
  'AWS::S3::Bucket',
  'AWS::EC2::Instance',
  'AWS::ECS::Cluster',
];
const SIX_KINDS: readonly MappedKind[] = [
  ...DEFAULT_KINDS,
  'AWS::Lambda::Function',
  'AWS::Organizations::Account',
];
const EXPENSIVE_KINDS = [
  'AWS::Account::Info',
  'AWS::ECS::TaskDefinition',
  'AWS::SQS::Queue',
  'AWS::DynamoDB::Table',
];
const TAG_READS = ['ListQueueTagsAction', 'GetTableTagsAction'];
/**
 * 5 % of the 850 cells of a regional kind in 50 accounts of 17 regions. The world scatters equal
 * totals over the same places, one in each, so that a service has its cluster and an execution its
 * pipeline.
 */
const SCARCE = 43;
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
    sandbox: {
      accounts: 100,
      latency: 50,
      instances: 440,
      buckets: 160,
      clusters: 160,
      functions: 0,
    },
    kinds: DEFAULT_KINDS,
    syncs: ['first', 'unchanged'],
  },
  wide: {
    title: '100 accounts x 17 regions x 6 kinds, empty',
    sandbox: { accounts: 100, latency: 50, ...NOTHING },
    kinds: SIX_KINDS,
    mapping: mapping(SIX_KINDS),
    blueprints: EXTRA_BLUEPRINTS,
    syncs: ['unchanged'],
  },
  'all-kinds': {
    title: `50 accounts x 17 regions x ${ALL_KINDS.length} kinds, 5 % of cells not empty`,
    sandbox: {
      accounts: 50,
      latency: 50,
      instances: SCARCE,
      buckets: 3,
      clusters: SCARCE,
      functions: SCARCE,
    },
    amounts: Object.fromEntries(ALL_FURTHER.map(({ name }) => [name, SCARCE])),
    kinds: ALL_KINDS,
    mapping: exampleMapping(ALL_KINDS, []),
    blueprints: exampleBlueprints(ALL_KINDS),
    syncs: ['first', 'unchanged'],
    once: true,
  },
  expensive: {
    title: '10,000 task definitions, 5,000 queues and 5,000 tables with tags',
    sandbox: { accounts: 5, latency: 50, ...NOTHING },
    amounts: {
      'AWS::ECS::TaskDefinition': 10_000,
      'AWS::SQS::Queue': 5000,
      'AWS::DynamoDB::Table': 5000,
    },
    kinds: EXPENSIVE_KINDS,
    actions: TAG_READS,
    mapping: exampleMapping(EXPENSIVE_KINDS, TAG_READS),
    blueprints: exampleBlueprints(EXPENSIVE_KINDS),
    syncs: ['first', 'unchanged'],
    once: true,
  },
  pages: {
    title: '100,000 instances read, none selected',
    sandbox: { accounts: 5, latency: 5, ...NOTHING, instances: 100_000 },
    kinds: ['AWS::EC2::Instance'],
    mapping: mapping(['AWS::EC2::Instance'], 'false'),
    takes: 'none',
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
