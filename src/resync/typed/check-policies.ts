// Region policies are text that somebody typed: a name in them counts only if it is a region. Which
// policies may be mistyped is told, and nothing is deleted for what such a policy leaves out. Pure.
import { allowsRegion } from '../../accounts/region-policy.js';
import { regionsOf } from '../../aws/facts/partitions.js';
import { nearestRegion } from '../../aws/facts/region-names.js';
import { cutName } from '../../lib/text/cut-text.js';
import { didYouMean } from '../../lib/text/nearest-name.js';
import type { AccountRegions } from '../../types/account.js';
import type { MappingResource } from '../../types/mapping.js';
import type { KindPlan } from '../plan/plan-cells.js';

export interface PolicyCheck {
  /** By index of the mapping resource: why its region policy may not mean what it says. */
  readonly unclear: ReadonlyMap<number, string>;
  readonly warnings: readonly string[];
}

/** Wrong names of one policy that are told one by one. */
const MOST_TOLD = 5;

/**
 * Checks the names of all policies against the regions that the accounts have and those that AWS is
 * known to have in their partition.
 */
export function checkPolicies(
  plans: readonly KindPlan[],
  opened: readonly AccountRegions[],
): PolicyCheck {
  if (opened.length === 0) return { unclear: new Map(), warnings: [] };
  const { enabled, all: known } = knownRegions(opened);
  const isKnown = new Set(known);
  const unclear = new Map<number, string>();
  const warnings: string[] = [];
  for (const { kind, resources } of plans) {
    if (kind.scope !== 'regional' && kind.scope !== 'global') continue;
    for (const resource of resources) {
      const { path, wrong, unclear: why } = judgePolicy(resource, isKnown);
      for (const { at, name } of wrong.slice(0, MOST_TOLD)) {
        const nearest = nearestRegion(name, known);
        warnings.push(
          `${path}.${at} is ${shown(name)}, which is no region of these accounts or of AWS${didYouMean(nearest)}`,
        );
      }
      if (wrong.length > MOST_TOLD)
        warnings.push(`${path} names ${wrong.length - MOST_TOLD} more that are no region`);
      const idle =
        kind.scope === 'regional' && wrong.length === 0
          ? whyIdle(resource, path, enabled)
          : undefined;
      if (idle)
        warnings.push(
          `${path} leaves no region of any account, so no ${kind.name} is read for it; ${enabledText(enabled)}.`,
        );
      const because = why ?? idle?.because;
      if (because !== undefined) unclear.set(resource.index, because);
    }
  }
  return { unclear, warnings };
}

/**
 * The regions that the accounts have enabled, and with them all that AWS is known to have in their
 * partitions.
 */
export function knownRegions(opened: readonly AccountRegions[]) {
  const enabled: ReadonlySet<string> = new Set(opened.flatMap(({ regions }) => regions.regions));
  const partitions = new Set(opened.map(({ account }) => account.partition));
  // Those of the accounts come first, since among equally near ones they are meant.
  return {
    enabled,
    all: [...new Set([...[...enabled].sort(), ...[...partitions].flatMap(regionsOf)])],
  };
}

interface WrongName {
  readonly at: string;
  readonly name: string;
}

function judgePolicy(
  { index, selector: { regionPolicy } }: MappingResource,
  isKnown: ReadonlySet<string>,
) {
  const path = `resources[${index}].selector.regionPolicy`;
  const wrong = (['allow', 'deny'] as const).flatMap((list): WrongName[] =>
    regionPolicy[list].flatMap((name, at) =>
      isKnown.has(name) ? [] : [{ at: `${list}[${at}]`, name }],
    ),
  );
  const [first] = wrong;
  const names =
    first === undefined ? undefined : `${path} names ${shown(first.name)}, which is no region`;
  return { path, wrong, unclear: names ?? regionPolicy.unclear };
}

/**
 * A policy that allows regions of which no account has any is more often a slip than an intention;
 * one that denies them all says so.
 */
function whyIdle(
  { selector: { regionPolicy } }: MappingResource,
  path: string,
  enabled: ReadonlySet<string>,
) {
  if (enabled.size === 0 || [...enabled].some((region) => allowsRegion(regionPolicy, region)))
    return undefined;
  const isMeant =
    regionPolicy.allow.length === 0 || regionPolicy.allow.some((region) => enabled.has(region));
  return isMeant ? {} : { because: `${path} allows only regions that no account has enabled` };
}

function enabledText(enabled: ReadonlySet<string>): string {
  return `enabled are ${[...enabled].sort().join(', ')}`;
}

function shown(name: string): string {
  return JSON.stringify(cutName(name));
}
