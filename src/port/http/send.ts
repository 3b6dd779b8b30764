// One attempt of a call to Port: the token, a place in the upload lane, the pause after a 429, room
// in the rate limit, the exchange, and what its answer means.

import type * as z from 'zod';
import type { PortConfig } from '../../config/config.js';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import type { Ask, Governor } from '../pace/governor.js';
import type { Landed } from '../pace/lines.js';
import { mayLeave } from '../pace/may-leave.js';
import type { PauseGate } from '../pace/pause-gate.js';
import { createUploadLane, laneSignal } from '../pace/upload-lane.js';
import { createPortCounters, type PortCounters } from '../usage.js';
import { orCancelled } from '../wait.js';
import { fromAnother, judge, parseBody } from './answer.js';
import { createTokenSource, type TokenAnswer, tokenAnswer } from './auth.js';
import { type PortCall, toBody, toHeaders, toQuery } from './call.js';
import { credentialsRejected } from './errors.js';
import type { AttemptResult, FailedAttempt } from './retry.js';
import type { PortTransport, Received } from './transport.js';

/**
 * After so many fresh tokens were refused for one call, the refusal is believed; a token may take
 * seconds to be known everywhere.
 */
const MAX_REFUSED_FRESH = 5;

/**
 * What nothing depends on asks for a new token at most so often: where it is refused, the token may
 * be good for everything else.
 */
const OFFER_RENEWAL_MS = 60_000;

const TOKEN_PATH = '/auth/access_token';
const LISTING = '/datasource-entities';

export interface Sending {
  readonly call: PortCall;
  readonly signal: AbortSignal;
  readonly limitMs: number;
}

export interface Sender {
  /**
   * Attempts of one call. Throws what must not be repeated: `port-rejected`,
   * `port-credentials-rejected`, `resync-cancelled`.
   */
  attempts<T>(schema: z.ZodType<T>): (sending: Sending) => Promise<AttemptResult<T>>;
  readonly usage: PortCounters;
}

export interface SenderDeps {
  readonly config: Pick<PortConfig, 'baseUrl' | 'clientId' | 'clientSecret'>;
  readonly userAgent: string;
  readonly transport: PortTransport;
  readonly gate: PauseGate;
  readonly governor: Governor;
  /** A clock that does not jump. */
  readonly now: () => number;
  /** Time limit of a token request. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Told every token. */
  readonly keepSecret: ((secret: string) => void) | undefined;
}

/** Why there is no token; an attempt of the call that needs it has failed. */
class NoToken extends Error {
  readonly attempt: FailedAttempt;

  constructor(attempt: FailedAttempt) {
    super('no access token');
    this.name = new.target.name;
    this.attempt = attempt;
  }
}

