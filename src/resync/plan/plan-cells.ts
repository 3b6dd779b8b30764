// From the mapping and one opened account to its cells, ordered so that neighbours hit different
// (region, service) pairs.

import { allowsRegion } from '../../accounts/region-policy.js';
import type { Kind } from '../../kinds/kind.js';
import type { Mapping, MappingResource } from '../../types/mapping.js';
import type { Cell } from '../../types/outcome.js';

export const REGION_OF_GLOBAL_KINDS = 'global';

/** One kind with the mapping resources that use it: it is read once for all of them. */
export interface KindPlan {
  readonly kind: Kind;
  readonly resources: readonly MappingResource[];
}

/** The kinds that the mapping names, each once, with the mapping resources that use it. */
export function planKinds(mapping: Mapping, kinds: ReadonlyMap<string, Kind>): readonly KindPlan[] {
  const plans: KindPlan[] = [];
  for (const [name, kind] of kinds) {
    const resources = mapping.resources.filter((resource) => resource.kind === name);
    if (resources.length > 0) plans.push({ kind, resources });
  }
  return plans;
}

interface WithPolicies {
  readonly resources: readonly {
    readonly selector: Pick<MappingResource['selector'], 'regionPolicy'>;
  }[];
}

/** The regions of an account that at least one mapping resource of the kind allows. */
export function allowedRegions(
  { resources }: WithPolicies,
  regions: readonly string[],
): readonly string[] {
  return regions.filter((region) =>
    resources.some(({ selector }) => allowsRegion(selector.regionPolicy, region)),
  );
}

function hasNoPolicy({ resources }: KindPlan): boolean {
  return resources.some(
    ({ selector: { regionPolicy } }) =>
      regionPolicy.allow.length === 0 && regionPolicy.deny.length === 0,
  );
}

/**
 * The mapping resources that want what this cell reads. A region policy filters regional kinds
 * only.
 */
export function resourcesOf({ kind, resources }: KindPlan, cell: Cell): readonly MappingResource[] {
  if (kind.scope !== 'regional') return resources;
  return resources.filter(({ selector }) => allowsRegion(selector.regionPolicy, cell.region));
}

/**
 * The cells of one account. `turn` differs from account to account and rotates the order, so that
 * accounts read side by side start in different regions. Organization-wide kinds have no cell here.
 */
export function accountCells(
  plans: readonly KindPlan[],
  accountId: string,
  regions: readonly string[],
  turn: number,
): Cell[] {
  const cells: Cell[] = [];
  for (const plan of plans) {
    if (plan.kind.scope === 'account')
      cells.push({ kind: plan.kind.name, accountId, region: REGION_OF_GLOBAL_KINDS });
    // An account whose regions could not be read can still be asked for what belongs to no region.
    if (
      plan.kind.scope === 'global' &&
      (regions.length === 0 ? hasNoPolicy(plan) : allowedRegions(plan, regions).length > 0)
    ) {
      cells.push({ kind: plan.kind.name, accountId, region: REGION_OF_GLOBAL_KINDS });
    }
  }
  const regional = plans.filter(({ kind }) => kind.scope === 'regional');
  const stride = STRIDES.find((candidate) => regions.length % candidate !== 0) ?? 1;
  for (let step = 0; step < regions.length; step += 1) {
    for (const [index, plan] of regional.entries()) {
      const region = regions[(step + turn + index * stride) % regions.length];
      if (region !== undefined && allowedRegions(plan, [region]).length > 0)
        cells.push({ kind: plan.kind.name, accountId, region });
    }
  }
  return cells;
}

/**
 * Neighbouring kinds are so many regions apart in the order of an account's cells; the first that
 * does not divide the number of regions.
 */
const STRIDES = [5, 3, 2];
