// What differs between two resources, by path, so that a failing comparison reads as a list of facts.
import type { JsonValue } from '../../src/lib/json-value.js';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z$/;

/** One line for each difference. Timestamps agree within a millisecond: dates of JavaScript have no finer one, those of Python have. */
export function differences(expected: JsonValue | undefined, actual: JsonValue | undefined, path = ''): string[] {
  if (isRecord(expected) && isRecord(actual)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...names].flatMap((name) => differences(expected[name], actual[name], `${path}.${name}`));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((item, index) => differences(item, actual[index], `${path}[${index}]`));
  }
  if (JSON.stringify(expected) === JSON.stringify(actual) || isSameMoment(expected, actual)) return [];
  return [`${path}: boto3 reads ${shown(expected)}, the daemon ${shown(actual)}`];
}

function isRecord(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSameMoment(expected: JsonValue | undefined, actual: JsonValue | undefined): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  if (!TIMESTAMP.test(expected) || !TIMESTAMP.test(actual)) return false;
  return Math.abs(Date.parse(expected) - Date.parse(actual)) <= 1;
}

function shown(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
