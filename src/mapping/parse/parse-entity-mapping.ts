// The entity part of a mapping resource: JQ expressions, and search queries made of them.
import { isObject } from '../../lib/json-value.js';
import type { EntityMapping, SearchQuery } from '../../types/mapping.js';
import {
  at,
  type ConfigValue,
  complain,
  type Fields,
  type Findings,
  readExpression,
  readFields,
} from './config-reader.js';

/**
 * Parses `port.entity.mappings`; what is wrong is noted, and the result is undefined when the
 * mapping cannot be used.
 */
export function parseEntityMapping(
  located: ConfigValue,
  findings: Findings,
): EntityMapping | undefined {
  if (Array.isArray(located.value)) {
    return complain(
      findings,
      located,
      'one object; write a resource of its own for each entity of the same kind',
    );
  }
  const fields = readFields(located, findings, 'an object with at least identifier and blueprint');
  if (fields === undefined) return undefined;
  const { path } = located;
  const identifier = readExpressionOrQuery(at(fields, 'identifier', path), findings);
  const blueprint = readExpression(at(fields, 'blueprint', path), findings);
  const title = readOptional(at(fields, 'title', path), findings, readExpression);
  const icon = readOptional(at(fields, 'icon', path), findings, readExpression);
  const team = readOptional(at(fields, 'team', path), findings, readExpressionOrQuery);
  const properties = readRecord(at(fields, 'properties', path), findings, readExpression);
  const relations = readRecord(at(fields, 'relations', path), findings, readExpressionOrQuery);
  if (identifier === undefined || blueprint === undefined) return undefined;
  return {
    identifier,
    blueprint,
    ...(title === undefined ? {} : { title }),
    ...(icon === undefined ? {} : { icon }),
    ...(team === undefined ? {} : { team }),
    properties,
    relations,
  };
}

type Read<T> = (located: ConfigValue, findings: Findings) => T | undefined;

/** Null counts as absent, as in the reference. */
function readOptional<T>(located: ConfigValue, findings: Findings, read: Read<T>): T | undefined {
  return located.value === undefined || located.value === null
    ? undefined
    : read(located, findings);
}

function readRecord<T>(
  located: ConfigValue,
  findings: Findings,
  read: Read<T>,
): Readonly<Record<string, T>> {
  if (located.value === undefined || located.value === null) return {};
  const fields = readFields(located, findings, 'an object of JQ expressions');
  const members: [string, T][] = [];
  for (const key of Object.keys(fields ?? {})) {
    const value = read(at(fields ?? {}, key, located.path), findings);
    if (value !== undefined) members.push([key, value]);
  }
  return Object.fromEntries(members);
}

function readExpressionOrQuery(
  located: ConfigValue,
  findings: Findings,
): string | SearchQuery | undefined {
  const { value } = located;
  if (isObject(value)) return readQuery(value, located, findings);
  if (Array.isArray(value))
    return complain(
      findings,
      located,
      'a JQ expression (one that yields a list, for several) or a search query',
    );
  return readExpression(located, findings);
}

const RULE = 'a rule with property, operator and value, or a nested search query';

function readQuery(
  query: Fields,
  located: ConfigValue,
  findings: Findings,
): SearchQuery | undefined {
  const { combinator, rules } = query;
  if (typeof combinator !== 'string')
    return complain(
      findings,
      at(query, 'combinator', located.path),
      'a JQ expression such as \'"and"\'',
    );
  if (!Array.isArray(rules))
    return complain(findings, at(query, 'rules', located.path), 'a list of rules');
  const before = findings.problems.length;
  for (const [index, rule] of rules.entries())
    checkRule({ value: rule, path: `${located.path}.rules[${index}]` }, findings);
  return findings.problems.length === before ? { combinator, rules } : undefined;
}

function checkRule(located: ConfigValue, findings: Findings): void {
  const { value } = located;
  if (!isObject(value)) complain(findings, located, RULE);
  else if (value['rules'] !== undefined || value['combinator'] !== undefined)
    readQuery(value, located, findings);
  else
    for (const key of ['property', 'operator'])
      readExpression(at(value, key, located.path), findings);
}
