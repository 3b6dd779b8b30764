// The values that a text in a query can be meant to be: the regions, accounts, partitions and kinds
// that are known.

import { GLOBAL_REGIONS as BY_PARTITION } from '../../aws/facts/partitions.js';
import { nearestRegion } from '../../aws/facts/region-names.js';
import type { Kind } from '../../kinds/kind.js';
import { KIND_NAMES } from '../../kinds/registry.js';
import { nearestName, nearestSpelling } from '../../lib/text/nearest-name.js';
import type { TypedName } from '../../mapping/jq/typed-values.js';
import { type AccountList, type AccountRegions, listedIds } from '../../types/account.js';
import { ACCOUNT_KINDS } from '../origin/origin.js';
import { knownRegions } from './check-policies.js';

/** What a value can be, and how a text that is none of it is told. */
export interface Domain {
  readonly values: readonly string[];
  readonly what: string;
  nearest(text: string): string | undefined;
}

/** Values that a closed list is known of. */
export type DomainName = 'region' | 'account' | 'partition' | 'kind';

/** What each can be in this resync. */
export function knownValues(
  opened: readonly AccountRegions[],
  list: AccountList,
): Readonly<Record<DomainName, Domain>> {
  const ids = [...new Set([...listedIds(list), ...opened.map(({ account }) => account.id)])];
  const regions = knownRegions(opened).all;
  const partitions = [
    ...new Set([...Object.keys(BY_PARTITION), ...opened.map(({ account }) => account.partition)]),
  ];
  const near = (values: readonly string[]) => (text: string) =>
    nearestName(text.trim().toLowerCase(), values, 2);
  return {
    region: {
      values: regions,
      what: 'no region of these accounts or of AWS',
      nearest: (text) => nearestRegion(text, regions),
    },
    account: { values: ids, what: 'no account that this resync knows', nearest: near(ids) },
    partition: { values: partitions, what: 'no partition of AWS', nearest: near(partitions) },
    kind: {
      values: KIND_NAMES,
      what: 'no kind',
      nearest: (text) => nearestSpelling(text, KIND_NAMES),
    },
  };
}

/** What a name of a resource holds, when that is a value of a known list. */
export function domainOf({ level, name }: TypedName, { name: kind }: Kind): DomainName | undefined {
  if (level === 'context') return CONTEXT_DOMAINS[name];
  if (level === 'resource') return name === 'Type' ? 'kind' : undefined;
  return name === 'Id' && ACCOUNT_KINDS.includes(kind) ? 'account' : undefined;
}

const CONTEXT_DOMAINS: Readonly<Partial<Record<string, DomainName>>> = {
  Region: 'region',
  AccountId: 'account',
  Partition: 'partition',
};
