// Shows on a terminal how far the reading of AWS is.
import type { RunWatch } from '../../types/run-watch.js';
import type { DeskOutput } from './output.js';

/** Counts cells; `why` follows in the line. */
export function readingProgress(
  output: Pick<DeskOutput, 'progress'>,
  why = '',
): Required<Pick<RunWatch, 'cellPlanned' | 'cellEnded'>> {
  let planned = 0;
  let read = 0;
  return {
    cellPlanned() {
      planned += 1;
    },
    cellEnded() {
      read += 1;
      output.progress(`${read} of ${planned} cells read ${why}`.trimEnd());
    },
  };
}
