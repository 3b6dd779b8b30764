// Hands out cells round robin over accounts, so that no account or (account, region, service) is
// hit by many readers at once.
import type { Cell } from '../../types/outcome.js';

export interface CellQueue {
  /** Adds the cells of one account. */
  add(cells: readonly Cell[]): void;
  /** No more cells will come. */
  end(): void;
  /** The next cell; waits for one while more may come; undefined at the end. */
  next(): Promise<Cell | undefined>;
}

/**
 * An empty queue. Readers that wait get cells as soon as an account is added, and undefined after
 * `end`.
 */
export function createCellQueue(): CellQueue {
  let lanes: { cells: readonly Cell[]; at: number }[] = [];
  let turn = 0;
  let ended = false;
  const waiting: ((cell: Cell | undefined) => void)[] = [];

  function take(): Cell | undefined {
    while (lanes.length > 0) {
      if (turn >= lanes.length) turn = 0;
      const lane = lanes[turn];
      const cell = lane?.cells[lane.at];
      if (lane && cell) {
        lane.at += 1;
        turn += 1;
        return cell;
      }
      lanes.splice(turn, 1);
    }
    return undefined;
  }

  function serve(): void {
    while (waiting.length > 0) {
      const cell = take();
      if (!cell && !ended) return;
      waiting.shift()?.(cell);
    }
  }

  return {
    add(cells) {
      if (cells.length > 0) lanes.push({ cells, at: 0 });
      serve();
    },
    end() {
      ended = true;
      serve();
      if (waiting.length === 0 && lanes.every(({ cells, at }) => at >= cells.length)) lanes = [];
    },
    next() {
      const cell = take();
      if (cell || ended) return Promise.resolve(cell);
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}
