// What Port accepts in each field of an entity, and how near misses become it. Refusals are told, never guessed around.
import type { JsonValue } from '../lib/json-value.js';
import type { SearchQuery } from '../types/mapping.js';

/** A value fit for the field, or why there is none. */
export type Fitted<T> = { readonly fits: true; readonly value: T } | { readonly fits: false; readonly reason: string };

function fits<T>(value: T): Fitted<T> {
  return { fits: true, value };
}

function misfit(wanted: string, value: JsonValue): { readonly fits: false; readonly reason: string } {
  return { fits: false, reason: `is ${describe(value)}, where ${wanted} is expected` };
}

/** An identifier: falsy values (contract ocean-core 5.8), lists and objects that are not search queries do not identify anything. */
export function fitIdentifier(value: JsonValue): Fitted<string | SearchQuery> {
  const wanted = 'a string, a number or a search query';
  if (isSearchQuery(value)) return fits(value);
  return isFalsy(value) || typeof value === 'object' ? misfit(wanted, value) : fits(String(value));
}

/** A blueprint's identifier: scalars become text; falsy values, and what no path of Port's API can hold, do not name a blueprint. */
export function fitBlueprint(value: JsonValue): Fitted<string> {
  if (isFalsy(value) || typeof value === 'object') return misfit('the identifier of a blueprint', value);
  const name = String(value);
  const isPath = name === '.' || name === '..' || name.includes('/');
  return isPath ? { fits: false, reason: 'has a slash or is made of dots, which no identifier of a blueprint is' } : fits(name);
}

/** Title and icon: scalars become text. */
export function fitText(value: JsonValue): Fitted<string | null> {
  if (value === null) return fits(null);
  return typeof value === 'object' ? misfit('text', value) : fits(String(value));
}

/** A team, a list of teams (numbers become text), a search query or null. */
export function fitTeam(value: JsonValue): Fitted<JsonValue> {
  if (isList(value)) return fits(value.map((item) => (typeof item === 'number' ? String(item) : item)));
  if (isSearchQuery(value)) return fits(value);
  return typeof value === 'object' && value !== null ? misfit('a team, a list of teams or a search query', value) : fitText(value);
}

/** A relation: an identifier, a list of identifiers, a search query or null. A null inside of a list relates to nothing and is left out. */
export function fitRelation(value: JsonValue): Fitted<JsonValue> {
  const wanted = 'an identifier, a list of identifiers or a search query';
  if (isList(value)) {
    const targets = value.filter((item) => item !== null);
    return targets.some((item) => typeof item === 'object') ? misfit(wanted, value) : fits(targets.map(String));
  }
  if (value === null || isSearchQuery(value)) return fits(value);
  return typeof value === 'object' ? misfit(wanted, value) : fits(String(value));
}

/** A value for a message: scalars that cannot hold a secret in full, everything else by its type only. */
export function describe(value: JsonValue): string {
  if (value === null || value === '' || typeof value === 'boolean' || typeof value === 'number') return JSON.stringify(value);
  if (isList(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' ? 'an object' : 'a string';
}

/** True for an object with a combinator and a list of rules. */
export function isSearchQuery(value: JsonValue): value is { readonly combinator: JsonValue; readonly rules: readonly JsonValue[] } {
  return isObject(value) && value['combinator'] !== undefined && isList(value['rules'] ?? null);
}

/** `Array.isArray` that keeps the type of JSON. */
export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFalsy(value: JsonValue): boolean {
  return value === null || value === false || value === 0 || value === '';
}
