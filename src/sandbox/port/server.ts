// Takes a request through log, route, faults, token, rate limit and handler, in the order in which
// a gateway would.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendRaw } from '../raw-answer.js';
import { applyEffect, tooLarge } from './apply-effect.js';
import type { Call } from './call.js';
import { type FaultEffect, type FaultEngine, forcedBy } from './faults.js';
import { pause, readBody, sendReply } from './http-io.js';
import type { RateLimiter } from './rate-limit.js';
import { Refusal, type Reply, refusalReply } from './reply.js';
import type { RequestRecorder } from './request-log.js';
import type { Match, Router } from './router.js';
import type { PortSettings } from './settings.js';
import type { Tokens } from './tokens.js';

export interface ServerParts {
  readonly settings: PortSettings;
  readonly router: Router;
  readonly faults: FaultEngine;
  readonly tokens: Tokens;
  readonly limiter: RateLimiter;
  readonly log: RequestRecorder;
  /** Stops listening, for good or for a while. */
  readonly goDown: (forMs: number | undefined) => void;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly match: Match | undefined;
  readonly body: Body;
}

type Body =
  | { readonly state: 'read'; readonly value: unknown }
  | { readonly state: 'too-large' }
  | { readonly state: 'not-json' };

/** The request listener of the simulated Port. */
export function createListener(
  parts: ServerParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    serve(parts, request, response).catch(() => request.socket.destroy());
  };
}

async function serve(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { settings, log } = parts;
  const [path = '/', search = ''] = splitOnce(request.url ?? '/', '?');
  const method = request.method ?? 'GET';
  const match = parts.router.match(method, path);
  const limit =
    match?.route.unlimitedBody === true ? Number.POSITIVE_INFINITY : settings.limits.bodyBytes;
  const text = await readBody(
    request,
    match?.route.scope === 'sandbox' ? Number.POSITIVE_INFINITY : limit,
  );
  const exchange: Exchange = { request, response, method, path, search, match, body: parse(text) };
  if (match?.route.scope === 'sandbox') {
    await sendReply(response, handle(exchange, undefined), {});
    return;
  }
  const record = log.record({
    at: settings.clock(),
    method,
    path,
    search,
    userAgent: request.headers['user-agent'] ?? '',
    hasAuthorization: request.headers.authorization !== undefined,
    route: match === undefined ? 'unexpected' : `${match.route.method} ${match.route.path}`,
    body:
      match?.route.secretBody === true || text === '' || text === 'too-large' ? undefined : text,
  });
  record.setStatus(await answer(parts, exchange));
}

/** Answers and returns the status; 0 when there is no answer. */
async function answer(parts: ServerParts, exchange: Exchange): Promise<number> {
  const { settings, faults, tokens } = parts;
  const effect = faults.strike(
    exchange.method,
    exchange.path,
    exchange.body.state === 'read' ? exchange.body.value : undefined,
  );
  if (effect?.kind === 'unauthorized') tokens.revokeAll();
  const scope = limitScope(parts, exchange);
  const limited = parts.limiter.take(scope.scope);
  await pause(settings.latencyMs + (effect?.kind === 'slow' ? effect.ms : 0));
  const carriedOut = (): Reply => {
    if (!limited.allowed)
      return refusalReply(
        new Refusal(429, 'rate_limit_exceeded', 'too many requests in this window'),
      );
    if (scope.refusal !== undefined && exchange.match !== undefined)
      return refusalReply(scope.refusal);
    return handle(exchange, effect);
  };
  if (effect?.kind === 'raw') {
    if (effect.processed === true) carriedOut();
    sendRaw(exchange.response, effect);
    return effect.status ?? 200;
  }
  const reply = applyEffect(parts, exchange.request, effect, carriedOut);
  if (reply === undefined) return 0;
  await sendReply(exchange.response, reply, {
    'x-trace-id': randomUUID().replaceAll('-', ''),
    date: new Date(settings.clock()).toUTCString(),
    ...limited.headers,
  });
  return reply.status;
}

function limitScope(
  { tokens }: ServerParts,
  { request, match }: Exchange,
): { scope: 'entity' | 'other' | 'anonymous'; refusal?: Refusal } {
  const route = match?.route;
  if (route?.scope === 'anonymous') return { scope: 'anonymous' };
  try {
    tokens.check(request.headers.authorization);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { scope: 'anonymous', refusal: thrown };
  }
  return { scope: route?.scope === 'entity' ? 'entity' : 'other' };
}

function handle(exchange: Exchange, effect: FaultEffect | undefined): Reply {
  try {
    if (exchange.match === undefined)
      throw new Refusal(404, 'not_found', `there is no route ${exchange.method} ${exchange.path}`);
    const { body } = exchange;
    if (body.state === 'too-large') throw tooLarge();
    if (body.state === 'not-json') throw new Refusal(400, 'bad_request', '"body" must be JSON');
    return exchange.match.route.handle(
      toCall(exchange, exchange.match, { body: body.value, effect }),
    );
  } catch (thrown) {
    if (thrown instanceof Refusal) return refusalReply(thrown);
    return refusalReply(
      new Refusal(500, 'internal_error', thrown instanceof Error ? thrown.message : String(thrown)),
    );
  }
}

function toCall(
  exchange: Exchange,
  match: Match,
  given: { readonly body: unknown; readonly effect: FaultEffect | undefined },
): Call {
  const { request, method, path, search } = exchange;
  return {
    method,
    path,
    params: match.params,
    query: new URLSearchParams(search),
    headers: request.headers,
    userAgent: request.headers['user-agent'] ?? '',
    body: given.body,
    forcedError: forcedBy(given.effect),
  };
}

function parse(text: string): Body {
  if (text === 'too-large') return { state: 'too-large' };
  try {
    return { state: 'read', value: text === '' ? undefined : JSON.parse(text) };
  } catch {
    return { state: 'not-json' };
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
