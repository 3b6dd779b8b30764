// The running resync, as far as it has told: a few counters, and a row for each kind.
import type { AccountList } from '../types/account.js';
import type { Cell, Outcome } from '../types/outcome.js';
import type { RunStart } from '../types/run-watch.js';

export type RunPhase = 'starting' | 'finding accounts' | 'reading' | 'reconciling';

export interface KindProgress {
  readonly kind: string;
  readonly planned: number;
  /** Cells that are being read now. */
  readonly reading: number;
  readonly ended: number;
  /** Of those that have ended. */
  readonly incomplete: number;
  readonly items: number;
}

export interface RunProgress extends RunStart {
  readonly phase: RunPhase;
  readonly accountsFound: number;
  readonly accountsOpen: number;
  readonly accountsUnreadable: number;
  readonly cellsPlanned: number;
  readonly cellsEnded: number;
  readonly cellsIncomplete: number;
  readonly resources: number;
  readonly kinds: readonly KindProgress[];
}

export interface LiveRun {
  planned(): void;
  discovered(list: AccountList): void;
  accountOpened(): void;
  accountUnreadable(): void;
  cellPlanned(cell: Cell): void;
  cellBegan(cell: Cell): void;
  cellEnded(cell: Cell, outcome: Outcome): void;
  reconciling(): void;
  progress(): RunProgress;
}

type Counted = { -readonly [Key in keyof KindProgress]: KindProgress[Key] };

/** A run that has just begun. */
export function createLiveRun(start: RunStart): LiveRun {
  const kinds = new Map<string, Counted>();
  const counts = { accountsFound: 0, accountsOpen: 0, accountsUnreadable: 0 };
  let phase: RunPhase = 'starting';

  function of(kind: string): Counted {
    const known = kinds.get(kind);
    if (known) return known;
    const made: Counted = { kind, planned: 0, reading: 0, ended: 0, incomplete: 0, items: 0 };
    kinds.set(kind, made);
    return made;
  }

  return {
    planned() {
      phase = 'finding accounts';
    },
    discovered({ accounts }) {
      phase = 'reading';
      counts.accountsFound = accounts.length;
    },
    accountOpened() {
      counts.accountsOpen += 1;
    },
    accountUnreadable() {
      counts.accountsUnreadable += 1;
    },
    cellPlanned({ kind }) {
      of(kind).planned += 1;
    },
    cellBegan({ kind }) {
      of(kind).reading += 1;
    },
    cellEnded({ kind }, { status, items }) {
      const counted = of(kind);
      counted.reading = Math.max(0, counted.reading - 1);
      counted.ended += 1;
      if (status !== 'complete') counted.incomplete += 1;
      counted.items += items;
    },
    reconciling() {
      phase = 'reconciling';
    },
    progress() {
      const rows = [...kinds.values()].map((row) => ({ ...row }));
      const sum = (count: (row: KindProgress) => number): number =>
        rows.reduce((total, row) => total + count(row), 0);
      return {
        ...start,
        ...counts,
        phase,
        cellsPlanned: sum(({ planned }) => planned),
        cellsEnded: sum(({ ended }) => ended),
        cellsIncomplete: sum(({ incomplete }) => incomplete),
        resources: sum(({ items }) => items),
        kinds: rows.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
      };
    },
  };
}
