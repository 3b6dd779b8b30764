// Reading of untyped configuration: every accessor notes a problem with its path and goes on, so
// that all problems are told at once.

import { isObject } from '../../lib/json-value.js';
import { readOceanBoolean } from '../../lib/ocean-boolean.js';
import { cutQuoted, cutValue } from '../../lib/text/cut-text.js';

/** Collects what is wrong, and what is merely worth knowing. */
export interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}

/** A value with the path that leads to it. */
export interface ConfigValue {
  readonly value: unknown;
  readonly path: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** A member and its path; its value is undefined where there is none. */
export function at(fields: Fields, key: string, path: string): ConfigValue {
  return { value: fields[key], path: path === '' ? cutQuoted(key) : `${path}.${cutQuoted(key)}` };
}

/** A member under its camel case name, else under the snake case one. */
export function atEither(fields: Fields, camel: string): ConfigValue {
  const snake = camel.replace(/[A-Z]/g, (letter) => '_' + letter.toLowerCase());
  return fields[camel] === undefined
    ? { ...at(fields, snake, ''), path: camel }
    : at(fields, camel, '');
}

/**
 * Notes that the value is missing or what it is instead of what is expected, shortened; always
 * undefined, so that a reader can return it.
 */
export function complain(
  findings: Findings,
  { value, path }: ConfigValue,
  expected: string,
): undefined {
  findings.problems.push(
    value === undefined
      ? `${path} is missing: expected ${expected}`
      : `${path} is ${cutValue(value)}: expected ${expected}`,
  );
}

/** The members of an object; notes anything else and is undefined then. */
export function readFields(
  located: ConfigValue,
  findings: Findings,
  expected = 'an object',
): Fields | undefined {
  return isObject(located.value) ? located.value : complain(findings, located, expected);
}

/** A list; an absent one is empty, and so is null where that is allowed. */
export function readList(
  located: ConfigValue,
  findings: Findings,
  options: { nullIsEmpty: boolean },
): readonly ConfigValue[] {
  const { value, path } = located;
  if (value === undefined || (value === null && options.nullIsEmpty)) return [];
  if (!Array.isArray(value)) return complain(findings, located, 'a list') ?? [];
  return value.map((item: unknown, index) => ({ value: item, path: `${path}[${index}]` }));
}

/**
 * A boolean in any of Ocean's spellings; absent and null are the fallback, and so is anything else,
 * which is noted.
 */
export function readBoolean(located: ConfigValue, findings: Findings, fallback: boolean): boolean {
  const { value } = located;
  if (value === undefined || value === null) return fallback;
  return readOceanBoolean(value) ?? complain(findings, located, 'true or false') ?? fallback;
}

/** An expression: text, or a number or boolean that stands for its text. */
export function readExpression(located: ConfigValue, findings: Findings): string | undefined {
  const { value } = located;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value);
  return complain(findings, located, 'a JQ expression (text)');
}
