// The builtin functions that the fast path knows, with jq's own reading of odd inputs or none at
// all.

import { element, isTrue, JqFailure, length, NotCovered, toText } from '../jq/values.js';
import { EMPTY, type Filter } from './filter.js';

/** By name, for calls without arguments; `add` is compiled apart. */
export const BUILTINS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['true', () => true],
  ['false', () => false],
  ['null', () => null],
  ['empty', () => EMPTY],
  ['not', (input) => !isTrue(input)],
  ['tostring', toText],
  ['length', length],
  ['first', (input) => element(input, 0)],
  ['last', (input) => element(input, -1)],
  ['ascii_downcase', (input) => text(input).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())],
  ['ascii_upcase', (input) => text(input).replace(/[a-z]+/g, (letters) => letters.toUpperCase())],
]);

/** By name, for calls with one argument: the operation on the input and the argument's value. */
export const OPERATIONS: ReadonlyMap<string, (input: unknown, argument: unknown) => unknown> =
  new Map<string, (input: unknown, argument: unknown) => unknown>([
    ['startswith', (input, prefix) => text(input).startsWith(text(prefix))],
    ['endswith', (input, suffix) => text(input).endsWith(text(suffix))],
    ['split', split],
  ]);

function split(input: unknown, separator: unknown): unknown {
  const whole = text(input);
  const mark = text(separator);
  if (mark === '') throw new NotCovered('split into characters');
  return whole === '' ? [] : whole.split(mark);
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new JqFailure('a string is expected');
  return value;
}
