// What `__ExtraContext` says of the accounts of a page's items, where the mapping reads it. What
// could not be read is unknown, as what a failed enrichment would have brought.
import type { AccountFacts } from '../../accounts/account-facts.js';
import type { Kind, Properties } from '../../kinds/kind.js';
import type { ReadItem } from '../../kinds/reading/read-pages.js';
import type { AccountContext } from '../../kinds/reading/to-resource.js';
import type { MappingReads } from '../../mapping/mapping-reads.js';
import { ACCOUNT_CONTEXT, type AccountContextName } from '../../types/account-context.js';

/** What several mapping resources read of the context together. */
export type ContextReads = Pick<MappingReads, 'context' | 'named'>;

export interface PageAccounts {
  /** What a mapping resource sees of the item's account; undefined when it reads nothing of it. */
  of(item: ReadItem, reads: ContextReads): AccountContext | undefined;
  /** What is read by name and could not be read from AWS, and for how many items. */
  readonly failed: readonly {
    readonly name: AccountContextName;
    readonly error: Error;
    readonly items: number;
  }[];
}

interface Asked {
  readonly kind: Kind;
  readonly accountId: string;
  readonly items: readonly ReadItem[];
  readonly reads: readonly ContextReads[];
}

const NOTHING: PageAccounts = { of: () => undefined, failed: [] };

/**
 * Asks what any of the mapping resources may read. `facts` is undefined where no organization tells
 * of accounts: then all of it is unknown, which is no failure. Only what is read by name is asked
 * for account by account. Rejects when the resync was stopped.
 */
export async function readAccounts(
  facts: AccountFacts | undefined,
  { kind, accountId, items, reads }: Asked,
): Promise<PageAccounts> {
  const wanted = ACCOUNT_CONTEXT.filter((name) => reads.some(({ context }) => context.has(name)));
  if (wanted.length === 0) return NOTHING;
  const named = new Set(reads.flatMap((each) => [...each.named]));
  const accountOf = ({ listed }: ReadItem): string =>
    kind.scope === 'organization' ? String(listed.properties[kind.id]) : accountId;
  const known = new Map<string, Map<AccountContextName, unknown>>();
  const failed = new Map<AccountContextName, { error: Error; accounts: Set<string> }>();
  const ask = async (id: string): Promise<void> => {
    const values = new Map<AccountContextName, unknown>();
    known.set(id, values);
    if (facts === undefined) return;
    for (const name of wanted) {
      const fact = await facts.of(name, id, named.has(name));
      if ('value' in fact) values.set(name, fact.value);
      else if (named.has(name)) {
        const cause = failed.get(name) ?? { error: fact.unknown, accounts: new Set<string>() };
        cause.accounts.add(id);
        failed.set(name, cause);
      }
    }
  };
  await Promise.all([...new Set(items.map(accountOf))].map(ask));
  return {
    of(item, { context, named: namedHere }) {
      if (context.size === 0) return undefined;
      return contextOf(known.get(accountOf(item)), context, namedHere);
    },
    failed: [...failed].map(([name, { error, accounts }]) => ({
      name,
      error,
      items: items.filter((item) => accounts.has(accountOf(item))).length,
    })),
  };
}

/** An expression that reads everything without naming a key sees the resource without it. */
function contextOf(
  known: ReadonlyMap<AccountContextName, unknown> | undefined,
  context: ReadonlySet<AccountContextName>,
  named: ReadonlySet<AccountContextName>,
): AccountContext {
  const values: Record<string, unknown> = {};
  for (const name of ACCOUNT_CONTEXT)
    if (context.has(name) && known?.has(name)) values[name] = known.get(name);
  const unknown = [...named].filter((name) => !known?.has(name));
  const read: Properties = values;
  return { values: read, unknown: new Set(unknown) };
}
