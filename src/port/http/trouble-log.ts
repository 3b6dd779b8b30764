// Says that Port gives trouble while calls are being repeated: at the first failed attempt, and
// then at most once a minute.

import { createTroubleBook, inSeconds, TROUBLE_EVERY_MS } from '../../lib/text/trouble-book.js';
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
  const book = createTroubleBook({ log, now, system: 'Port' });
  let fullSaidAt = Number.NEGATIVE_INFINITY;

  return {
    repeating(call, { failure, cause, tookMs }, waitMs) {
      const why = failureText(failure, cause);
      if (isThrottled(failure) && waitMs < LONG_PAUSE_MS)
        return log.debug(
          { call, why, nextTryInMs: Math.round(waitMs) },
          'repeating a call to Port',
        );
      const beganAt = now() - Math.round(tookMs);
      book.failed({ call, why, waitMs, beganAt, more: { baseUrl } });
    },
    windowIsFull({ waitMs, limit }) {
      const fields = { nextTryInMs: Math.round(waitMs), ...(limit === undefined ? {} : { limit }) };
      if (waitMs < LONG_PAUSE_MS || now() - fullSaidAt < TROUBLE_EVERY_MS)
        return log.debug(fields, 'the rate limit of Port is used up');
      fullSaidAt = now();
      const which = limit === undefined ? '' : ` of ${limit} requests`;
      log.warn(
        { ...fields, baseUrl },
        `the rate limit${which} that Port gives is used up; going on in ${inSeconds(waitMs)}`,
      );
    },
    recovered(call, attempts) {
      if (book.over()) log.info({ call, attempts }, 'Port answers again');
    },
  };
}
