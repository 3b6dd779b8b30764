// When a read does not find an item that the list has just shown, AWS is asked for the item itself,
// and only that answer decides: the item is gone by one of the codes that this read documents, and
// there by anything else.
import pLimit from 'p-limit';
import { isAwsError } from '../../aws/errors/aws-error.js';
import {
  type Answer,
  type Enrichment,
  type Kind,
  type Listed,
  type ReadContext,
  VANISHED,
} from '../kind.js';
import { isGone } from './gone.js';

/** The default read that describes items of the kind, if one does. */
export function describingRead({ enrichments }: Pick<Kind, 'enrichments'>): Enrichment | undefined {
  return enrichments.find(({ describes }) => describes);
}

/**
 * Those of the items that AWS says do not exist (any more). An item whose question fails, or of
 * whose kind nothing can be asked, is not among them. Throws when the read was cancelled.
 */
export async function goneAmong(
  kind: Kind,
  context: ReadContext,
  items: readonly Listed[],
  concurrency: number,
): Promise<Set<Listed>> {
  const gone = new Set<Listed>();
  const limit = pLimit(concurrency);
  await Promise.all(
    items.map((item) =>
      limit(async () => {
        if (await isItemGone(kind, context, item)) gone.add(item);
      }),
    ),
  );
  return gone;
}

async function isItemGone(kind: Kind, context: ReadContext, item: Listed): Promise<boolean> {
  const describing = describingRead(kind);
  const codes = kind.single?.gone ?? describing?.gone;
  try {
    if (kind.single !== undefined) await kind.single.read(context, item);
    else if (describing !== undefined)
      return (await describe(kind, context, describing, item)) === VANISHED;
    return false;
  } catch (thrown) {
    if (context.signal.aborted || (isAwsError(thrown) && thrown.category === 'cancelled'))
      throw thrown;
    return isGone(thrown, codes);
  }
}

async function describe(
  kind: Kind,
  context: ReadContext,
  describing: Enrichment,
  item: Listed,
): Promise<Answer | undefined> {
  if ('read' in describing) return describing.read(context, item);
  return (await describing.readBatch(context, [item])).get(
    item.key ?? String(item.properties[kind.id]),
  );
}
