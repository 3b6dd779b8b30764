// One call of an operation: attempts until one succeeds or the policy gives up. The only place that
// retries, paces and breaks.
import type { AwsCredentials } from '../../types/session.js';
import { type AwsFailure, failureOf } from '../errors/failure.js';
import type { RetryClass } from '../errors/failure-class.js';
import { iamAction } from '../errors/iam-action.js';
import {
  type CallSite,
  cancelledError,
  circuitOpenError,
  toAwsError,
  toCredentialsError,
} from '../errors/to-aws-error.js';
import type { Breaker } from './breaker.js';
import type { SigningClock } from './clock.js';
import type { Fences } from './fences.js';
import type { Quota } from './quotas.js';
import type { RateControl } from './rate-control.js';
import { pauseBeforeRetry } from './retry-policy.js';
import type { UsageCounter } from './usage.js';

export interface CallerDeps {
  readonly breaker: Breaker<AwsFailure>;
  readonly rateControl: RateControl;
  readonly fences: Pick<Fences, 'closedBy' | 'answered' | 'failed'>;
  readonly clock: SigningClock;
  readonly quotaOf: (service: string, operation: string) => Quota | undefined;
  readonly count: UsageCounter;
  /** Told of each call that was answered as asked. */
  readonly answered: (site: CallSite) => void;
  /** Told of each failed attempt that is followed by another after the pause. */
  readonly repeating?: ((site: CallSite, failure: AwsFailure, pauseMs: number) => void) | undefined;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Sends one attempt with these credentials, undefined meaning unsigned. */
export type SendAttempt = (credentials: AwsCredentials | undefined, date: Date) => Promise<unknown>;

export interface Caller {
  /** The output of the operation. Throws an AwsError, nothing else. */
  call(site: CallSite, unsigned: boolean, attempt: SendAttempt): Promise<unknown>;
}

// One call and how far it has come.
interface CallRun {
  readonly site: CallSite;
  readonly unsigned: boolean;
  readonly attempt: SendAttempt;
  attempts: number;
  spentMs: number;
  renewed: boolean;
  corrected: boolean;
  credentials: AwsCredentials | undefined;
  readonly byClass: Partial<Record<RetryClass, number>>;
}

/** The retrying caller that all clients share. */
export function createCaller(deps: CallerDeps): Caller {
  const { breaker, fences, clock, now, sleep } = deps;

  async function call(site: CallSite, unsigned: boolean, attempt: SendAttempt): Promise<unknown> {
    const run: CallRun = {
      site,
      unsigned,
      attempt,
      attempts: 0,
      spentMs: 0,
      renewed: false,
      corrected: false,
      credentials: undefined,
      byClass: {},
    };
    for (;;) {
      const tried = await tryOnce(run);
      if ('output' in tried) return tried.output;
      if (site.scope.signal.aborted) throw cancelledError(site, run.attempts, tried.failure.cause);
      await prepareRetry(tried.failure, run);
      deps.count.retried(site.service);
    }
  }

  async function tryOnce(
    run: CallRun,
  ): Promise<{ readonly output: unknown } | { readonly failure: AwsFailure }> {
    const { service, operation, scope } = run.site;
    if (scope.signal.aborted) throw cancelledError(run.site, run.attempts, scope.signal.reason);
    refuseClosed(run, deps);
    if (!run.unsigned) run.credentials ??= await credentialsFor(run);
    const pending = turnFor(run, deps);
    const turn = pending instanceof Promise ? await timed(pending, run, deps) : pending;
    refuseClosed(run, deps);
    const admission = breaker.admit(`${scope.region}|${service}`);
    if ('openBecause' in admission)
      throw circuitOpenError(admission.openBecause, run.site, run.attempts);
    run.attempts += 1;
    deps.count.requested();
    const startedAt = now();
    try {
      const output = await run.attempt(run.credentials, clock.date());
      admission.done('answered');
      turn.ended('ok');
      fences.answered(run.site);
      deps.answered(run.site);
      return { output };
    } catch (thrown) {
      run.spentMs += now() - startedAt;
      const failure = failureOf(thrown, iamAction(service, operation));
      fences.failed(run.site, failure);
      deps.count.ended(service, scope.signal.aborted ? 'cancelled' : failure.code);
      if (scope.signal.aborted) admission.done('unknown');
      else if (failure.silent) admission.done('silent', failure);
      else admission.done('answered');
      if (failure.retry === 'throttle') {
        deps.count.throttled(service);
        turn.ended('throttled');
      }
      return { failure };
    }
  }

  // Returns when another attempt is due; throws the final error otherwise.
  async function prepareRetry(failure: AwsFailure, run: CallRun): Promise<void> {
    if (failure.serverTime !== undefined && !run.corrected) {
      run.corrected = true;
      if (clock.correct(failure.serverTime)) return;
    }
    if (failure.retry === 'expired') return renew(failure, run);
    const ofThisClass = (run.byClass[failure.retry] ?? 0) + 1;
    run.byClass[failure.retry] = ofThisClass;
    const pause = pauseBeforeRetry(
      failure.retry,
      { ...run, ofThisClass, retryAfterMs: failure.retryAfterMs },
      deps.random,
    );
    if (pause === undefined) throw toAwsError(failure, run.site, run.attempts);
    run.spentMs += pause;
    deps.repeating?.(run.site, failure, pause);
    await rest(failure, sleep(pause, run.site.scope.signal), run, deps);
    // A long pause may outlive the credentials; the session hands out fresh ones.
    run.credentials = undefined;
  }

  async function renew(failure: AwsFailure, run: CallRun): Promise<void> {
    const { session, signal } = run.site.scope;
    const rejected = run.credentials;
    if (run.unsigned || run.renewed || session === undefined || rejected === undefined)
      throw toAwsError(failure, run.site, run.attempts);
    run.renewed = true;
    run.credentials = await session
      .renew(rejected, signal)
      .catch((thrown: unknown) => refuse(thrown, run));
  }

  return { call };
}

async function credentialsFor(run: CallRun): Promise<AwsCredentials | undefined> {
  const { session, signal } = run.site.scope;
  return session?.credentials(signal).catch((thrown: unknown) => refuse(thrown, run));
}

function refuse(thrown: unknown, { site, attempts }: CallRun): never {
  if (site.scope.signal.aborted) throw cancelledError(site, attempts, thrown);
  throw toCredentialsError(thrown, site, attempts);
}

// What a policy has closed is not asked again: it ends as the call that showed it.
function refuseClosed({ site, attempts }: CallRun, { fences }: CallerDeps): void {
  const failure = fences.closedBy(site);
  if (failure !== undefined) throw toAwsError(failure, site, attempts);
}

function turnFor(
  { site: { service, operation, scope } }: CallRun,
  { rateControl, quotaOf }: CallerDeps,
): ReturnType<RateControl['turn']> {
  const quota = quotaOf(service, operation);
  const place = quota?.ours ? 'everywhere' : scope.region;
  const key = `${scope.session?.accountId ?? ''}|${place}|${service}`;
  return rateControl.turn(key, quota, scope.signal);
}

// A wait ends early when the scope is aborted or the gateway is closed.
async function orCancelled<T>(waiting: Promise<T>, { site, attempts }: CallRun): Promise<T> {
  return waiting.catch((reason: unknown) => {
    throw cancelledError(site, attempts, reason);
  });
}

// A wait that is due to throttling is counted, also one that is cut short.
async function timed<T>(waiting: Promise<T>, run: CallRun, deps: CallerDeps): Promise<T> {
  const since = deps.now();
  const counted = waiting.finally(() => deps.count.waited(run.site.service, deps.now() - since));
  return orCancelled(counted, run);
}

async function rest(
  { retry }: AwsFailure,
  pause: Promise<void>,
  run: CallRun,
  deps: CallerDeps,
): Promise<void> {
  await (retry === 'throttle' ? timed(pause, run, deps) : orCancelled(pause, run));
}
