// A resync as one trace: its stages, and one span for each account with counts. What could not be
// read is an event of its account; single calls are not told.
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Cell, Evidence, Outcome, OutcomeStatus } from '../types/outcome.js';
import type { ResyncReport } from '../types/report.js';
import type { RunWatch } from '../types/run-watch.js';

interface AccountSpan {
  readonly span: Span;
  planned: number;
  open: number;
  items: number;
  readonly outcomes: Map<OutcomeStatus, number>;
}

interface Trace {
  readonly root: Span;
  readonly context: Context;
  stage: { readonly span: Span; readonly context: Context } | undefined;
  readonly accounts: Map<string, AccountSpan>;
}

/** Makes spans with times of `now`, in epoch milliseconds. */
export function createTraceWatch(tracer: Tracer, now: () => number): RunWatch {
  let running: Trace | undefined;
  const start = (name: string, parent: Context, attributes = {}): Span =>
    tracer.startSpan(name, { startTime: now(), attributes }, parent);

  function enter(name: string): void {
    if (running === undefined) return;
    leave(running);
    const span = start(name, running.context);
    running.stage = { span, context: trace.setSpan(running.context, span) };
  }

  function leave(run: Trace): void {
    for (const account of run.accounts.values()) endAccount(account);
    run.accounts.clear();
    run.stage?.span.end(now());
    run.stage = undefined;
  }

  function openAccount(accountId: string): AccountSpan | undefined {
    const { stage } = running ?? {};
    if (stage === undefined) return undefined;
    const span = start('account', stage.context, { 'cloud.account.id': accountId });
    return { span, planned: 0, open: 0, items: 0, outcomes: new Map() };
  }

  function endAccount({ span, planned, items, outcomes }: AccountSpan): void {
    span.setAttributes({ 'ocean_aws.cells.planned': planned, 'ocean_aws.items': items });
    for (const [status, count] of outcomes) span.setAttribute(`ocean_aws.cells.${status}`, count);
    const isWhole = (outcomes.get('complete') ?? 0) === planned;
    if (!isWhole) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(now());
  }

  /** The span of the cell's account, or of the stage for a cell of no account that is open. */
  function spanOf({ accountId }: Cell): Span | undefined {
    return running?.accounts.get(accountId)?.span ?? running?.stage?.span;
  }

  return {
    began({ resyncId, reason }) {
      const attributes = { 'ocean_aws.resync.id': resyncId, 'ocean_aws.resync.reason': reason };
      const root = start('resync', ROOT_CONTEXT, attributes);
      const context = trace.setSpan(ROOT_CONTEXT, root);
      running = { root, context, stage: undefined, accounts: new Map() };
      enter('mapping');
    },
    planned: () => enter('accounts'),
    discovered: () => enter('read'),
    accountOpened(accountId) {
      const account = openAccount(accountId);
      if (account !== undefined) running?.accounts.set(accountId, account);
    },
    accountUnreadable(accountId, status, evidence) {
      const account = openAccount(accountId);
      account?.span.addEvent('account unreadable', failureOf(status, evidence), now());
      account?.span.setStatus({ code: SpanStatusCode.ERROR, message: evidence.code });
      account?.span.end(now());
    },
    cellPlanned({ accountId }) {
      const account = running?.accounts.get(accountId);
      if (account === undefined) return;
      account.planned += 1;
      account.open += 1;
    },
    cellEnded(cell, outcome) {
      tellFailure(spanOf(cell), cell, outcome, now());
      const account = running?.accounts.get(cell.accountId);
      if (account === undefined) return;
      account.items += outcome.items;
      account.outcomes.set(outcome.status, (account.outcomes.get(outcome.status) ?? 0) + 1);
      account.open -= 1;
      if (account.open > 0) return;
      endAccount(account);
      running?.accounts.delete(cell.accountId);
    },
    readFailed(cell, subject, { evidence, items }) {
      const where = { ...placeOf(cell), 'ocean_aws.subject': subject, 'ocean_aws.items': items };
      spanOf(cell)?.addEvent('read failed', { ...where, ...callOf(evidence) }, now());
    },
    reconciling: () => enter('reconcile'),
    ended(report) {
      if (running === undefined) return;
      leave(running);
      endRoot(running.root, report, now());
      running = undefined;
    },
  };
}

function endRoot(root: Span, report: ResyncReport, at: number): void {
  const { accounts, cells, entities, requests } = report;
  const counts = { accounts, cells, entities, requests };
  for (const [group, members] of Object.entries(counts))
    for (const [name, value] of Object.entries(members))
      if (typeof value === 'number') root.setAttribute(`ocean_aws.${group}.${name}`, value);
  root.setAttribute('ocean_aws.resync.status', report.status);
  if (report.status !== 'completed')
    root.setStatus({ code: SpanStatusCode.ERROR, message: report.error?.code ?? report.status });
  root.end(at);
}

function tellFailure(
  span: Span | undefined,
  cell: Cell,
  { status, evidence }: Outcome,
  at: number,
): void {
  if (evidence === undefined || status === 'complete') return;
  span?.addEvent('cell not read', { ...placeOf(cell), ...failureOf(status, evidence) }, at);
}

function placeOf({ kind, region }: Cell) {
  return { 'ocean_aws.kind': kind, 'cloud.region': region };
}

function failureOf(status: OutcomeStatus, evidence: Evidence) {
  return { 'ocean_aws.outcome': status, ...callOf(evidence) };
}

/** What failed, without the message: that quotes what it likes. */
function callOf({ code, operation, attempts, requestId }: Evidence) {
  return {
    'error.type': code,
    'ocean_aws.operation': operation,
    'ocean_aws.attempts': attempts,
    ...(requestId === undefined ? {} : { 'aws.request_id': requestId }),
  };
}
