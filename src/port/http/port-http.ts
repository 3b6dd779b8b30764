// Every request to Port passes here: token, headers, retries, pause on 429, upload lane, answers
// checked against a schema. Guarantees that a call either returns an answer of the expected shape
// or throws; there is no third, empty outcome.

import * as z from 'zod';
import type { PortConfig } from '../../config/config.js';
import { AppError } from '../../errors.js';
import type { ProxyEnvironment } from '../../lib/network/proxy-variables.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import type { Sleep } from '../../lib/waiting/waiting.js';
import { createGovernor } from '../pace/governor.js';
import { createPauseGate } from '../pace/pause-gate.js';
import type { PortUsage } from '../usage.js';
import { sleep as realSleep } from '../wait.js';
import { isPatient, type PortCall, portPath } from './call.js';
import { unreachable } from './errors.js';
import type { PortLog } from './log.js';
import { offerOnce } from './offer.js';
import {
  createHealth,
  createOutages,
  isAnswer,
  namesOf,
  type OutageScope,
  observed,
  routesOf,
  scopeOf,
} from './outages.js';
import {
  type AttemptResult,
  DEFAULT_POLICY,
  type FailedAttempt,
  isThrottled,
  type RetryPolicy,
  withRetries,
} from './retry.js';
import { createSender, type Sending } from './send.js';
import { createTransports } from './transports.js';
import { createTroubleLog } from './trouble-log.js';

export interface PortHttp {
  /**
   * Sends a call until it succeeds and returns its body, checked. Throws `port-rejected` (its
   * status: `refusedStatus`) for an answer that no repetition changes, `port-credentials-rejected`,
   * `resync-cancelled` on abort, and `port-unreachable` when its time is used up (the bounds:
   * RetryPolicy), when its route was given up, or when only a change of the network would help.
   */
  request<T>(call: PortCall, schema: z.ZodType<T>): Promise<T>;
  /**
   * A new resync begins: what was given up is tried again, and the time it may lose to failures
   * counts from zero.
   */
  renew(): void;
  readonly usage: PortUsage;
  /** Ends every call that is under way, and lets none begin. */
  close(): Promise<void>;
}

export interface PortHttpDeps {
  readonly config: PortConfig;
  readonly integration: {
    readonly type: string;
    readonly identifier: string;
    readonly version: string;
  };
  readonly log: PortLog;
  /** Told every token that Port issues, so that the log does not show it. */
  readonly keepSecret?: (secret: string) => void;
  /** Ends everything, requests in flight included. A call's own signal ends that call only. */
  readonly signal?: AbortSignal;
  /** The time of day. */
  readonly now?: () => number;
  /** A clock that does not jump; by default `now` where that is given, else that of the process. */
  readonly steady?: () => number;
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
/**
 * Time limit of a request that only finds out whether Port is back, and the least that any other
 * request gets.
 */
const PROBE_TIMEOUT_MS = 5_000;
/**
 * The client for one Port organization: axios over one keep-alive pool, shared by everything that
 * talks to Port. Throws `config-invalid`; see `proxyFor`.
 */
export function createPortHttp(deps: PortHttpDeps): PortHttp {
  const {
    config,
    integration,
    log,
    keepSecret,
    now = Date.now,
    sleep = realSleep,
    random = Math.random,
  } = deps;
  const steady = deps.steady ?? deps.now ?? (() => performance.now());
  const life = linkSignals([deps.signal]);
  const policy: RetryPolicy = { ...DEFAULT_POLICY, ...deps.policy };
  const timeoutMs = deps.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const userAgent = `port-ocean/${integration.type}/${integration.version}/${integration.identifier}`;
  const { baseUrl, verifyTls } = config;
  const transport = createTransports({
    baseUrl,
    verifyTls,
    env: deps.proxy,
    maxAnswerBytes: deps.maxAnswerBytes,
  });
  const gate = createPauseGate({ now: steady, sleep });
  const outages = createOutages({ limits: policy, now: gate.openMs });
  const trouble = createTroubleLog({ log, now, baseUrl });
  const windows = { longestMs: policy.serverCapMs, onPause: trouble.windowIsFull };
  const governor = createGovernor({ now: steady, timeOfDay: now, sleep, ...windows });
  const offering = { baseUrl, gate, signal: life.signal };
  const sender = createSender({
    config,
    userAgent,
    transport,
    gate,
    governor,
    now: steady,
    timeoutMs,
    keepSecret,
    signal: life.signal,
  });
  const health = createHealth({ ...policy, outages, now: gate.openMs, answersAtAll });

  async function answersAtAll(): Promise<boolean> {
    const path = portPath`/integration/${integration.identifier}`;
    const call = { method: 'GET', path } as const;
    const { signal, unlink } = linkSignals([life.signal]);
    const send = sender.attempts(z.unknown());
    try {
      const limitMs = Math.min(timeoutMs, PROBE_TIMEOUT_MS);
      const result = await observed(outages, scopeOf(call), () => send({ call, signal, limitMs }));
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
    const { signal, unlink } = linkSignals([call.signal, life.signal]);
    let failingSince: number | undefined;
    const attempt = async (leftMs: number): Promise<AttemptResult<T>> => {
      const givenUp = isProbe ? undefined : outages.givenUp(namesOf(call, scope));
      if (givenUp !== undefined) return givenUp;
      const longestMs = isProbe ? PROBE_TIMEOUT_MS : Math.max(leftMs, PROBE_TIMEOUT_MS);
      const limitMs = Math.min(call.timeoutMs ?? timeoutMs, timeoutMs, longestMs);
      const result = await observed(outages, scope, () => send({ call, signal, limitMs }));
      failingSince ??= gate.openMs();
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
    const waitsOut = async () => {
      const found = await health(signal);
      isLost = found === 'lost';
      return found;
    };
    const waiting = isPatient(call) && !isHopeless ? { health: waitsOut } : {};
    const limited = { ...policy, ...limits };
    const retrying = { policy: limited, gate, now, random, sleep, onRetry, ...waiting };
    try {
      const result = await withRetries(attempt, retrying, signal);
      if (result.ok) {
        if (result.attempts > 1) trouble.recovered(what, result.attempts);
        return result.value;
      }
      // A probe is too short to show more than that what was given up still fails.
      if (isPatient(call) && !isProbe) {
        outages.gaveUp(isLost ? scope : routesOf(scope), failingSince ?? gate.openMs(), result);
      }
      throw unreachable(what, result, { attempts: result.attempts, baseUrl });
    } finally {
      unlink();
    }
  }

  return {
    async request<T>(call: PortCall, schema: z.ZodType<T>) {
      if (call.bestEffort) return offerOnce(sender, call, schema, offering);
      const scope = scopeOf(call);
      const { signal, unlink } = linkSignals([call.signal, life.signal]);
      const admission = await outages.admit(namesOf(call, scope), signal).finally(unlink);
      if (admission.kind === 'given-up')
        throw unreachable(`${call.method} ${call.path}`, admission.attempt, {
          attempts: 0,
          baseUrl,
        });
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
      life.abort(new Error('the client of Port is closed'));
      life.unlink();
      governor.close();
      transport.close();
    },
  };
}

/**
 * The same client for calls that may as well fail soon: at the start, or when the next try comes
 * anyway.
 */
export function hurried(http: PortHttp): PortHttp {
  return { ...http, request: (call, schema) => http.request({ waitsOut: false, ...call }, schema) };
}
