// AWS::Organizations::Account: every account of the organization, suspended ones too, read once for
// the whole organization.
import {
  Account$,
  DescribeAccountCommand,
  ListAccountsCommand,
  ListParentsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { pagedList, wholeList } from '../aws/paged-list.js';
import { modelMembers } from '../aws/sdk.js';
import type { Kind } from './kind.js';
import { propertiesOf } from './reading/shape.js';

export const organizationsAccount: Kind = {
  name: 'AWS::Organizations::Account',
  scope: 'organization',
  arnService: 'organizations',
  listAction: 'ListAccountsAction',
  iamActions: ['organizations:ListAccounts'],
  id: 'Id',
  properties: [
    'Id',
    'Arn',
    'Name',
    'Email',
    'Parents',
    'Tags',
    'Status',
    'State',
    'JoinedTimestamp',
    'JoinedMethod',
  ],
  undeclared: 'pass',
  passes: modelMembers(Account$),
  contextKeys: [],
  enrichments: [
    {
      action: 'ListParentsAction',
      fields: ['Parents'],
      iamActions: ['organizations:ListParents'],
      async read({ client }, { properties }) {
        const ChildId = String(properties['Id']);
        const Parents = await wholeList('organizations:ListParents', async (NextToken) => {
          const page = await client(OrganizationsClient).send(
            new ListParentsCommand({ ChildId, NextToken }),
          );
          return { items: page.Parents, next: page.NextToken };
        });
        return { Parents };
      },
    },
    {
      action: 'ListTagsForResourceAction',
      fields: ['Tags'],
      iamActions: ['organizations:ListTagsForResource'],
      async read({ client }, { properties }) {
        const ResourceId = String(properties['Id']);
        const Tags = await wholeList('organizations:ListTagsForResource', async (NextToken) => {
          const page = await client(OrganizationsClient).send(
            new ListTagsForResourceCommand({ ResourceId, NextToken }),
          );
          return { items: page.Tags, next: page.NextToken };
        });
        return { Tags };
      },
    },
  ],
  single: {
    gone: ['AccountNotFoundException'],
    iamActions: ['organizations:DescribeAccount'],
    read: ({ client }, { properties }) =>
      client(OrganizationsClient).send(
        new DescribeAccountCommand({ AccountId: String(properties['Id']) }),
      ),
  },
  async *list({ client }) {
    const organizations = client(OrganizationsClient);
    const pages = pagedList('organizations:ListAccounts', async (NextToken) => {
      const page = await organizations.send(new ListAccountsCommand({ NextToken }));
      return { items: page.Accounts, next: page.NextToken };
    });
    for await (const page of pages)
      yield page.map((account) => ({ properties: propertiesOf(account) }));
  },
};
