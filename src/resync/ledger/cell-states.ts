// The state of every cell of a resync, one byte for each.
import type { Cell } from '../../types/outcome.js';

export type CellState = (typeof STATES)[number];

export interface CellStates {
  get(cell: Cell): CellState;
  set(cell: Cell, state: CellState): void;
  /** The regions of the cells of a kind in an account that are in this state. */
  regionsOf(kind: string, accountId: string, state: CellState): readonly string[];
}

/** The byte of a cell is the place of its state in this list. */
const STATES = ['unknown', 'planned', 'complete', 'ended', 'unfit'] as const;

/** No cell is known. */
export function createCellStates(): CellStates {
  const rows = new Map<string, Uint8Array>();
  const regionNumbers = new Map<string, number>();

  function numberOf(region: string): number {
    const known = regionNumbers.get(region);
    if (known !== undefined) return known;
    regionNumbers.set(region, regionNumbers.size);
    return regionNumbers.size - 1;
  }

  /** The row of a kind in an account, with a place for the region. */
  function rowWith(number: number, { kind, accountId }: Cell): Uint8Array {
    const key = rowKey(kind, accountId);
    const row = rows.get(key);
    if (row && row.length > number) return row;
    const longer = new Uint8Array(Math.max(number + 1, regionNumbers.size));
    if (row) longer.set(row);
    rows.set(key, longer);
    return longer;
  }

  return {
    get({ kind, accountId, region }) {
      const number = regionNumbers.get(region);
      const state = number === undefined ? 0 : rows.get(rowKey(kind, accountId))?.[number];
      return STATES[state ?? 0] ?? 'unknown';
    },
    set(cell, state) {
      const number = numberOf(cell.region);
      rowWith(number, cell)[number] = STATES.indexOf(state);
    },
    regionsOf(kind, accountId, state) {
      const row = rows.get(rowKey(kind, accountId));
      const wanted = STATES.indexOf(state);
      return row
        ? [...regionNumbers]
            .filter(([, number]) => row[number] === wanted)
            .map(([region]) => region)
        : [];
    },
  };
}

function rowKey(kind: string, accountId: string): string {
  return `${kind} ${accountId}`;
}
