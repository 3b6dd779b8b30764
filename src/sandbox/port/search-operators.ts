// The operators of Port's search rules, each as a compiled test of one value. A value that cannot
// be compared does not match.
import { isObject } from '../../lib/json-value.js';
import { parseTime } from './json.js';

export type ValueTest = (value: unknown) => boolean;

/**
 * Compiles an operator with its operand. Returns undefined for an operator or operand that Port
 * would refuse.
 */
export function compileOperator(
  operator: string,
  operand: unknown,
  now: number,
): ValueTest | undefined {
  const negated = NEGATIONS[operator];
  if (negated !== undefined) {
    const test = compileOperator(negated, operand, now);
    return test === undefined ? undefined : (value) => !test(value);
  }
  return COMPILERS[operator]?.(operand, now);
}

const NEGATIONS: Readonly<Record<string, string>> = {
  '!=': '=',
  notIn: 'in',
  doesNotContains: 'contains',
  doesNotBeginsWith: 'beginsWith',
  doesNotEndsWith: 'endsWith',
  isNotEmpty: 'isEmpty',
  notBetween: 'between',
};

type Compiler = (operand: unknown, now: number) => ValueTest | undefined;

const COMPILERS: Readonly<Record<string, Compiler>> = {
  '=': (operand) => (operand === undefined ? undefined : (value) => same(value, operand)),
  in(operand) {
    if (!Array.isArray(operand)) return undefined;
    const allowed = new Set<unknown>(operand);
    return (value) =>
      Array.isArray(value) ? value.some((item) => allowed.has(item)) : allowed.has(value);
  },
  contains: (operand) => textTest(operand, (value, part) => value.includes(part), true),
  beginsWith: (operand) => textTest(operand, (value, part) => value.startsWith(part), false),
  endsWith: (operand) => textTest(operand, (value, part) => value.endsWith(part), false),
  containsAny(operand) {
    if (!Array.isArray(operand)) return undefined;
    const wanted = new Set<unknown>(operand);
    return (value) => Array.isArray(value) && value.some((item) => wanted.has(item));
  },
  isEmpty: () => (value) => value === undefined || value === null,
  '>': (operand) => orderTest(operand, (difference) => difference > 0),
  '>=': (operand) => orderTest(operand, (difference) => difference >= 0),
  '<': (operand) => orderTest(operand, (difference) => difference < 0),
  '<=': (operand) => orderTest(operand, (difference) => difference <= 0),
  between(operand, now) {
    const range = timeRange(operand, now);
    if (range === undefined) return undefined;
    return (value) => {
      const time = parseTime(value);
      return time !== undefined && time >= range.from && time <= range.to;
    };
  },
};

function same(value: unknown, operand: unknown): boolean {
  if (value === operand) return true;
  if (value === undefined || typeof operand !== 'object' || operand === null) return false;
  return JSON.stringify(value) === JSON.stringify(operand);
}

function textTest(
  operand: unknown,
  holds: (value: string, part: string) => boolean,
  lists: boolean,
): ValueTest | undefined {
  if (typeof operand !== 'string') return undefined;
  return (value) => {
    if (typeof value === 'string') return holds(value, operand);
    return lists && Array.isArray(value) && value.includes(operand);
  };
}

function orderTest(
  operand: unknown,
  holds: (difference: number) => boolean,
): ValueTest | undefined {
  if (typeof operand === 'number')
    return (value) => typeof value === 'number' && holds(value - operand);
  const bound = parseTime(operand);
  if (bound === undefined) return undefined;
  return (value) => {
    const time = parseTime(value);
    return time !== undefined && holds(time - bound);
  };
}

const DAY = 86_400_000;
const PRESET_DAYS: Readonly<Record<string, number>> = {
  today: 1,
  lastWeek: 7,
  last2Weeks: 14,
  lastMonth: 30,
  last3Months: 90,
  last6Months: 180,
  last12Months: 365,
};

function timeRange(operand: unknown, now: number): { from: number; to: number } | undefined {
  if (!isObject(operand)) return undefined;
  if (typeof operand['preset'] === 'string') {
    const days = PRESET_DAYS[operand['preset']];
    return days === undefined ? undefined : { from: now - days * DAY, to: now };
  }
  const from = parseTime(operand['from']);
  const to = parseTime(operand['to']);
  return from === undefined || to === undefined ? undefined : { from, to };
}
