// One resync as an object with its own id: resync-state before and after, the pipeline between, and
// a report whatever happens.
import { randomUUID } from 'node:crypto';
import { AppError, toError } from '../errors.js';
import { linkSignals } from '../lib/waiting/linked-signal.js';
import type { ResyncState, ResyncTimes } from '../port/integration/resync-state.js';
import type { ResyncReport } from '../types/report.js';
import { createLedger } from './ledger/ledger.js';
import { createMappingTally } from './ledger/mapping-tally.js';
import { createResourceProgress } from './ledger/resource-progress.js';
import { createSightings } from './ledger/sightings.js';
import { createReport, type Gathered, type ReportHead } from './report/report.js';
import { resync } from './resync.js';
import type { ResyncDeps, Run } from './stages.js';

export interface RunRequest {
  readonly reason: string;
  readonly signal: AbortSignal;
  /** When the next scheduled resync is due, for Port's display; asked anew for each state. */
  readonly times?: () => Pick<ResyncTimes, 'next' | 'intervalMinutes'>;
  /** Told what made the run fail as a whole, with its cause; the report has only its words. */
  readonly failed?: (failure: AppError) => void;
  /** Called with the run as soon as it exists, for live progress. */
  readonly observe?: (run: Run) => void;
}

/**
 * In the healthy case Port hears of the resync before it is asked anything else; in every other the
 * resync begins all the same.
 */
const FIRST_STATE_WAIT_MS = 2_000;
/** A single run ends soon after; a daemon goes on to repeat it. */
const LAST_STATE_WAIT_MS = 10_000;

/** Never rejects: every failure is in the report. */
export async function runResync(deps: ResyncDeps, request: RunRequest): Promise<ResyncReport> {
  const startedAt = new Date(deps.now());
  // Its own, so that nothing of this resync stays on the signal of the daemon, or goes on after its
  // end.
  const { signal, abort, unlink } = linkSignals([request.signal]);
  const run = createRun(startedAt, signal, deps);
  const before = countRequests(deps);
  deps.gateway.oddValues.forget();
  deps.gateway.began(run.id);
  request.observe?.(run);
  deps.watch.began?.({ resyncId: run.id, reason: request.reason, startedAt });
  let failure: AppError | undefined;
  try {
    deps.http.renew();
    await deps.state.report(
      'running',
      { start: startedAt, ...request.times?.() },
      FIRST_STATE_WAIT_MS,
    );
    signal.throwIfAborted();
    await resync(deps, run);
  } catch (thrown) {
    failure = asAppError(thrown, request.signal);
    request.failed?.(failure);
  } finally {
    unlink();
    abort(new Error('the resync has ended'));
  }
  const aborted = request.signal.aborted;
  const status = aborted ? 'aborted' : failure ? 'failed' : 'completed';
  await tellPort(deps, run, status, { end: new Date(deps.now()), ...request.times?.() });
  for (const message of deps.gateway.oddValues.messages()) run.warn('values', message);
  const head: ReportHead = {
    resyncId: run.id,
    reason: request.reason,
    status,
    startedAt,
    durationMs: deps.now() - startedAt.getTime(),
    requests: requestsSince(before, deps),
    ...(failure
      ? { error: { code: failure.code, message: failure.message, remedy: failure.remedy } }
      : {}),
  };
  const report = createReport(head, run.gathered);
  deps.watch.ended?.(report);
  return report;
}

/** Writes the state of the run for the last time; what Port did not take is a warning. */
async function tellPort(
  { state }: ResyncDeps,
  run: Run,
  status: ResyncState,
  times: ResyncTimes,
): Promise<void> {
  const delivery = await state.report(status, times, LAST_STATE_WAIT_MS);
  if (delivery === 'written') return;
  const why = delivery === 'pending' ? 'it has not answered yet' : delivery.message;
  run.warn(
    'run-state',
    `Port did not take the state of this resync and may show another one: ${why}`,
  );
}

function createRun(
  startedAt: Date,
  signal: AbortSignal,
  { watch, now }: Pick<ResyncDeps, 'watch' | 'now'>,
): Run {
  const sightings = createSightings();
  const progress = createResourceProgress({ watch, now });
  const gathered: Gathered = {
    ledger: createLedger(watch),
    tally: createMappingTally(),
    progress,
    sightings,
    readable: 0,
    warnings: [],
  };
  return {
    id: randomUUID(),
    startedAt,
    signal,
    gathered,
    sightings,
    progress,
    accountOpened() {
      gathered.readable += 1;
    },
    warn(subject, message, accountId) {
      const about = accountId === undefined ? [] : [accountId];
      const at = gathered.warnings.findIndex(
        (known) => known.subject === subject && known.message === message,
      );
      const known = gathered.warnings[at];
      if (known === undefined) {
        gathered.warnings.push({
          severity: 'warning',
          code: `${subject}-warning`,
          subject,
          message,
          remedy: '',
          accounts: about,
          count: 1,
        });
      } else if (accountId !== undefined) {
        gathered.warnings[at] = {
          ...known,
          accounts: [...known.accounts, ...about],
          count: known.count + 1,
        };
      }
    },
  };
}

function asAppError(thrown: unknown, signal: AbortSignal): AppError {
  if (signal.aborted)
    return new AppError('resync-cancelled', 'the resync was stopped before its end', {
      cause: thrown,
    });
  if (thrown instanceof AppError) return thrown;
  return new AppError('internal', toError(thrown).message, { cause: thrown });
}

function countRequests({ gateway, http }: ResyncDeps) {
  return {
    aws: gateway.usage.requests,
    awsRetries: gateway.usage.retries,
    awsThrottled: gateway.usage.throttled,
    port: http.usage.requests,
    portRetries: http.usage.retries,
    portThrottled: http.usage.throttled,
  };
}

function requestsSince(before: ReportHead['requests'], deps: ResyncDeps): ReportHead['requests'] {
  const after = countRequests(deps);
  return {
    aws: after.aws - before.aws,
    awsRetries: after.awsRetries - before.awsRetries,
    awsThrottled: after.awsThrottled - before.awsThrottled,
    port: after.port - before.port,
    portRetries: after.portRetries - before.portRetries,
    portThrottled: after.portThrottled - before.portThrottled,
  };
}
