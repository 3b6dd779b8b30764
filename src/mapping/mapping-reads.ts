// What all expressions of one mapping resource read together: what nothing reads need not be read
// from AWS.
import { ACCOUNT_CONTEXT, type AccountContextName } from '../types/account-context.js';
import type { Plan } from './plan.js';

export interface MappingReads {
  /** Top-level members of `Properties`; `all` when that is not certain. */
  readonly properties: ReadonlySet<string> | 'all';
  /** What may be read of the account's context. */
  readonly context: ReadonlySet<AccountContextName>;
  /** What is read of it by name, see `ReadExpression`. */
  readonly named: ReadonlySet<AccountContextName>;
}

/** The selector, every mapped field, and the list of items. */
export function mappingReads({ slots, itemsToParse }: Plan): MappingReads {
  let properties: Set<string> | 'all' = new Set();
  const context = new Set<AccountContextName>();
  const named = new Set<AccountContextName>();
  for (const slot of itemsToParse === undefined ? slots : [...slots, itemsToParse]) {
    const { reads } = slot;
    if (reads.properties === 'all') properties = 'all';
    else if (properties !== 'all') for (const name of reads.properties) properties.add(name);
    for (const name of ACCOUNT_CONTEXT)
      if (reads.context === 'all' || reads.context.has(name)) context.add(name);
    for (const name of slot.named) named.add(name);
  }
  return { properties, context, named };
}
