// The tags of accounts as the Resource Groups Tagging API shows them, through the real client.
import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedAws, startAws } from '../../../src/sandbox/aws/start-aws.js';
import { createWorld } from '../../../src/sandbox/world/create-world.js';
import { failure, type Keys, sessionIn, settings } from './clients.js';

const world = createWorld({ seed: 7, accounts: 12 });
const memberId = world.organization.accountAt(3)?.id ?? '';
const tagged = [...world.accounts()].filter(({ tags }) => tags.length > 0);
const ACCOUNTS = { ResourceTypeFilters: ['organizations:account'] };

let aws: SimulatedAws;
let management: Keys;

beforeAll(async () => {
  aws = await startAws({ world, limits: 'none' });
  management = await sessionIn(aws, world.managementAccountId);
});
afterAll(() => aws.close());

function ask(input: GetResourcesCommandInput, keys = management, region = 'us-east-1') {
  const client = new ResourceGroupsTaggingAPIClient(settings(aws, keys, region));
  return client.send(new GetResourcesCommand(input));
}

describe('GetResources', () => {
  it('gives the management account the accounts that have tags, page by page', async () => {
    const found: (string | undefined)[] = [];
    let PaginationToken: string | undefined;
    do {
      const page = await ask({ ...ACCOUNTS, ResourcesPerPage: 3, PaginationToken });
      expect(page.ResourceTagMappingList?.length).toBeLessThanOrEqual(3);
      found.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN }) => ResourceARN));
      PaginationToken = page.PaginationToken;
    } while (PaginationToken !== '');

    expect(found).toEqual(tagged.map(({ arn }) => arn));
    expect(tagged.length).toBeGreaterThan(3);
    expect(tagged.length).toBeLessThan(12);
    const whole = await ask(ACCOUNTS);
    expect(whole.ResourceTagMappingList?.[0]?.Tags).toEqual(tagged[0]?.tags);
  });

  it('shows none of them to another account, or in another region', async () => {
    const member = await sessionIn(aws, memberId);
    for (const page of [await ask(ACCOUNTS, member), await ask(ACCOUNTS, management, 'eu-west-1')])
      expect(page.ResourceTagMappingList).toEqual([]);
  });

  it('refuses other types, pages that are too long, and tokens of its own invention', async () => {
    expect(await failure(ask({}))).toMatchObject({ name: 'InvalidParameterException' });
    expect(await failure(ask({ ...ACCOUNTS, ResourcesPerPage: 101 }))).toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(await failure(ask({ ...ACCOUNTS, PaginationToken: 'x' }))).toMatchObject({
      name: 'PaginationTokenExpiredException',
    });
  });

  it('needs its permission', async () => {
    world.denyAction(world.managementAccountId, {
      action: 'tag:GetResources',
      by: 'identity-policy',
    });
    expect(await failure(ask(ACCOUNTS))).toMatchObject({ name: 'AccessDeniedException' });
    world.allowAction(world.managementAccountId);
  });
});
