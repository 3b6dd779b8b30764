// Questions to the coverage: sums by kind, the accounts that are not fully read, and all kinds of
// one account. None looks at all pairs: they have been counted.
import type { OutcomeStatus } from '../../types/outcome.js';
import { type KindColumns, STATUSES } from './kind-columns.js';
import { type CoverageParts, type Pair, pairOf } from './pair.js';
import type { PairCounts } from './pair-counts.js';

export type StatusCounts = Readonly<Record<OutcomeStatus, number>>;

export interface KindSummary {
  readonly kind: string;
  /** Accounts by the outcome of the worst cell of the last reading. */
  readonly accounts: StatusCounts;
  /** Accounts whose first reading has not ended. */
  readonly unknown: number;
  readonly items: number;
  /** When the account that was read to its end longest ago was; undefined when one never was. */
  readonly oldestReadAt: Date | undefined;
}

export interface AccountSummary {
  readonly id: string;
  readonly name: string;
  readonly isListed: boolean;
  readonly kinds: number;
  readonly kindsIncomplete: number;
  readonly worst: OutcomeStatus;
  readonly codes: readonly string[];
  /** Why nothing at all could be read of it. */
  readonly failure: string | undefined;
  readonly oldestReadAt: Date | undefined;
}

export interface AccountQuery {
  /** A part of the id or name. */
  readonly text: string;
  /** Only accounts in which this kind is not complete. */
  readonly kind: string;
  readonly offset: number;
  readonly limit: number;
}

export interface Survey {
  readonly accounts: number;
  readonly accountsBeyond: number;
  kinds(): readonly KindSummary[];
  /** Those that are not fully read, the worst first; each is looked at when it is asked for. */
  incomplete(query: AccountQuery): {
    readonly total: number;
    readonly accounts: Iterable<AccountSummary>;
  };
  account(
    id: string,
  ): { readonly account: AccountSummary; readonly pairs: readonly Pair[] } | undefined;
}

const COMPLETE = 1;
const CODES_SHOWN = 3;
/** More than there are kinds. */
const RANK_OF_STATUS = 1000;
const HIGHEST_RANK = (STATUSES.length + 1) * RANK_OF_STATUS;
/** More than there are accounts. */
const PLACES = 65_536;

/** The coverage is read, and never changed. */
export function createSurvey(deps: CoverageParts & { readonly counts: PairCounts }): Survey {
  const { accounts, kinds, counts } = deps;
  const named = (): [string, KindColumns][] =>
    [...kinds].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));

  /** 0 when all that is asked for is complete; else the higher, the worse. */
  function rankOf(at: number, kind: string): number {
    const account = accounts.at(at);
    if (account === undefined) return 0;
    if (kind !== '') {
      const state = (kinds.get(kind)?.counted.state[at] ?? 0) - 1;
      return state <= COMPLETE ? 0 : state * RANK_OF_STATUS + 1;
    }
    const { worst, incomplete } = counts.ofAccount(at);
    // One that could not be opened in the first run has no kinds yet.
    if (incomplete === 0) return (account.failure?.status ?? 0) * RANK_OF_STATUS;
    return worst * RANK_OF_STATUS + incomplete;
  }

  function isNamed(at: number, wanted: string): boolean {
    if (wanted === '') return true;
    const account = accounts.at(at);
    if (account === undefined) return false;
    return account.id.includes(wanted) || account.name.toLowerCase().includes(wanted);
  }

  function* summariesOf(keys: Iterable<number>): Generator<AccountSummary> {
    const all = named();
    for (const key of keys) {
      const summary = accountSummary(deps, key % PLACES, all);
      if (summary) yield summary;
    }
  }

  return {
    get accounts() {
      return accounts.size;
    },
    get accountsBeyond() {
      return accounts.beyond;
    },
    kinds: () => named().map(([kind, columns]) => summaryOf(kind, columns)),
    incomplete({ text, kind, offset, limit }) {
      const wanted = text.toLowerCase();
      const found: number[] = [];
      for (let at = 0; at < accounts.places; at += 1) {
        const rank = rankOf(at, kind);
        // One number for both orders sorts without a comparison of ours.
        if (rank > 0 && isNamed(at, wanted)) found.push((HIGHEST_RANK - rank) * PLACES + at);
      }
      const shown = Uint32Array.from(found)
        .sort()
        .subarray(offset, offset + limit);
      return { total: found.length, accounts: summariesOf(shown) };
    },
    account(id) {
      const at = accounts.find(id);
      const account = at === undefined ? undefined : accountSummary(deps, at, named());
      if (at === undefined || account === undefined) return undefined;
      return {
        account,
        pairs: named().flatMap(([kind, columns]) => pairOf(deps, at, kind, columns)),
      };
    },
  };
}

function summaryOf(kind: string, { counted, readAt }: KindColumns): KindSummary {
  let oldest = Number.POSITIVE_INFINITY;
  // The only walk; of one column, and in a fraction of a millisecond.
  for (let at = 0; at < readAt.length; at += 1)
    if (counted.state[at] !== 0) oldest = Math.min(oldest, readAt[at] ?? 0);
  const [unknown = 0, ...counts] = counted.accountsByState;
  return {
    kind,
    accounts: toCounts(counts),
    unknown,
    items: counted.sum.items,
    oldestReadAt: oldest === 0 || !Number.isFinite(oldest) ? undefined : new Date(oldest * 1000),
  };
}

function toCounts(counts: readonly number[]): StatusCounts {
  const [complete = 0, degraded = 0, cancelled = 0, throttled = 0] = counts;
  const [unreachable = 0, failed = 0, denied = 0] = counts.slice(4);
  return { complete, degraded, cancelled, throttled, unreachable, failed, denied };
}

function accountSummary(
  deps: CoverageParts,
  at: number,
  kinds: readonly (readonly [string, KindColumns])[],
): AccountSummary | undefined {
  const account = deps.accounts.at(at);
  if (!account) return undefined;
  const pairs = kinds.flatMap(([kind, columns]) => pairOf(deps, at, kind, columns));
  const bad = pairs.filter(({ status }) => status !== undefined && status !== 'complete');
  const worst = Math.max(
    account.failure?.status ?? COMPLETE,
    ...bad.map(({ status = 'complete' }) => STATUSES.indexOf(status) + 1),
  );
  const times = pairs.map(({ readAt }) => readAt?.getTime());
  const codes = new Set(bad.map(({ code }) => code).filter((code) => code !== ''));
  return {
    id: account.id,
    name: account.name,
    isListed: account.listed,
    kinds: pairs.length,
    kindsIncomplete: bad.length,
    worst: STATUSES[worst - 1] ?? 'failed',
    codes: [...codes].slice(0, CODES_SHOWN),
    failure: account.failure?.what === 'account' ? account.failure.code : undefined,
    oldestReadAt: times.includes(undefined) ? undefined : earliest(times),
  };
}

function earliest(times: readonly (number | undefined)[]): Date | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : new Date(Math.min(...known));
}
