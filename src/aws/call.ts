// One call of an operation: attempts until one succeeds or the policy gives up. The only place that retries, paces and breaks.
import type { AwsCredentials } from '../types/session.js';
import type { Breaker } from './breaker.js';
import type { SigningClock } from './clock.js';
import type { RetryClass } from './error-table.js';
import { type Failure, failureOf } from './failure.js';
import type { Quota } from './quotas.js';
import type { RateControl } from './rate-control.js';
import { pauseBeforeRetry } from './retry-policy.js';
import { type CallSite, cancelledError, toAwsError, toCredentialsError } from './to-aws-error.js';
import type { UsageEvent } from './usage.js';

export interface CallerDeps {
  readonly breaker: Breaker;
  readonly rateControl: RateControl;
  readonly clock: SigningClock;
  readonly quotaOf: (service: string, operation: string) => Quota | undefined;
  readonly count: (service: string, event: UsageEvent) => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Sends one attempt with these credentials, undefined meaning unsigned. */
export type Attempt = (credentials: AwsCredentials | undefined, date: Date) => Promise<unknown>;

export interface Caller {
  /** The output of the operation. Throws an AwsError, nothing else. */
  call(site: CallSite, unsigned: boolean, attempt: Attempt): Promise<unknown>;
}

interface Progress {
  attempts: number;
  spentMs: number;
  renewed: boolean;
  corrected: boolean;
  credentials: AwsCredentials | undefined;
  readonly byClass: Partial<Record<RetryClass, number>>;
}

/** The retrying caller that all clients share. */
export function createCaller(deps: CallerDeps): Caller {
  const { breaker, rateControl, clock, now, sleep } = deps;

  async function call(site: CallSite, unsigned: boolean, attempt: Attempt): Promise<unknown> {
    const progress: Progress = { attempts: 0, spentMs: 0, renewed: false, corrected: false, credentials: undefined, byClass: {} };
    const { signal } = site.scope;
    for (;;) {
      const outcome = await tryOnce(site, unsigned, attempt, progress);
      if ('output' in outcome) return outcome.output;
      if (signal.aborted) throw cancelledError(site, progress.attempts, outcome.failure.cause);
      await prepareRetry(outcome.failure, site, unsigned, progress);
      deps.count(site.service, 'retries');
    }
  }

  async function tryOnce(
    site: CallSite,
    unsigned: boolean,
    attempt: Attempt,
    progress: Progress,
  ): Promise<{ output: unknown } | { failure: Failure }> {
    const { service, operation, scope } = site;
    if (scope.signal.aborted) throw cancelledError(site, progress.attempts, scope.signal.reason);
    if (!unsigned) progress.credentials ??= await credentialsFor(site, progress);
    const pending = rateControl.turn(
      `${scope.session?.accountId ?? ''}|${scope.region}|${service}`,
      deps.quotaOf(service, operation),
      scope.signal,
    );
    const turn = pending instanceof Promise ? await orCancelled(pending, site, progress) : pending;
    const admission = breaker.admit(`${scope.region}|${service}`);
    if ('openBecause' in admission) {
      throw toAwsError(circuitOpen(admission.openBecause), site, progress.attempts);
    }
    progress.attempts += 1;
    deps.count(service, 'requests');
    const startedAt = now();
    try {
      const output = await attempt(progress.credentials, clock.date());
      admission.done('answered');
      turn.ended('ok');
      return { output };
    } catch (thrown) {
      progress.spentMs += now() - startedAt;
      const failure = failureOf(thrown);
      if (scope.signal.aborted) admission.done('unknown');
      else admission.done(failure.silent ? 'silent' : 'answered', `${failure.code}: ${failure.message}`);
      if (failure.retry === 'throttle') {
        deps.count(service, 'throttled');
        turn.ended('throttled');
      }
      return { failure };
    }
  }

  // Returns when another attempt is due; throws the final error otherwise.
  async function prepareRetry(failure: Failure, site: CallSite, unsigned: boolean, progress: Progress): Promise<void> {
    if (failure.serverTime !== undefined && !progress.corrected) {
      progress.corrected = true;
      if (clock.correct(failure.serverTime)) return;
    }
    if (failure.retry === 'expired') return renew(failure, site, unsigned, progress);
    const ofThisClass = (progress.byClass[failure.retry] ?? 0) + 1;
    progress.byClass[failure.retry] = ofThisClass;
    const { attempts, spentMs } = progress;
    const pause = pauseBeforeRetry(failure.retry, { attempts, ofThisClass, spentMs, retryAfterMs: failure.retryAfterMs }, deps.random);
    if (pause === undefined) throw toAwsError(failure, site, attempts);
    progress.spentMs += pause;
    await orCancelled(sleep(pause, site.scope.signal), site, progress);
    // A long pause may outlive the credentials; the session hands out fresh ones.
    progress.credentials = undefined;
  }

  async function renew(failure: Failure, site: CallSite, unsigned: boolean, progress: Progress): Promise<void> {
    const { session, signal } = site.scope;
    const rejected = progress.credentials;
    if (unsigned || progress.renewed || session === undefined || rejected === undefined) throw toAwsError(failure, site, progress.attempts);
    progress.renewed = true;
    progress.credentials = await session.renew(rejected, signal).catch((thrown: unknown) => refuse(thrown, site, progress));
  }

  async function credentialsFor(site: CallSite, progress: Progress): Promise<AwsCredentials | undefined> {
    const { session, signal } = site.scope;
    return session?.credentials(signal).catch((thrown: unknown) => refuse(thrown, site, progress));
  }

  function refuse(thrown: unknown, site: CallSite, progress: Progress): never {
    if (site.scope.signal.aborted) throw cancelledError(site, progress.attempts, thrown);
    throw toCredentialsError(thrown, site, progress.attempts);
  }

  async function orCancelled<T>(waiting: Promise<T>, site: CallSite, progress: Progress): Promise<T> {
    return waiting.catch((reason: unknown) => {
      throw cancelledError(site, progress.attempts, reason);
    });
  }

  return { call };
}

function circuitOpen(because: string): Failure {
  return {
    category: 'unreachable',
    retry: 'none',
    code: 'circuit-open',
    message: `not asked, because the endpoint did not answer before (${because})`,
    silent: false,
    cause: undefined,
  };
}
