// From what was read of an item to the raw resource that JQ sees through one mapping resource.
import type { Resource } from '../../types/resource.js';
import type { Unread } from '../../types/unread.js';
import type { Kind, Properties, ReadContext } from '../kind.js';
import type { ReadItem } from './read-pages.js';
import { shape } from './shape.js';

export interface BuiltResource {
  readonly resource: Resource;
  /** Top-level properties that could not be read and are therefore unknown, not null. */
  readonly unread: Unread;
}

/** What `__ExtraContext` says of the item's account besides what every mapping sees. */
export interface AccountContext {
  readonly values: Properties;
  /** Names that the mapping reads and that could not be read. */
  readonly unknown: ReadonlySet<string>;
}

const NOTHING_UNREAD: Unread = new Set<string>();

/**
 * The resource with the default enrichments and those in `actions`. Two mapping resources of one
 * kind share one read, but each sees only what it asked for. With `actionsUnclear`, what the other
 * enrichments would bring is unknown: they may be meant.
 */
export function toResource(
  kind: Kind,
  context: Pick<ReadContext, 'accountId' | 'region' | 'partition'>,
  item: ReadItem,
  actions: ReadonlySet<string>,
  actionsUnclear = false,
  account?: AccountContext,
): BuiltResource {
  const parts: Properties[] = [item.listed.properties];
  let unread: Set<string> | undefined;
  let isMoreUnread = false;
  for (const { action, always, fields, bringsMore = false } of kind.enrichments) {
    const isAsked = always || actions.has(action);
    const addition = isAsked ? item.additions.get(action) : undefined;
    if (addition) parts.push(addition);
    if (isAsked ? item.unread.has(action) : actionsUnclear) {
      unread ??= new Set();
      for (const field of fields) unread.add(field);
      isMoreUnread ||= bringsMore;
    }
  }
  const extra = extraContext(kind, context, item, account?.values);
  const Properties = shape(kind, parts);
  const resource: Resource = extra
    ? { Type: kind.name, Properties, __ExtraContext: extra }
    : { Type: kind.name, Properties };
  const names =
    unread === undefined
      ? NOTHING_UNREAD
      : isMoreUnread
        ? withUndeclared(unread, kind, Properties)
        : unread;
  return { resource, unread: account?.unknown.size ? withContext(names, account.unknown) : names };
}

function withContext(names: Unread, context: ReadonlySet<string>): Unread {
  return {
    size: names.size,
    has: (name) => names.has(name),
    context,
    [Symbol.iterator]: () => names[Symbol.iterator](),
  };
}

/**
 * Besides the names, every property that the kind does not declare and nothing else has brought.
 */
function withUndeclared(
  names: ReadonlySet<string>,
  { properties }: Kind,
  read: Properties,
): Unread {
  return {
    size: names.size,
    has: (name) => names.has(name) || !(name in read || properties.includes(name)),
    [Symbol.iterator]: () => names[Symbol.iterator](),
  };
}

function extraContext(
  kind: Kind,
  { accountId, region, partition }: Pick<ReadContext, 'accountId' | 'region' | 'partition'>,
  item: ReadItem,
  account: Properties = {},
): Properties | undefined {
  if (kind.scope === 'account' || kind.scope === 'organization')
    return Object.keys(account).length === 0 ? undefined : account;
  const own =
    kind.scope === 'regional' ? { AccountId: accountId, Region: region } : { AccountId: accountId };
  // Beyond the reference, so it comes last: ARNs cannot be made of a region and an account alone.
  return { ...own, ...item.listed.context, Partition: partition, ...account };
}
