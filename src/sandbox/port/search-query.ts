// Reads a search query strictly and turns it into a tree of compiled rules.
import { isObject } from '../../lib/json-value.js';
import { unknownKeys } from './json.js';
import { invalid } from './reply.js';
import { compileOperator, type ValueTest } from './search-operators.js';

export interface SearchRule {
  readonly property: string;
  readonly operator: string;
  readonly value: unknown;
  readonly test: ValueTest;
}

export interface SearchGroup {
  readonly combinator: 'and' | 'or';
  readonly rules: readonly SearchNode[];
}

export type SearchNode = SearchGroup | SearchRule;

export interface QueryOptions {
  readonly now: number;
  /** Operators that may be used; all by default. */
  readonly operators?: ReadonlySet<string>;
}

const GROUP_KEYS = new Set(['combinator', 'rules']);
const RULE_KEYS = new Set(['property', 'operator', 'value']);
const META = new Set([
  ...['$identifier', '$title', '$team', '$icon', '$blueprint', '$datasource'],
  ...['$createdAt', '$updatedAt', '$createdBy', '$updatedBy'],
]);

/**
 * The tree of a query `{combinator, rules}`. Throws 422 `invalid_request` for anything the grammar
 * does not have.
 */
export function parseQuery(value: unknown, options: QueryOptions, where = 'query'): SearchGroup {
  if (!isObject(value)) throw invalid(`"${where}" must be object`);
  const { combinator, rules } = value;
  if (combinator !== 'and' && combinator !== 'or')
    throw invalid(`"${where}" must have required property 'combinator', "and" or "or"`);
  if (!Array.isArray(rules))
    throw invalid(`"${where}" must have required property 'rules', an array`);
  refuseUnknown(unknownKeys(value, GROUP_KEYS), where);
  return {
    combinator,
    rules: rules.map((rule, index) => parseNode(rule, options, `${where}/rules/${index}`)),
  };
}

function parseNode(value: unknown, options: QueryOptions, where: string): SearchNode {
  if (!isObject(value)) throw invalid(`"${where}" must be object`);
  if ('combinator' in value || 'rules' in value) return parseQuery(value, options, where);
  const { property, operator } = value;
  if (typeof operator !== 'string')
    throw invalid(`"${where}" must have required property 'operator'`);
  if (options.operators?.has(operator) === false)
    throw invalid(`"${where}/operator" "${operator}" is not allowed here`);
  if (typeof property !== 'string')
    throw invalid(`"${where}" must have required property 'property'`);
  if (property.startsWith('$') && !META.has(property))
    throw invalid(`"${where}/property" "${property}" is not a meta-property`);
  refuseUnknown(unknownKeys(value, RULE_KEYS), where);
  const test = compileOperator(operator, value['value'], options.now);
  if (test === undefined)
    throw invalid(`"${where}" operator "${operator}" is unknown or does not take this value`);
  return { property, operator, value: value['value'], test };
}

function refuseUnknown(keys: readonly string[], where: string): void {
  if (keys.length > 0)
    throw invalid(`"${where}" must NOT have additional properties: ${keys.join(', ')}`);
}

/** Every rule of the tree. */
export function* rulesOf(node: SearchNode): Iterable<SearchRule> {
  if ('test' in node) yield node;
  else for (const rule of node.rules) yield* rulesOf(rule);
}
