// What `__ExtraContext` can say of the account of a resource besides its id, where a mapping reads
// it.

export const ACCOUNT_CONTEXT = [
  'AccountName',
  'OrganizationalUnitPath',
  'OrganizationalUnitIds',
  'AccountTags',
] as const;

export type AccountContextName = (typeof ACCOUNT_CONTEXT)[number];
