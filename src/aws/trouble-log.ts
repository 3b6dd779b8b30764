// Says that AWS gives trouble where everything else waits for its answer: who we are, and which
// accounts there are. At the first failed attempt, and then at most once a minute.
import type { Logger } from 'pino';
import { createTroubleBook, TROUBLE_EVERY_MS } from '../lib/text/trouble-book.js';
import type { AwsFailure } from './errors/failure.js';
import type { CallSite } from './errors/to-aws-error.js';

export interface AwsTroubleLog {
  /** An attempt failed and will be repeated after the pause. */
  repeating(site: CallSite, failure: AwsFailure, pauseMs: number): void;
}

/** Reads of other services repeat by the thousand in an ordinary resync; its report has them. */
const WAITED_FOR: ReadonlySet<string> = new Set(['STS', 'Organizations', 'SSO', 'SSO OIDC']);
/** Throttling passes by itself; only a long pause needs an explanation. */
const LONG_PAUSE_MS = 10_000;

/** Silent so far. */
export function createAwsTroubleLog(deps: {
  readonly log: Pick<Logger, 'warn' | 'debug'>;
  readonly now: () => number;
}): AwsTroubleLog {
  const { log, now } = deps;
  const book = createTroubleBook({ log, now, system: 'AWS' });
  let failedAt = Number.NEGATIVE_INFINITY;

  return {
    repeating({ service, operation, scope: { region } }, { code, message, retry }, pauseMs) {
      if (!WAITED_FOR.has(service) || (retry === 'throttle' && pauseMs < LONG_PAUSE_MS)) return;
      // After so long without one, it is another trouble.
      if (now() - failedAt > 2 * TROUBLE_EVERY_MS) book.over();
      failedAt = now();
      const call = `${service}:${operation}`;
      book.failed({
        call,
        shown: `${call} in ${region}`,
        why: `${code}: ${message}`,
        waitMs: pauseMs,
        beganAt: failedAt,
        fields: { region },
      });
    },
  };
}
