import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHashSet } from '../../src/lib/hash-set.js';

describe('hash set', () => {
  it('agrees with Set on a hundred thousand members, through every growth, and knows no stranger', () => {
    const set = createHashSet(16);
    for (let index = 0; index < 100_000; index += 1)
      if (!set.add(`ec2Instance\ni-${index}`))
        throw new Error(`member ${index} was taken for another`);
    let missing = 0;
    let strangers = 0;
    for (let index = 0; index < 100_000; index += 1) {
      if (!set.has(`ec2Instance\ni-${index}`)) missing += 1;
      if (set.has(`ec2Instance\nx-${index}`)) strangers += 1;
    }

    expect(missing).toBe(0);
    expect(strangers).toBe(0);
    expect(set.size).toBe(100_000);
  });

  it('answers every add and has like Set, whatever the strings', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const operation = fc.record({
      add: fc.boolean(),
      value: fc.oneof(text, fc.constantFrom('', 'a', '\n', 'a\nb', 'ä', '\u0000')),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const set = createHashSet(4);
        const model = new Set<string>();
        for (const { add, value } of operations) {
          if (add) {
            expect(set.add(value)).toBe(!model.has(value));
            model.add(value);
          } else {
            expect(set.has(value)).toBe(model.has(value));
          }
        }
        expect(set.size).toBe(model.size);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('does not count or change on adding a member again', () => {
    const set = createHashSet();

    expect([set.add('a'), set.add('a'), set.add('b'), set.size]).toEqual([true, false, true, 2]);
  });

  it('stays findable when it is filled exactly to the load at which it grows', () => {
    for (const count of [1, 2, 3, 5, 6, 10, 11, 21, 22, 43]) {
      const set = createHashSet(4);
      for (let index = 0; index < count; index += 1) set.add(`m${index}`);
      expect(Array.from({ length: count }, (_, index) => set.has(`m${index}`))).toEqual(
        Array.from({ length: count }, () => true),
      );
      expect(set.has('stranger')).toBe(false);
    }
  });
});
