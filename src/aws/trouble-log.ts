// Says that AWS gives trouble where everything else waits for its answer: who we are, and which
// accounts there are. At the first failed attempt, and then at most once a minute.
import type { Logger } from 'pino';
import type { AwsFailure } from './errors/failure.js';
import type { CallSite } from './errors/to-aws-error.js';

export interface AwsTroubleLog {
  /** An attempt failed and will be repeated after the pause. */
  repeating(site: CallSite, failure: AwsFailure, pauseMs: number): void;
}

const EVERY_MS = 60_000;
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
  let saidAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  let since = 0;
  let unsaid = 0;

  return {
    repeating({ service, operation, scope }, { code, message, retry }, pauseMs) {
      if (!WAITED_FOR.has(service) || (retry === 'throttle' && pauseMs < LONG_PAUSE_MS)) return;
      // After so long without one, it is another trouble.
      if (now() - failedAt > 2 * EVERY_MS) since = now();
      failedAt = now();
      const fields = {
        call: `${service}:${operation}`,
        region: scope.region,
        why: `${code}: ${message}`,
        nextTryInMs: Math.round(pauseMs),
      };
      if (now() - saidAt < EVERY_MS) {
        unsaid += 1;
        return log.debug(fields, 'repeating a call to AWS');
      }
      const from = new Date(since).toISOString();
      const more = unsaid === 0 ? {} : { furtherFailures: unsaid };
      log.warn(
        { ...fields, since: from, ...more },
        `a call to AWS failed and is repeated: ${fields.call} in ${fields.region}: ${fields.why}; failing since ${from}, next try in ${(pauseMs / 1000).toFixed(1)} s`,
      );
      saidAt = now();
      unsaid = 0;
    },
  };
}
