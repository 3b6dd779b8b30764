// Remembers what of Port does not work, so that a thousand queued calls do not each spend a budget
// of their own on it, and keeps account of the time that a resync loses that way. Guarantees that
// this time is bounded, whatever Port answers.

import { AppError } from '../../errors.js';
import { withResolvers } from '../../lib/waiting/with-resolvers.js';
import { orCancelled } from '../wait.js';
import { isPatient, type PortCall } from './call.js';
import { type AttemptResult, type FailedAttempt, type Health, isThrottled } from './retry.js';

/**
 * A call is known by three names: its own route, that route for all blueprints, and Port as a
 * whole. What fails for all has one reason.
 */
export type OutageScope = readonly [exact: string, route: string, whole: typeof WHOLE];

export type CallAdmission =
  /** Go ahead. */
  | { readonly kind: 'open-way' }
  /** What the call needs was given up; this call alone may try once, and says when it has ended. */
  | { readonly kind: 'probe'; end(): void }
  /** Given up: fail at once. */
  | { readonly kind: 'given-up'; readonly attempt: FailedAttempt };

export interface Outages {
  /** Port answered the call, whatever it said. */
  answered(scope: readonly string[]): void;
  /** An attempt failed; `isThrottled` when Port only asked to wait, which is a sign of life. */
  failed(scope: OutageScope, isThrottled: boolean): void;
  /**
   * A call whose first attempt failed then has no time left. Whatever had no answer since then
   * either is given up.
   */
  gaveUp(scope: readonly string[], failingSince: number, last: FailedAttempt): void;
  /**
   * The failure for which the call, or what it needs, was given up; undefined otherwise. No
   * repetition helps it.
   */
  givenUp(scope: readonly string[]): FailedAttempt | undefined;
  /** Waits while another call probes. */
  admit(scope: readonly string[], signal: AbortSignal): Promise<CallAdmission>;
  /** Since when Port as a whole has answered nothing; undefined while it answers. */
  silentSince(): number | undefined;
  /**
   * True when a resync has lost so much time to failures that nothing is worth repeating any more.
   */
  isPatienceOver(): boolean;
  /** A new resync begins, with all its patience. */
  renew(): void;
}

export interface OutageLimits {
  /** Time that all outages of one resync together may cost. */
  readonly lostMs: number;
}

const WHOLE = '*';
/** A given-up route is asked whether it is back at most so often. */
const PROBE_EVERY_MS = 15_000;
/** Shorter troubles are the ordinary life of a network and cost no patience. */
const GRACE_MS = 15_000;

interface Trouble {
  readonly since: number;
  /** Set when it was given up. */
  last: FailedAttempt | undefined;
  probedAt: number | undefined;
  probe: Promise<void> | undefined;
}

