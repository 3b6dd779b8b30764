// Every request to Port passes here: token, headers, retries, pause on 429, upload lane, answers checked against a schema.
// Guarantees that a call either returns an answer of the expected shape or throws; there is no third, empty outcome.

import * as z from 'zod';
import type { PortConfig } from '../../config/config.js';
import { AppError } from '../../errors.js';
import type { ProxyEnvironment } from '../../lib/proxy-variables.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import type { Sleep } from '../../lib/waiting/waiting.js';
import { type PortCall, portPath } from './call.js';
import { unreachable } from './errors.js';
import type { PortLog } from './log.js';
import { createOutages, type OutageScope, scopeOf } from './outages.js';
import {
  type AttemptResult,
  createPauseGate,
  DEFAULT_POLICY,
  type FailedAttempt,
  type Health,
  isThrottled,
  type RetryPolicy,
  withRetries,
} from './retry.js';
import { createSender, type Sending } from './send.js';
import { createPortTransport } from './transport.js';
import { createTroubleLog } from './trouble-log.js';
import { orCancelled, sleep as realSleep } from './wait.js';

export interface PortUsage {
  /** Every HTTP request that was sent, token requests and repetitions included. */
  readonly requests: number;
  readonly retries: number;
  /** Answers with status 429. */
  readonly throttled: number;
}

export interface PortHttp {
  /**
   * Sends a call until it succeeds and returns its body, checked. Throws `port-rejected` (its status: `refusedStatus`) for an answer
   * that no repetition changes, `port-credentials-rejected`, `resync-cancelled` on abort, and `port-unreachable` when its time is used up
   * (the bounds: RetryPolicy), when its route was given up, or when only a change of the network would help.
   */
  request<T>(call: PortCall, schema: z.ZodType<T>): Promise<T>;
  /** A new resync begins: what was given up is tried again, and the time it may lose to failures counts from zero. */
  renew(): void;
  readonly usage: PortUsage;
  close(): Promise<void>;
}

export interface PortHttpDeps {
  readonly config: PortConfig;
  readonly integration: { readonly type: string; readonly identifier: string; readonly version: string };
  readonly log: PortLog;
  /** Told every token that Port issues, so that the log does not show it. */
  readonly keepSecret?: (secret: string) => void;
  /** Ends everything, requests in flight included. A call's own signal ends that call only. */
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  readonly sleep?: Sleep;
  readonly random?: () => number;
  readonly policy?: Partial<RetryPolicy>;
  /** Time limit of one request, body included. */
  readonly requestTimeoutMs?: number;
  readonly maxAnswerBytes?: number;
  /** The environment's proxy variables. */
  readonly proxy?: ProxyEnvironment;
}

