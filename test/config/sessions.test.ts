// Settings of sessions and of being quiet.
import { describe, expect, test } from 'vitest';
import { load, refused } from './load.js';

const PREFIX = 'OCEAN__INTEGRATION__CONFIG__';

test('sessions are limited unless they are not to be', () => {
  expect(load({}).config.aws.sessionPolicy).toBe(true);
  expect(load({ [`${PREFIX}SESSION_POLICY`]: 'on' }).config.aws.sessionPolicy).toBe(true);
  expect(load({ [`${PREFIX}SESSION_POLICY`]: 'off' }).config.aws.sessionPolicy).toBe(false);
});

test('a word that is neither on nor off is refused, because a typing error must not unlimit sessions', () => {
  expect(refused({ [`${PREFIX}SESSION_POLICY`]: 'false' }).message).toContain('on, off');
});

test('reads are quiet only on request', () => {
  expect(load({}).config.aws.quiet).toBe(false);
  expect(load({ [`${PREFIX}QUIET`]: 'true' }).config.aws.quiet).toBe(true);
});

describe('a source identity', () => {
  test('is passed on as it is written, without blanks around it', () => {
    expect(load({}).config.aws).not.toHaveProperty('sourceIdentity');
    expect(load({ [`${PREFIX}SOURCE_IDENTITY`]: '' }).config.aws).not.toHaveProperty(
      'sourceIdentity',
    );
    expect(load({ [`${PREFIX}SOURCE_IDENTITY`]: ' port@example.com ' }).config.aws).toMatchObject({
      sourceIdentity: 'port@example.com',
    });
  });

  test.each(['x', 'two words', 'aws:mine', 'a/b', 'x'.repeat(65)])(
    'that STS would refuse, such as %j, is refused',
    (value) => {
      expect(refused({ [`${PREFIX}SOURCE_IDENTITY`]: value }).message).toContain('2 to 64 letters');
    },
  );
});
