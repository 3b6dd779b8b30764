// Puts an outcome on the wire, with the faults that belong to the transport: hang, reset, delay,
// garbage, truncation, wrong clock, raw answers.
import type { ServerResponse } from 'node:http';
import { sendRaw } from '../raw-answer.js';
import type { Answer } from './answer.js';
import { clockOffset } from './apply-faults.js';
import type { FaultEffect } from './faults.js';
import type { Outcome } from './process-request.js';

/**
 * Sends the answer after `latencyMs` and any `slow` fault. `timers` holds what is still to come, so
 * that closing can stop it.
 */
export function deliver(
  outcome: Outcome,
  response: ServerResponse,
  latencyMs: number,
  timers: Set<NodeJS.Timeout>,
): void {
  const { effects } = outcome;
  if (effects.length > 0 && effects.some(({ type }) => type === 'hang')) return;
  let delay = latencyMs;
  for (const effect of effects) if (effect.type === 'slow') delay += effect.ms;
  if (delay <= 0) {
    send(outcome, response);
    return;
  }
  const timer = setTimeout(() => {
    timers.delete(timer);
    send(outcome, response);
  }, delay);
  timers.add(timer);
}

function send({ answer, effects }: Outcome, response: ServerResponse): void {
  if (response.destroyed) return;
  if (effects.length === 0) {
    write(response, answer, answer.body);
    return;
  }
  if (effects.some(({ type }) => type === 'reset')) {
    response.socket?.resetAndDestroy();
    return;
  }
  const raw = effects.find((effect) => effect.type === 'raw');
  if (raw !== undefined) {
    sendRaw(response, raw);
    return;
  }
  const offset = clockOffset(effects);
  const dated =
    offset === 0
      ? answer
      : {
          ...answer,
          headers: { ...answer.headers, date: new Date(Date.now() + offset).toUTCString() },
        };
  const damage = effects.find((effect) => effect.type === 'garbage' || effect.type === 'truncated');
  if (damage === undefined || answer.status !== 200) write(response, dated, answer.body);
  else writeDamaged(response, dated, damage);
}

function write(
  response: ServerResponse,
  { status, contentType, headers }: Answer,
  body: string,
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

function writeDamaged(response: ServerResponse, answer: Answer, damage: FaultEffect): void {
  if (damage.type === 'garbage') {
    write(
      response,
      damage.how === 'html' ? { ...answer, contentType: 'text/html' } : answer,
      garbage(answer, damage.how ?? 'malformed'),
    );
    return;
  }
  const half = answer.body.slice(0, Math.ceil(answer.body.length / 2));
  if (damage.type === 'truncated' && damage.how === 'document') {
    write(response, answer, half);
    return;
  }
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
  });
  response.write(half, () => response.destroy());
}

function garbage({ contentType }: Answer, how: 'malformed' | 'html' | 'empty' | 'foreign'): string {
  if (how === 'empty') return '';
  if (how === 'foreign')
    return contentType.includes('json')
      ? '{"message": "OK"}'
      : '<html><body><h1>It works</h1></body></html>';
  if (how === 'html')
    return '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr></body></html>';
  return contentType.includes('json')
    ? '{"items": [{"id": "1", '
    : '<?xml version="1.0"?><Response><set><item></wrong></set>';
}