const REQUEST_TIMEOUT_MS = 30_000;
/** Time limit of a request that only finds out whether Port is back, and the least that any other request gets. */
const PROBE_TIMEOUT_MS = 5_000;
/** The client for one Port organization: axios over one keep-alive pool, shared by everything that talks to Port. Throws `config-invalid`; see `proxyFor`. */
export function createPortHttp(deps: PortHttpDeps): PortHttp {
  const { config, integration, log, keepSecret, now = Date.now, sleep = realSleep, random = Math.random } = deps;
  const policy: RetryPolicy = { ...DEFAULT_POLICY, ...deps.policy };
  const timeoutMs = deps.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const userAgent = `port-ocean/${integration.type}/${integration.version}/${integration.identifier}`;
  const { baseUrl, verifyTls } = config;
  const transport = createPortTransport({ baseUrl, verifyTls, env: deps.proxy, maxAnswerBytes: deps.maxAnswerBytes });
  const gate = createPauseGate({ now, sleep });
  const outages = createOutages({ limits: policy, now });
  const trouble = createTroubleLog({ log, now, baseUrl });
  const sender = createSender({ config, userAgent, transport, gate, now, timeoutMs, keepSecret, signal: deps.signal });
  let lookingUp: Promise<boolean> | undefined;

  /** One attempt, and what it says about Port. An answer that we do not like is still an answer. */
  async function noted<T>(
    sending: Sending,
    scope: OutageScope,
    send: (sending: Sending) => Promise<AttemptResult<T>>,
  ): Promise<AttemptResult<T>> {
    try {
      const result = await send(sending);
      if (result.ok || isAnswer(result)) outages.answered(scope);
      else outages.failed(scope, isThrottled(result.failure));
      return result;
    } catch (error) {
      if (error instanceof AppError && error.code === 'port-rejected') outages.answered(scope);
      throw error;
    }
  }

  /** A call that nothing else depends on tells whether Port as a whole is out. */
  async function health(signal: AbortSignal): Promise<Health> {
    const since = outages.silentSince();
    if (since === undefined) return 'answers';
    lookingUp ??= answersAtAll().finally(() => {
      lookingUp = undefined;
    });
    if (await orCancelled(lookingUp, signal)) return 'answers';
    return now() - since >= policy.outageMs || outages.isPatienceOver() ? 'lost' : 'out';
  }

  async function answersAtAll(): Promise<boolean> {
    const call: PortCall = { method: 'GET', path: portPath`/integration/${integration.identifier}` };
    const { signal, unlink } = linkSignals([deps.signal]);
    const send = sender.attempts(z.unknown());
    try {
      const result = await noted({ call, signal, limitMs: Math.min(timeoutMs, PROBE_TIMEOUT_MS) }, scopeOf(call), send);
      return result.ok || isAnswer(result) || isThrottled(result.failure);
    } catch (error) {
      return error instanceof AppError && error.code !== 'resync-cancelled';
    } finally {
      unlink();
    }
  }

  async function repeat<T>(
    call: PortCall,
    scope: OutageScope,
    isProbe: boolean,
    send: (sending: Sending) => Promise<AttemptResult<T>>,
  ): Promise<T> {
    const what = `${call.method} ${call.path}`;
    const { signal, unlink } = linkSignals([call.signal, deps.signal]);
    let failingSince: number | undefined;
    const attempt = async (leftMs: number): Promise<AttemptResult<T>> => {
      const givenUp = isProbe ? undefined : outages.givenUp(namesOf(call, scope));
      if (givenUp !== undefined) return givenUp;
      const limitMs = Math.min(call.timeoutMs ?? timeoutMs, timeoutMs, isProbe ? PROBE_TIMEOUT_MS : Math.max(leftMs, PROBE_TIMEOUT_MS));
      const result = await noted({ call, signal, limitMs }, scope, send);
      failingSince ??= now();
      return result;
    };
    const onRetry = (failed: FailedAttempt, waitMs: number) => {
      sender.usage.retries += 1;
      trouble.repeating(what, failed, waitMs);
    };
    const isHopeless = isProbe || outages.isPatienceOver();
    const limits = {
      budgetMs: isHopeless ? 0 : (call.budgetMs ?? policy.budgetMs),
      throttleBudgetMs: isProbe || gate.pausedMs() >= policy.pausedMs ? 0 : policy.throttleBudgetMs,
    };
    let isLost = false;
    const waiting = {
      health: async () => {
        const found = await health(signal);
        isLost = found === 'lost';
        return found;
      },
    };
    try {
      const result = await withRetries(
        attempt,
        { policy: { ...policy, ...limits }, gate, now, random, sleep, onRetry, ...(isPatient(call) && !isHopeless ? waiting : {}) },
        signal,
      );
      if (result.ok) {
        if (result.attempts > 1) trouble.recovered(what, result.attempts);
        return result.value;
      }
      // A probe is too short to show more than that what was given up still fails.
      if (isPatient(call) && !isProbe) {
        outages.gaveUp(isLost || isThrottled(result.failure) ? scope : routesOf(scope), failingSince ?? now(), result);
      }
      throw unreachable(what, result, { attempts: result.attempts, baseUrl });
    } finally {
      unlink();
    }
  }

  return {
    async request<T>(call: PortCall, schema: z.ZodType<T>) {
      const scope = scopeOf(call);
      const { signal, unlink } = linkSignals([call.signal, deps.signal]);
      const admission = await outages.admit(namesOf(call, scope), signal).finally(unlink);
      if (admission.kind === 'given-up') throw unreachable(`${call.method} ${call.path}`, admission.attempt, { attempts: 0, baseUrl });
      try {
        return await repeat(call, scope, admission.kind === 'probe', sender.attempts(schema));
      } finally {
        if (admission.kind === 'probe') admission.end();
      }
    },
    renew() {
      outages.renew();
      gate.renew();
    },
    usage: sender.usage,
    async close() {
      transport.close();
    },
  };
}

/** The same client for calls that may as well fail soon: at the start, or when the next try comes anyway. */
export function hurried(http: PortHttp): PortHttp {
  return { ...http, request: (call, schema) => http.request({ waitsOut: false, ...call }, schema) };
}

/** A call in the middle of a resync: much depends on it, so it waits for a Port that is out. */
function isPatient({ budgetMs, waitsOut }: PortCall): boolean {
  return budgetMs === undefined && waitsOut !== false;
}

function routesOf([exact, route]: OutageScope): readonly string[] {
  return [exact, route];
}

/** A call with a time of its own is tried although its route was given up, unless all of Port was. */
function namesOf(call: PortCall, scope: OutageScope): readonly string[] {
  return isPatient(call) ? scope : scope.slice(-1);
}

/** No success, and yet Port works. */
function isAnswer({ failure }: FailedAttempt): boolean {
  return failure.reason === 'too-large' || (failure.reason === 'status' && failure.status === 401);
}
