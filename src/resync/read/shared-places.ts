// One object for each (account, region) that still has cells to read which share reads; what was
// shared goes when the last is done.
import type { Cell } from '../../types/outcome.js';

export interface SharedPlaces {
  /** Announces a cell that will ask for its place. */
  expect(cell: Cell): void;
  of(cell: Cell): object;
  done(cell: Cell): void;
}

/**
 * No places yet. A place is made when it is first named, and let go after as many `done` as there
 * were `expect`.
 */
export function createSharedPlaces(): SharedPlaces {
  const places = new Map<string, { readonly place: object; cells: number }>();

  function entry(cell: Cell) {
    const key = `${cell.accountId} ${cell.region}`;
    let known = places.get(key);
    if (!known) {
      known = { place: {}, cells: 0 };
      places.set(key, known);
    }
    return { key, known };
  }

  return {
    expect(cell) {
      entry(cell).known.cells += 1;
    },
    of: (cell) => entry(cell).known.place,
    done(cell) {
      const { key, known } = entry(cell);
      known.cells -= 1;
      if (known.cells <= 0) places.delete(key);
    },
  };
}
