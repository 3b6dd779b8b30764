// When each kind was last read completely in each account. As many series as accounts times kinds,
// so only where the operator asks for it, and never more than a fixed number.
import type { MetricSeries } from '../types/metric.js';
import type { Cell, OutcomeStatus } from '../types/outcome.js';
import { isListed } from './kind-reads.js';
import type { MetricStore } from './store.js';

interface AccountSeries extends MetricSeries {
  readonly labels: { readonly account: string; readonly kind: string };
}

export interface AccountReads {
  began(): void;
  planned(cell: Cell): void;
  ended(cell: Cell, status: OutcomeStatus, at: number): void;
  /** Forgets accounts that are not in the list any more. */
  keepOnly(accounts: ReadonlySet<string>): void;
}

/** 10,000 accounts with ten kinds: some 12 MB of text at each scrape. */
const MOST_SERIES = 100_000;

/** Beyond the bound, what is new is left out and counted as dropped. */
export function createAccountReads(
  store: Pick<MetricStore, 'add' | 'keptBy'>,
  { most = MOST_SERIES } = {},
): AccountReads {
  /** By account and kind: cells that are still to end, and whether one was not read to its end. */
  const open = new Map<string, { left: number; isWhole: boolean }>();
  const shown = new Map<string, AccountSeries>();
  store.keptBy('ocean_aws_account_kind_last_complete_timestamp_seconds', () => shown.values());

  function show(cell: Cell, at: number): void {
    const key = keyOf(cell);
    const known = shown.get(key);
    if (known === undefined && shown.size >= most) {
      store.add('ocean_aws_telemetry_dropped_total', { signal: 'series' }, 1);
      return;
    }
    const labels = known?.labels ?? { account: cell.accountId, kind: cell.kind };
    shown.set(key, { labels, value: at / 1000 });
  }

  return {
    began() {
      open.clear();
    },
    planned(cell) {
      const pair = open.get(keyOf(cell));
      if (pair === undefined) open.set(keyOf(cell), { left: 1, isWhole: true });
      else pair.left += 1;
    },
    ended(cell, status, at) {
      const pair = open.get(keyOf(cell));
      if (pair === undefined) return;
      pair.left -= 1;
      if (!isListed(status)) pair.isWhole = false;
      if (pair.left > 0) return;
      open.delete(keyOf(cell));
      if (pair.isWhole) show(cell, at);
    },
    keepOnly(accounts) {
      for (const [key, { labels }] of shown) if (!accounts.has(labels.account)) shown.delete(key);
    },
  };
}

function keyOf({ accountId, kind }: Cell): string {
  return `${accountId}\n${kind}`;
}
