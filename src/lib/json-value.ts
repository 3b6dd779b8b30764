// Turns what AWS clients hand out (dates, blobs, big integers, absent members) into the plain JSON
// that mappings see.
// A tree that already is JSON is returned as it is: it costs a walk and no memory.

import { microsecondsOf } from './precise-date.js';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * The JSON form of any value, by the rules of the reference (docs/contract/aws-v3.md): UTC
 * timestamps with six digits of fraction or none, blobs as UTF-8 or base64, absent members dropped,
 * null kept.
 * Numbers as jq prints them: NaN is null, infinities are the largest double, minus zero is zero.
 */
export function toJsonValue(value: unknown): JsonValue {
  return isJsonValue(value) ? value : convert(value);
}

/** True for what JSON calls an object: neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True when the value is JSON all the way down, so that nothing has to be converted. */
function isJsonValue(value: unknown): value is JsonValue {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed();
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || (Array.isArray(value) ? isJsonArray(value) : isJsonRecord(value));
    default:
      return false;
  }
}

/** The form of a timestamp in a mapping; null for a date that is none. */
function jsonDate(date: Date): string | null {
  if (Number.isNaN(date.getTime())) return null;
  const microseconds = microsecondsOf(date);
  const seconds = Math.floor(microseconds / 1e6);
  const fraction = microseconds - seconds * 1e6;
  const text = new Date(seconds * 1000).toISOString().slice(0, -5);
  return fraction === 0 ? `${text}Z` : `${text}.${String(fraction).padStart(6, '0')}Z`;
}

function isJsonArray(items: readonly unknown[]): boolean {
  for (let index = 0; index < items.length; index++) if (!isJsonValue(items[index])) return false;
  return true;
}

function isJsonRecord(record: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(record);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const member of Object.values(record)) if (!isJsonValue(member)) return false;
  return true;
}

function convert(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
      return value.toWellFormed();
    case 'boolean':
      return value;
    case 'number':
      if (value === 0) return 0;
      return Number.isNaN(value)
        ? null
        : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
    case 'bigint':
      return convert(Number(value));
    case 'object':
      return value === null ? null : convertObject(value);
    default:
      return null;
  }
}

function convertObject(value: object): JsonValue {
  if (Array.isArray(value)) return Array.from(value, convert);
  if (value instanceof Date) return jsonDate(value);
  if (ArrayBuffer.isView(value))
    return blobText(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  if (value instanceof ArrayBuffer) return blobText(Buffer.from(value));
  const kept: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined || typeof member === 'function' || typeof member === 'symbol')
      continue;
    kept.push([key, convert(member)]);
  }
  return Object.fromEntries(kept); // defines a key such as __proto__ instead of assigning it
}

function blobText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('base64');
  }
}
