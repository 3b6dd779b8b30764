// Tags of RDS resources, which RDS gives with the list already; only where the list lacks them are
// they asked for.
import { ListTagsForResourceCommand, RDSClient, type Tag } from '@aws-sdk/client-rds';
import type { ReadContext } from './kind.js';
import { present } from './reading/shape.js';

/** ListTagsForResource has no pages: a resource has at most 50 tags. */
export async function rdsTags({ client }: ReadContext, arn: unknown): Promise<readonly Tag[]> {
  const { TagList } = await client(RDSClient).send(
    new ListTagsForResourceCommand({ ResourceName: String(arn) }),
  );
  return present(TagList, 'TagList');
}

/** Most records of a page of RDS, and what it gives unasked. */
export const RDS_PAGE = 100;
