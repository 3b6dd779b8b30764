import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import { readOrganization } from '../../src/accounts/read-organization.js';
import { KEYS, setUp } from '../credentials/setup.js';
import { scriptOrganization } from './scripted-organization.js';

test('a walk that does not end keeps nobody waiting, and is given up with the resync', async () => {
  const { aws, gateway } = await setUp();
  scriptOrganization(aws, {
    id: 'r-root',
    name: 'Root',
    accounts: ['111111111111', '222222222222'],
  });
  aws.on('ListAccountsForParent', () => new Promise(() => {}));
  const session = {
    accountId: '111111111111',
    partition: 'aws',
    credentials: async () => KEYS,
    renew: async () => KEYS,
  };
  const resync = new AbortController();
  const reading = await readOrganization(
    {
      ouIds: [],
      open: (signal) =>
        gateway.client(OrganizationsClient, { session, region: 'us-east-1', signal }),
      onAnswer: () => {},
    },
    resync.signal,
  );
  expect(reading.accounts.map(({ id }) => id)).toEqual(['111111111111', '222222222222']);
  expect(reading.paths.size).toBe(0);
  resync.abort();
  expect((await reading.walked).notes).toEqual([]);
  await expect
    .poll(() => aws.count('ListAccountsForParent') === 0 || aws.abandoned() > 0)
    .toBe(true);
});
