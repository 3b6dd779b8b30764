// AWS::Organizations::Account: every account of the organization, suspended ones too, read once for the whole organization.
import {
  OrganizationsClient,
  paginateListAccounts,
  paginateListParents,
  paginateListTagsForResource,
} from '@aws-sdk/client-organizations';
import type { Kind } from './kind.js';
import { propertiesOf } from './shape.js';

export const organizationsAccount: Kind = {
  name: 'AWS::Organizations::Account',
  scope: 'organization',
  arnService: 'organizations',
  listAction: 'ListAccountsAction',
  iamActions: ['organizations:ListAccounts'],
  id: 'Id',
  properties: ['Id', 'Arn', 'Name', 'Email', 'Parents', 'Tags', 'Status', 'State', 'JoinedTimestamp', 'JoinedMethod'],
  undeclared: 'pass',
  contextKeys: [],
  enrichments: [
    {
      action: 'ListParentsAction',
      fields: ['Parents'],
      iamActions: ['organizations:ListParents'],
      async read({ client, signal }, { properties }) {
        const Parents: unknown[] = [];
        const pages = paginateListParents({ client: client(OrganizationsClient) }, { ChildId: String(properties['Id']) }, { abortSignal: signal });
        for await (const page of pages) Parents.push(...(page.Parents ?? []));
        return { Parents };
      },
    },
    {
      action: 'ListTagsForResourceAction',
      fields: ['Tags'],
      iamActions: ['organizations:ListTagsForResource'],
      async read({ client, signal }, { properties }) {
        const Tags: unknown[] = [];
        const pages = paginateListTagsForResource({ client: client(OrganizationsClient) }, { ResourceId: String(properties['Id']) }, { abortSignal: signal });
        for await (const page of pages) Tags.push(...(page.Tags ?? []));
        return { Tags };
      },
    },
  ],
  async *list({ client, signal }) {
    for await (const page of paginateListAccounts({ client: client(OrganizationsClient) }, {}, { abortSignal: signal })) {
      yield (page.Accounts ?? []).map((account) => ({ properties: propertiesOf(account) }));
    }
  },
};
