// What is known, as plain data with limits. Every text that others wrote loses its secrets before
// it is cut, and its control characters.

import type { Config } from '../config/config.js';
import { type Breather, createBreather } from '../lib/breather.js';
import type { AnswerCacheDeps } from '../lib/waiting/answer-cache.js';
import type { ReportedProblem, ResyncReport } from '../types/report.js';
import type { Pair } from './coverage/pair.js';
import type { AccountSummary, KindSummary } from './coverage/survey.js';
import { headlineOf } from './headline.js';
import { type Safe, safeText } from './safe-text.js';
import {
  type FirstOf,
  NO_COUNTS,
  type ShownAccount,
  type ShownCoverage,
  type ShownGroup,
  type ShownProblem,
  type ShownReport,
  type StatusSnapshot,
} from './snapshot.js';
import type { StatusQuery } from './status-query.js';
import type { PastRun, StatusStore } from './status-store.js';

export interface SnapshotDeps {
  readonly config: Pick<Config, 'integration' | 'listener' | 'schedule'>;
  readonly store: StatusStore;
  readonly readiness: () => { readonly ready: boolean; readonly reasons: readonly string[] };
  readonly nextRun: () => Date | undefined;
  readonly now: () => number;
  readonly startedAt: Date;
  /** For the pace of answers. */
  readonly pace: AnswerCacheDeps;
  /** Takes secrets out of a text. */
  readonly shown: (text: string) => string;
}

const SLICE_MS = 10;
const ACCOUNTS_ON_PAGE = 100;
const PROBLEMS_SHOWN = 50;
const ACCOUNTS_OF_PROBLEM = 25;
const REGIONS_OF_PROBLEM = 40;
const GROUPS_SHOWN = 50;
const LONGEST_TEXT = 1000;

const EVERY = { text: '', kind: '', offset: 0, limit: 0 };

/**
 * Takes a few milliseconds with 10,000 accounts, and much longer while its code is not compiled:
 * then in slices, so that a change meanwhile may be in a part of it only. The result shares nothing
 * that changes.
 */
export async function takeSnapshot(
  deps: SnapshotDeps,
  query: StatusQuery,
): Promise<StatusSnapshot> {
  const breather = createBreather(SLICE_MS, deps.pace.now);
  const { config, store, now, startedAt } = deps;
  const safe = safeText(deps.shown);
  const { ready, reasons } = deps.readiness();
  const { integration, listener, schedule } = config;
  const everyMinutes = schedule && 'everyMinutes' in schedule ? schedule.everyMinutes : undefined;
  const running = store.running();
  const headline = headlineOf({
    now: now(),
    startedAt: startedAt.getTime(),
    reasons,
    isRunning: running !== undefined,
    last: store.last,
    completedAt: store.completedAt,
    everyMinutes,
  });
  const last = store.last ? shownReport(store.last, store.recent[0], safe) : null;
  await breather.pause();
  const coverage = await shownCoverage(store, query, safe, breather);
  return {
    version: 1,
    generatedAt: new Date(now()),
    program: {
      version: integration.version,
      integration: safe(integration.identifier),
      type: safe(integration.type),
      listener: listener.type,
      schedule: schedule ? scheduleText(schedule, safe) : null,
      startedAt,
    },
    headline: {
      level: headline.level,
      message: safe(headline.message, LONGEST_TEXT),
      remedy: safe(headline.remedy, LONGEST_TEXT),
    },
    ready: { ready, reasons: reasons.map((reason) => safe(reason, LONGEST_TEXT)) },
    nextResyncAt: deps.nextRun() ?? null,
    running: running ?? null,
    last,
    recent: [...store.recent],
    coverage,
    ...(query.account === '' ? {} : { account: shownAccount(store, query.account, safe) }),
  };
}

function scheduleText(schedule: NonNullable<Config['schedule']>, safe: Safe): string {
  if ('everyMinutes' in schedule) return `every ${schedule.everyMinutes} min`;
  const zone = schedule.timeZone === undefined ? '' : ` ${schedule.timeZone}`;
  return safe(`${schedule.cron}${zone}`);
}

function first<From, To>(
  all: readonly From[],
  limit: number,
  show: (each: From) => To,
): FirstOf<To> {
  return { total: all.length, items: all.slice(0, limit).map(show) };
}

