import { describe, expect, test } from 'vitest';
import { beginningOf, fitJson } from '../../../src/lib/text/fit-json.js';

const parsed = (value: unknown, bytes: number): unknown =>
  JSON.parse(fitJson(value, bytes) ?? 'null');

describe('a value that is made to fit', () => {
  test('is left letter for letter when it does', () => {
    const value = { a: [1, 'two', null], b: { c: true } };

    expect(fitJson(value, 100)).toBe(JSON.stringify(value));
  });

  test('loses the ends of its lists, objects and texts, and keeps its shape', () => {
    const value = {
      list: Array.from({ length: 5_000 }, (_, index) => ({ index })),
      text: 'x'.repeat(100_000),
      members: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`m${index}`, 1])),
    };

    const cut = parsed(value, 20_000);

    expect(cut).toMatchObject({
      list: Array.from({ length: 50 }, (_, index) => ({ index })),
      text: `${'x'.repeat(4_000)}…`,
      members: { m0: 1, m199: 1 },
    });
    expect(Object.keys(Object(cut).members)).toHaveLength(200);
  });

  test.each([400, 2_000, 10_000, 50_000])('is never longer than %d bytes', (bytes) => {
    const wide = (depth: number): unknown =>
      depth === 0
        ? 'é'.repeat(3_000)
        : Array.from({ length: 6 }, () => ({ 'a key': wide(depth - 1) }));

    expect(Buffer.byteLength(fitJson(wide(3), bytes) ?? '')).toBeLessThanOrEqual(bytes);
  });

  test('is nothing when nothing short enough is left, and when it cannot be written', () => {
    let deep: unknown = 'x';
    for (let depth = 0; depth < 20_000; depth += 1) deep = [deep];

    expect(fitJson({ a: 'x'.repeat(50) }, 20)).toBeUndefined();
    expect(fitJson(10n, 100)).toBeUndefined();
    expect(parsed(deep, 100)).toEqual([[[[[[[[[[[[[]]]]]]]]]]]]]);
  });
});

test('a text is not cut inside of a pair of surrogates', () => {
  expect(beginningOf('ab😀cd', 3)).toBe('ab…');
  expect(beginningOf('ab😀cd', 4)).toBe('ab😀…');
  expect(beginningOf('ab', 2)).toBe('ab');
});
