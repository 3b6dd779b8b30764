// What the evaluation of expressions on the main thread may cost. Whoever loops, copies or grows
// something spends first; when all is spent, the document is left to the engine, which has a
// thread, a time-out and a memory of its own.
import type { JsonValue } from '../../lib/json-value.js';
import { NotCovered } from './values.js';

export interface Budget {
  /** For the next document. */
  refill(): void;
  /** Throws NotCovered when more was spent than there is. */
  spend(steps: number): void;
}

/**
 * Steps for all expressions of one document: some 4 ms. Documents of real mappings take a few
 * hundred.
 */
const STEPS = 200_000;
/** Characters that are copied or compared in the time of a step. */
const CHARACTERS_A_STEP = 16;
/**
 * Levels of nesting in a result. Port's searches and JSON printers of others end at some hundred to
 * some thousand.
 */
export const MAX_RESULT_DEPTH = 100;

/** A full budget. */
export function createBudget(steps = STEPS): Budget {
  let left = steps;
  return {
    refill() {
      left = steps;
    },
    spend(amount) {
      left -= amount;
      if (left < 0) throw new NotCovered('more steps than the main thread has');
    },
  };
}

/** What it takes to copy or compare the value if it is text; one step for anything else. */
export function textSteps(value: unknown): number {
  return typeof value === 'string' ? 1 + value.length / CHARACTERS_A_STEP : 1;
}

/** What `a + b` takes: text is appended, lists and objects are copied. */
export function additionSteps(a: unknown, b: unknown): number {
  return membersOf(a) + (typeof b === 'string' ? textSteps(b) : membersOf(b));
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + (Array.isArray(value) ? value.length : Object.keys(value).length);
}

/**
 * Spends for every part of a result, which may be far larger than what it is made of; true when it
 * is plain JSON. Throws NotCovered when it is too large or nested too deeply.
 */
export function spendOnResult(value: unknown, budget: Budget, depth = 0): value is JsonValue {
  switch (typeof value) {
    case 'string':
      budget.spend(textSteps(value));
      return true;
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || spendOnMembers(value, budget, depth + 1);
    default:
      return false;
  }
}

function spendOnMembers(value: object, budget: Budget, depth: number): boolean {
  if (depth > MAX_RESULT_DEPTH) throw new NotCovered('a result that is nested too deeply');
  const prototype: unknown = Object.getPrototypeOf(value);
  const isList = Array.isArray(value);
  if (!isList && prototype !== Object.prototype && prototype !== null) return false;
  const members: readonly unknown[] = isList ? value : Object.values(value);
  budget.spend(1 + members.length);
  let isJson = true;
  // A `for of` and not `every`: the rest has to be paid for when a member has to be converted.
  for (const member of members) if (!spendOnResult(member, budget, depth)) isJson = false;
  return isJson;
}
