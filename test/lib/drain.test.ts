import { expect, it } from 'vitest';
import { drain } from '../../src/lib/drain.js';

it('gives what was made of each value, in order, and lets go of the values', () => {
  const values = ['a', 'b', 'c'];

  expect(drain(values, (value) => value.toUpperCase())).toEqual(['A', 'B', 'C']);
  expect(values).toEqual([]);
});
