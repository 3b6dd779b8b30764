// Names that people typed into the mapping, against what there is: regions in policies, names and
// values in queries.
import type { AccountList, AccountRegions } from '../../types/account.js';
import type { Mapping } from '../../types/mapping.js';
import type { KindPlan } from '../plan/plan-cells.js';
import { checkPolicies } from './check-policies.js';
import type { TypedQueries } from './typed-queries.js';

export interface TypedStages {
  readonly plans: readonly KindPlan[];
  readonly queries: Pick<TypedQueries, 'check'>;
  warn(subject: 'mapping', message: string): void;
}

/** The mapping as it may be judged by. */
export interface TypedCheck {
  /** With what its queries leave unclear. */
  readonly mapping: Mapping;
  readonly plans: readonly KindPlan[];
  /** By index of the mapping resource: why its region policy may not mean what it says. */
  readonly unclearPolicies: ReadonlyMap<number, string>;
}

/** Tells wrong names with the nearest right ones. To be called when everything was read. */
export function checkTyped(
  { plans, queries, warn }: TypedStages,
  list: AccountList,
  opened: ReadonlyMap<string, AccountRegions>,
): TypedCheck {
  const accounts = [...opened.values()];
  const policies = checkPolicies(plans, accounts);
  const { judged, warnings } = queries.check(accounts, list);
  for (const warning of [...policies.warnings, ...warnings]) warn('mapping', warning);
  return { ...judged, unclearPolicies: policies.unclear };
}
