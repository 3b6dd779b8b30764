// The columns of all kinds, with room for every account and the counts of what they hold.
import type { Accounts } from './accounts.js';
import { clearPlace, type KindColumns, kindColumns } from './kind-columns.js';
import { createPairCounts, type PairCounts } from './pair-counts.js';

export interface KindTable {
  readonly kinds: ReadonlyMap<string, KindColumns>;
  readonly counts: PairCounts;
  /** The columns of the kind, with room for the account. */
  columnsOf(kind: string, at: number): KindColumns;
  /** Counts every kind in the account as it is now. */
  countAccount(at: number): void;
  /** Forgets all other kinds. */
  keepOnly(wanted: ReadonlySet<string>): void;
  /** Forgets what is known of the account that had the place. */
  clear(at: number): void;
}

const FIRST_ROOM = 256;

/** No kind yet. */
export function createKindTable(accounts: Accounts): KindTable {
  const kinds = new Map<string, KindColumns>();
  const counts = createPairCounts(accounts);

  function columnsOf(kind: string, at: number): KindColumns {
    const known = kinds.get(kind);
    if (known && at < known.run.length) return known;
    const room = Math.max(FIRST_ROOM, accounts.places, Math.ceil((known?.run.length ?? 0) * 1.5));
    const columns = kindColumns(room, known);
    kinds.set(kind, columns);
    // What cannot be opened counts for a kind as soon as there is the kind.
    if (!known)
      for (let each = 0; each < accounts.places; each += 1) counts.count(kind, columns, each);
    return columns;
  }

  function countAccount(at: number): void {
    for (const kind of kinds.keys()) counts.count(kind, columnsOf(kind, at), at);
  }

  return {
    kinds,
    counts,
    columnsOf,
    countAccount,
    keepOnly(wanted) {
      for (const [kind, columns] of kinds) {
        if (wanted.has(kind)) continue;
        counts.drop(columns);
        kinds.delete(kind);
      }
    },
    clear(at) {
      for (const columns of kinds.values()) if (at < columns.run.length) clearPlace(columns, at);
      countAccount(at);
    },
  };
}
