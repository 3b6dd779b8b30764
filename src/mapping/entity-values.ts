// What Port accepts in each field of an entity, and how near misses become it. Refusals are told,
// never guessed around.
import { isObject, type JsonValue } from '../lib/json-value.js';
import type { SearchQuery } from '../types/mapping.js';

/** A value fit for the field, perhaps without some `dropped` part, or why there is none. */
export type Fitted<T> =
  | { readonly fits: true; readonly value: T; readonly dropped?: string }
  | { readonly fits: false; readonly reason: string };

/** The longest identifier that Port's API reference allows an entity, in characters. */
const MAX_IDENTIFIER = 1000;

function fits<T>(value: T): Fitted<T> {
  return { fits: true, value };
}

function misfit(
  wanted: string,
  value: JsonValue,
): { readonly fits: false; readonly reason: string } {
  return { fits: false, reason: `is ${describeValue(value)}, where ${wanted} is expected` };
}

/**
 * An identifier: null, false, 0, lists and objects that are not search queries do not identify
 * anything. A text is taken as it is, the empty one too: whether Port takes it is for
 * `excludedByPort`.
 */
export function fitIdentifier(value: JsonValue): Fitted<string | SearchQuery> {
  const wanted = 'a string, a number or a search query';
  if (isSearchQuery(value)) {
    const flaw = flawOf(value);
    return flaw === undefined ? fits(value) : { fits: false, reason: flaw };
  }
  return (isFalsy(value) && value !== '') || typeof value === 'object'
    ? misfit(wanted, value)
    : fits(String(value));
}

/**
 * Why Port refuses a text as the identifier of an entity for good (its API reference gives the
 * pattern); undefined for a legal one.
 */
export function excludedByPort(identifier: string): string | undefined {
  if (/^[A-Za-z0-9@_+:\\/=-][A-Za-z0-9@_.+:\\/=-]{2,998}$/.test(identifier)) return undefined;
  if (identifier === '') return 'is empty';
  if ([...identifier.slice(0, 2 * MAX_IDENTIFIER + 1)].length > MAX_IDENTIFIER)
    return `is longer than ${MAX_IDENTIFIER} characters`;
  if (identifier === '.' || identifier === '..') return 'consists of dots alone';
  const [odd] = /[^\p{L}0-9@_.+:\\/=-]/u.exec(identifier) ?? [];
  if (odd === undefined) return undefined;
  const point = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `holds ${/[\p{Z}\p{C}]/u.test(odd) ? '' : `${odd} `}(U+${point})`;
}

/**
 * A blueprint's identifier: scalars become text; falsy values, and what no path of Port's API can
 * hold, do not name a blueprint.
 */
export function fitBlueprint(value: JsonValue): Fitted<string> {
  if (isFalsy(value) || typeof value === 'object')
    return misfit('the identifier of a blueprint', value);
  const name = String(value);
  const isPath = name === '.' || name === '..' || name.includes('/');
  return isPath
    ? {
        fits: false,
        reason: 'has a slash or is made of dots, which no identifier of a blueprint is',
      }
    : fits(name);
}

/** Title and icon: scalars become text. */
export function fitText(value: JsonValue): Fitted<string | null> {
  if (value === null) return fits(null);
  return typeof value === 'object' ? misfit('text', value) : fits(String(value));
}

/**
 * A team, a list of teams (numbers become text), a search query or null. What names no team, null
 * and "", is left out.
 */
export function fitTeam(value: JsonValue): Fitted<JsonValue> {
  const wanted = 'a team, a list of teams or a search query';
  if (isSearchQuery(value)) return fitQuery(value);
  const teams = (isList(value) ? value : [value]).filter(isSaid);
  const odd = teams.find((team) => typeof team !== 'string' && typeof team !== 'number');
  if (odd !== undefined) return misfit(wanted, value);
  if (isList(value)) return fits(teams.map(String));
  return fits(teams.length === 0 ? null : String(value));
}

/**
 * A relation: an identifier, a list of identifiers, a search query or null. What names no entity,
 * null and "", is left out; so is what Port refuses as an identifier, since it would refuse the
 * entity with it, and that is told.
 */
export function fitRelation(value: JsonValue): Fitted<JsonValue> {
  const wanted = 'an identifier, a list of identifiers or a search query';
  if (isSearchQuery(value)) return fitQuery(value);
  const targets = (isList(value) ? value : [value]).filter(isSaid);
  if (targets.some((target) => typeof target !== 'string' && typeof target !== 'number'))
    return misfit(wanted, value);
  const legal = targets.map(String).filter((target) => excludedByPort(target) === undefined);
  const flaw = targets
    .map((target) => excludedByPort(String(target)))
    .find((found) => found !== undefined);
  const fitted = isList(value) ? legal : (legal[0] ?? null);
  return flaw === undefined
    ? fits(fitted)
    : { fits: true, value: fitted, dropped: `${flaw}, so Port refuses it as an identifier` };
}

/**
 * A query for a relation or a team. One that looks for null looks for nothing; any other flaw is
 * told.
 */
function fitQuery(query: Query): Fitted<JsonValue> {
  const flaw = flawOf(query);
  if (flaw === undefined) return fits(query);
  return flaw === NULL_IN_QUERY ? fits(null) : { fits: false, reason: flaw };
}

const NULL_IN_QUERY = 'is a search query of which a part is null';

/**
 * Why an evaluated query must not be sent: with nothing to look for it could find anything, and
 * somebody else's entity above all.
 */
function flawOf(query: Query): string | undefined {
  if (query.rules.length === 0) return 'is a search query without rules';
  if (query.combinator === null) return NULL_IN_QUERY;
  for (const rule of query.rules) {
    const flaw = isSearchQuery(rule) ? flawOf(rule) : flawOfRule(rule);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function flawOfRule(rule: JsonValue): string | undefined {
  if (!isObject(rule)) return 'is a search query with a rule that is not an object';
  const { property, operator, value = null } = rule;
  if (property === null || operator === null || value === null) return NULL_IN_QUERY;
  if (typeof property !== 'string' || typeof operator !== 'string')
    return 'is a search query with a rule without property or operator';
  const looksFor = isList(value) ? value : [value];
  return looksFor.length > 0 && looksFor.every(isSaid) ? undefined : NULL_IN_QUERY;
}

function isSaid(value: JsonValue): boolean {
  return value !== null && value !== '';
}

/**
 * A value for a message: scalars that cannot hold a secret in full, everything else by its type
 * only.
 */
export function describeValue(value: JsonValue): string {
  if (value === null || value === '' || typeof value === 'boolean' || typeof value === 'number')
    return JSON.stringify(value);
  if (isList(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' ? 'an object' : 'a string';
}

type Query = { readonly [key: string]: JsonValue } & {
  readonly combinator: JsonValue;
  readonly rules: readonly JsonValue[];
};

/** True for an object with a combinator and a list of rules. */
function isSearchQuery(value: JsonValue): value is Query {
  return isObject(value) && value['combinator'] !== undefined && isList(value['rules'] ?? null);
}

/** `Array.isArray` that keeps the type of JSON. */
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isFalsy(value: JsonValue): boolean {
  return value === null || value === false || value === 0 || value === '';
}
