// Decides when a resync runs: once, at the start, when Port asks, or on a schedule; and stops
// cleanly.
// Guarantees: one at a time, no trigger lost, no failure of polling or of a resync ends the
// scheduler.
import type { Logger } from 'pino';
import type { Listener, Schedule } from '../config/config.js';
import { toError } from '../errors.js';
import { linkSignals } from '../lib/waiting/linked-signal.js';
import { inTime, LATE } from '../lib/waiting/waiting.js';
import { withResolvers } from '../lib/waiting/with-resolvers.js';
import { type CronTicker, startCron } from './cron.js';
import { createRequestWatch } from './resync-requests.js';
import { createOneAtATime } from './run-one-at-a-time.js';

/** What the scheduler needs to know of a finished resync. */
export interface ResyncEnd {
  readonly status: 'completed' | 'failed' | 'aborted';
  /**
   * The mapping was edited in mid-run, so that the resync could not finish its work: the next one
   * starts at once.
   */
  readonly mappingEdited?: boolean;
}

export interface ResyncTrigger {
  /** `start`, `once`, `request` (Port asked), `schedule` or `mapping-edited` (in mid-run). */
  readonly reason: string;
  readonly signal: AbortSignal;
}

export interface SchedulerDeps {
  readonly listener: Listener;
  readonly schedule?: Schedule | undefined;
  /** Runs one resync. A rejection counts as `failed` and is logged here, once. */
  readonly resync: (trigger: ResyncTrigger) => Promise<ResyncEnd>;
  /** `updatedAt` of Port's resync-request; undefined when there is none. */
  readonly resyncRequest: (signal: AbortSignal) => Promise<string | undefined>;
  /** `updatedAt` of the last resync-state that Port answered, if any. */
  readonly resyncState?: () => string | undefined;
  readonly now: () => number;
  /** Waits; ends early, in whichever way, when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
  readonly startCron?: typeof startCron;
}

export interface Scheduler {
  start(): void;
  /** The result of the single run with ONCE; stays pending otherwise. */
  readonly finished: Promise<ResyncEnd>;
  /** When the schedule fires next; undefined without one. Reported as `nextResync`. */
  nextRun(): Date | undefined;
  /**
   * Aborts the running resync and waits for its end, at most `withinMs`. True when everything ended
   * in time.
   */
  stop(reason: string, withinMs: number): Promise<boolean>;
}

// A timer of Node holds at most 2^31-1 ms (24.8 days); longer intervals are slept in pieces.
const LONGEST_SLEEP_MS = 12 * 60 * 60_000;
const MINUTE_MS = 60_000;
const MAPPING_EDITED = 'mapping-edited';

/** Creates the scheduler; nothing happens before `start`. */
export function createScheduler(deps: SchedulerDeps): Scheduler {
  const { listener, schedule, now, log } = deps;
  const stopping = new AbortController();
  const finished = withResolvers<ResyncEnd>();
  const loops: Promise<void>[] = [];
  let startedAt: number | undefined;
  let ticker: CronTicker | undefined;

  const runs = createOneAtATime(async (reason, signal) => {
    const result = await runResync(deps, { reason, signal });
    // Once, so that a mapping that never stands still does not make resyncs without end; it still
    // has its schedule and its requests.
    if (result.mappingEdited && reason !== MAPPING_EDITED && listener.type !== 'ONCE')
      runs.request(MAPPING_EDITED);
    return result;
  });
  const nextByInterval = (everyMinutes: number): number => {
    const interval = everyMinutes * MINUTE_MS;
    const from = startedAt ?? now();
    return from + (Math.floor((now() - from) / interval) + 1) * interval;
  };
  const sleepUntil = async (due: number): Promise<void> => {
    while (!stopping.signal.aborted && now() < due)
      await pause(deps, Math.min(due - now(), LONGEST_SLEEP_MS), stopping.signal);
  };
  const keepInterval = async (everyMinutes: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleepUntil(nextByInterval(everyMinutes));
      if (!stopping.signal.aborted) runs.request('schedule');
    }
  };

  return {
    finished: finished.promise,
    start() {
      startedAt = now();
      if (listener.type === 'ONCE') {
        runs.results.onResult(finished.resolve);
        runs.request('once');
        return;
      }
      if (listener.resyncOnStart) runs.request('start');
      loops.push(pollRequests(deps, listener, stopping.signal, runs.request));
      if (schedule === undefined) return;
      if ('cron' in schedule)
        ticker = (deps.startCron ?? startCron)(schedule, () => runs.request('schedule'));
      else loops.push(keepInterval(schedule.everyMinutes));
    },
    nextRun() {
      if (schedule === undefined || listener.type === 'ONCE') return undefined;
      return 'cron' in schedule ? ticker?.next() : new Date(nextByInterval(schedule.everyMinutes));
    },
    async stop(reason, withinMs) {
      log.debug({ reason, running: runs.running }, 'scheduler stops');
      stopping.abort(reason);
      ticker?.stop();
      return (
        (await inTime(Promise.all([runs.stop(reason), ...loops]), withinMs, deps.sleep)) !== LATE
      );
    },
  };
}

/**
 * Asks Port every interval, also while a resync runs, so that a request made meanwhile is not lost.
 * Failures are logged and ignored.
 */
async function pollRequests(
  deps: SchedulerDeps,
  listener: Extract<Listener, { type: 'POLLING' }>,
  signal: AbortSignal,
  request: (reason: string) => void,
): Promise<void> {
  const watch = createRequestWatch(deps.resyncState ?? (() => undefined));
  // What Port shows at the start is served by the resync that starts now. Later answers, also after
  // a failed first one, are judged.
  let firstAnswer = true;
  while (!signal.aborted) {
    try {
      const updatedAt = await deps.resyncRequest(signal);
      if (firstAnswer && listener.resyncOnStart) watch.serve(updatedAt);
      else if (watch.isNew(updatedAt)) request('request');
    } catch (thrown) {
      if (!signal.aborted)
        deps.log.warn({ err: toError(thrown) }, 'could not ask Port whether a resync is requested');
    }
    firstAnswer = false;
    await pause(deps, listener.intervalSeconds * 1000, signal);
  }
}

async function runResync(
  { resync, log }: SchedulerDeps,
  trigger: ResyncTrigger,
): Promise<ResyncEnd> {
  log.debug({ reason: trigger.reason }, 'resync triggered');
  try {
    return await resync(trigger);
  } catch (thrown) {
    if (trigger.signal.aborted) return { status: 'aborted' };
    log.error({ err: toError(thrown), reason: trigger.reason }, 'resync failed');
    return { status: 'failed' };
  }
}

async function pause({ sleep }: SchedulerDeps, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  // Each sleep gets a signal of its own, so that the long-lived one does not gather the listeners
  // of every sleep.
  const own = linkSignals([signal]);
  try {
    await sleep(ms, own.signal);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    own.unlink();
  }
}
