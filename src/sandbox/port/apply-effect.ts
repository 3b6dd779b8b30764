// Carries out the effect of a fault: what the simulated Port answers instead, if anything.

import type { IncomingMessage } from 'node:http';
import type { FaultEffect } from './faults.js';
import { Refusal, type Reply, refusalReply } from './reply.js';
import type { PortSettings } from './settings.js';

/** What an effect may need of the server. */
interface EffectParts {
  readonly settings: PortSettings;
  readonly goDown: (forMs: number | undefined) => void;
}

/** What becomes of the request; undefined when it gets no answer. */
export function applyEffect(
  parts: EffectParts,
  request: IncomingMessage,
  effect: FaultEffect | undefined,
  carriedOut: () => Reply,
): Reply | undefined {
  switch (effect?.kind) {
    case 'status':
      if (effect.processed === true) carriedOut();
      return statusReply(parts.settings, effect);
    case 'payload-too-large':
      return refusalReply(tooLarge());
    case 'garbage':
      return effect.form === 'html'
        ? {
            status: 502,
            headers: { 'content-type': 'text/html' },
            body: ['<html><body><h1>502 Bad Gateway</h1></body></html>'],
          }
        : { status: 200, headers: { 'content-type': 'text/plain' }, body: ['{"ok":true,"entit'] };
    case 'hang':
      if (effect.processed === true) carriedOut();
      return undefined;
    case 'reset':
      if (effect.processed === true) carriedOut();
      request.socket.resetAndDestroy();
      return undefined;
    case 'down':
      parts.goDown(effect.forMs);
      return undefined;
    default:
      return carriedOut();
  }
}

const STATUS_ERRORS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'missing_permissions',
  404: 'not_found',
  409: 'identifier_taken',
  413: 'bad_request',
  422: 'invalid_request',
  429: 'rate_limit_exceeded',
};

function statusReply(settings: PortSettings, effect: FaultEffect & { kind: 'status' }): Reply {
  const headers: Record<string, string> = {};
  if (effect.retryAfterSeconds !== undefined)
    headers['retry-after'] = String(effect.retryAfterSeconds);
  if (effect.resetInSeconds !== undefined) {
    const epoch = Math.ceil(settings.clock() / 1000) + effect.resetInSeconds;
    headers['x-ratelimit-reset'] = String(
      settings.switches.resetHeader === 'epoch' ? epoch : effect.resetInSeconds,
    );
  }
  if (effect.status === 429) headers['x-ratelimit-remaining'] = '0';
  const error = effect.error ?? STATUS_ERRORS[effect.status] ?? 'internal_error';
  return refusalReply(
    new Refusal(effect.status, error, effect.message ?? 'answered on demand'),
    headers,
  );
}

/** The refusal of a body beyond the limit. */
export function tooLarge(): Refusal {
  return new Refusal(413, 'bad_request', 'the request body is too large');
}
