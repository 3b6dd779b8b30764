import { describe, expect, it } from 'vitest';
import { chunk, groupBy } from '../../src/lib/group-by.js';

describe('groupBy', () => {
  it('keeps the order of keys by first appearance and of values inside a group', () => {
    const groups = groupBy([3, 1, 4, 1, 5, 9, 2, 6], (value) => (value % 2 === 0 ? 'even' : 'odd'));

    expect([...groups]).toEqual([
      ['odd', [3, 1, 1, 5, 9]],
      ['even', [4, 2, 6]],
    ]);
  });

  it('takes any iterable and gives no group for no value', () => {
    expect(groupBy(new Set<string>(), (value) => value).size).toBe(0);
    expect(groupBy(new Set(['a']), () => undefined).get(undefined)).toEqual(['a']);
  });
});

describe('chunk', () => {
  it('cuts into parts of at most the size and loses nothing', () => {
    expect(chunk([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunk([1, 2], 2)).toEqual([[1, 2]]);
    expect(chunk([], 2)).toEqual([]);
  });
});
