// The log of what outlives a resync, such as the client of Port: while a resync runs, its id is on
// each line. And the one line for each cell, for whoever looks closely.
import type { Logger } from 'pino';
import type { RunWatch } from './types/run-watch.js';

/** The part of the log that is shared. */
export type SharedLog = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export interface RunLog {
  readonly log: SharedLog;
  /** Has to be told of every resync. */
  readonly watch: RunWatch;
}

/** One resync runs at a time; between two, lines have no id. */
export function createRunLog(log: Logger): RunLog {
  let current = log;
  return {
    log: {
      get debug() {
        return current.debug.bind(current);
      },
      get info() {
        return current.info.bind(current);
      },
      get warn() {
        return current.warn.bind(current);
      },
      get error() {
        return current.error.bind(current);
      },
    },
    watch: {
      began({ resyncId }) {
        current = log.child({ resyncId });
      },
      cellEnded({ kind, accountId, region }, { status, items, evidence }) {
        if (!log.isLevelEnabled('debug')) return;
        const why = evidence && { code: evidence.code, operation: evidence.operation };
        current.debug({ kind, accountId, region, status, items, ...why }, 'cell read');
      },
      ended() {
        current = log;
      },
    },
  };
}
