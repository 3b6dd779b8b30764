// Composition root: builds every part once from the configuration and ties their lives together.
// Short and dull on purpose.
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type ClientsDeps, createClients } from './clients.js';
import type { Config } from './config/config.js';
import { stsRegion } from './credentials/sts-region.js';
import { createEnding } from './ending.js';
import { toError } from './errors.js';
import type { LogBuffer } from './port/telemetry/log-buffer.js';
import { readinessOf, startState, verifyIdentity } from './readiness.js';
import { isIncomplete } from './resync/report/report.js';
import { createReporter, type ReportOutput } from './resync/report/reporter.js';
import { runResync } from './resync/run.js';
import { watchTogether } from './resync/watch-together.js';
import { createRunLog } from './run-log.js';
import { createScheduler, type ResyncEnd, type ResyncTrigger } from './scheduler/scheduler.js';
import { createHealthServer, type HealthServer } from './server/health-server.js';
import type { ProcessMeter } from './types/process-meter.js';
import type { ResyncReport } from './types/report.js';
import { createWatchers } from './watchers.js';

export interface App {
  /**
   * Port's start-up, the health server, the scheduler. Throws an AppError when Port or the health
   * port is not to be had.
   */
  start(): Promise<void>;
  /** The exit code, once the app has nothing left to do by itself (ONCE). */
  readonly done: Promise<number>;
  /** Drains within `config.shutdownMs` and gives the exit code. */
  stop(reason: string): Promise<number>;
}

export interface AppDeps extends Omit<ClientsDeps, 'log' | 'guardPort'> {
  readonly log: Logger;
  /** A text without what is known to be secret, and what looks like it. */
  readonly hide?: (text: string) => string;
  /** Lines of `log` that wait to be sent to Port; absent when they stay here. */
  readonly lines?: LogBuffer | undefined;
  readonly now?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** What can be asked about this process, for what Port shows of a run. */
  readonly meter?: ProcessMeter;
  /** Where the table and the live line go when the configuration asks for a terminal. */
  readonly output?: ReportOutput;
}

/**
 * Builds everything and starts nothing. `deps` replaces what tests must control: time, chance,
 * output.
 */
export function createApp(config: Config, deps: AppDeps): App {
  const { log, now = Date.now, sleep = wait } = deps;
  const ended = new AbortController();
  setMaxListeners(0, ended.signal);
  /** When a resync of this integration last wrote its state, before this process. */
  let resyncStateAt: string | undefined;
  const readiness = startState();
  const runLog = createRunLog(log);
  const clients = createClients(config, { ...deps, log: runLog.log }, ended.signal);
  const { base, integration } = clients;
  const asked = { readiness: () => readinessOf(readiness), nextRun: () => scheduler.nextRun() };
  const watchers = createWatchers(config, { ...deps, ...clients, ...asked, now });
  const homeRegion = stsRegion(config.aws);
  const watch = watchTogether(() => [runLog.watch, watchers.watch], log);
  const resyncDeps = { config, ...clients, homeRegion, watch, log: runLog.log, now };

  const scheduler = createScheduler({
    listener: config.listener,
    schedule: config.schedule,
    resync,
    resyncRequest: (signal) => integration.resyncRequest(signal),
    resyncState: () => resyncStateAt,
    now,
    sleep,
    log,
  });
  const server = createHealthServer({
    ...config.server,
    version: config.integration.version,
    readiness: asked.readiness,
    routes: watchers.routes,
  });
  const close = createEnding({
    tellers: [watchers],
    ended,
    closed: [server, clients.http, clients.gateway],
  });

  async function resync({ reason, signal }: ResyncTrigger): Promise<ResyncEnd> {
    const times = () => timesOf(config, scheduler.nextRun());
    const report = await createReporter({ ...deps, config, now }).during((observe) =>
      runResync(resyncDeps, { reason, signal, times, observe }),
    );
    // Whoever read an account has a base identity, whatever became of the question at the start.
    if (report.accounts.readable > 0) readiness.identity = '';
    return endOf(report, config);
  }

  return {
    async start() {
      await listen(server, config, log);
      const identity = verifyIdentity(base, readiness, log, ended.signal);
      const started = await integration.start();
      resyncStateAt = started.lastResyncStateAt;
      readiness.port = true;
      await Promise.all([identity, watchers.open()]);
      scheduler.start();
    },
    done: scheduler.finished.then(async ({ status }) => {
      await close(config.shutdownMs);
      return status === 'completed' ? 0 : 1;
    }),
    async stop(reason) {
      const { shutdownMs } = config;
      const endsAt = performance.now() + shutdownMs;
      const drained = await scheduler.stop(reason, shutdownMs);
      if (!drained) log.warn({ shutdownMs }, 'not everything ended in time');
      await close(Math.max(0, endsAt - performance.now()));
      // A single run that was interrupted did not do its work, and whoever started it must be able
      // to see that.
      return config.listener.type === 'ONCE' ? 1 : 0;
    },
  };
}

async function listen(server: HealthServer, { listener }: Config, log: Logger): Promise<void> {
  try {
    const port = await server.listen();
    log.debug({ port }, 'health server listens');
  } catch (thrown) {
    if (listener.type !== 'ONCE') throw thrown;
    log.warn({ err: toError(thrown) }, 'a single run goes on without health checks');
  }
}

/** What became of a resync, for the schedule and the exit code. */
function endOf(report: ResyncReport, { failOnIncomplete }: Config): ResyncEnd {
  const { status, mappingEdited } = report;
  const failed = status === 'completed' && failOnIncomplete && isIncomplete(report);
  return { status: failed ? 'failed' : status, mappingEdited };
}

/** When the next resync is due, for Port's display. */
function timesOf({ schedule }: Config, next: Date | undefined) {
  return {
    ...(next ? { next } : {}),
    ...(schedule && 'everyMinutes' in schedule ? { intervalMinutes: schedule.everyMinutes } : {}),
  };
}

const wait = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });
