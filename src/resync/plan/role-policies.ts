// What the sessions of this run may do at most: the actions of its mapping, and nothing else.

import { neededActions } from '../../permissions/needed-actions.js';
import { policyLadder } from '../../permissions/session-policy.js';
import type { RolePolicies } from '../../types/session-policy.js';
import type { KindPlan } from './plan-cells.js';

/** Undefined where sessions are not to be limited. */
export function rolePolicies(
  plans: readonly KindPlan[],
  config: { readonly sessionPolicy: boolean; readonly accountRoleArn?: string | undefined },
): RolePolicies | undefined {
  if (!config.sessionPolicy) return undefined;
  const inUse = plans.map(({ kind, resources }) => ({
    kind,
    uses: (enrichment: string) =>
      resources.some(({ selector }) => selector.includeActions.includes(enrichment)),
  }));
  const needed = neededActions(inUse, { organization: config.accountRoleArn !== undefined });
  return { member: policyLadder(needed.member), management: policyLadder(needed.management) };
}
