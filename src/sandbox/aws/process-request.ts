// The path of one AWS request: route, identify, faults, signature, region, permission, rate,
// handler. Returns what to put on the wire.
import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../world/world.js';
import type { Answer } from './answer.js';
import { checkAccess, clockOffset, effectsOf, failBy } from './apply-faults.js';
import { AwsError } from './aws-error.js';
import type { Call, RawRequest, Route, Service } from './call.js';
import { DIALECTS, type ServiceName } from './dialects.js';
import type { Ec2Writer } from './ec2-xml.js';
import type { FaultEffect, FaultEngine, Hit } from './faults.js';
import type { FragmentCache } from './fragments.js';
import { likelyDialect, serviceOf } from './identify-service.js';
import type { Identities, Identity } from './identity.js';
import type { Limiter } from './limits.js';
import { errorCode, renderError, requestIdHeader } from './render-error.js';
import type { RequestRecorder } from './request-log.js';
import { targetAccount } from './services/sts.js';
import { SERVICES } from './services.js';
import { type Authorization, header, parseAuthorization, type Verifier } from './signature.js';

export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Outcome {
  readonly answer: Answer;
  /** Faults that the transport carries out. */
  readonly effects: readonly FaultEffect[];
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly accountId: string;
}

export interface Processor {
  readonly world: World;
  readonly identities: Identities;
  readonly fragments: FragmentCache;
  readonly ec2: Ec2Writer;
  readonly faults: FaultEngine;
  readonly log: RequestRecorder;
  readonly limiter: Limiter | undefined;
  readonly verify: Verifier | undefined;
  /** What STS has for a session policy, in compressed bytes. */
  readonly policySpace: number;
  readonly clock: () => number;
  readonly nextRequestId: () => string;
}

const ANONYMOUS: Identity = {
  accountId: '',
  arn: 'anonymous',
  userId: '',
  accessKeyId: '',
  secretAccessKey: '',
};
/** The one operation that needs no signature. */
const UNSIGNED = 'AssumeRoleWithWebIdentity';

/**
 * Answers one request. Never throws for what a client did; a defect of the simulator becomes the
 * service's internal error.
 */
export function processRequest(on: Processor, incoming: Incoming): Outcome {
  const raw = toRaw(incoming);
  const authorization = parseAuthorization(incoming.headers.authorization);
  const name = serviceOf(authorization?.service, raw);
  const requestId = on.nextRequestId();
  const region = authorization?.region ?? 'us-east-1';
  const identity =
    authorization === undefined ? undefined : on.identities.find(authorization.accessKeyId);
  const seen: Seen = { route: undefined, effects: [], unexpected: false };
  let answer: Answer;
  let code: string | undefined;
  try {
    answer = handle(on, { incoming, raw, authorization, name, requestId, region, identity, seen });
  } catch (thrown) {
    const error =
      thrown instanceof AwsError
        ? thrown
        : AwsError.condition('internal', `The simulator failed: ${String(thrown)}`);
    const dialect = DIALECTS[name ?? likelyDialect(raw)];
    code = errorCode(error, dialect);
    answer = renderError(error, dialect, requestId);
  }
  const operation =
    seen.route?.operation ??
    (name === undefined ? (authorization?.service ?? '?') : `${raw.method} ${raw.path}`);
  const unanswered = seen.effects.some(({ type }) => type === 'hang' || type === 'reset');
  const instead = seen.effects.find((effect) => effect.type === 'raw');
  const outcome = {
    service: name ?? 'unknown',
    operation,
    accountId: identity?.accountId ?? '',
    region,
  };
  on.log.record(
    {
      at: on.clock(),
      ...outcome,
      resources: resourcesOf(seen.route, name),
      userAgent: header(incoming.headers, 'user-agent') ?? '',
      status: unanswered ? 0 : (instead?.status ?? answer.status),
      ...(code === undefined || unanswered ? {} : { code }),
    },
    seen.unexpected,
  );
  const headers = {
    [requestIdHeader(DIALECTS[name ?? likelyDialect(raw)].style)]: requestId,
    ...answer.headers,
  };
  return { ...outcome, answer: { ...answer, headers }, effects: seen.effects };
}

