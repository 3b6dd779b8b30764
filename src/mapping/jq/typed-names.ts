// What a person typed into an expression: the names that it reads of a resource, and the texts that
// it compares them with. Best effort, for telling slips of the pen: what cannot be told is not in
// it. What an expression reads at most is said by reads.ts.
import type { Node } from './ast.js';
import { childrenOf, isHigherThan, MAX_HEIGHT } from './measure.js';
import { parseJq } from './parser.js';
import { rewriteQuotes } from './quotes.js';
import {
  compare,
  Exhausted,
  either,
  type Found,
  literalOf,
  memberOf,
  membersOf,
  NOTHING,
  pay,
  plainPattern,
  standIn,
  type Typed,
  type Value,
} from './typed-values.js';

/** The names and texts typed into an expression; none for one that is not read here. */
export function typedIn(expression: string): Typed {
  const node = parseJq(rewriteQuotes(expression));
  const found: Found = { names: [], texts: [], budget: MAX_STEPS };
  if (node === undefined || isHigherThan(node, MAX_HEIGHT)) return found;
  try {
    visit(
      node,
      { ...NOTHING, levels: ['resource'] },
      { variables: new Map(), functions: new Map(), found },
    );
  } catch (error) {
    if (!(error instanceof Exhausted || error instanceof RangeError)) throw error;
  }
  return found;
}

/**
 * Nodes to visit and names to copy: variables that are used twice by variables that are used twice
 * grow without end.
 */
const MAX_STEPS = 20_000;

interface Scope {
  readonly variables: ReadonlyMap<string, Value>;
  readonly functions: ReadonlyMap<string, Node>;
  readonly found: Found;
}

function visit(node: Node, input: Value, scope: Scope): Value {
  pay(scope.found, 1);
  const at = (part: Node, on = input): Value => visit(part, on, scope);
  switch (node.type) {
    case 'identity':
      return input;
    case 'literal':
      return literalOf(String(node.value), typeof node.value === 'number');
    case 'number':
      return literalOf(node.text, true);
    case 'index':
      return visitIndex(node, input, scope);
    case 'iterate':
      return membersOf(at(node.target));
    case 'array':
      return node.body === undefined ? NOTHING : listOf(at(node.body));
    case 'binary':
      return visitBinary(node, input, scope);
    case 'if':
      return visitIf(node, input, scope);
    case 'try': {
      const body = at(node.body);
      return node.handler === undefined
        ? body
        : either([body, at(node.handler, NOTHING)], scope.found);
    }
    case 'variable':
      return scope.variables.get(node.name) ?? NOTHING;
    case 'label':
      return at(node.body);
    case 'call':
      return visitCall(node, input, scope);
    case 'define':
      return visitDefinition(node, input, scope);
    case 'bind':
    case 'reduce':
    case 'foreach':
      return visitBinding(node, input, scope);
    // A piece of a text, a number with another sign or a record: something else than was typed.
    default:
      for (const part of childrenOf(node)) at(part);
      return NOTHING;
  }
}

/** A list of what is one of the given. */
function listOf(value: Value): Value {
  const body = membersOf(value);
  return { ...body, literals: body.literals.map((literal) => ({ ...literal, isMember: true })) };
}

function visitIndex(node: Extract<Node, { type: 'index' }>, input: Value, scope: Scope): Value {
  const target = visit(node.target, input, scope);
  if (node.key.type === 'literal')
    return typeof node.key.value === 'string'
      ? memberOf(target, node.key.value, scope.found)
      : membersOf(target);
  visit(node.key, input, scope);
  return NOTHING;
}

function visitBinary(
  { operator, left, right }: Extract<Node, { type: 'binary' }>,
  input: Value,
  scope: Scope,
): Value {
  const before = visit(left, input, scope);
  if (operator === '|') return visit(right, before, scope);
  const after = visit(right, input, scope);
  if (operator === ',') return either([before, after], scope.found);
  if (operator === '//') {
    standIn(before, after, scope.found);
    return either([before, after], scope.found);
  }
  if (operator === '==' || operator === '!=') compare(before, after, scope.found);
  // Lists joined are a list; texts joined are another text.
  if (operator === '+' && left.type === 'array' && right.type === 'array')
    return either([before, after], scope.found);
  return operator.endsWith('=') && !['==', '!=', '<=', '>='].includes(operator) ? input : NOTHING;
}

