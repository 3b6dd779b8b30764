// Ticks at the times of a cron expression. The only file that runs node-cron; overlap, draining and
// logging are the scheduler's.
import { type Logger, schedule } from 'node-cron';

export interface CronTicker {
  next(): Date | undefined;
  stop(): void;
}

export interface CronSchedule {
  readonly cron: string;
  readonly timeZone?: string;
}

const silent: Logger = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

/**
 * Calls `onTick` at each time of the expression. A time missed because the event loop was busy
 * counts as well, only later.
 */
export function startCron({ cron, timeZone }: CronSchedule, onTick: () => void): CronTicker {
  const task = schedule(cron, onTick, {
    logger: silent,
    suppressMissedWarning: true,
    ...(timeZone === undefined ? {} : { timezone: timeZone }),
  });
  task.on('execution:missed', () => onTick());
  return {
    next: () => task.getNextRun() ?? undefined,
    stop() {
      // For a task in this process both are synchronous; the type also covers tasks in background
      // processes.
      void task.stop();
      void task.destroy();
    },
  };
}
