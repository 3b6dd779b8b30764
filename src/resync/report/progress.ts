// How far a running resync is, for the live line on a terminal and the regular line in the log.
import type { ObservedRun } from './report.js';

export interface ResyncProgress {
  readonly resyncId: string;
  readonly accountsFound: number;
  readonly accountsOpen: number;
  readonly cellsPlanned: number;
  readonly cellsRead: number;
  readonly resources: number;
  readonly entities: number;
  readonly elapsedMs: number;
}

/** A snapshot; before the accounts are known, none are found. */
export function progressOf(run: ObservedRun, nowMs: number): ResyncProgress {
  const { ledger, tally, accounts, readable } = run.gathered;
  return {
    resyncId: run.id,
    accountsFound: accounts?.accounts.length ?? 0,
    accountsOpen: readable,
    cellsPlanned: ledger.planned,
    cellsRead: Object.values(ledger.counts).reduce((sum, count) => sum + count, 0),
    resources: tally.resources,
    entities: tally.entities,
    elapsedMs: nowMs - run.startedAt.getTime(),
  };
}

/** One line for a terminal. */
export function progressLine({
  accountsFound,
  accountsOpen,
  cellsPlanned,
  cellsRead,
  entities,
  elapsedMs,
}: ResyncProgress): string {
  const seconds = (elapsedMs / 1000).toFixed(1);
  return `  ${seconds} s  accounts ${accountsOpen}/${accountsFound}  cells ${cellsRead}/${cellsPlanned}  entities ${entities}`;
}