/** The names of a call; `path` is below `/v1`. */
export function scopeOf({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): OutageScope {
  return [
    `${method} ${path}`,
    `${method} ${path.replace(/^\/blueprints\/[^/]+/, '/blueprints/*')}`,
    WHOLE,
  ];
}

/** Nothing has failed yet. */
export function createOutages(deps: {
  readonly limits: OutageLimits;
  /** A clock that does not jump, and stands still in a pause that Port asked for. */
  readonly now: () => number;
}): Outages {
  const { limits, now } = deps;
  const troubles = new Map<string, Trouble>();
  let lostMs = 0;
  let countedUntil = Number.NEGATIVE_INFINITY;
  const isPatienceOver = () => lostMs >= limits.lostMs;
  /** The widest scope comes last, and is the one to probe. */
  const find = (scope: readonly string[]) =>
    scope.map((name) => troubles.get(name)).findLast((trouble) => trouble?.last !== undefined);
  const givenUp = (scope: readonly string[]) => find(scope)?.last;

  return {
    answered(scope) {
      for (const name of scope) troubles.delete(name);
    },
    failed(scope, isThrottled) {
      if (isThrottled) troubles.delete(WHOLE);
      for (const name of isThrottled ? routesOf(scope) : scope) {
        if (!troubles.has(name))
          troubles.set(name, {
            since: now(),
            last: undefined,
            probedAt: undefined,
            probe: undefined,
          });
      }
      const since = troubles.get(scope[0])?.since ?? now();
      if (isThrottled || now() - since <= GRACE_MS) return;
      // Calls that fail side by side cost the same time once.
      lostMs += Math.max(0, now() - Math.max(since, countedUntil));
      countedUntil = now();
    },
    gaveUp(scope, failingSince, last) {
      for (const name of scope) {
        const trouble = troubles.get(name);
        if (trouble !== undefined && trouble.since <= failingSince)
          trouble.last ??= { ...last, isFinal: true };
      }
    },
    givenUp,
    async admit(scope, signal) {
      const trouble = find(scope);
      if (trouble?.last === undefined) return { kind: 'open-way' };
      if (trouble.probe !== undefined) {
        await orCancelled(trouble.probe, signal);
        const attempt = givenUp(scope);
        return attempt === undefined ? { kind: 'open-way' } : { kind: 'given-up', attempt };
      }
      const isTooSoon = trouble.probedAt !== undefined && now() - trouble.probedAt < PROBE_EVERY_MS;
      if (isTooSoon || isPatienceOver()) return { kind: 'given-up', attempt: trouble.last };
      trouble.probedAt = now();
      const { promise, resolve } = withResolvers<void>();
      trouble.probe = promise;
      return {
        kind: 'probe',
        end() {
          trouble.probe = undefined;
          resolve();
        },
      };
    },
    silentSince: () => troubles.get(WHOLE)?.since,
    isPatienceOver,
    renew() {
      troubles.clear();
      lostMs = 0;
      countedUntil = Number.NEGATIVE_INFINITY;
    },
  };
}

/**
 * A call with a time of its own is tried although its route was given up, unless all of Port was.
 */
export function namesOf(call: PortCall, scope: OutageScope): readonly string[] {
  return isPatient(call) ? scope : scope.slice(-1);
}

/** The names of a route, without Port as a whole. */
export function routesOf([exact, route]: OutageScope): readonly string[] {
  return [exact, route];
}

/** No success, and yet Port works. */
export function isAnswer({ failure }: FailedAttempt): boolean {
  return failure.reason === 'too-large' || (failure.reason === 'status' && failure.status === 401);
}

/**
 * Makes one attempt and notes what it says about Port. An answer that we do not like is still an
 * answer.
 */
export async function observed<T>(
  outages: Outages,
  scope: OutageScope,
  send: () => Promise<AttemptResult<T>>,
): Promise<AttemptResult<T>> {
  try {
    const result = await send();
    if (result.ok || isAnswer(result)) outages.answered(scope);
    else outages.failed(scope, isThrottled(result.failure));
    return result;
  } catch (error) {
    if (error instanceof AppError && error.code === 'port-rejected') outages.answered(scope);
    throw error;
  }
}

export interface HealthDeps {
  readonly outages: Outages;
  /** The clock of the outages. */
  readonly now: () => number;
  /** So long a silent Port is waited for. */
  readonly outageMs: number;
  /** Asks Port something that nothing else depends on. */
  readonly answersAtAll: () => Promise<boolean>;
}

/** Tells whether Port as a whole is out, with one question for all who want to know. */
export function createHealth({
  outages,
  now,
  outageMs,
  answersAtAll,
}: HealthDeps): (signal: AbortSignal) => Promise<Health> {
  let lookingUp: Promise<boolean> | undefined;
  return async (signal) => {
    const since = outages.silentSince();
    if (since === undefined) return 'answers';
    lookingUp ??= answersAtAll().finally(() => {
      lookingUp = undefined;
    });
    if (await orCancelled(lookingUp, signal)) return 'answers';
    return now() - since >= outageMs || outages.isPatienceOver() ? 'lost' : 'out';
  };
}
