// Questions to the coverage: sums by kind, the accounts that are not fully read, and all kinds of
// one account. Each takes one walk over the columns at most.
import type { OutcomeStatus } from '../../types/outcome.js';
import type { KnownAccount } from './accounts.js';
import { type KindColumns, STATUSES } from './kind-columns.js';
import { type CoverageParts, type Pair, pairOf, stateAt } from './pair.js';

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
  /** Those that are not fully read, the worst first. */
  incomplete(query: AccountQuery): {
    readonly total: number;
    readonly accounts: readonly AccountSummary[];
  };
  account(
    id: string,
  ): { readonly account: AccountSummary; readonly pairs: readonly Pair[] } | undefined;
}

const COMPLETE = 1;
const CODES_SHOWN = 3;
/** More than there are kinds. */
const RANK_OF_STATUS = 1000;
/** The coverage is read, and never changed. */
export function createSurvey(deps: CoverageParts): Survey {
  const { accounts, kinds } = deps;
  const named = (): [string, KindColumns][] =>
    [...kinds].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const eachAccount = function* (): Generator<[number, KnownAccount]> {
    for (let at = 0; at < accounts.places; at += 1) {
      const account = accounts.at(at);
      if (account) yield [at, account];
    }
  };

  return {
    get accounts() {
      return accounts.size;
    },
    get accountsBeyond() {
      return accounts.beyond;
    },
    kinds: () => named().map(([kind, columns]) => summaryOf(kind, columns, eachAccount())),
    incomplete({ text, kind, offset, limit }) {
      const found: { readonly at: number; readonly rank: number }[] = [];
      const wanted = text.toLowerCase();
      const among = named().filter(([name]) => kind === '' || name === kind);
      for (const [at, account] of eachAccount()) {
        if (!account.id.includes(wanted) && !account.name.toLowerCase().includes(wanted)) continue;
        const rank = rankOf(at, account, among, kind !== '');
        if (rank > 0) found.push({ at, rank });
      }
      found.sort((a, b) => b.rank - a.rank || a.at - b.at);
      return {
        total: found.length,
        accounts: found
          .slice(offset, offset + limit)
          .flatMap(({ at }) => accountSummary(deps, at, named()) ?? []),
      };
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

function summaryOf(
  kind: string,
  columns: KindColumns,
  all: Iterable<[number, KnownAccount]>,
): KindSummary {
  const counts = STATUSES.map(() => 0);
  let [unknown, items, oldest, never] = [0, 0, Number.POSITIVE_INFINITY, false];
  for (const [at, account] of all) {
    const state = stateAt(kind, columns, at, account);
    if (state < 0) continue;
    if (state === 0) unknown += 1;
    else counts[state - 1] = (counts[state - 1] ?? 0) + 1;
    items += columns.items[at] ?? 0;
    const readAt = columns.readAt[at] ?? 0;
    if (readAt === 0) never = true;
    else oldest = Math.min(oldest, readAt);
  }
  return {
    kind,
    accounts: toCounts(counts),
    unknown,
    items,
    oldestReadAt: never || !Number.isFinite(oldest) ? undefined : new Date(oldest * 1000),
  };
}

function toCounts(counts: readonly number[]): StatusCounts {
  const [complete = 0, degraded = 0, cancelled = 0, throttled = 0] = counts;
  const [unreachable = 0, failed = 0, denied = 0] = counts.slice(4);
  return { complete, degraded, cancelled, throttled, unreachable, failed, denied };
}

/** 0 when all kinds are complete; else the higher, the worse. */
function rankOf(
  at: number,
  account: KnownAccount,
  kinds: readonly (readonly [string, KindColumns])[],
  isOneKind: boolean,
): number {
  let [worst, count] = [0, 0];
  for (const [kind, columns] of kinds) {
    const state = stateAt(kind, columns, at, account);
    if (state <= COMPLETE) continue;
    count += 1;
    worst = Math.max(worst, state);
  }
  // One that could not be opened in the first run has no kinds yet.
  if (count === 0 && !isOneKind) return (account.failure?.status ?? 0) * RANK_OF_STATUS;
  return worst * RANK_OF_STATUS + count;
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