function shownReport(
  { problems, heldBack, deletions, error, requests }: ResyncReport,
  past: PastRun | undefined,
  safe: Safe,
): ShownReport | null {
  if (past === undefined) return null;
  const group = ({ blueprint, because, count }: ShownGroup): ShownGroup => ({
    blueprint: safe(blueprint),
    because: safe(because, LONGEST_TEXT),
    count,
  });
  const { aws, awsThrottled, port, portThrottled } = requests;
  return {
    ...past,
    error: error
      ? {
          code: error.code,
          message: safe(error.message, LONGEST_TEXT),
          remedy: safe(error.remedy, LONGEST_TEXT),
        }
      : null,
    problemList: first(problems, PROBLEMS_SHOWN, (problem) => shownProblem(problem, safe)),
    heldBack: first(heldBack, GROUPS_SHOWN, group),
    deletions: first(deletions, GROUPS_SHOWN, group),
    requests: { aws, awsThrottled, port, portThrottled },
  };
}

function shownProblem(problem: ReportedProblem, safe: Safe): ShownProblem {
  const { severity, code, subject, message, remedy, count, accounts, regions = [] } = problem;
  return {
    severity,
    code: safe(code),
    subject: safe(subject),
    message: safe(message, LONGEST_TEXT),
    remedy: safe(remedy, LONGEST_TEXT),
    count,
    accounts: first(accounts, ACCOUNTS_OF_PROBLEM, (id) => safe(id)),
    regions: regions.slice(0, REGIONS_OF_PROBLEM).map((region) => safe(region)),
  };
}

async function shownCoverage(
  { survey }: StatusStore,
  query: StatusQuery,
  safe: Safe,
  breather: Breather,
): Promise<ShownCoverage> {
  const kinds = survey.kinds();
  await breather.pause();
  const isFiltered = query.search !== '' || query.kind !== '';
  const find = (page: number) =>
    survey.incomplete({
      text: query.search,
      kind: query.kind,
      offset: (page - 1) * ACCOUNTS_ON_PAGE,
      limit: ACCOUNTS_ON_PAGE,
    });
  const asked = find(query.page);
  const pages = Math.max(1, Math.ceil(asked.total / ACCOUNTS_ON_PAGE));
  const page = Math.min(query.page, pages);
  const { total, accounts } = page === query.page ? asked : find(page);
  const items: AccountSummary[] = [];
  for (const account of accounts) {
    items.push(shownSummary(account, safe));
    await breather.pause();
  }
  return {
    accounts: survey.accounts,
    accountsIncomplete: isFiltered ? survey.incomplete(EVERY).total : total,
    accountsBeyond: survey.accountsBeyond,
    pairs: sumOf(kinds),
    kinds: kinds.map((kind) => ({ ...kind, kind: safe(kind.kind) })),
    incomplete: {
      total,
      items,
      page,
      pages,
      search: safe(query.search),
      kind: safe(query.kind),
    },
  };
}

function sumOf(kinds: readonly KindSummary[]): ShownCoverage['pairs'] {
  const sum = { ...NO_COUNTS };
  for (const { accounts } of kinds) {
    sum.complete += accounts.complete;
    sum.degraded += accounts.degraded;
    sum.cancelled += accounts.cancelled;
    sum.throttled += accounts.throttled;
    sum.unreachable += accounts.unreachable;
    sum.failed += accounts.failed;
    sum.denied += accounts.denied;
  }
  return sum;
}

function shownSummary(account: AccountSummary, safe: Safe): AccountSummary {
  return {
    ...account,
    id: safe(account.id),
    name: safe(account.name),
    codes: account.codes.map((code) => safe(code)),
    failure: account.failure === undefined ? undefined : safe(account.failure),
  };
}

function shownAccount({ survey }: StatusStore, id: string, safe: Safe): ShownAccount {
  const found = survey.account(id);
  const pairs = (found?.pairs ?? []).map(
    (pair): Pair => ({
      ...pair,
      kind: safe(pair.kind),
      code: safe(pair.code),
      regions: pair.regions.map((region) => safe(region)),
    }),
  );
  return {
    id: safe(id),
    name: safe(found?.account.name ?? ''),
    summary: found ? shownSummary(found.account, safe) : null,
    kinds: pairs,
  };
}
