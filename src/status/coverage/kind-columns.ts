// The cells of one kind by account: typed columns with a place for each account, 36 bytes.
import type { OutcomeStatus } from '../../types/outcome.js';

/** From the best to the worst: of the cells of a kind in an account, the worst one counts. */
export const STATUSES = [
  'complete',
  'degraded',
  'cancelled',
  'throttled',
  'unreachable',
  'failed',
  'denied',
] as const satisfies readonly OutcomeStatus[];

/** One more than the place in `STATUSES`: 0 means that nothing is known yet. */
export type StatusNumber = number;

export const STATES = STATUSES.length + 1;

export interface KindColumns {
  /** The run in which cells were planned last; 0 when they never were. */
  readonly run: Uint32Array;
  readonly planned: Uint8Array;
  readonly ended: Uint8Array;
  /** Of the last run with cells: its worst so far, and how many are not complete. */
  readonly worst: Uint8Array;
  readonly incomplete: Uint8Array;
  /** A place in the list of codes: why the worst one is not complete. */
  readonly code: Uint16Array;
  /** Two masks over the list of regions: where cells are not complete. */
  readonly regionsLow: Uint32Array;
  readonly regionsHigh: Uint32Array;
  readonly items: Uint32Array;
  /** The worst of the last run in which all cells ended. */
  readonly status: Uint8Array;
  /** Seconds since 1970; 0 means never. */
  readonly endedAt: Uint32Array;
  readonly readAt: Uint32Array;
  readonly counted: KindCounts;
}

/** What is shown of a kind as a whole, and what each account has added to it. */
export interface KindCounts {
  /** One more than the state of the account; 0 when it is not counted. */
  readonly state: Uint8Array;
  readonly items: Uint32Array;
  /** Accounts by state, with 0 for those whose first reading has not ended. */
  readonly accountsByState: number[];
  readonly sum: { items: number };
}

/** Empty columns for so many accounts, or those of `from` with more room. */
export function kindColumns(accounts: number, from?: KindColumns): KindColumns {
  return {
    run: grown(new Uint32Array(accounts), from?.run),
    planned: grown(new Uint8Array(accounts), from?.planned),
    ended: grown(new Uint8Array(accounts), from?.ended),
    worst: grown(new Uint8Array(accounts), from?.worst),
    incomplete: grown(new Uint8Array(accounts), from?.incomplete),
    code: grown(new Uint16Array(accounts), from?.code),
    regionsLow: grown(new Uint32Array(accounts), from?.regionsLow),
    regionsHigh: grown(new Uint32Array(accounts), from?.regionsHigh),
    items: grown(new Uint32Array(accounts), from?.items),
    status: grown(new Uint8Array(accounts), from?.status),
    endedAt: grown(new Uint32Array(accounts), from?.endedAt),
    readAt: grown(new Uint32Array(accounts), from?.readAt),
    counted: {
      state: grown(new Uint8Array(accounts), from?.counted.state),
      items: grown(new Uint32Array(accounts), from?.counted.items),
      accountsByState: from?.counted.accountsByState ?? Array<number>(STATES).fill(0),
      sum: from?.counted.sum ?? { items: 0 },
    },
  };
}

/** Forgets an account, whose place another one gets; it stays counted until it is counted anew. */
export function clearPlace(columns: KindColumns, at: number): void {
  for (const column of Object.values(columns)) if (!('sum' in column)) column[at] = 0;
}

/** Forgets what a former run found, but for its last state and times. */
export function beginPlace(columns: KindColumns, at: number, run: number): void {
  const { planned, ended, worst, incomplete, code, regionsLow, regionsHigh, items } = columns;
  for (const column of [planned, ended, worst, incomplete, code, regionsLow, regionsHigh, items])
    column[at] = 0;
  columns.run[at] = run;
}

function grown<Column extends Uint8Array | Uint16Array | Uint32Array>(
  column: Column,
  from: Column | undefined,
): Column {
  if (from) column.set(from);
  return column;
}
