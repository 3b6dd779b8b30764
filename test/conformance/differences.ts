// What differs between two resources, by path, so that a failing comparison reads as a list of facts.
import type { JsonValue } from '../../src/lib/json-value.js';

type Value = JsonValue | undefined;

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z$/;

export interface Leniency {
  /** By how much timestamps may differ: the dates of JavaScript have milliseconds, those of Python have more. */
  readonly milliseconds: number;
}

/** One line for each difference. */
export function differences(expected: Value, actual: Value, path: string, leniency: Leniency): string[] {
  if (isRecord(expected) && isRecord(actual)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    return [...names].flatMap((name) => differences(expected[name], actual[name], `${path}.${name}`, leniency));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((item, index) => differences(item, actual[index], `${path}[${index}]`, leniency));
  }
  if (JSON.stringify(expected) === JSON.stringify(actual) || isSameMoment(expected, actual, leniency)) return [];
  return [`${path}: boto3 reads ${shown(expected)}, the daemon ${shown(actual)}`];
}

function isRecord(value: Value): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSameMoment(expected: Value, actual: Value, { milliseconds }: Leniency): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  if (milliseconds === 0 || !TIMESTAMP.test(expected) || !TIMESTAMP.test(actual)) return false;
  return Math.abs(Date.parse(expected) - Date.parse(actual)) <= milliseconds;
}

function shown(value: Value): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
