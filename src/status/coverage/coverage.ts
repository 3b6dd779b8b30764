// What was read of each kind in each account, kept from resync to resync: the outcome of the worst
// cell of the last reading, why and where, and when all of it was read to its end. Compact: 10,000
// accounts and 40 kinds take 22 MB, measured after a collection.
import type { AccountList } from '../../types/account.js';
import type { Cell, Evidence, Outcome, OutcomeStatus } from '../../types/outcome.js';
import type { PartFailure } from '../../types/run-watch.js';
import { type AccountFailure, createAccounts } from './accounts.js';
import { beginPlace, type KindColumns, STATUSES } from './kind-columns.js';
import { createKindTable } from './kind-table.js';
import { createNameList } from './name-list.js';
import { createSurvey, type Survey } from './survey.js';

export interface Coverage {
  began(): void;
  /** The kinds of the mapping; what is known of others is forgotten. */
  planned(kinds: ReadonlySet<string>): void;
  discovered(list: AccountList): void;
  accountOpened(accountId: string): void;
  accountUnreadable(accountId: string, status: OutcomeStatus, evidence: Evidence): void;
  cellPlanned(cell: Cell): void;
  /** A part of the cell was not read, or with the subject `regions` its account's regions. */
  readFailed(cell: Cell, subject: string, failure: PartFailure): void;
  cellEnded(cell: Cell, outcome: Outcome): void;
  /** What has not ended by now was cancelled. */
  ended(): void;
  readonly survey: Survey;
}

const MOST_CODES = 4096;
/** Bits of the two masks; AWS has fewer. */
const MOST_REGIONS = 64;
/** Cells of a kind in an account; one for each region. */
const MOST_CELLS = 255;
const CANCELLED = numberOfStatus('cancelled');
const READ = new Set<OutcomeStatus>(['complete', 'degraded']);

/** Nothing is known yet. Every call takes constant time, but for `discovered` and `ended`. */
export function createCoverage(deps: {
  readonly now: () => number;
  readonly shown: (text: string) => string;
}): Coverage {
  const accounts = createAccounts(deps.shown);
  const codes = createNameList(MOST_CODES);
  const regions = createNameList(MOST_REGIONS);
  const run = { number: 0 };
  const seconds = (): number => Math.floor(deps.now() / 1000);
  const table = createKindTable(accounts);
  const { kinds, counts, columnsOf, countAccount } = table;

  function placeIn({ kind, accountId }: Cell) {
    const at = accounts.placeOf(accountId);
    return at === undefined ? undefined : { columns: columnsOf(kind, at), at };
  }

  function fail(accountId: string, failure: AccountFailure): void {
    const at = accounts.placeOf(accountId);
    const account = accounts.at(at ?? -1);
    if (at === undefined || account === undefined) return;
    account.failure = failure;
    countAccount(at);
  }

  return {
    began() {
      run.number += 1;
    },
    planned: table.keepOnly,
    discovered(list) {
      for (const place of accounts.take(list)) table.clear(place);
    },
    accountOpened(accountId) {
      const at = accounts.placeOf(accountId) ?? -1;
      const account = accounts.at(at);
      if (account?.failure === undefined || account.failure.run >= run.number) return;
      account.failure = undefined;
      countAccount(at);
    },
    accountUnreadable: (accountId, status, { code }) =>
      fail(accountId, {
        run: run.number,
        status: numberOfStatus(status),
        code,
        what: 'account',
      }),
    cellPlanned(cell) {
      const found = placeIn(cell);
      if (!found) return;
      const { columns, at } = found;
      if (columns.run[at] !== run.number) {
        beginPlace(columns, at, run.number);
        counts.count(cell.kind, columns, at);
      }
      columns.planned[at] = Math.min((columns.planned[at] ?? 0) + 1, MOST_CELLS);
    },
    readFailed(cell, subject, { status, evidence: { code } }) {
      if (subject === 'regions')
        return fail(cell.accountId, {
          run: run.number,
          status: numberOfStatus(status),
          code,
          what: 'regions',
        });
      const found = placeIn(cell);
      // What failed first is named until something worse happens.
      if (found && (found.columns.worst[found.at] ?? 0) <= 1 && found.columns.code[found.at] === 0)
        found.columns.code[found.at] = codes.numberOf(code) + 1;
    },
    cellEnded(cell, { status, items, evidence }) {
      const found = placeIn(cell);
      if (!found || found.columns.run[found.at] !== run.number) return;
      const { columns, at } = found;
      const number = numberOfStatus(status);
      columns.ended[at] = Math.min((columns.ended[at] ?? 0) + 1, MOST_CELLS);
      columns.items[at] = (columns.items[at] ?? 0) + items;
      if (evidence && number > (columns.worst[at] ?? 0))
        columns.code[at] = codes.numberOf(evidence.code) + 1;
      if (status !== 'complete') markIncomplete(columns, at, regions.numberOf(cell.region));
      columns.worst[at] = Math.max(columns.worst[at] ?? 0, number);
      if (columns.ended[at] === columns.planned[at]) settle(columns, at, seconds());
      counts.count(cell.kind, columns, at);
    },
    ended() {
      for (const [kind, columns] of kinds)
        for (let at = 0; at < Math.min(accounts.places, columns.run.length); at += 1)
          if (cancelRest(columns, at, run.number)) counts.count(kind, columns, at);
    },
    survey: createSurvey({ accounts, kinds, codes, regions, run, counts }),
  };
}

/** Its place in `STATUSES`, from 1. */
function numberOfStatus(status: OutcomeStatus): number {
  return STATUSES.indexOf(status) + 1;
}

function markIncomplete(columns: KindColumns, at: number, region: number): void {
  columns.incomplete[at] = Math.min((columns.incomplete[at] ?? 0) + 1, MOST_CELLS);
  const mask = region < 32 ? columns.regionsLow : columns.regionsHigh;
  mask[at] = (mask[at] ?? 0) | (1 << (region % 32));
}

/** All cells have ended: the worst of them is the state from now on. */
function settle(columns: KindColumns, at: number, now: number): void {
  const worst = columns.worst[at] ?? 0;
  columns.status[at] = worst;
  columns.endedAt[at] = now;
  if (READ.has(STATUSES[worst - 1] ?? 'failed')) columns.readAt[at] = now;
}

/** True when a cell had not ended. */
function cancelRest(columns: KindColumns, at: number, run: number): boolean {
  const planned = columns.planned[at] ?? 0;
  const left = planned - (columns.ended[at] ?? 0);
  if (columns.run[at] !== run || left === 0) return false;
  columns.incomplete[at] = Math.min((columns.incomplete[at] ?? 0) + left, MOST_CELLS);
  columns.ended[at] = planned;
  columns.status[at] = Math.max(columns.worst[at] ?? 0, CANCELLED);
  columns.worst[at] = columns.status[at] ?? CANCELLED;
  return true;
}
