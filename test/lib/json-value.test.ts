import { describe, expect, test } from 'vitest';
import { toJsonValue } from '../../src/lib/json-value.js';

describe('the JSON form', () => {
  test.each([
    ['a date without a fraction', new Date('2024-01-02T03:04:05Z'), '2024-01-02T03:04:05Z'],
    ['a date with a fraction', new Date('2024-01-02T03:04:05.120Z'), '2024-01-02T03:04:05.120000Z'],
    ['a date before 1970', new Date(-1), '1969-12-31T23:59:59.999000Z'],
    ['an invalid date', new Date(Number.NaN), null],
    ['a blob', new TextEncoder().encode('héllo'), 'héllo'],
    ['a part of a larger buffer', new Uint8Array([97, 98, 99]).subarray(1, 2), 'b'],
    ['a blob that is not text', new Uint8Array([255, 254]), '//4='],
    ['an array buffer', new TextEncoder().encode('x').buffer, 'x'],
    ['a big integer', 5n, 5],
    ['not a number', Number.NaN, null],
    ['an infinity', Number.NEGATIVE_INFINITY, -Number.MAX_VALUE],
    ['minus zero', { a: [-0] }, { a: [0] }],
    ['half of a surrogate pair', 'a\udc00', 'a\ufffd'],
    ['nothing at all', undefined, null],
    ['absent and null members', { a: undefined, b: null, c: () => 1 }, { b: null }],
    ['absent elements', [undefined, 1], [null, 1]],
    ['empty structures', { a: [], b: {} }, { a: [], b: {} }],
    ['depth', { a: [{ b: new Date(0) }] }, { a: [{ b: '1970-01-01T00:00:00Z' }] }],
  ])('of %s', (_name, value, expected) => {
    expect(toJsonValue(value)).toStrictEqual(expected);
  });

  test('of a tree that is JSON already is that tree', () => {
    const tree = { a: [1, 'x', { b: null }] };
    expect(toJsonValue(tree)).toBe(tree);
  });

  test('keeps a member named __proto__ as a member', () => {
    const value = toJsonValue(Object.fromEntries([['__proto__', new Date(0)]]));
    expect(JSON.stringify(value)).toBe('{"__proto__":"1970-01-01T00:00:00Z"}');
  });
});
