import { describe, expect, it } from 'vitest';
import { createFilledByIndex, literalText } from '../../../src/resync/origin/filled-by.js';
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

  it.each([
    '.Properties.Blueprint',
    '"a" + "b"',
    '"a\\(.x)"',
    '"a',
    '"a\'',
    'ec2Instance',
    '"a" | ascii_downcase',
    '"a","b"',
  ])('does not take %s for a plain text', (expression) => {
    expect(literalText(expression)).toBeUndefined();
  });
});

describe('filled-by index', () => {
  it('names exactly the kinds and resources whose literal blueprint it is', () => {
    const filledBy = createFilledByIndex([
      plan(INSTANCE, { blueprint: '"instance"' }, { blueprint: "'other'" }),
      plan(VOLUME, { blueprint: '"volume"' }),
    ]);

    expect(
      filledBy('instance').plans.map(({ kind: { name }, resources }) => [
        name,
        resources.map(({ index }) => index),
      ]),
    ).toEqual([['AWS::EC2::Instance', [0]]]);
    expect(
      filledBy('other').plans.map(({ resources }) => resources.map(({ index }) => index)),
    ).toEqual([[1]]);
    expect(filledBy('unmapped').plans).toEqual([]);
  });

  it('counts a computed blueprint as a filler of every blueprint', () => {
    const filledBy = createFilledByIndex([
      plan(INSTANCE, { blueprint: 'if .x then "instance" else "server" end' }),
      plan(VOLUME, { blueprint: '"volume"' }),
    ]);

    expect(filledBy('server').plans.map(({ kind: { name } }) => name)).toEqual([
      'AWS::EC2::Instance',
    ]);
    expect(filledBy('volume').plans.map(({ kind: { name } }) => name)).toEqual([
      'AWS::EC2::Instance',
      'AWS::EC2::Volume',
    ]);
    expect(filledBy('anything').plans).toHaveLength(1);
  });

  it('takes origin hints only from the resources that feed the blueprint', () => {
    const account = '.__ExtraContext.AccountId';
    const filledBy = createFilledByIndex([
      plan(
        INSTANCE,
        { blueprint: '"instance"', entity: { properties: { owner: account } } },
        { blueprint: '"other"', entity: { properties: { id: account } } },
      ),
    ]);

    expect(filledBy('instance').hints.accountProperties).toEqual(['owner']);
    expect(filledBy('other').hints.accountProperties).toEqual(['id']);
  });
});
