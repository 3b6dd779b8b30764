// The shape of `/status.json`, version 1; the page shows the same. Members are added only, until
// the version changes. Every list has a limit, and says how many it leaves out.

import type { OutcomeStatus } from '../types/outcome.js';
import type { ReportedProblem } from '../types/report.js';
import type { Pair } from './coverage/pair.js';
import type { AccountSummary, KindSummary, StatusCounts } from './coverage/survey.js';
import type { Headline } from './headline.js';
import type { RunProgress } from './live-run.js';
import type { PastRun } from './status-store.js';

/** The first of many, and how many there are. */
export interface FirstOf<Item> {
  readonly total: number;
  readonly items: readonly Item[];
}

export interface ShownProblem
  extends Pick<ReportedProblem, 'severity' | 'code' | 'subject' | 'message' | 'remedy' | 'count'> {
  readonly accounts: FirstOf<string>;
  readonly regions: readonly string[];
}

export interface ShownGroup {
  readonly blueprint: string;
  readonly because: string;
  readonly count: number;
}

export interface ShownReport extends PastRun {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
  } | null;
  readonly problemList: FirstOf<ShownProblem>;
  readonly heldBack: FirstOf<ShownGroup>;
  readonly deletions: FirstOf<ShownGroup>;
  readonly requests: {
    readonly aws: number;
    readonly awsThrottled: number;
    readonly port: number;
    readonly portThrottled: number;
  };
}

export interface ShownCoverage {
  readonly accounts: number;
  /** Accounts that are not fully read, whatever the request asks for. */
  readonly accountsIncomplete: number;
  /** Accounts that are not followed here, because there are too many. */
  readonly accountsBeyond: number;
  /** A kind in an account each, by the outcome of its worst cell. */
  readonly pairs: StatusCounts;
  readonly kinds: readonly KindSummary[];
  readonly incomplete: FirstOf<AccountSummary> & {
    readonly page: number;
    readonly pages: number;
    readonly search: string;
    readonly kind: string;
  };
}

export interface ShownAccount {
  readonly id: string;
  readonly name: string;
  /** Null when no resync has met the account. */
  readonly summary: AccountSummary | null;
  readonly kinds: readonly Pair[];
}

export interface StatusSnapshot {
  readonly version: 1;
  readonly generatedAt: Date;
  readonly program: {
    readonly version: string;
    readonly integration: string;
    readonly type: string;
    readonly listener: string;
    readonly schedule: string | null;
    readonly startedAt: Date;
  };
  readonly headline: Headline;
  readonly ready: { readonly ready: boolean; readonly reasons: readonly string[] };
  readonly nextResyncAt: Date | null;
  readonly running: RunProgress | null;
  readonly last: ShownReport | null;
  readonly recent: readonly PastRun[];
  readonly coverage: ShownCoverage;
  /** Only when the request names one. */
  readonly account?: ShownAccount;
}

export const NO_COUNTS: Readonly<Record<OutcomeStatus, number>> = {
  complete: 0,
  degraded: 0,
  cancelled: 0,
  throttled: 0,
  unreachable: 0,
  failed: 0,
  denied: 0,
};
