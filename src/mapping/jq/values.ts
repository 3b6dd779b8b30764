// Values and operations as jq defines them, for the fast path. What is not covered here is left to
// the engine by NotCovered.
import { isObject, toJsonValue } from '../../lib/json-value.js';

/** An error as jq raises it. */
export class JqFailure extends Error {}

/** A value whose treatment is left to the engine. */
export class NotCovered extends Error {}

/** `.key`: null for null and for a missing member. Throws JqFailure for anything but an object. */
export function member(value: unknown, key: string): unknown {
  if (value === null) return null;
  if (!isPlainObject(value)) throw new JqFailure(`Cannot index ${typeName(value)} with "${key}"`);
  return Object.hasOwn(value, key) ? plain(value[key]) : null;
}

/**
 * `.[position]` without its fraction, counted from the end when negative: null for null and outside
 * of the list. Throws JqFailure for anything but a list.
 */
export function element(value: unknown, position: number): unknown {
  if (value === null) return null;
  if (!Array.isArray(value)) throw new JqFailure(`Cannot index ${typeName(value)} with number`);
  const index = Math.trunc(position);
  return plain(value[index < 0 ? index + value.length : index]);
}

/**
 * The elements of a list. The order in which jq visits an object's members is left to the engine.
 */
export function iterate(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.map(plain);
  if (isPlainObject(value)) throw new NotCovered('iteration over an object');
  throw new JqFailure(`Cannot iterate over ${typeName(value)}`);
}

/**
 * jq's `length`: code points, elements, members, the absolute value of a number, 0 for null. Throws
 * JqFailure for a boolean.
 */
export function length(value: unknown): number {
  if (value === null) return 0;
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isPlainObject(value)) return Object.values(value).filter((each) => each !== undefined).length;
  if (typeof value === 'number') return Math.abs(value);
  throw new JqFailure(`${typeName(value)} has no length`);
}

// A member as jq would have read it from JSON. Plain objects and arrays are looked into only when
// they are used.
function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value) || isPlainObject(value)) return value;
  return toJsonValue(value);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * jq's `+`: null is neutral, objects are joined with the right one winning. Throws JqFailure for
 * types that do not match.
 */
export function add(a: unknown, b: unknown): unknown {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  if (isPlainObject(a) && isPlainObject(b))
    return Object.fromEntries(
      [...Object.entries(a), ...Object.entries(b)].filter(([, value]) => value !== undefined),
    );
  throw new JqFailure(`${typeName(a)} and ${typeName(b)} cannot be added`);
}

/** jq's `==` for scalars. Throws NotCovered for two structures. */
export function equal(a: unknown, b: unknown): boolean {
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null)
    throw new NotCovered('comparison of structures');
  return a === b;
}

/** What counts as true in jq: everything but null and false. */
export function isTrue(value: unknown): boolean {
  return value !== null && value !== false;
}

/**
 * jq's `tostring` for strings, null, booleans and safe integers. Throws NotCovered for the rest.
 */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value === 'boolean' || Number.isSafeInteger(value))
    return String(value);
  throw new NotCovered('text of a structure or a fraction');
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
