// AWS::Account::Info: the accounts that can be read, as discovery named them. No AWS call of its
// own.
import type { Kind } from './kind.js';

export const accountInfo: Kind = {
  name: 'AWS::Account::Info',
  scope: 'account',
  arnService: 'account',
  iamActions: [],
  id: 'Id',
  properties: ['Id', 'Name'],
  undeclared: 'drop',
  contextKeys: [],
  enrichments: [],
  async *list({ accountId, accountName }) {
    yield [{ properties: { Id: accountId, Name: accountName } }];
  },
};