function toRaw({ method, path, query, headers, body }: Incoming): RawRequest {
  return {
    method,
    path,
    query,
    host: headers.host ?? '',
    target: header(headers, 'x-amz-target'),
    contentType: headers['content-type'] ?? '',
    body: body.toString('utf8'),
  };
}

function resourcesOf(route: Route | undefined, name: ServiceName | undefined): readonly string[] {
  return route === undefined || name === undefined ? [] : (SERVICES[name]?.resources(route) ?? []);
}

interface Seen {
  route: Route | undefined;
  effects: readonly FaultEffect[];
  unexpected: boolean;
}

interface Context {
  readonly incoming: Incoming;
  readonly raw: RawRequest;
  readonly authorization: Authorization | undefined;
  readonly name: ServiceName | undefined;
  readonly requestId: string;
  readonly region: string;
  readonly identity: Identity | undefined;
  readonly seen: Seen;
}

function handle(on: Processor, context: Context): Answer {
  const { raw, name, seen, region, identity } = context;
  const service = name === undefined ? undefined : SERVICES[name];
  const route = service?.route(raw);
  const handler =
    route !== undefined &&
    service !== undefined &&
    Object.hasOwn(service.operations, route.operation)
      ? service.operations[route.operation]
      : undefined;
  if (name === undefined || service === undefined || route === undefined || handler === undefined) {
    seen.unexpected = true;
    seen.route = route;
    throw AwsError.condition('unknown-operation');
  }
  seen.route = route;
  const hits = matchFaults(on, context, service, route);
  seen.effects = hits.map(({ effect }) => effect);
  if (seen.effects.some(({ type }) => type === 'hang' || type === 'reset'))
    throw AwsError.condition('unavailable');
  const caller = authenticate(on, context, route);
  for (const { effect } of hits) failBy(effect, { caller, service, route, name });
  if (identity !== undefined)
    checkAccess(on.world, { caller: identity, service, route, name, region });
  if (on.limiter?.(caller.accountId, region, name, route.operation) === false)
    throw AwsError.condition('throttled');
  const call: Call = {
    world: on.world,
    identities: on.identities,
    fragments: on.fragments,
    ec2: on.ec2,
    requestId: context.requestId,
    region,
    operation: route.operation,
    identity: caller,
    policySpace: on.policySpace,
    input: route.input,
    effects: effectsOf(hits),
  };
  return handler(call);
}

function matchFaults(
  on: Processor,
  { name, region, identity }: Context,
  service: Service,
  route: Route,
): readonly Hit[] {
  if (!on.faults.active) return [];
  return on.faults.match({
    service: name ?? '',
    operation: route.operation,
    accountId: identity?.accountId ?? '',
    targetAccountId: name === 'sts' ? targetAccount(route.input) : undefined,
    region,
    resources: service.resources(route),
  });
}

function authenticate(
  on: Processor,
  { authorization, incoming, identity, name, region, seen }: Context,
  route: Route,
): Identity {
  if (authorization === undefined) {
    if (route.operation === UNSIGNED && name === 'sts') return ANONYMOUS;
    throw AwsError.condition('unsigned');
  }
  if (identity === undefined) throw AwsError.condition('unknown-key');
  const now = on.clock() + clockOffset(seen.effects);
  on.verify?.(incoming, authorization, identity.secretAccessKey, now);
  const token = header(incoming.headers, 'x-amz-security-token');
  if (token !== identity.sessionToken) throw AwsError.condition('bad-token');
  if (identity.expiresAt !== undefined && on.clock() >= identity.expiresAt)
    throw AwsError.condition('expired-token');
  if (on.world.account(identity.accountId)?.state !== 'ACTIVE')
    throw AwsError.condition('unknown-key');
  const regional = name !== undefined && SERVICES[name]?.regional === true;
  if (regional && !on.world.regionEnabled(identity.accountId, region))
    throw AwsError.condition('region-disabled');
  return identity;
}
