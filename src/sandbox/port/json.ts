// JSON as the simulated Port meets it: narrowing of unknown values, nothing else.
import { isObject } from '../../lib/json-value.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** True for an array of strings. */
export function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Parses text that this simulator itself wrote as a JSON object. */
export function parseObject(text: string): JsonObject {
  const value: unknown = text === '{}' ? {} : JSON.parse(text);
  return isObject(value) ? value : {};
}

/** The keys of `value` that are not in `known`. */
export function unknownKeys(value: JsonObject, known: ReadonlySet<string>): string[] {
  return Object.keys(value).filter((key) => !known.has(key));
}

/** Milliseconds of an ISO 8601 date or date-time; undefined for anything else. */
export function parseTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/.test(value))
    return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
