// Which types of values an expression can give, and which texts, as far as its tree proves it.
// Whatever is not certain is every type: nobody is told of a mistake that may be none.
import type { Node } from './jq/ast.js';
import { isHigherThan, MAX_HEIGHT } from './jq/measure.js';
import { parseJq } from './jq/parser.js';
import { rewriteQuotes } from './jq/quotes.js';

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

const BITS = { null: 1, boolean: 2, number: 4, string: 8, array: 16, object: 32 } as const;
const ALL: readonly JsonType[] = ['null', 'boolean', 'number', 'string', 'array', 'object'];
const ANY = 63;
type Types = number;

/**
 * The types that the expression's value may have on a resource; undefined when it may be any, or is
 * not read here.
 */
export function resultTypes(expression: string): ReadonlySet<JsonType> | undefined {
  const node = treeOf(expression);
  if (node === undefined) return undefined;
  const types = outputs(node, { input: BITS.object, own: new Set() });
  if (types === 0 || types === ANY) return undefined;
  return new Set(ALL.filter((type) => types & BITS[type]));
}

/** All texts that the expression may give; undefined when they do not stand in it. */
export function constantTexts(expression: string): readonly string[] | undefined {
  const node = treeOf(expression);
  const texts = node === undefined ? undefined : textsOf(node);
  return texts === undefined ? undefined : [...new Set(texts)];
}

function treeOf(expression: string): Node | undefined {
  const node = parseJq(rewriteQuotes(expression));
  return node === undefined || isHigherThan(node, MAX_HEIGHT) ? undefined : node;
}

function textsOf(node: Node): readonly string[] | undefined {
  if (node.type === 'literal') return typeof node.value === 'string' ? [node.value] : undefined;
  if (node.type !== 'if' || node.otherwise === undefined) return undefined;
  const parts = [...node.branches.map(({ consequence }) => consequence), node.otherwise];
  const texts = parts.map(textsOf);
  return texts.includes(undefined) ? undefined : texts.flatMap((some) => some ?? []);
}

interface Scope {
  readonly input: Types;
  /** Names that the expression defines itself, which may be those of builtins. */
  readonly own: ReadonlySet<string>;
}

/** Each node is visited once. */
function outputs(node: Node, scope: Scope): Types {
  const at = (part: Node): Types => outputs(part, scope);
  switch (node.type) {
    case 'identity':
      return scope.input;
    case 'literal':
      return typeof node.value === 'string' ? BITS.string : BITS.number;
    case 'number':
    case 'negate':
      return BITS.number;
    case 'string':
    case 'format':
      return BITS.string;
    case 'array':
      return BITS.array;
    case 'object':
      return BITS.object;
    case 'slice':
      return BITS.null | BITS.string | BITS.array;
    case 'binary':
      return ofOperator(node, scope);
    case 'if': {
      const last = node.otherwise === undefined ? scope.input : at(node.otherwise);
      return node.branches.reduce((types, { consequence }) => types | at(consequence), last);
    }
    case 'try':
      return node.handler === undefined ? at(node.body) : ANY;
    case 'label':
      return at(node.body);
    case 'bind':
      return at(node.body);
    case 'define': {
      const own = new Set(scope.own).add(`${node.name}/${node.parameters.length}`);
      return outputs(node.rest, { ...scope, own });
    }
    case 'call':
      return ofCall(node, scope);
    default:
      return ANY;
  }
}

function ofOperator(
  { operator, left, right }: Extract<Node, { type: 'binary' }>,
  scope: Scope,
): Types {
  const before = outputs(left, scope);
  if (operator === '|') return outputs(right, { ...scope, input: before });
  if (COMPARISONS.has(operator)) return BITS.boolean;
  if (operator.endsWith('=')) return ANY;
  const after = outputs(right, scope);
  if (operator === ',') return before | after;
  if (operator === '//') return (before & ~BITS.null) | after;
  if (operator === '+') {
    const kept = (before & BITS.null ? after : 0) | (after & BITS.null ? before : 0);
    return kept | (before & after & ~BITS.boolean);
  }
  if (operator === '-') return before & after & (BITS.number | BITS.array);
  if (operator === '/') return before & after & (BITS.number | BITS.string) ? quotient(before) : 0;
  if (operator === '%') return BITS.number;
  return ANY;
}

const COMPARISONS = new Set('== != < <= > >= and or'.split(' '));

/** A text that is divided gives a list. */
function quotient(before: Types): Types {
  return (before & BITS.number) | (before & BITS.string ? BITS.array : 0);
}

/** Builtins by what they give, whatever they are given. */
const GIVES: ReadonlyMap<string, Types> = new Map([
  ...of(
    BITS.string,
    'tostring/0 tojson/0 ascii_downcase/0 ascii_upcase/0 join/1 implode/0 type/0 todate/0 strftime/1 strflocaltime/1 ascii/0 date/0 sub/2 sub/3 gsub/2 gsub/3',
  ),
  ...of(
    BITS.number,
    'length/0 utf8bytelength/0 tonumber/0 now/0 floor/0 ceil/0 round/0 sqrt/0 fabs/0 mktime/0 fromdate/0 fromdateiso8601/0 infinite/0 nan/0 range/1 range/2 range/3',
  ),
  ...of(
    BITS.boolean,
    'not/0 test/1 test/2 contains/1 inside/1 startswith/1 endswith/1 has/1 in/1 any/0 any/1 any/2 all/0 all/1 all/2 isempty/1 isvalid/1 IN/1 IN/2 true/0 false/0 isnan/0 isinfinite/0 isnormal/0',
  ),
  ...of(
    BITS.array,
    'map/1 keys/0 keys_unsorted/0 to_entries/0 split/1 split/2 sort/0 sort_by/1 group_by/1 unique/0 unique_by/1 explode/0 combinations/0 transpose/0 gmtime/0',
  ),
  ...of(BITS.object, 'from_entries/0 with_entries/1 match/1 match/2 capture/1 capture/2'),
  ...of(BITS.null, 'null/0'),
  ...of(0, 'empty/0 error/0 error/1'),
]);

function of(types: Types, signatures: string): readonly (readonly [string, Types])[] {
  return signatures.split(' ').map((signature) => [signature, types]);
}

/** Builtins that pass their input on where it is of these types. */
const PASSES: ReadonlyMap<string, Types> = new Map([
  ['strings/0', BITS.string],
  ['numbers/0', BITS.number],
  ['booleans/0', BITS.boolean],
  ['arrays/0', BITS.array],
  ['objects/0', BITS.object],
  ['nulls/0', BITS.null],
  ['iterables/0', BITS.array | BITS.object],
  ['scalars/0', ANY & ~(BITS.array | BITS.object)],
  ['values/0', ANY & ~BITS.null],
  ['select/1', ANY],
]);

function ofCall({ name, args }: Extract<Node, { type: 'call' }>, scope: Scope): Types {
  const signature = `${name}/${args.length}`;
  if (scope.own.has(signature)) return ANY;
  const passed = PASSES.get(signature);
  if (passed !== undefined) return scope.input & passed;
  return GIVES.get(signature) ?? ANY;
}
