// What AWS answered to the doctor, noted while it is asked: for each account and kind the worst
// answer, for each enrichment whom it could be asked for, and what failed, by cause.
import type { Meaning } from '../../../aws/errors/failure-class.js';
import { meaningOf } from '../../../aws/errors/judge-answer.js';
import { howMany } from '../../../lib/text/how-many.js';
import { createProblemGroups, type Problem } from '../../../resync/ledger/problem-groups.js';
import type { AccountList } from '../../../types/account.js';
import type { Evidence, OutcomeStatus } from '../../../types/outcome.js';
import type { RunWatch } from '../../../types/run-watch.js';
import type { FindingState } from '../finding.js';

export interface EnrichmentAnswers {
  readonly kind: string;
  readonly action: string;
  /** Accounts in which it was read of a real item. */
  readonly read: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
  /** Accounts whose list could be read and held nothing to ask about. */
  readonly unasked: ReadonlySet<string>;
}

export interface AccountAnswers {
  /** `not provable` until it is open. */
  state: FindingState;
  /** Its regions could not be read in any way that is complete. */
  regionsIncomplete: boolean;
  readonly kinds: Map<string, FindingState>;
}

export interface Answers {
  readonly watch: RunWatch;
  /** Undefined until the accounts are known. */
  readonly list: AccountList | undefined;
  /** Of the accounts in scope, and of those that kinds of a whole organization were asked in. */
  readonly accounts: ReadonlyMap<string, AccountAnswers>;
  readonly enrichments: readonly EnrichmentAnswers[];
  readonly problems: readonly Problem[];
}

/** Tells `onProgress` how far the reading is. */
export function createAnswers(onProgress: (text: string) => void): Answers {
  const accounts = new Map<string, AccountAnswers>();
  const problems = createProblemGroups();
  const { enrichments, ...details } = createEnrichmentNotes();
  let list: AccountList | undefined;
  const cells = { planned: 0, read: 0 };

  function accountOf(id: string): AccountAnswers {
    const known = accounts.get(id) ?? {
      state: 'not provable' as const,
      regionsIncomplete: false,
      kinds: new Map<string, FindingState>(),
    };
    accounts.set(id, known);
    return known;
  }
  function note(accountId: string, kind: string, state: FindingState): void {
    const { kinds } = accountOf(accountId);
    kinds.set(kind, worse(kinds.get(kind) ?? 'ok', state));
  }

  const watch: RunWatch = {
    enriching: details.expect,
    discovered(found) {
      list = found;
      onProgress(`opening ${howMany(found.accounts.length, 'account')}`);
      for (const { id } of found.accounts) accountOf(id);
    },
    accountOpened(accountId, { complete, regions }) {
      const account = accountOf(accountId);
      account.state = 'ok';
      account.regionsIncomplete = regions.length > 0 && !complete;
    },
    accountUnreadable(accountId, status, evidence) {
      accountOf(accountId).state = findingState(status, evidence);
      problems.addAccount({ subject: 'account', status, evidence }, accountId);
    },
    cellPlanned() {
      cells.planned += 1;
    },
    readFailed(cell, subject, { status, evidence, items }) {
      problems.addCell({ subject, status, evidence }, cell, items);
      if (subject === 'regions') return;
      details.failed(cell.kind, subject, cell.accountId);
      note(cell.accountId, cell.kind, findingState(status, evidence));
    },
    cellEnded({ kind, accountId, region }, { status, evidence, items }) {
      cells.read += 1;
      onProgress(`${cells.read} of ${cells.planned} questions answered`);
      if (status === 'complete' || status === 'degraded') {
        note(accountId, kind, 'ok');
        details.listed(kind, accountId, items);
        return;
      }
      if (evidence === undefined) return note(accountId, kind, 'not provable');
      note(accountId, kind, findingState(status, evidence));
      const cause = { subject: 'list', status, evidence };
      problems.addCell(cause, { kind, accountId, region }, items);
    },
  };
  return {
    watch,
    accounts,
    get list() {
      return list;
    },
    get enrichments() {
      return enrichments();
    },
    get problems() {
      return problems.all;
    },
  };
}

function createEnrichmentNotes() {
  interface Notes {
    readonly kind: string;
    readonly action: string;
    readonly read: Set<string>;
    readonly failed: Set<string>;
    readonly unasked: Set<string>;
  }
  const byKind = new Map<string, Map<string, Notes>>();
  const add = (kind: string, action: string): Notes => {
    const ofKind = byKind.get(kind) ?? new Map<string, Notes>();
    byKind.set(kind, ofKind);
    const notes = ofKind.get(action) ?? {
      ...{ kind, action },
      ...{ read: new Set<string>(), failed: new Set<string>(), unasked: new Set<string>() },
    };
    ofKind.set(action, notes);
    return notes;
  };
  return {
    expect(kind: string, actions: readonly string[]): void {
      for (const action of actions) add(kind, action);
    },
    failed(kind: string, action: string, accountId: string): void {
      add(kind, action).failed.add(accountId);
    },
    listed(kind: string, accountId: string, items: number): void {
      for (const { read, unasked } of byKind.get(kind)?.values() ?? [])
        (items > 0 ? read : unasked).add(accountId);
    },
    enrichments: (): readonly EnrichmentAnswers[] =>
      [...byKind.values()].flatMap((ofKind) =>
        [...ofKind.values()].map(({ kind, action, read, failed, unasked }) => ({
          ...{ kind, action, failed },
          read: without(read, failed),
          unasked: without(unasked, read, failed),
        })),
      ),
  };
}

function without(ids: ReadonlySet<string>, ...others: readonly ReadonlySet<string>[]): Set<string> {
  return new Set([...ids].filter((id) => !others.some((other) => other.has(id))));
}

/** From the worst to the best. */
const RANKS: readonly FindingState[] = ['denied', 'unreachable', 'wrong', 'not provable', 'ok'];

/** The worse of two states. */
export function worse(one: FindingState, other: FindingState): FindingState {
  return RANKS.indexOf(one) <= RANKS.indexOf(other) ? one : other;
}

/** AWS was reached, and did not do what it was asked for by no fault of anybody's settings. */
const UNHEARD: ReadonlySet<Meaning> = new Set(['trouble', 'too-fast']);

/** What a failed read is to the doctor. */
export function findingState(status: OutcomeStatus, evidence: Evidence): FindingState {
  if (status === 'denied') return 'denied';
  if (status === 'unreachable' || status === 'throttled') return 'unreachable';
  if (status === 'cancelled') return 'not provable';
  return UNHEARD.has(meaningOf({ category: 'failed', ...evidence })) ? 'unreachable' : 'wrong';
}
