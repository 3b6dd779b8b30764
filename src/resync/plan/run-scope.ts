// What a run reads where that is not everything. A part is no picture of the whole: such a run
// judges nothing of what it did not see.
import type { Discovery } from '../../accounts/discovery.js';
import type { Cell } from '../../types/outcome.js';
import type { LoadedMapping } from './load-mapping.js';

/** Absent members narrow nothing. */
export interface RunScope {
  readonly kinds?: ReadonlySet<string>;
  /** Ids of accounts. What belongs to an organization as a whole is read all the same. */
  readonly accounts?: ReadonlySet<string>;
  /** Regions, or `global` for the cells of kinds that belong to none. */
  readonly regions?: ReadonlySet<string>;
  /** Regional kinds are read in so many of the regions of each account. */
  readonly regionsOfAccount?: number;
  /** So many items of each cell are read; its list is not read to the end. */
  readonly itemsOfCell?: number;
  /**
   * So long is waited, once all accounts are open, for their ways through the units of the
   * organization; absent where nobody looks at them.
   */
  readonly unitsWithinMs?: number;
}

/** The mapping resources and plans of the kinds in scope; each resource keeps its index. */
export function mappingInScope(loaded: LoadedMapping, scope: RunScope | undefined): LoadedMapping {
  const kinds = scope?.kinds;
  if (kinds === undefined) return loaded;
  const { mapping, plans } = loaded;
  return {
    ...loaded,
    mapping: { ...mapping, resources: mapping.resources.filter(({ kind }) => kinds.has(kind)) },
    plans: plans.filter(({ kind }) => kinds.has(kind.name)),
  };
}

/** The discovery with the accounts in scope only. */
export function discoveryInScope(discovery: Discovery, scope: RunScope | undefined): Discovery {
  const ids = scope?.accounts;
  if (ids === undefined) return discovery;
  const { list } = discovery;
  return {
    ...discovery,
    list: { ...list, accounts: list.accounts.filter(({ id }) => ids.has(id)) },
  };
}

/**
 * Of the cells of one account those in scope, in their order. Where only some regions of each
 * account are read, the home region is the first of them, then they go by name.
 */
export function cellsInScope(
  cells: readonly Cell[],
  scope: RunScope | undefined,
  homeRegion: string,
): readonly Cell[] {
  if (scope === undefined) return cells;
  const { regions, regionsOfAccount } = scope;
  const wanted = cells.filter(({ region }) => regions?.has(region) !== false);
  if (regionsOfAccount === undefined) return wanted;
  const rank = ({ region }: Cell): string => (region === homeRegion ? '' : region);
  const taken = new Map<string, number>();
  return [...wanted]
    .sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0))
    .filter(({ kind }) => {
      const count = taken.get(kind) ?? 0;
      taken.set(kind, count + 1);
      return count < regionsOfAccount;
    });
}
