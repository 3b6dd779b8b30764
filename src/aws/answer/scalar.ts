// One value of a simple type, from JSON or from the text of an XML element. What is not of its type
// is passed on as it is and noted.
import type { NormalizedSchema } from '@smithy/core/schema';
import { readDate } from './date-forms.js';
import type { Expected, NoteOdd } from './odd-values.js';

/** Reads one value; undefined leaves the member out. */
export type ScalarReader = (value: unknown) => unknown;

const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
/** The numbers that JSON and XML write as words. */
const WORDS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
const INTEGER = /^-?\d{1,15}$/;
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/**
 * A reader for the text of XML elements. `stock` reads the rarer types and throws for what is none
 * of them.
 */
export function textScalar(
  schema: NormalizedSchema,
  field: string,
  note: NoteOdd,
  stock: (text: string) => unknown,
): (text: string) => unknown {
  const odd = (expected: Expected) => (text: string) => oddValue(text, field, expected, note);
  const type = schema.getSchema();
  if (type === STRING && schema.getMergedTraits().mediaType === undefined) return (text) => text;
  if (type === NUMBER) {
    const otherwise = odd('number');
    return (text) =>
      INTEGER.test(text) || DECIMAL.test(text)
        ? Number(text)
        : (WORDS.get(text) ?? otherwise(text));
  }
  if (type === BOOLEAN) {
    const otherwise = odd('boolean');
    return (text) => {
      if (text === 'true') return true;
      const word = text.toLowerCase();
      return word === 'true' || (word === 'false' ? false : otherwise(text));
    };
  }
  if (schema.isTimestampSchema()) {
    const otherwise = odd('date');
    return (text) => readDate(text) ?? otherwise(text);
  }
  const otherwise = odd(schema.isBlobSchema() ? 'blob' : 'value');
  return (text) =>
    orOdd(
      () => stock(text),
      () => otherwise(text),
    );
}

/** A reader for values of JSON; they are never null. `stock` is as above. */
export function jsonScalar(
  schema: NormalizedSchema,
  field: string,
  note: NoteOdd,
  stock: (value: unknown) => unknown,
): ScalarReader {
  const odd = (expected: Expected) => (value: unknown) => oddValue(value, field, expected, note);
  const type = schema.getSchema();
  if (type === STRING && schema.getMergedTraits().mediaType === undefined) {
    const otherwise = odd('text');
    return (value) => (typeof value === 'string' ? value : otherwise(value));
  }
  if (type === NUMBER) {
    const otherwise = odd('number');
    return (value) => (typeof value === 'number' ? value : (WORDS.get(value) ?? otherwise(value)));
  }
  if (type === BOOLEAN) {
    const otherwise = odd('boolean');
    return (value) => (typeof value === 'boolean' ? value : otherwise(value));
  }
  if (schema.isTimestampSchema()) {
    const otherwise = odd('date');
    return (value) => readDate(value) ?? otherwise(value);
  }
  if (schema.isBlobSchema()) {
    const otherwise = odd('blob');
    return (value) =>
      typeof value === 'string'
        ? orOdd(
            () => stock(value),
            () => otherwise(value),
          )
        : otherwise(value);
  }
  const otherwise = odd('value');
  return (value) =>
    orOdd(
      () => stock(value),
      () => otherwise(value),
    );
}

function orOdd(read: () => unknown, otherwise: () => unknown): unknown {
  try {
    return read();
  } catch {
    return otherwise();
  }
}

// Nothing is no value of any type, so it is left out; a text of it would pass for one.
function oddValue(value: unknown, field: string, expected: Expected, note: NoteOdd): unknown {
  const isNothing = typeof value === 'string' && value.trim() === '';
  note(field, expected, isNothing ? 'left-out' : 'passed-on');
  return isNothing ? undefined : value;
}
