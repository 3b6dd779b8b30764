import { expect, test } from 'vitest';
import { neededActions } from '../../src/permissions/needed-actions.js';
import { ALL_KINDS } from '../e2e/support/kinds.js';

const inUse = (names: readonly string[], enrichments: readonly string[] = []) =>
  ALL_KINDS.filter(({ name }) => names.includes(name)).map((kind) => ({
    kind,
    uses: (action: string) => enrichments.includes(action),
  }));
const ORGANIZATION = { organization: true };

test('a mapping of instances needs the instances and the regions, and no enrichment that it does not name', () => {
  const { member } = neededActions(inUse(['AWS::EC2::Instance']), ORGANIZATION);

  expect(member).toEqual(['account:ListRegions', 'ec2:DescribeInstances', 'ec2:DescribeRegions']);
});

test('an enrichment adds its action when the mapping names it, and a default one always', () => {
  const { member: plain } = neededActions(inUse(['AWS::S3::Bucket']), ORGANIZATION);
  const { member: enriched } = neededActions(
    inUse(['AWS::S3::Bucket'], ['GetBucketEncryptionAction']),
    ORGANIZATION,
  );

  expect(plain).toContain('s3:GetBucketTagging');
  expect(plain).not.toContain('s3:GetEncryptionConfiguration');
  expect(enriched.filter((action) => !plain.includes(action))).toEqual([
    's3:GetEncryptionConfiguration',
  ]);
});

test('a bucket whose region the list does not tell can be looked for, whatever the mapping names', () => {
  expect(neededActions(inUse(['AWS::S3::Bucket']), ORGANIZATION).member).toContain(
    's3:GetBucketLocation',
  );
});

test('only the management role reads the organization, and it reads its own account too', () => {
  const kinds = inUse(['AWS::EC2::Instance', 'AWS::Organizations::Account']);
  const { member, management } = neededActions(kinds, ORGANIZATION);

  expect(member.filter((action) => action.startsWith('organizations:'))).toEqual([]);
  expect(management).toEqual(expect.arrayContaining([...member]));
  expect(management.filter((action) => action.startsWith('organizations:'))).toEqual([
    'organizations:DescribeAccount',
    'organizations:DescribeOrganizationalUnit',
    'organizations:ListAccounts',
    'organizations:ListAccountsForParent',
    'organizations:ListOrganizationalUnitsForParent',
    'organizations:ListParents',
    'organizations:ListRoots',
  ]);
});

test('where no role is named for the organization, any role may be the one that reads it', () => {
  const { member } = neededActions(inUse(['AWS::Organizations::Account']), { organization: false });

  expect(member).toContain('organizations:ListAccounts');
});

test('a mapping of accounts alone needs the management role for the list of accounts, and nothing but regions elsewhere', () => {
  const { member, management } = neededActions(inUse(['AWS::Account::Info']), ORGANIZATION);

  expect(member).toEqual(['account:ListRegions', 'ec2:DescribeRegions']);
  expect(management).toContain('organizations:ListAccounts');
});
