// How far each kind was read in the running resync, and whether that was all of it.
import type { Cell, Outcome, OutcomeStatus } from '../types/outcome.js';

export interface KindRead {
  readonly planned: number;
  readonly ended: number;
  /** Cells whose list was read to its end. */
  readonly whole: number;
  readonly items: number;
  /** When its first cell began and its last one ended, in epoch milliseconds. */
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
}

export interface KindReads {
  began(cell: Cell, at: number): void;
  planned(cell: Cell): void;
  ended(cell: Cell, outcome: Outcome, at: number): void;
  /** An account was not opened, so that nothing of it was planned. */
  missedAccount(): void;
  /** The regions of an account are not known, so that nothing regional of it was planned. */
  missedRegions(): void;
  of(kind: string): KindRead | undefined;
  /** True when every place of the kind was read to the end of its list. */
  isWhole(kind: string): boolean;
}

/** Read once for the organization, whichever accounts are open. */
const OF_ORGANIZATION = /^AWS::Organizations::/;

/** Nothing is read yet. */
export function createKindReads(): KindReads {
  const kinds = new Map<string, Mutable>();
  let missesAccounts = false;
  let missesRegions = false;
  const of = (kind: string): Mutable => {
    let found = kinds.get(kind);
    if (found === undefined) {
      found = {
        planned: 0,
        ended: 0,
        whole: 0,
        items: 0,
        isRegional: false,
        firstAt: undefined,
        lastAt: undefined,
      };
      kinds.set(kind, found);
    }
    return found;
  };
  return {
    planned({ kind, region }) {
      const read = of(kind);
      read.planned += 1;
      if (region !== 'global') read.isRegional = true;
    },
    began({ kind }, at) {
      of(kind).firstAt ??= at;
    },
    ended({ kind }, { status, items }, at) {
      const read = of(kind);
      read.ended += 1;
      read.items += items;
      read.lastAt = at;
      if (isListed(status)) read.whole += 1;
    },
    missedAccount() {
      missesAccounts = true;
    },
    missedRegions() {
      missesRegions = true;
    },
    of: (kind) => kinds.get(kind),
    isWhole(kind) {
      const read = kinds.get(kind);
      if (read === undefined || read.whole < read.planned) return false;
      if (OF_ORGANIZATION.test(kind)) return true;
      return !missesAccounts && !(missesRegions && read.isRegional);
    },
  };
}

interface Mutable extends KindRead {
  planned: number;
  ended: number;
  whole: number;
  items: number;
  isRegional: boolean;
  firstAt: number | undefined;
  lastAt: number | undefined;
}

/** True for an outcome after which the whole list is known. */
export function isListed(status: OutcomeStatus): boolean {
  return status === 'complete' || status === 'degraded';
}
