// A call that nothing depends on: one attempt, whose waiting is bounded too, so that it costs no
// other call anything.

import type * as z from 'zod';
import { linkSignals } from '../../lib/waiting/linked-signal.js';
import { deadline } from '../../lib/waiting/waiting.js';
import type { PauseGate } from '../pace/pause-gate.js';
import type { PortCall } from './call.js';
import { unreachable } from './errors.js';
import type { FailedAttempt } from './retry.js';
import type { Sender } from './send.js';
import { checkAddress } from './transports.js';

/** Time limit of a request that nothing depends on. */
const OFFER_TIMEOUT_MS = 10_000;
/** The pause that is in force would outlast it. */
const PAUSED: FailedAttempt = { ok: false, tookMs: 0, failure: { reason: 'status', status: 429 } };
const LATE: FailedAttempt = { ok: false, tookMs: 0, failure: { reason: 'timeout' } };

export interface OfferDeps {
  readonly baseUrl: string;
  readonly gate: PauseGate;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends a call that nothing depends on, once. All of it, waiting included, takes as long as one
 * request may. Throws what `PortHttp.request` throws.
 */
export async function offerOnce<T>(
  sender: Sender,
  call: PortCall,
  schema: z.ZodType<T>,
  { baseUrl, gate, ...deps }: OfferDeps,
): Promise<T> {
  if (call.url !== undefined) checkAddress(call.url, baseUrl);
  const what = `${call.method} ${call.path}`;
  // The rest of an ingest address may be a key.
  const where = call.url === undefined ? baseUrl : new URL(call.url).origin;
  const failed = (result: FailedAttempt, attempts: number) =>
    unreachable(what, result, { attempts, baseUrl: where });
  const limitMs = Math.min(call.timeoutMs ?? OFFER_TIMEOUT_MS, OFFER_TIMEOUT_MS);
  if (call.evenPaused !== true && gate.leftMs() >= limitMs) throw failed(PAUSED, 0);
  const { signal, unlink } = linkSignals([call.signal, deps.signal]);
  const limit = deadline(limitMs, signal);
  try {
    const result = await sender.attempts(schema)({ call, signal: limit.signal, limitMs });
    if (result.ok) return result.value;
    throw failed(result, 1);
  } catch (error) {
    if (limit.expired() && !signal.aborted) throw failed(LATE, 1);
    throw error;
  } finally {
    limit.clear();
    unlink();
  }
}
