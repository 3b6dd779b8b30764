// What the sessions of this run may do at most: the actions of its mapping, and nothing else.

import type { MappingReads } from '../../mapping/mapping-reads.js';
import { neededActions } from '../../permissions/needed-actions.js';
import { policyLadder } from '../../permissions/session-policy.js';
import type { MappingResource } from '../../types/mapping.js';
import type { RolePolicies } from '../../types/session-policy.js';
import type { KindPlan } from './plan-cells.js';

/** Undefined where sessions are not to be limited. */
export function rolePolicies(
  plans: readonly KindPlan[],
  config: { readonly sessionPolicy: boolean; readonly accountRoleArn?: string | undefined },
  readsOf: (resource: MappingResource) => Pick<MappingReads, 'context'> = readsNothing,
): RolePolicies | undefined {
  if (!config.sessionPolicy) return undefined;
  const inUse = plans.map(({ kind, resources }) => ({
    kind,
    uses: (enrichment: string) =>
      resources.some(({ selector }) => selector.includeActions.includes(enrichment)),
  }));
  const needed = neededActions(inUse, {
    organization: config.accountRoleArn !== undefined,
    accountTags: plans.some(({ resources }) =>
      resources.some((resource) => readsOf(resource).context.has('AccountTags')),
    ),
  });
  return { member: policyLadder(needed.member), management: policyLadder(needed.management) };
}

function readsNothing(): Pick<MappingReads, 'context'> {
  return { context: new Set() };
}
