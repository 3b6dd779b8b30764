// How many accounts are in which state, by kind, and how many kinds, by account. Kept with every
// change, so that nobody who asks waits for a walk over all pairs.
import type { Accounts } from './accounts.js';
import { type KindColumns, STATES } from './kind-columns.js';
import { stateAt } from './pair.js';

export interface PairCounts {
  /** Counts the kind in the account as it is now, instead of as it was counted before. */
  count(kind: string, columns: KindColumns, at: number): void;
  /** Counts the kind nowhere any more. */
  drop(columns: KindColumns): void;
  /** The worst state of all kinds in the account, and in how many it is not complete. */
  ofAccount(at: number): { readonly worst: number; readonly incomplete: number };
}

const COMPLETE = 1;

/** Nothing is counted yet. */
export function createPairCounts(accounts: Accounts): PairCounts {
  let kindsByState = new Uint16Array(0);

  function add(columns: KindColumns, at: number, counted: number, change: 1 | -1): void {
    if (counted === 0) return;
    const { accountsByState } = columns.counted;
    const state = counted - 1;
    const place = at * STATES + state;
    accountsByState[state] = (accountsByState[state] ?? 0) + change;
    kindsByState[place] = (kindsByState[place] ?? 0) + change;
  }

  function set(columns: KindColumns, at: number, counted: number, items: number): void {
    const { counted: before } = columns;
    add(columns, at, before.state[at] ?? 0, -1);
    add(columns, at, counted, 1);
    before.state[at] = counted;
    before.sum.items += items - (before.items[at] ?? 0);
    before.items[at] = items;
  }

  return {
    count(kind, columns, at) {
      if ((at + 1) * STATES > kindsByState.length) {
        const grown = new Uint16Array(Math.max(accounts.places, at + 1) * STATES * 2);
        grown.set(kindsByState);
        kindsByState = grown;
      }
      const account = accounts.at(at);
      const counted = account ? stateAt(kind, columns, at, account) + 1 : 0;
      set(columns, at, counted, counted === 0 ? 0 : (columns.items[at] ?? 0));
    },
    drop(columns) {
      for (let at = 0; at < columns.counted.state.length; at += 1)
        if (columns.counted.state[at] !== 0) set(columns, at, 0, 0);
    },
    ofAccount(at) {
      let [worst, incomplete] = [0, 0];
      for (let state = COMPLETE + 1; state < STATES; state += 1) {
        const kinds = kindsByState[at * STATES + state] ?? 0;
        if (kinds === 0) continue;
        worst = state;
        incomplete += kinds;
      }
      return { worst, incomplete };
    },
  };
}
