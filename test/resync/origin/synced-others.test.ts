import { describe, expect, it } from 'vitest';
import { everSyncedOthers } from '../../../src/resync/origin/synced-others.js';
import type { OwnedEntity } from '../../../src/types/entity.js';
import { ALPHA, BETA, kind, plan } from '../builders.js';
import { createOwnedInMemory, type InMemoryOptions } from '../owned-in-memory.js';

const PLANS = [
  plan(kind('AWS::EC2::Instance'), {
    blueprint: '"instance"',
    entity: { properties: { owner: '.__ExtraContext.AccountId' } },
  }),
  plan(kind('AWS::S3::Bucket', { scope: 'global' }), { blueprint: '"bucket"' }),
  plan(kind('AWS::Account::Info', { scope: 'account' }), { blueprint: '"account"' }),
];

async function ask(entities: readonly OwnedEntity[], options?: InMemoryOptions): Promise<boolean> {
  return await everSyncedOthers(
    createOwnedInMemory(entities, options),
    PLANS,
    ALPHA,
    new AbortController().signal,
  );
}

const OWN: readonly OwnedEntity[] = [
  { identifier: ALPHA, blueprint: 'account' },
  { identifier: `arn:aws:ec2:eu-west-1:${ALPHA}:instance/i-1`, blueprint: 'instance' },
  { identifier: 'i-2', blueprint: 'instance', properties: { owner: ALPHA } },
  { identifier: 'arn:aws:s3:::b', blueprint: 'bucket', relations: { account: ALPHA } },
];

describe('everSyncedOthers', () => {
  it('is false for an empty catalog and for one of the own account alone', async () => {
    expect(await ask([])).toBe(false);
    expect(await ask(OWN)).toBe(false);
  });

  it.each<readonly [string, OwnedEntity]>([
    ['an ARN', { identifier: `arn:aws:ec2:eu-west-1:${BETA}:instance/i-1`, blueprint: 'instance' }],
    ['an account entity', { identifier: BETA, blueprint: 'account' }],
    ['a property', { identifier: 'i-9', blueprint: 'instance', properties: { owner: BETA } }],
    [
      'a relation',
      { identifier: 'arn:aws:s3:::x', blueprint: 'bucket', relations: { account: BETA } },
    ],
  ])('is true as soon as %s names another account', async (_name, other) => {
    expect(await ask([...OWN, other])).toBe(true);
    expect(await ask([other, ...OWN])).toBe(true);
  });

  it('asks for no details when the list alone answers', async () => {
    const owned = createOwnedInMemory([
      { identifier: 'i-2', blueprint: 'instance', properties: { owner: ALPHA } },
      { identifier: BETA, blueprint: 'account' },
    ]);

    expect(await everSyncedOthers(owned, PLANS, ALPHA, new AbortController().signal)).toBe(true);
    expect(owned.described).toEqual([]);
  });

  it('throws when Port cannot be asked: that is no "no"', async () => {
    await expect(ask(OWN, { failsAfterPages: 1 })).rejects.toThrow('broke off');
    await expect(ask(OWN, { describeFails: true })).rejects.toThrow('did not answer');
  });
});
