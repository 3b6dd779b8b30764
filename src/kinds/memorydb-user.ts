// AWS::MemoryDB::User: users with their access string. Passwords are never part of it, only how
// many there are.
import {
  DescribeUsersCommand,
  ListTagsCommand,
  MemoryDBClient,
  User$,
} from '@aws-sdk/client-memorydb';
import { pagedList } from '../aws/paged-list.js';
import { modelMembers } from '../aws/sdk.js';
import { drain } from '../lib/drain.js';
import type { Kind } from './kind.js';
import { present, propertiesOf } from './reading/shape.js';

export const memorydbUser: Kind = {
  name: 'AWS::MemoryDB::User',
  scope: 'regional',
  arnService: 'memorydb',
  listAction: 'DescribeMemoryDbUsersAction',
  iamActions: ['memorydb:DescribeUsers'],
  id: 'ARN',
  properties: [
    'Name',
    'Status',
    'AccessString',
    'ACLNames',
    'MinimumEngineVersion',
    'ARN',
    'Authentication',
    'TagList',
  ],
  undeclared: 'pass',
  passes: modelMembers(User$),
  contextKeys: ['AccountId', 'Region', 'Partition'],
  enrichments: [
    {
      action: 'ListTagsForMemoryDbUserAction',
      fields: ['TagList'],
      iamActions: ['memorydb:ListTags'],
      async read({ client }, { properties }) {
        const { TagList } = await client(MemoryDBClient).send(
          new ListTagsCommand({ ResourceArn: String(properties['ARN']) }),
        );
        return { TagList: present(TagList, 'TagList') };
      },
    },
  ],
  single: {
    gone: ['UserNotFoundFault'],
    iamActions: [],
    read: ({ client }, { properties }) =>
      client(MemoryDBClient).send(
        new DescribeUsersCommand({ UserName: String(properties['Name']) }),
      ),
  },
  async *list({ client }) {
    const memorydb = client(MemoryDBClient);
    const pages = pagedList('memorydb:DescribeUsers', async (NextToken) => {
      const page = await memorydb.send(new DescribeUsersCommand({ NextToken }));
      return { items: page.Users, next: page.NextToken };
    });
    for await (const page of pages)
      yield drain(page, (user) => ({ properties: propertiesOf(user) }));
  },
};
