import { describe, expect, it } from 'vitest';
import { createFeedingIndex, literalText } from '../../../src/resync/origin/filled-by.js';
import { kind, plan } from '../builders.js';

const INSTANCE = kind('AWS::EC2::Instance');
const VOLUME = kind('AWS::EC2::Volume');

describe('literalText', () => {
  it.each([
    ['"ec2Instance"', 'ec2Instance'],
    ["'ec2Instance'", 'ec2Instance'],
    ['  "x"  ', 'x'],
    ['""', ''],
  ])('reads %s', (expression, text) => {
    expect(literalText(expression)).toBe(text);
  });

  it.each(['.Properties.Blueprint', '"a" + "b"', '"a\\(.x)"', '"a', '"a\'', 'ec2Instance', '"a" | ascii_downcase', '"a","b"'])(
    'does not take %s for a plain text',
    (expression) => {
      expect(literalText(expression)).toBeUndefined();
    },
  );
});

describe('feeding index', () => {
  it('names exactly the kinds and resources whose literal blueprint it is', () => {
    const feedingOf = createFeedingIndex([
      plan(INSTANCE, { blueprint: '"instance"' }, { blueprint: "'other'" }),
      plan(VOLUME, { blueprint: '"volume"' }),
    ]);

    expect(feedingOf('instance').plans.map(({ kind: { name }, resources }) => [name, resources.map(({ index }) => index)])).toEqual([
      ['AWS::EC2::Instance', [0]],
    ]);
    expect(feedingOf('other').plans.map(({ resources }) => resources.map(({ index }) => index))).toEqual([[1]]);
    expect(feedingOf('unmapped').plans).toEqual([]);
  });

  it('counts a computed blueprint as a feeder of every blueprint', () => {
    const feedingOf = createFeedingIndex([
      plan(INSTANCE, { blueprint: 'if .x then "instance" else "server" end' }),
      plan(VOLUME, { blueprint: '"volume"' }),
    ]);

    expect(feedingOf('server').plans.map(({ kind: { name } }) => name)).toEqual(['AWS::EC2::Instance']);
    expect(feedingOf('volume').plans.map(({ kind: { name } }) => name)).toEqual(['AWS::EC2::Instance', 'AWS::EC2::Volume']);
    expect(feedingOf('anything').plans).toHaveLength(1);
  });

  it('takes origin hints only from the resources that feed the blueprint', () => {
    const account = '.__ExtraContext.AccountId';
    const feedingOf = createFeedingIndex([
      plan(
        INSTANCE,
        { blueprint: '"instance"', entity: { properties: { owner: account } } },
        { blueprint: '"other"', entity: { properties: { id: account } } },
      ),
    ]);

    expect(feedingOf('instance').hints.accountProperties).toEqual(['owner']);
    expect(feedingOf('other').hints.accountProperties).toEqual(['id']);
  });
});
