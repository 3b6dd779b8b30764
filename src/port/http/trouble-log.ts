// Says that Port gives trouble while calls are being repeated: at the first failed attempt, and
// then at most once a minute.

import { failureText } from './errors.js';
import type { PortLog } from './log.js';
import { type FailedAttempt, isThrottled } from './retry.js';

export interface TroubleLog {
  /** An attempt failed and will be repeated. */
  repeating(call: string, attempt: FailedAttempt, waitMs: number): void;
  /** Requests wait because Port's rate limit is used up. */
  windowIsFull(pause: { readonly waitMs: number; readonly limit: number | undefined }): void;
  /** A call that had failed has succeeded. */
  recovered(call: string, attempts: number): void;
}

const EVERY_MS = 60_000;
/**
 * Being asked to wait is the ordinary way of a rate limit; only a long pause needs an explanation.
 */
const LONG_PAUSE_MS = 10_000;

/** Silent so far. Each attempt is also a debug line. */
export function createTroubleLog(deps: {
  readonly log: PortLog;
  readonly now: () => number;
  readonly baseUrl: string;
}): TroubleLog {
  const { log, now, baseUrl } = deps;
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  let isOpen = false;
  let since: number | undefined;
  let fullSaidAt = Number.NEGATIVE_INFINITY;

  return {
    repeating(call, attempt, waitMs) {
      const why = failureText(attempt.failure, attempt.cause);
      const fields = { call, why, nextTryInMs: Math.round(waitMs) };
      if (isThrottled(attempt.failure) && waitMs < LONG_PAUSE_MS)
        return log.debug(fields, 'repeating a call to Port');
      since ??= now() - Math.round(attempt.tookMs);
      if (now() - saidAt < EVERY_MS) {
        unsaid += 1;
        return log.debug(fields, 'repeating a call to Port');
      }
      const more = unsaid === 0 ? {} : { furtherFailures: unsaid };
      const from = new Date(since).toISOString();
      log.warn(
        { ...fields, baseUrl, since: from, ...more },
        `a call to Port failed and is repeated: ${call}: ${why}; failing since ${from}, next try in ${inSeconds(waitMs)}`,
      );
      saidAt = now();
      unsaid = 0;
      isOpen = true;
    },
    windowIsFull({ waitMs, limit }) {
      const fields = { nextTryInMs: Math.round(waitMs), ...(limit === undefined ? {} : { limit }) };
      if (waitMs < LONG_PAUSE_MS || now() - fullSaidAt < EVERY_MS)
        return log.debug(fields, 'the rate limit of Port is used up');
      fullSaidAt = now();
      const which = limit === undefined ? '' : ` of ${limit} requests`;
      log.warn(
        { ...fields, baseUrl },
        `the rate limit${which} that Port gives is used up; going on in ${inSeconds(waitMs)}`,
      );
    },
    recovered(call, attempts) {
      since = undefined;
      if (!isOpen) return;
      isOpen = false;
      log.info({ call, attempts }, 'Port answers again');
    },
  };
}

function inSeconds(ms: number): string {
  return ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