/** Asks for the first token with the first call. */
export function createSender(deps: SenderDeps): Sender {
  const { config, userAgent, transport, now } = deps;
  const root = `${config.baseUrl.replace(/\/+$/, '')}/v1`;
  const lane = createUploadLane({ start: 10, max: 20, now });
  const usage = createPortCounters();
  const tokens = createTokenSource({
    now,
    fetchToken: async () => {
      const token = await requestToken(deps, exchange);
      deps.keepSecret?.(token.accessToken);
      return token;
    },
  });

  async function exchange(
    { call, signal, limitMs }: Sending,
    authorization?: string,
  ): Promise<Received> {
    const leave = call.upload === true ? await lane.enter(signal) : undefined;
    let received: Received | undefined;
    let landed: Landed | undefined;
    try {
      const askedAt = now();
      const line = lineOf(call, config.baseUrl);
      landed = await mayLeave(deps, { line, rank: rankOf(call, authorization), signal });
      usage.pausedMs += now() - askedAt;
      usage.requests += 1;
      const url = (call.url ?? root + call.path) + toQuery(call.query);
      received = await transport.exchange({
        method: call.method,
        url,
        headers: toHeaders(call, userAgent, authorization),
        ...toBody(call.body),
        timeoutMs: limitMs,
        signal,
      });
      return received;
    } finally {
      const answer = received?.kind === 'answer' ? received : undefined;
      landed?.(answer);
      if (received !== undefined) usage.ended(call, answer?.status);
      leave?.(answer ? laneSignal(answer.status) : 'failed');
    }
  }

  let offersRenewedAt = Number.NEGATIVE_INFINITY;
  function mayRenew({ call }: Sending): boolean {
    if (call.bestEffort !== true) return true;
    if (now() - offersRenewedAt < OFFER_RENEWAL_MS) return false;
    offersRenewedAt = now();
    return true;
  }

  /**
   * Each with the current token. A refused token is replaced at once; a fresh one that is refused
   * too, after a pause.
   */
  function authorized<T>(schema: z.ZodType<T>): (sending: Sending) => Promise<AttemptResult<T>> {
    let refusedFresh = 0;
    return async (sending) => {
      const isOffer = sending.call.bestEffort === true;
      const first = await orCancelled(tokens.header(isOffer), sending.signal);
      const received = await exchange(sending, first);
      if (!isUnauthorized(received) || !mayRenew(sending))
        return judge(sending.call, received, schema);
      tokens.reject(first);
      const second = await orCancelled(tokens.header(), sending.signal);
      usage.retries += 1;
      const again = await exchange(sending, second);
      if (isUnauthorized(again) && !isOffer) {
        tokens.reject(second);
        refusedFresh += 1;
        if (refusedFresh < MAX_REFUSED_FRESH)
          return { ok: false, tookMs: again.tookMs, failure: { reason: 'status', status: 401 } };
      }
      return judge(sending.call, again, schema);
    };
  }

  return {
    attempts(schema) {
      const send = authorized(schema);
      return async (sending) => {
        try {
          return await send(sending);
        } catch (error) {
          if (error instanceof NoToken) return error.attempt;
          throw error;
        }
      };
    },
    usage,
  };
}

/** Others wait for a token. */
function rankOf(call: PortCall, authorization: string | undefined): NonNullable<Ask['rank']> {
  if (authorization === undefined) return 'first';
  if (call.evenPaused === true) return 'beat';
  return call.bestEffort === true ? 'last' : 'usual';
}

/**
 * One attempt: the call that needs the token repeats it, so that a Port that is down costs one
 * budget and not two.
 */
async function requestToken(
  { config, timeoutMs, ...deps }: SenderDeps,
  exchange: (sending: Sending) => Promise<Received>,
): Promise<TokenAnswer> {
  const call: PortCall = {
    method: 'POST',
    path: TOKEN_PATH,
    body: { clientId: config.clientId, clientSecret: config.clientSecret },
  };
  const { signal, unlink } = linkSignals([deps.signal]);
  try {
    const received = await exchange({ call, signal, limitMs: timeoutMs });
    if (received.kind === 'answer' && [401, 403, 422].includes(received.status)) {
      const body = parseBody(received.text);
      const foreign = fromAnother(received, body);
      if (foreign !== undefined) throw new NoToken(foreign);
      throw credentialsRejected(received.status, body);
    }
    const judged = judge(call, received, tokenAnswer);
    if (!judged.ok) throw new NoToken(judged);
    return judged.value;
  } finally {
    unlink();
  }
}

function isUnauthorized(received: Received): boolean {
  return received.kind === 'answer' && received.status === 401;
}

/** Port counts writes and searches of entities, requests without a token, and the rest apart. */
function lineOf(call: PortCall, baseUrl: string): string {
  if (call.url !== undefined) {
    const { origin } = new URL(call.url);
    return origin === new URL(baseUrl).origin ? 'other' : origin;
  }
  if (call.path === TOKEN_PATH) return 'anonymous';
  return /\/entities(\/|$)/.test(call.path) || call.path.endsWith(LISTING) ? 'entities' : 'other';
}
