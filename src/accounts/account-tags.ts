// Tags of the accounts of an organization: of all at once, or of one.
import { ListTagsForResourceCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { pagedList, wholeList } from '../aws/paged-list.js';
import type { ClientConstructor, SdkClient } from '../aws/sdk.js';

export type Tags = Readonly<Record<string, string>>;

type Open = <C extends SdkClient>(clientClass: ClientConstructor<C>) => C;

/** Tags by account id; an account without any is not among them. */
export async function readTags(open: Open): Promise<ReadonlyMap<string, Tags>> {
  const client = open(ResourceGroupsTaggingAPIClient);
  const byAccount = new Map<string, Tags>();
  const pages = pagedList(
    'tag:GetResources',
    async (PaginationToken) => {
      const page = await client.send(
        new GetResourcesCommand({
          ResourceTypeFilters: ['organizations:account'],
          ResourcesPerPage: 100,
          PaginationToken,
        }),
      );
      return { items: page.ResourceTagMappingList, next: page.PaginationToken };
    },
    ({ ResourceARN, Tags }) => ResourceARN !== undefined && Array.isArray(Tags),
  );
  for await (const page of pages)
    for (const { ResourceARN = '', Tags = [] } of page)
      byAccount.set(ResourceARN.split('/').at(-1) ?? '', tagMap(Tags));
  return byAccount;
}

/** The tags of one account. */
export async function readTagsOf(open: Open, ResourceId: string): Promise<Tags> {
  const client = open(OrganizationsClient);
  const tags = await wholeList('organizations:ListTagsForResource', async (NextToken) => {
    const page = await client.send(new ListTagsForResourceCommand({ ResourceId, NextToken }));
    return { items: page.Tags, next: page.NextToken };
  });
  return tagMap(tags);
}

function tagMap(
  tags: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[],
): Tags {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
