// Reads the body of an entity write by hand, because it runs a million times: shape only, the
// blueprint's rules come later.
import { isObject } from '../../lib/json-value.js';
import { isStringArray, type JsonObject, unknownKeys } from './json.js';
import { invalid } from './reply.js';
import { parseQuery, type SearchGroup } from './search-query.js';

export type RelationDraft = string | readonly string[] | null | SearchGroup;

export interface EntityDraft {
  readonly identifier: string | SearchGroup;
  readonly title?: string | null;
  readonly icon?: string | null;
  readonly team?: readonly string[] | SearchGroup;
  readonly properties: JsonObject;
  readonly relations: Readonly<Record<string, RelationDraft>>;
}

export interface BodyRules {
  readonly now: number;
  /**
   * PATCH: no unknown fields, nulls for title and icon, checked property keys, and the identifier
   * may be left out.
   */
  readonly patch?: { readonly identifier: string };
  readonly nullTitle: boolean;
}

// Port's API reference, entity constraints.
const IDENTIFIER = /^(?!\.{1,2}$)[\p{L}0-9@_.+:\\/=-]+$/u;
const IDENTIFIER_LENGTH = 1000;
const PROPERTY_KEY = /^[A-Za-z0-9@_=\\-]{1,100}$/;
const FIELDS = new Set(['identifier', 'title', 'icon', 'team', 'properties', 'relations']);
const QUERY_OPERATORS = new Set(['=', 'in', 'containsAny', 'contains']);

/** The draft of an entity. Throws 422 `invalid_request` that names the field. */
export function parseEntity(body: unknown, rules: BodyRules): EntityDraft {
  if (!isObject(body)) throw invalid('"body" must be object');
  if (rules.patch !== undefined) checkPatch(body);
  const { title, icon, team } = body;
  return {
    identifier: parseIdentifier(
      body['identifier'] ??
        (rules.patch && body['identifier'] === undefined ? rules.patch.identifier : null),
      rules,
    ),
    ...(title === undefined ? {} : { title: parseText(title, 'title', rules) }),
    ...(icon === undefined ? {} : { icon: parseText(icon, 'icon', rules) }),
    ...(team === undefined ? {} : { team: parseTeam(team, rules) }),
    properties: parseProperties(body['properties']),
    relations: parseRelations(body['relations'], rules),
  };
}

/** Throws 422 for a string that cannot be an entity's identifier. */
export function checkIdentifier(identifier: string, where: string): string {
  if (identifier.length > IDENTIFIER_LENGTH)
    throw invalid(`"${where}" must NOT have more than ${IDENTIFIER_LENGTH} characters`);
  if (!IDENTIFIER.test(identifier))
    throw invalid(`"${where}" must match pattern "${IDENTIFIER.source}"`);
  return identifier;
}

function parseIdentifier(value: unknown, rules: BodyRules): string | SearchGroup {
  if (typeof value === 'string') return checkIdentifier(value, 'identifier');
  if (isObject(value))
    return parseQuery(value, { now: rules.now, operators: QUERY_OPERATORS }, 'identifier');
  throw invalid('"identifier" must be string or a search query');
}

function parseText(value: unknown, name: string, rules: BodyRules): string | null {
  if (typeof value === 'string') return value;
  if (value === null && (rules.nullTitle || rules.patch !== undefined)) return null;
  throw invalid(`"${name}" must be string`);
}

function parseTeam(value: unknown, rules: BodyRules): readonly string[] | SearchGroup {
  if (typeof value === 'string') return [value];
  if (isStringArray(value)) return value;
  if (isObject(value))
    return parseQuery(value, { now: rules.now, operators: QUERY_OPERATORS }, 'team');
  throw invalid('"team" must be string, array of strings, or a search query');
}

function parseProperties(value: unknown): JsonObject {
  if (value === undefined) return {};
  if (!isObject(value)) throw invalid('"properties" must be object');
  return value;
}

function parseRelations(value: unknown, rules: BodyRules): Record<string, RelationDraft> {
  if (value === undefined) return {};
  if (!isObject(value)) throw invalid('"relations" must be object');
  const drafts: Record<string, RelationDraft> = {};
  for (const [key, item] of Object.entries(value))
    drafts[key] = parseRelation(item, `relations/${key}`, rules);
  return drafts;
}

function parseRelation(value: unknown, where: string, rules: BodyRules): RelationDraft {
  if (value === null) return null;
  if (typeof value === 'string') {
    if (value.length > IDENTIFIER_LENGTH)
      throw invalid(`"${where}" must NOT have more than ${IDENTIFIER_LENGTH} characters`);
    return value;
  }
  if (isStringArray(value)) {
    const broken = value.find((item) => !IDENTIFIER.test(item));
    if (broken !== undefined)
      throw invalid(
        `"${where}" holds an identifier that does not match pattern "${IDENTIFIER.source}"`,
      );
    return value;
  }
  if (isObject(value))
    return parseQuery(value, { now: rules.now, operators: QUERY_OPERATORS }, where);
  throw invalid(`"${where}" must be string, array of strings, null, or a search query`);
}

function checkPatch(body: JsonObject): void {
  const unknown = unknownKeys(body, FIELDS);
  if (unknown.length > 0)
    throw invalid(`"body" must NOT have additional properties: ${unknown.join(', ')}`);
  const properties = body['properties'];
  const broken = isObject(properties)
    ? Object.keys(properties).find((key) => !PROPERTY_KEY.test(key))
    : undefined;
  if (broken !== undefined)
    throw invalid(`"properties" has a key that does not match pattern "${PROPERTY_KEY.source}"`);
}
