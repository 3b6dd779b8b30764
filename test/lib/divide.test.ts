import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { divide, divideFailed, type Tried } from '../../src/lib/divide.js';

/** Takes what holds none of the bad items; notes every part that it was asked with. */
function pickyTaker(bad: ReadonlySet<number>) {
  const parts: number[][] = [];
  return {
    parts,
    take: async (part: readonly number[]): Promise<Tried<string>> => {
      parts.push([...part]);
      const divisible = part.some((item) => bad.has(item));
      return { result: `${divisible ? 'refused' : 'took'} ${part.join(' ')}`, divisible };
    },
  };
}

describe('divide', () => {
  test('leaves alone what succeeds as a whole, and what fails for another reason', async () => {
    const { parts, take } = pickyTaker(new Set());

    expect(await divide([1, 2, 3], take)).toEqual(['took 1 2 3']);
    expect(
      await divide([1, 2, 3], async () => ({ result: 'no connection', divisible: false })),
    ).toEqual(['no connection']);
    expect(parts).toEqual([[1, 2, 3]]);
  });

  test('halves what fails, in order, until the bad item stands alone', async () => {
    const { parts, take } = pickyTaker(new Set([4]));

    expect(await divide([1, 2, 3, 4, 5], take)).toEqual(['took 1 2 3', 'refused 4', 'took 5']);
    expect(parts).toEqual([[1, 2, 3, 4, 5], [1, 2, 3], [4, 5], [4], [5]]);
  });

  test('does not try again what has failed already', async () => {
    const { parts, take } = pickyTaker(new Set([1]));

    expect(await divideFailed([1, 2], take)).toEqual(['refused 1', 'took 2']);
    expect(parts).toEqual([[1], [2]]);
  });

  test('asks again for each item exactly once in the end, and refuses only the bad ones', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(99), { minLength: 1 }),
        fc.array(fc.nat(99)),
        async (items, bad) => {
          const { take } = pickyTaker(new Set(bad));
          const results = await divide(items, take);

          expect(results.flatMap((result) => result.split(' ').slice(1).map(Number))).toEqual(
            items,
          );
          for (const result of results.filter((each) => each.startsWith('refused')))
            expect(result.split(' ')).toHaveLength(2);
        },
      ),
    );
  });
});
