// What faults and policies do to a request before its handler runs, and what they tell the handler.
import type { Denial } from '../world/access.js';
import type { World } from '../world/world.js';
import { AwsError } from './aws-error.js';
import { type CallEffects, denialText, type Route, type Service } from './call.js';
import type { ServiceName } from './dialects.js';
import type { FaultEffect, Hit } from './faults.js';
import type { Identity } from './identity.js';

const NO_EFFECTS: CallEffects = {
  vanished: new Set(),
  allVanished: false,
  pageSize: Number.MAX_SAFE_INTEGER,
  emptyPage: false,
  failing: new Map(),
};

/** How far the service's clock is off, in milliseconds. */
export function clockOffset(effects: readonly FaultEffect[]): number {
  let offset = 0;
  for (const effect of effects) if (effect.type === 'wrong-clock') offset += effect.offsetMs;
  return offset;
}

/** An authenticated request for one operation. */
export interface Attempt {
  readonly caller: Identity;
  readonly service: Service;
  readonly route: Route;
  readonly name: ServiceName;
}

/** Throws the error that an effect stands for; effects of other stages do nothing here. */
export function failBy(effect: FaultEffect, attempt: Attempt): void {
  switch (effect.type) {
    case 'throttle':
      throw AwsError.condition('throttled');
    case 'expired-token':
      throw AwsError.condition('expired-token');
    case 'server-error':
      throw AwsError.condition(effect.status === 503 ? 'unavailable' : 'internal');
    case 'error':
      throw AwsError.code(effect.code, effect.message ?? effect.code, { status: effect.status });
    case 'deny':
      throw denial(
        attempt,
        effect.by ?? 'identity-policy',
        effect.explicit ?? (effect.by ?? 'identity-policy') !== 'identity-policy',
      );
    default:
  }
}

/**
 * Throws when a policy of the caller's account denies the operation, or when the caller is a role
 * whose policies, or whose session policy, do not allow it. A denial wins over what is allowed, and
 * GetCallerIdentity cannot be denied.
 */
export function checkAccess(world: World, attempt: Attempt & { readonly region: string }): void {
  const { action, resource = '*' } = attempt.service.permission(attempt.route);
  if (action === 'sts:GetCallerIdentity') return;
  const denied = world
    .denials(attempt.caller.accountId)
    .find((rule) => covers(rule, action, attempt.region));
  if (denied !== undefined) throw denial(attempt, denied.by, denied.by !== 'identity-policy');
  if (attempt.caller.roleArn !== undefined)
    for (const [by, allowed] of world.allowedActions(attempt.caller.accountId))
      if (!allowed.some((pattern) => matches(pattern, action))) throw denial(attempt, by, false);
  const judged = attempt.caller.policy?.judge(action, resource.replaceAll('"', '')) ?? 'allowed';
  if (judged !== 'allowed') throw denial(attempt, 'session-policy', judged === 'denied');
}

function covers(rule: Denial, action: string, region: string): boolean {
  return matches(rule.action, action) && (rule.region === undefined || rule.region === region);
}

function matches(pattern: string, action: string): boolean {
  return pattern === action || (pattern.endsWith('*') && action.startsWith(pattern.slice(0, -1)));
}

function denial(
  { caller, service, route, name }: Attempt,
  by: Denial['by'],
  explicit: boolean,
): AwsError {
  const { action, resource } = service.permission(route);
  const sentence = denialText({ arn: caller.arn, action, resource, by, explicit });
  return AwsError.condition(
    'denied',
    name === 'ec2' ? `You are not authorized to perform this operation. ${sentence}` : sentence,
  );
}

/** What the handler must know of the faults. */
export function effectsOf(hits: readonly Hit[]): CallEffects {
  if (hits.length === 0) return NO_EFFECTS;
  const gone = hits.filter(({ effect }) => effect.type === 'vanish');
  const failing = new Map<string, string>();
  let effects = {
    ...NO_EFFECTS,
    failing,
    vanished: new Set(gone.flatMap(({ resource }) => resource ?? [])),
    allVanished: gone.some(({ resource }) => resource === undefined),
  };
  for (const { effect, resource } of hits) {
    if (effect.type === 'small-pages')
      effects = { ...effects, pageSize: Math.min(effects.pageSize, effect.size) };
    else if (effect.type === 'empty-page') effects = { ...effects, emptyPage: true };
    else if (effect.type === 'wrong-account')
      effects = { ...effects, wrongAccount: effect.accountId };
    else if (effect.type === 'partial-failure' && resource !== undefined)
      failing.set(resource, effect.reason ?? 'MISSING');
    else if (effect.type === 'partial-failure')
      effects = { ...effects, failAll: effect.reason ?? 'MISSING' };
  }
  return effects;
}
