// What a simulated world can be asked to be, with its defaults. Everything not named here follows
// from the seed.
import { defaultRegions } from './regions.js';

/**
 * How many resources of a kind there are: a number for each place, an exact total spread evenly
 * over all places, or a function. A place is an account and a region; for buckets it is an account
 * (the function's region is then `global`).
 */
export type Amount =
  | number
  | { readonly total: number }
  | ((accountIndex: number, region: string) => number);

/** An organizational unit to build, with the ones below it. */
export interface OuSpec {
  readonly name: string;
  readonly children?: readonly OuSpec[];
}

export interface WorldOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Accounts in the organization, the management account (number 0) included. Default 5. */
  readonly accounts?: number;
  /**
   * The regions every account has. Default: the 17 of the commercial partition, or those of the
   * partition.
   */
  readonly regions?: readonly string[];
  /** Further regions that an account has opted in to. Default none. */
  readonly optInRegions?: readonly string[] | ((accountIndex: number) => readonly string[]);
  /** Default 3 in each account and region. */
  readonly instances?: Amount;
  /** Default 3 in each account. */
  readonly buckets?: Amount;
  /** Default 1 in each account and region. */
  readonly clusters?: Amount;
  /** Default 2 in each account and region. */
  readonly functions?: Amount;
  /** Amounts of all other kinds, by their name such as `AWS::SQS::Queue`. Default none. */
  readonly further?: Readonly<Record<string, Amount>>;
  /**
   * Numbers of the accounts that are suspended from the start, or how many (the last ones). Default
   * 0.
   */
  readonly suspended?: number | readonly number[];
  /**
   * Default: a tree of three levels (Security, Infrastructure, Workloads with Production, Staging,
   * Development, ...).
   */
  readonly organizationalUnits?: readonly OuSpec[];
  /** False: the accounts belong to no organization, and Organizations says so. Default true. */
  readonly organization?: boolean;
  /** Which of the two state fields Organizations returns. Default both. */
  readonly stateFields?: 'both' | 'State' | 'Status';
  /** The role in every account that the integration assumes. Default `PortOceanReadRole`. */
  readonly roleName?: string;
  /** IAM path of that role, with slashes at both ends. Default `/`. */
  readonly rolePath?: string;
  /** ExternalId that every role demands. Default none. */
  readonly externalId?: string;
  /**
   * Who the roles trust, as ARNs. Default: the root of the management account, that is any identity
   * in it.
   */
  readonly trustedPrincipals?: readonly string[];
  /** Default `aws`. */
  readonly partition?: string;
  /** The time around which resources were made, in milliseconds since 1970. Default 2026-01-01. */
  readonly epoch?: number;
}

export interface ResolvedOptions {
  readonly seed: number;
  readonly accounts: number;
  readonly regions: readonly string[];
  readonly optInRegions: (accountIndex: number) => readonly string[];
  readonly instances: Amount;
  readonly buckets: Amount;
  readonly clusters: Amount;
  readonly functions: Amount;
  readonly further: Readonly<Record<string, Amount>>;
  readonly suspended: (accountIndex: number) => boolean;
  readonly organizationalUnits: readonly OuSpec[];
  readonly organization: boolean;
  readonly stateFields: 'both' | 'State' | 'Status';
  readonly roleName: string;
  readonly rolePath: string;
  readonly externalId: string | undefined;
  readonly trustedPrincipals: readonly string[] | undefined;
  readonly partition: string;
  readonly epoch: number;
}

const DEFAULT_UNITS: readonly OuSpec[] = [
  { name: 'Security' },
  { name: 'Infrastructure', children: [{ name: 'Network' }, { name: 'Shared Services' }] },
  {
    name: 'Workloads',
    children: [
      { name: 'Production', children: [{ name: 'Payments' }, { name: 'Web' }] },
      { name: 'Staging' },
      { name: 'Development' },
    ],
  },
  { name: 'Sandbox' },
];

/** The options with every default in place. */
export function resolveOptions(options: WorldOptions): ResolvedOptions {
  const accounts = options.accounts ?? 5;
  const partition = options.partition ?? 'aws';
  const { optInRegions = [], suspended = 0 } = options;
  return {
    seed: options.seed ?? 1,
    accounts,
    regions: options.regions ?? defaultRegions(partition),
    optInRegions: typeof optInRegions === 'function' ? optInRegions : () => optInRegions,
    instances: options.instances ?? 3,
    buckets: options.buckets ?? 3,
    clusters: options.clusters ?? 1,
    functions: options.functions ?? 2,
    further: options.further ?? {},
    suspended:
      typeof suspended === 'number'
        ? (index) => index > 0 && index < accounts && index >= accounts - suspended
        : (index) => suspended.includes(index),
    organizationalUnits: options.organizationalUnits ?? DEFAULT_UNITS,
    organization: options.organization ?? true,
    stateFields: options.stateFields ?? 'both',
    roleName: options.roleName ?? 'PortOceanReadRole',
    rolePath: options.rolePath ?? '/',
    externalId: options.externalId,
    trustedPrincipals: options.trustedPrincipals,
    partition,
    epoch: options.epoch ?? Date.UTC(2026, 0, 1),
  };
}
