// Single runs of expressions on chosen lines of a batch: several in one program, or one alone.
// Their results go into a table.

import type { Result } from '../jq/result.js';
import type { Patience } from './patience.js';
import type { JqPool } from './pool.js';
import { fencedPrograms } from './program.js';
import { submitLines } from './submit-lines.js';

export interface ExpressionRunsDeps {
  readonly pool: JqPool;
  /** Expressions as the engine gets them. */
  readonly sources: readonly string[];
  /** The first expression is a selector: the others are evaluated only where it yields true. */
  readonly guarded: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly patience: Patience;
  /** Of the output for one line. */
  readonly maxCharacters: number;
}

/** How an expression has fared so far. */
export interface Trial {
  /** Has failed: it runs alone. */
  suspect: boolean;
  failuresInARow: number;
  /** Set when it is not tried any more. */
  givenUp: string | undefined;
}

/** Lines of input, and what each expression made of them. */
export interface Table {
  readonly lines: readonly string[];
  readonly rows: (Result | undefined)[][];
}

/** Times in a row that an expression may fail before it is not tried again in this resync. */
const MAX_FAILURES_IN_A_ROW = 3;
/** Of the output for a batch. */
const MAX_BATCH_CHARACTERS = 8_000_000;

export interface ExpressionRuns {
  /** Runs expressions in one program. False when it failed; nothing is known then. */
  together(positions: readonly number[], table: Table, chosen: readonly number[]): Promise<boolean>;
  /**
   * Runs one expression, and notes how it fared. What is wrong, or undefined when the results are
   * there.
   */
  alone(
    position: number,
    trial: Trial,
    table: Table,
    chosen: readonly number[],
  ): Promise<string | undefined>;
}

/** Runs for the expressions of one mapping resource. They reject only when the pool does. */
export function createExpressionRuns(deps: ExpressionRunsDeps): ExpressionRuns {
  const { pool, patience, guarded } = deps;
  const programs = fencedPrograms(deps.sources, deps.environment);

  async function submit(program: string, lines: readonly string[], timeoutMs: number) {
    const maxCharacters =
      lines.length === 1 ? deps.maxCharacters : Math.max(deps.maxCharacters, MAX_BATCH_CHARACTERS);
    const end = await submitLines(pool, { program, lines, timeoutMs, maxCharacters });
    if (end.type === 'failed') patience.lose(end.lostMs);
    return end;
  }

  async function together(
    positions: readonly number[],
    table: Table,
    chosen: readonly number[],
  ): Promise<boolean> {
    const program = programs.together(positions, guarded && positions[0] === 0);
    const end = await submit(program, at(table.lines, chosen), patience.batchMs);
    if (end.type === 'failed') return false;
    for (const [index, results] of end.results.entries()) {
      for (const [which, result] of results.entries())
        put(table, chosen[index], positions[which], result);
    }
    return true;
  }

  async function alone(
    position: number,
    trial: Trial,
    table: Table,
    chosen: readonly number[],
  ): Promise<string | undefined> {
    const end = await submit(programs.alone(position), at(table.lines, chosen), patience.lineMs);
    if (end.type === 'results') {
      trial.failuresInARow = 0;
      for (const [index, [result]] of end.results.entries())
        put(table, chosen[index], position, result);
      return undefined;
    }
    trial.suspect = true;
    trial.failuresInARow += 1;
    if (trial.failuresInARow >= MAX_FAILURES_IN_A_ROW || patience.exhausted())
      trial.givenUp ??= end.message;
    return end.message;
  }

  return { together, alone };
}

function at(lines: readonly string[], chosen: readonly number[]): readonly string[] {
  return chosen.flatMap((index) => lines[index] ?? []);
}

/** Puts a result in its place. */
export function put(
  table: Table,
  line: number | undefined,
  position: number | undefined,
  result: Result | undefined,
): void {
  const row = line === undefined ? undefined : table.rows[line];
  if (row !== undefined && position !== undefined) row[position] = result;
}
