// Every request to Port passes here: token, headers, retries, pause on 429, upload lane, answers checked against a schema.
// Guarantees that a call either returns an answer of the expected shape or throws; there is no third, empty outcome.

import type * as z from 'zod';
import type { PortConfig } from '../config/config.js';
import { AppError } from '../errors.js';
import { linkSignals } from '../lib/linked-signal.js';
import { judge, parseBody } from './answer.js';
import { createTokenSource, type TokenAnswer, tokenAnswer } from './auth.js';
import { createBreaker } from './breaker.js';
import { type PortCall, toBody, toHeaders, toQuery } from './call.js';
import { credentialsRejected, unreachable } from './errors.js';
import type { PortLog } from './log.js';
import { type Attempt, createPauseGate, DEFAULT_POLICY, type Failure, type RetryPolicy, withRetries } from './retry.js';
import { createTransport, type Received } from './transport.js';
import { createUploadLane, laneSignal } from './upload-lane.js';
import { raceAbort, sleep as realSleep, type Sleep } from './wait.js';

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
   * that no repetition changes, `port-credentials-rejected`, `port-unreachable` after all retries, `resync-cancelled` on abort.
   */
  request<T>(call: PortCall, schema: z.ZodType<T>): Promise<T>;
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
}

const REQUEST_TIMEOUT_MS = 30_000;
/** Time limit of a request that only finds out whether Port is back, and the least that any other request gets. */
const PROBE_TIMEOUT_MS = 5_000;
/** After so many fresh tokens were refused for one call, the refusal is believed; a token may take seconds to be known everywhere. */
const MAX_REFUSED_FRESH = 5;

interface Sending {
  readonly call: PortCall;
  readonly signal: AbortSignal;
  readonly limitMs: number;
}

