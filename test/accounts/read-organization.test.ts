import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import { readOrganization } from '../../src/accounts/read-organization.js';
import { KEYS, setUp } from '../credentials/setup.js';
import { scriptOrganization } from './scripted-organization.js';

test('a walk that does not end in time leaves the complete list without paths, and is given up', async () => {
  const { aws, gateway, signal } = await setUp();
  scriptOrganization(aws, { id: 'r-root', name: 'Root', accounts: ['111111111111', '222222222222'] });
  aws.on('ListAccountsForParent', () => new Promise(() => {}));
  const session = { accountId: '111111111111', partition: 'aws', credentials: async () => KEYS, renew: async () => KEYS };
  const reading = await readOrganization(
    {
      ouIds: [],
      open: (readSignal) => gateway.client(OrganizationsClient, { session, region: 'us-east-1', signal: readSignal }),
      onAnswer: () => {},
      treeBudgetMs: 20,
    },
    signal,
  );
  expect(reading.accounts.map(({ id, path }) => [id, path])).toEqual([
    ['111111111111', undefined],
    ['222222222222', undefined],
  ]);
  expect(reading.warnings).toEqual([expect.stringContaining('not read within')]);
  await expect.poll(() => aws.count('ListAccountsForParent') === 0 || aws.abandoned() > 0).toBe(true);
});
