// What differs between two JSON values, by path, so that a failing comparison reads as a list of
// facts.
import { isObject, type JsonValue } from '../../src/lib/json-value.js';

type Value = JsonValue | undefined;

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z$/;

export interface Leniency {
  /**
   * By how much timestamps may differ: the dates of JavaScript have milliseconds, those of Python
   * have more.
   */
  readonly milliseconds: number;
}

export interface Difference {
  readonly path: string;
  readonly expected: Value;
  readonly actual: Value;
}

/**
 * Members that only one side has, and values that are not equal. Arrays of different lengths are
 * one difference.
 */
export function differences(
  expected: Value,
  actual: Value,
  leniency: Leniency,
  path = '',
): Difference[] {
  if (isObject(expected) && isObject(actual)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...names].flatMap((name) =>
      differences(expected[name], actual[name], leniency, `${path}.${name}`),
    );
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((item: JsonValue, index) =>
      differences(item, actual[index], leniency, `${path}[${index}]`),
    );
  }
  const same =
    JSON.stringify(expected) === JSON.stringify(actual) || isSameMoment(expected, actual, leniency);
  return same ? [] : [{ path, expected, actual }];
}

function isSameMoment(expected: Value, actual: Value, { milliseconds }: Leniency): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  if (!TIMESTAMP.test(expected) || !TIMESTAMP.test(actual)) return false;
  return Math.abs(Date.parse(expected) - Date.parse(actual)) <= milliseconds;
}
