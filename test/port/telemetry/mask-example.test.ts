import { describe, expect, test } from 'vitest';
import { maskExample } from '../../../src/port/telemetry/mask-example.js';
import { HARMLESS_NAMES, HIDDEN, KEPT, SECRET_NAMES, SHAPES } from '../../lib/secret-corpus.js';
import { MORE_HIDDEN } from '../../lib/secret-corpus-hidden.js';
import { MORE_KEPT } from '../../lib/secret-corpus-kept.js';

const mask = (value: unknown): unknown => maskExample(value, (text) => text);
const core = (shape: string) =>
  shape.includes('PRIVATE KEY') ? 'hunter2' : (/[^\s/]+$/.exec(shape)?.[0] ?? shape);

describe('a resource that is shown', () => {
  test.each([...HIDDEN, ...MORE_HIDDEN])('loses the secret of a text: %j', (text, secret) => {
    const shown = JSON.stringify(mask({ Properties: { Note: text, List: [[text]], [text]: 1 } }));

    expect(shown).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(shown).toContain('[REDACTED]');
  });

  test.each(SHAPES)('loses what its form gives away: %j', (shape) => {
    expect(JSON.stringify(mask({ a: [`see ${shape}, please`], b: { c: shape } }))).not.toContain(
      core(shape),
    );
  });

  test.each(SECRET_NAMES)('has no value under the name of a secret: %s', (name) => {
    const shown = mask({
      [name]: 'hunter2',
      Environment: { Variables: { [name]: 12_345 } },
      Tags: [
        { Key: name, Value: 'hunter2' },
        { name, value: 'hunter2' },
        { ParameterKey: name, ParameterValue: 'hunter2' },
      ],
      Definition: JSON.stringify({ a: [{ [name]: 'hunter2 and more' }] }),
      Below: { [name]: { Value: 'hunter2', List: ['hunter2', 12_345], On: true, None: null } },
    });

    expect(JSON.stringify(shown)).not.toMatch(/hunter2|12345/);
    expect(shown).toMatchObject({
      [name]: '[REDACTED]',
      Tags: [{ Key: name, Value: '[REDACTED]' }, {}, {}],
      Below: { [name]: { List: ['[REDACTED]', '[REDACTED]'], On: true, None: null } },
    });
  });

  test.each(HARMLESS_NAMES)('keeps the value under any other name: %s', (name) => {
    expect(mask({ [name]: '4096', Tags: [{ Key: name, Value: '4096' }] })).toEqual({
      [name]: '4096',
      Tags: [{ Key: name, Value: '4096' }],
    });
  });

  test.each([...KEPT, ...MORE_KEPT])('keeps a text without secrets: %j', (text) => {
    expect(mask({ Note: text })).toEqual({ Note: text });
  });

  test('keeps accounts, ARNs, numbers and times, in the form that mappings see', () => {
    const resource = {
      Type: 'AWS::S3::Bucket',
      Properties: {
        Arn: 'arn:aws:s3:::bucket',
        Created: new Date('2026-03-01T12:00:00Z'),
        Size: 17,
        Empty: '',
        Absent: undefined,
      },
      __ExtraContext: { AccountId: '123456789012', Region: 'eu-west-1' },
    };

    expect(mask(resource)).toEqual({
      ...resource,
      Properties: {
        Arn: 'arn:aws:s3:::bucket',
        Created: '2026-03-01T12:00:00Z',
        Size: 17,
        Empty: '',
      },
    });
  });

  test('loses what is known to be secret, in texts, keys and numbers', () => {
    const hide = (text: string) => text.replaceAll(/lavender|12345/g, '[redacted]');

    expect(maskExample({ a: 'x lavender', lavender: [12_345, 6] }, hide)).toEqual({
      a: 'x [REDACTED]',
      '[REDACTED]': ['[REDACTED]', 6],
    });
  });

  test('is bounded in depth, in the length of lists, and shows no piece of an endless text', () => {
    let deep: unknown = 'bottom';
    for (let depth = 0; depth < 5_000; depth += 1) deep = { deep };

    const shown = mask({ deep, list: Array(10_000).fill('x'), text: 'y'.repeat(70_000) });

    expect(JSON.stringify(shown)).not.toContain('bottom');
    expect(Object(shown).list).toHaveLength(100);
    expect(Object(shown).text).toBe('[REDACTED]');
  });
});
