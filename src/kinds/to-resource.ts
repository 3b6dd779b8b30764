// From what was read of an item to the raw resource that JQ sees through one mapping resource.
import type { Resource } from '../types/resource.js';
import type { Kind, Properties, ReadContext } from './kind.js';
import type { ReadItem } from './read-pages.js';
import { shape } from './shape.js';

export interface BuiltResource {
  readonly resource: Resource;
  /** Top-level properties that could not be read and are therefore unknown, not null. */
  readonly unread: ReadonlySet<string>;
}

const NOTHING_UNREAD: ReadonlySet<string> = new Set();

/**
 * The resource with the default enrichments and those in `actions`. Two mapping resources of one kind share one read,
 * but each sees only what it asked for.
 */
export function toResource(
  kind: Kind,
  context: Pick<ReadContext, 'accountId' | 'region' | 'partition'>,
  item: ReadItem,
  actions: ReadonlySet<string>,
): BuiltResource {
  const parts: Properties[] = [item.listed.properties];
  let unread: Set<string> | undefined;
  for (const { action, always, fields } of kind.enrichments) {
    if (!always && !actions.has(action)) continue;
    const addition = item.additions.get(action);
    if (addition) parts.push(addition);
    if (item.unread.has(action)) {
      unread ??= new Set();
      for (const field of fields) unread.add(field);
    }
  }
  const extra = extraContext(kind, context, item);
  const Properties = shape(kind, parts);
  const resource: Resource = extra ? { Type: kind.name, Properties, __ExtraContext: extra } : { Type: kind.name, Properties };
  return { resource, unread: unread ?? NOTHING_UNREAD };
}

function extraContext(
  kind: Kind,
  { accountId, region, partition }: Pick<ReadContext, 'accountId' | 'region' | 'partition'>,
  item: ReadItem,
): Properties | undefined {
  if (kind.scope === 'account' || kind.scope === 'organization') return undefined;
  const own = kind.scope === 'regional' ? { AccountId: accountId, Region: region } : { AccountId: accountId };
  // Beyond the reference, so it comes last: ARNs cannot be made of a region and an account alone.
  return { ...own, ...item.listed.context, Partition: partition };
}