function visitIf(
  { branches, otherwise }: Extract<Node, { type: 'if' }>,
  input: Value,
  scope: Scope,
): Value {
  for (const { when } of branches) visit(when, input, scope);
  const last = otherwise === undefined ? input : visit(otherwise, input, scope);
  return either(
    [...branches.map(({ consequence }) => visit(consequence, input, scope)), last],
    scope.found,
  );
}

function visitDefinition(
  node: Extract<Node, { type: 'define' }>,
  input: Value,
  scope: Scope,
): Value {
  const functions = new Map(scope.functions).set(
    `${node.name}/${node.parameters.length}`,
    node.definition,
  );
  return visit(node.rest, input, { ...scope, functions });
}

function visitBinding(
  node: Extract<Node, { type: 'bind' | 'reduce' | 'foreach' }>,
  input: Value,
  scope: Scope,
): Value {
  const source = visit(node.source, input, scope);
  const variables = new Map(scope.variables);
  for (const name of node.pattern.variables)
    variables.set(name, node.pattern.simple ? source : NOTHING);
  pay(scope.found, variables.size);
  const inner = { ...scope, variables };
  if (node.type === 'bind') return visit(node.body, input, inner);
  visit(node.init, input, scope);
  visit(node.update, NOTHING, inner);
  if (node.type === 'foreach' && node.extract !== undefined) visit(node.extract, NOTHING, inner);
  return NOTHING;
}

/** Builtins whose arguments run on their own input. */
const ON_INPUT = new Set(
  'first last limit skip nth isempty split join ltrimstr rtrimstr trimstr error path del add'.split(
    ' ',
  ),
);
/**
 * Those that look for a part of a text, or for members of a list, in their input or the other way
 * round.
 */
const PARTIAL = new Set('contains inside index rindex indices startswith endswith'.split(' '));
/** Those whose output is still the text that was typed, or the value of the name. */
const SAME_TEXT = new Set([
  'ascii_downcase/0',
  'tostring/0',
  'first/0',
  'last/0',
  'unique/0',
  'sort/0',
  'strings/0',
  'values/0',
]);

function visitCall(
  { name, args }: Extract<Node, { type: 'call' }>,
  input: Value,
  scope: Scope,
): Value {
  const signature = `${name}/${args.length}`;
  const own = scope.functions.get(signature);
  // Of functions with parameters it is not followed what they do with them.
  if (own !== undefined && args.length === 0) return visit(own, input, scope);
  if (SAME_TEXT.has(signature) && own === undefined) return membersOf(input);
  const [first, second] = args;
  if (own !== undefined || first === undefined) return NOTHING;
  if (signature === 'has/1') {
    if (first.type === 'literal' && typeof first.value === 'string')
      memberOf(input, first.value, scope.found);
    return NOTHING;
  }
  if (second !== undefined && ['any/2', 'all/2', 'IN/2'].includes(signature)) {
    const source = visit(first, input, scope);
    const other = visit(second, name === 'IN' ? input : source, scope);
    if (name === 'IN') compare(source, other, scope.found);
    return NOTHING;
  }
  switch (name) {
    case 'select':
      visit(first, input, scope);
      return input;
    case 'any':
    case 'all':
    case 'map':
      return visit(first, membersOf(input), scope);
    case 'IN':
      compare(input, visit(first, input, scope), scope.found);
      return NOTHING;
    case 'test':
      compare(input, plainPattern(visit(first, input, scope)), scope.found, 'part');
      return NOTHING;
    default: {
      const values = args.map((arg) =>
        visit(arg, ON_INPUT.has(name) || PARTIAL.has(name) ? input : NOTHING, scope),
      );
      if (PARTIAL.has(name)) compare(input, values[0] ?? NOTHING, scope.found, 'part');
      return name === 'first' || name === 'last' ? (values[0] ?? NOTHING) : NOTHING;
    }
  }
}
