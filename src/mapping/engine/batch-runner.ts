// Evaluates several expressions on a batch of lines in the engine, in one program while that works.
// When it fails, each runs apart, so that only the culprit is lost, and only for the lines that it
// fails on. From then on it runs alone, and after a few failures in a row not at all.

import type { Result } from '../jq/result.js';
import {
  createExpressionRuns,
  type ExpressionRunsDeps,
  put,
  type Table,
  type Trial,
} from './expression-runs.js';

/** The results of one line by expression; absent where the selector did not yield true. */
export type Row = readonly (Result | undefined)[];

export interface BatchRunner {
  /** Rejects only when the pool does. */
  run(lines: readonly string[]): Promise<readonly Row[]>;
  /**
   * How many lines a batch should have at most: fewer when all together took too long or yielded
   * too much.
   */
  maxLines(): number;
}

// 100 lines is the knee of the engine's cost per line, beyond 250 nothing is gained.
const MAX_LINES = 200;
/** Below this, expressions that fail together but not apart are run apart. */
const MIN_LINES = 10;

/** A runner for the expressions of one mapping resource, which remembers those that failed. */
export function createBatchRunner(deps: ExpressionRunsDeps): BatchRunner {
  const { patience, guarded } = deps;
  const runs = createExpressionRuns(deps);
  const trials = deps.sources.map(
    (): Trial => ({ suspect: false, failuresInARow: 0, givenUp: undefined }),
  );
  let maxLines = MAX_LINES;
  let apart = false;

  const isSelector = (position: number): boolean => guarded && position === 0;

  async function runApart(
    position: number,
    table: Table,
    chosen: readonly number[],
  ): Promise<void> {
    const trial = trials[position];
    if (trial === undefined || chosen.length === 0) return;
    // Once it failed, and until it works again, single lines are tried: they fail sooner.
    const isFresh = trial.failuresInARow === 0 && trial.givenUp === undefined;
    if (
      isFresh &&
      chosen.length > 1 &&
      (await runs.alone(position, trial, table, chosen)) === undefined
    )
      return;
    for (const line of chosen) {
      const failure = trial.givenUp ?? (await runs.alone(position, trial, table, [line]));
      if (failure !== undefined) put(table, line, position, { type: 'unknown', message: failure });
    }
  }

  /** Finds out which expressions make the others fail. */
  async function isolate(
    positions: readonly number[],
    table: Table,
    chosen: readonly number[],
  ): Promise<void> {
    for (const position of positions) {
      const trial = trials[position];
      if (trial !== undefined && patience.exhausted()) giveUpUntried(trial);
      await runApart(position, table, isSelector(position) ? chosen : selected(table, chosen));
    }
    if (apart || positions.some((position) => trials[position]?.suspect === true)) return;
    // None fails alone: together they take too long, yield too much or are too large a program.
    apart = maxLines <= MIN_LINES;
    maxLines = Math.max(MIN_LINES, Math.floor(maxLines / 2));
  }

  function selected(table: Table, chosen: readonly number[]): readonly number[] {
    return guarded ? chosen.filter((line) => isTrue(table.rows[line]?.[0])) : chosen;
  }

  return {
    maxLines: () => maxLines,
    async run(lines) {
      const table: Table = { lines, rows: lines.map(() => []) };
      const all = lines.map((_, index) => index);
      const positions = trials.map((_, index) => index);
      const alone = positions.filter((position) => trials[position]?.suspect === true);
      const together = positions.filter((position) => !alone.includes(position));
      const selectorIsSuspect = guarded && alone[0] === 0;
      if (selectorIsSuspect) await runApart(0, table, all);
      const chosen = selectorIsSuspect ? selected(table, all) : all;
      if (together.length > 0 && chosen.length > 0) {
        const done = !apart && (await runs.together(together, table, chosen));
        if (!done) await isolate(together, table, chosen);
      }
      for (const position of alone)
        if (!isSelector(position)) await runApart(position, table, selected(table, all));
      return table.rows;
    },
  };
}

function giveUpUntried(trial: Trial): void {
  trial.suspect = true;
  trial.givenUp ??=
    'was not tried: it is among expressions of which some fail, and the time for failures of this resync is used up';
}

function isTrue(result: Result | undefined): boolean {
  return result?.type === 'value' && result.value === true;
}
