// Which regions each account has: the world's own, those it opted in to, and changes made since.
import type { ResolvedOptions } from './options.js';
import { defaultRegions, OPT_IN_REGIONS } from './regions.js';
import type { RegionStatus } from './world.js';

export interface RegionState {
  statuses(
    accountId: string,
  ): readonly { readonly region: string; readonly status: RegionStatus }[];
  enabled(accountId: string, region: string): boolean;
  set(accountId: string, region: string, status: RegionStatus): void;
}

/**
 * The region table of a world. Commercial opt-in regions that nobody enabled are listed as
 * DISABLED.
 */
export function createRegions(
  options: ResolvedOptions,
  indexOf: (accountId: string) => number | undefined,
): RegionState {
  const changes = new Map<string, Map<string, RegionStatus>>();
  const standard = new Set(defaultRegions(options.partition));
  const table = new Map<string, RegionStatus>();
  for (const region of options.partition === 'aws' ? OPT_IN_REGIONS : [])
    table.set(region, 'DISABLED');
  for (const region of options.regions)
    table.set(region, standard.has(region) ? 'ENABLED_BY_DEFAULT' : 'ENABLED');

  const status = (accountId: string, region: string): RegionStatus | undefined => {
    const changed = changes.get(accountId)?.get(region);
    if (changed !== undefined) return changed;
    const index = indexOf(accountId);
    if (index !== undefined && options.optInRegions(index).includes(region)) return 'ENABLED';
    return table.get(region);
  };

  return {
    statuses(accountId) {
      const index = indexOf(accountId);
      const names = new Set([
        ...table.keys(),
        ...(index === undefined ? [] : options.optInRegions(index)),
        ...(changes.get(accountId)?.keys() ?? []),
      ]);
      return [...names]
        .sort()
        .map((region) => ({ region, status: status(accountId, region) ?? 'DISABLED' }));
    },
    enabled(accountId, region) {
      const found = status(accountId, region);
      return found === 'ENABLED' || found === 'ENABLED_BY_DEFAULT';
    },
    set(accountId, region, to) {
      const own = changes.get(accountId) ?? new Map<string, RegionStatus>();
      own.set(region, to);
      changes.set(accountId, own);
    },
  };
}
