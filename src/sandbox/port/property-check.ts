// Checks entity properties against the JSON-Schema subset that blueprints offer. Checks are
// compiled once per blueprint.
import { isIPv4, isIPv6 } from 'node:net';
import { isObject } from '../../lib/json-value.js';
import { type JsonObject, parseTime } from './json.js';

/** What is wrong with a value, as the end of a sentence; undefined when nothing is. */
export type Check = (value: unknown) => string | undefined;

/** A check for one property definition: type, format, enum, bounds, and items. */
export function compileCheck(definition: JsonObject): Check {
  const checks = [
    typeCheck(definition['type']),
    formatCheck(definition['format']),
    enumCheck(definition['enum']),
  ];
  checks.push(
    lengthCheck(definition),
    boundCheck(definition),
    arrayCheck(definition),
    patternPropertiesCheck(definition),
  );
  const active = checks.filter((check) => check !== undefined);
  return (value) => {
    for (const check of active) {
      const problem = check(value);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

const isType: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  object: isObject,
  array: Array.isArray,
};

function typeCheck(type: unknown): Check | undefined {
  if (typeof type !== 'string') return undefined;
  const matches = isType[type];
  return matches === undefined
    ? undefined
    : (value) => (matches(value) ? undefined : `must be ${type}`);
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})$/;
const isDateTime = (value: string): boolean =>
  DATE_TIME.test(value) && parseTime(value) !== undefined;

const isFormat: Readonly<Record<string, (value: string) => boolean>> = {
  'date-time': isDateTime,
  timer: isDateTime,
  url: (value) => URL.canParse(value),
  email: (value) => EMAIL.test(value),
  'idn-email': (value) => EMAIL.test(value),
  user: (value) => EMAIL.test(value),
  ipv4: isIPv4,
  ipv6: isIPv6,
};

function formatCheck(format: unknown): Check | undefined {
  if (typeof format !== 'string') return undefined;
  const matches = isFormat[format];
  if (matches === undefined) return undefined;
  return (value) =>
    typeof value !== 'string' || matches(value) ? undefined : `must match format "${format}"`;
}

function enumCheck(allowed: unknown): Check | undefined {
  if (!Array.isArray(allowed)) return undefined;
  const values = new Set<unknown>(allowed);
  return (value) => (values.has(value) ? undefined : 'must be equal to one of the allowed values');
}

function lengthCheck(definition: JsonObject): Check | undefined {
  const { minLength, maxLength, pattern } = definition;
  if (minLength === undefined && maxLength === undefined && pattern === undefined) return undefined;
  const expression = typeof pattern === 'string' ? new RegExp(pattern, 'u') : undefined;
  return (value) => {
    if (typeof value !== 'string') return undefined;
    if (typeof minLength === 'number' && value.length < minLength)
      return `must NOT have fewer than ${minLength} characters`;
    if (typeof maxLength === 'number' && value.length > maxLength)
      return `must NOT have more than ${maxLength} characters`;
    return expression?.test(value) === false
      ? `must match pattern "${expression.source}"`
      : undefined;
  };
}

function boundCheck(definition: JsonObject): Check | undefined {
  const bounds: [unknown, string, (value: number, bound: number) => boolean][] = [
    [definition['minimum'], '>=', (value, bound) => value >= bound],
    [definition['maximum'], '<=', (value, bound) => value <= bound],
    [definition['exclusiveMinimum'], '>', (value, bound) => value > bound],
    [definition['exclusiveMaximum'], '<', (value, bound) => value < bound],
  ];
  const active = bounds.filter(([bound]) => typeof bound === 'number');
  if (active.length === 0) return undefined;
  return (value) => {
    if (typeof value !== 'number') return undefined;
    const broken = active.find(
      ([bound, , holds]) => typeof bound === 'number' && !holds(value, bound),
    );
    return broken === undefined ? undefined : `must be ${broken[1]} ${String(broken[0])}`;
  };
}

function arrayCheck(definition: JsonObject): Check | undefined {
  const { items, minItems, maxItems, uniqueItems } = definition;
  const itemCheck = isObject(items) ? compileCheck(items) : undefined;
  if (
    itemCheck === undefined &&
    minItems === undefined &&
    maxItems === undefined &&
    uniqueItems !== true
  )
    return undefined;
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    if (typeof minItems === 'number' && value.length < minItems)
      return `must NOT have fewer than ${minItems} items`;
    if (typeof maxItems === 'number' && value.length > maxItems)
      return `must NOT have more than ${maxItems} items`;
    if (
      uniqueItems === true &&
      new Set(value.map((item) => JSON.stringify(item))).size < value.length
    ) {
      return 'must NOT have duplicate items';
    }
    for (const [index, item] of value.entries()) {
      const problem = itemCheck?.(item);
      if (problem !== undefined) return `item ${index} ${problem}`;
    }
    return undefined;
  };
}

function patternPropertiesCheck(definition: JsonObject): Check | undefined {
  const { patternProperties } = definition;
  if (!isObject(patternProperties)) return undefined;
  const rules = Object.entries(patternProperties).map(([pattern, rule]) => ({
    pattern: new RegExp(pattern, 'u'),
    check: isObject(rule) ? compileCheck(rule) : () => undefined,
  }));
  return (value) => {
    if (!isObject(value)) return undefined;
    for (const [key, item] of Object.entries(value)) {
      const problem = rules.find((rule) => rule.pattern.test(key))?.check(item);
      if (problem !== undefined) return `key "${key}" ${problem}`;
    }
    return undefined;
  };
}