/** The client for one Port organization: axios over one keep-alive pool, shared by everything that talks to Port. */
export function createPortHttp(deps: PortHttpDeps): PortHttp {
  const { config, integration, log, keepSecret, now = Date.now, sleep = realSleep, random = Math.random } = deps;
  const policy: RetryPolicy = { ...DEFAULT_POLICY, ...deps.policy };
  const timeoutMs = deps.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const root = `${config.baseUrl.replace(/\/+$/, '')}/v1`;
  const userAgent = `port-ocean/${integration.type}/${integration.version}/${integration.identifier}`;
  const transport = createTransport({ verifyTls: config.verifyTls });
  const gate = createPauseGate({ now, sleep });
  const breaker = createBreaker({ openAfterMs: policy.budgetMs, now });
  const lane = createUploadLane({ start: 10, max: 20, now });
  const usage = { requests: 0, retries: 0, throttled: 0 };
  const tokens = createTokenSource({
    now,
    fetchToken: async () => {
      const token = await fetchToken();
      keepSecret?.(token.accessToken);
      return token;
    },
  });

  async function exchange({ call, signal, limitMs }: Sending, authorization?: string): Promise<Received> {
    const leave = call.upload === true ? await lane.enter(signal) : undefined;
    let received: Received | undefined;
    try {
      await gate.passed(signal);
      usage.requests += 1;
      const headers = toHeaders(call, userAgent, authorization);
      const url = root + call.path + toQuery(call.query);
      received = await transport.exchange({ method: call.method, url, headers, ...toBody(call.body), timeoutMs: limitMs, signal });
      if (received.kind === 'answer' && received.status === 429) usage.throttled += 1;
      return received;
    } finally {
      leave?.(toLaneSignal(received));
    }
  }

  /** Attempts of one call, each with the current token. A refused token is replaced at once; a fresh one that is refused too, after a pause. */
  function authorized<T>(schema: z.ZodType<T>): (sending: Sending) => Promise<Attempt<T>> {
    let refusedFresh = 0;
    return async (sending) => {
      const first = await raceAbort(tokens.header(), sending.signal);
      const received = await exchange(sending, first);
      if (!isUnauthorized(received)) return judge(sending.call, received, schema);
      breaker.succeeded();
      tokens.reject(first);
      const second = await raceAbort(tokens.header(), sending.signal);
      usage.retries += 1;
      const again = await exchange(sending, second);
      if (isUnauthorized(again)) {
        tokens.reject(second);
        refusedFresh += 1;
        if (refusedFresh < MAX_REFUSED_FRESH) return { ok: false, tookMs: again.tookMs, failure: { reason: 'status', status: 401 } };
      }
      return judge(sending.call, again, schema);
    };
  }

  /** Not held up by a probe under way: the probe itself may be waiting for this token. */
  function fetchToken(): Promise<TokenAnswer> {
    const call: PortCall = {
      method: 'POST',
      path: '/auth/access_token',
      body: { clientId: config.clientId, clientSecret: config.clientSecret },
    };
    return repeat(call, breaker.isOpen(), async (sending) => {
      const received = await exchange(sending);
      if (received.kind === 'answer' && [401, 403, 422].includes(received.status)) {
        throw credentialsRejected(received.status, parseBody(received.text));
      }
      return judge(call, received, tokenAnswer);
    });
  }

  async function repeat<T>(call: PortCall, isProbe: boolean, send: (sending: Sending) => Promise<Attempt<T>>): Promise<T> {
    const what = `${call.method} ${call.path}`;
    const { signal, unlink } = linkSignals([call.signal, deps.signal]);
    const attempt = (leftMs: number) => {
      const limitMs = isProbe ? PROBE_TIMEOUT_MS : Math.min(timeoutMs, Math.max(leftMs, PROBE_TIMEOUT_MS));
      return noted(() => send({ call, signal, limitMs }));
    };
    const onRetry = (failure: Failure, waitMs: number) => {
      usage.retries += 1;
      log.debug({ ...failure, waitMs: Math.round(waitMs), call: what }, 'repeating a call to Port');
    };
    const budgetMs = isProbe ? 0 : (call.budgetMs ?? policy.budgetMs);
    try {
      const result = await withRetries(attempt, { policy: { ...policy, budgetMs }, gate, now, random, sleep, onRetry }, signal);
      if (result.ok) return result.value;
      throw unreachable(what, result.failure, { attempts: result.attempts, baseUrl: config.baseUrl, cause: result.cause });
    } finally {
      unlink();
    }
  }

  /** Tells the breaker how an attempt ended; an answer that we do not like is still an answer. */
  async function noted<T>(send: () => Promise<Attempt<T>>): Promise<Attempt<T>> {
    try {
      const result = await send();
      if (result.ok || isJudgement(result.failure)) breaker.succeeded();
      else breaker.failed();
      return result;
    } catch (error) {
      if (error instanceof AppError && error.code === 'port-rejected') breaker.succeeded();
      throw error;
    }
  }

  return {
    async request<T>(call: PortCall, schema: z.ZodType<T>) {
      const { signal, unlink } = linkSignals([call.signal, deps.signal]);
      let isProbe = false;
      try {
        // Before the call's own retries start, so that a Port that is down costs one budget, not one for the token and one for the call.
        await raceAbort(tokens.header(), signal);
        const admission = await breaker.admit(signal);
        if (admission === 'open') {
          throw unreachable(`${call.method} ${call.path}`, { reason: 'transport' }, { attempts: 0, baseUrl: config.baseUrl });
        }
        isProbe = admission === 'probe';
        return await repeat(call, isProbe, authorized(schema));
      } finally {
        unlink();
        if (isProbe) breaker.endProbe();
      }
    },
    usage,
    async close() {
      transport.close();
    },
  };
}

/** An answer about us, by a Port that works. */
function isJudgement(failure: Failure): boolean {
  return failure.reason === 'status' && (failure.status === 429 || failure.status === 401);
}

function isUnauthorized(received: Received): boolean {
  return received.kind === 'answer' && received.status === 401;
}

function toLaneSignal(received: Received | undefined) {
  if (received?.kind !== 'answer') return 'failed';
  return laneSignal(received.status, received.header('x-ratelimit-remaining'), received.header('x-ratelimit-limit'));
}
