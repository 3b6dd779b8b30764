// Books on trouble with a system that calls are repeated at: said at the first failed attempt, and
// then at most once a minute, with since when it fails and how often it failed in between.
import type { Logger } from 'pino';

export interface FailedCall {
  readonly call: string;
  /** The call, and where it went, for the message; `call` when absent. */
  readonly shown?: string;
  readonly why: string;
  readonly waitMs: number;
  /** When the attempt began, in epoch milliseconds. */
  readonly beganAt: number;
  /** For every line of it. */
  readonly fields?: object;
  /** For the warning only. */
  readonly more?: object;
}

export interface TroubleBook {
  /** An attempt failed, and will be repeated after the wait. */
  failed(call: FailedCall): void;
  /** What fails next is another trouble. True when this one was told. */
  over(): boolean;
}

export const TROUBLE_EVERY_MS = 60_000;

/** Empty so far. */
export function createTroubleBook(deps: {
  readonly log: Pick<Logger, 'warn' | 'debug'>;
  readonly now: () => number;
  /** Who gives the trouble. */
  readonly system: string;
}): TroubleBook {
  const { log, now, system } = deps;
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  let isTold = false;
  let since: number | undefined;

  return {
    failed({ call, shown = call, why, waitMs, beganAt, fields, more }) {
      since ??= beganAt;
      const line = { call, ...fields, why, nextTryInMs: Math.round(waitMs) };
      if (now() - saidAt < TROUBLE_EVERY_MS) {
        unsaid += 1;
        return log.debug(line, `repeating a call to ${system}`);
      }
      const from = new Date(since).toISOString();
      const further = unsaid === 0 ? {} : { furtherFailures: unsaid };
      log.warn(
        { ...line, ...more, since: from, ...further },
        `a call to ${system} failed and is repeated: ${shown}: ${why}; failing since ${from}, next try in ${inSeconds(waitMs)}`,
      );
      saidAt = now();
      unsaid = 0;
      isTold = true;
    },
    over() {
      const wasTold = isTold;
      isTold = false;
      since = undefined;
      return wasTold;
    },
  };
}

/** A wait, as long as people care to know. */
export function inSeconds(ms: number): string {
  return ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
