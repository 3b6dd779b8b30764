// What an expression reads of a resource, by abstract interpretation of its syntax tree.
// Conservative: whatever is not certain counts as reading everything. Two things rest on it: fields
// that depend on a failed read are left out of an entity instead of being blanked, and the engine
// is sent only the members that it needs.
import type { Node } from './ast.js';
import { childrenOf, isHigherThan, MAX_HEIGHT } from './measure.js';
import {
  CHAINED,
  consume,
  NOTED,
  noteMember,
  type Origin,
  READS_ALL,
  type Reads,
  type State,
  TRANSPARENT,
  Unbounded,
  WHOLE,
} from './noted.js';

/**
 * What can influence the outputs of a parsed expression, 'all' when that is not certain. Takes what
 * it costs from `shared`.
 */
export function readsOf(node: Node | undefined, shared = { steps: MAX_STEPS }): Reads {
  if (node === undefined || isHigherThan(node, MAX_HEIGHT)) return READS_ALL;
  const budget = Math.min(MAX_STEPS, shared.steps);
  const state: State = {
    members: new Set(),
    properties: new Set(),
    context: new Set(),
    budget,
  };
  try {
    const scope = outermost(state);
    consume(visit(node, WHOLE, scope), scope);
    return { members: state.members, properties: state.properties, context: state.context };
  } catch (error) {
    if (error instanceof Unbounded || error instanceof RangeError) return READS_ALL;
    throw error;
  } finally {
    shared.steps -= budget - state.budget;
  }
}

const MAX_STEPS = 20_000;

interface Closure {
  readonly parameters: readonly string[];
  readonly definition: Node;
  readonly scope: () => Scope;
}

interface Scope {
  readonly variables: ReadonlyMap<string, Origin>;
  /** By name and number of arguments, such as `f/1`. */
  readonly functions: ReadonlyMap<string, Closure>;
  readonly depth: number;
  readonly state: State;
}

function outermost(state: State): Scope {
  const variables = new Map([
    ['ENV', NOTED],
    ['__loc__', NOTED],
  ]);
  return { variables, functions: new Map(), depth: 0, state };
}

const MAX_CALLS = 40;

function pay({ state }: Scope, amount: number): void {
  state.budget -= amount;
  if (state.budget < 0) throw new Unbounded();
}

function visit(node: Node, input: Origin, scope: Scope): Origin {
  pay(scope, 1);
  switch (node.type) {
    case 'identity':
      return input;
    case 'recurse':
    case 'format':
      return consume(input, scope);
    case 'index':
      return visitIndex(node, input, scope);
    case 'binary':
      return visitBinary(node, input, scope);
    case 'try':
      return (
        visit(node.body, input, scope) |
        (node.handler === undefined ? NOTED : visit(node.handler, NOTED, scope))
      );
    case 'if':
      return visitIf(node, input, scope);
    case 'call':
      return visitCall(node, input, scope);
    case 'variable': {
      const value = scope.variables.get(node.name);
      if (value === undefined) throw new Unbounded();
      return value;
    }
    case 'label':
      return visit(node.body, input, scope);
    case 'bind':
    case 'reduce':
    case 'foreach':
    case 'define':
      return visitBinding(node, input, scope);
    // What makes something new of what its parts yield.
    default:
      for (const part of childrenOf(node)) consume(visit(part, input, scope), scope);
      return NOTED;
  }
}

function visitIf(node: Extract<Node, { type: 'if' }>, input: Origin, scope: Scope): Origin {
  let result: Origin = node.otherwise === undefined ? input : visit(node.otherwise, input, scope);
  for (const branch of node.branches) {
    consume(visit(branch.when, input, scope), scope);
    result |= visit(branch.consequence, input, scope);
  }
  return result;
}

function visitIndex(node: Extract<Node, { type: 'index' }>, input: Origin, scope: Scope): Origin {
  const target = visit(node.target, input, scope);
  const { key } = node;
  if (key.type !== 'literal' || typeof key.value !== 'string') {
    consume(visit(key, input, scope), scope);
    return consume(target, scope);
  }
  return noteMember(target, key.value, scope.state);
}

function visitBinary(node: Extract<Node, { type: 'binary' }>, input: Origin, scope: Scope): Origin {
  const left = visit(node.left, input, scope);
  if (node.operator === '|') return visit(node.right, left, scope);
  if (node.operator === ',') return left | visit(node.right, input, scope);
  // The alternative operator yields its sides, but only after a look at the left one.
  if (node.operator === '//') return consume(left, scope) | visit(node.right, input, scope);
  if (node.operator.endsWith('=') && !['==', '!=', '<=', '>='].includes(node.operator))
    consume(input, scope);
  consume(left, scope);
  return consume(visit(node.right, input, scope), scope);
}

type Binding = Extract<Node, { type: 'bind' | 'reduce' | 'foreach' | 'define' }>;

function visitBinding(node: Binding, input: Origin, scope: Scope): Origin {
  if (node.type === 'define') {
    pay(scope, scope.functions.size);
    const inner: Scope = {
      ...scope,
      functions: new Map(scope.functions).set(signature(node), { ...node, scope: () => inner }),
    };
    return visit(node.rest, input, inner);
  }
  const source = visit(node.source, input, scope);
  const bound = node.pattern.simple ? source : consume(source, scope);
  // Expressions inside a pattern see values that were taken apart; which ones is not worth working
  // out.
  if (node.pattern.keys.some((key) => key.type !== 'literal')) throw new Unbounded();
  const inner = bind(scope, node.pattern.variables, bound);
  if (node.type === 'bind') return visit(node.body, input, inner);
  consume(visit(node.init, input, scope), scope);
  consume(visit(node.update, NOTED, inner), scope);
  return node.type === 'foreach' && node.extract !== undefined
    ? visit(node.extract, NOTED, inner)
    : NOTED;
}

function bind(scope: Scope, names: readonly string[], value: Origin): Scope {
  pay(scope, scope.variables.size + names.length);
  const variables = new Map(scope.variables);
  for (const name of names) variables.set(name, value);
  return { ...scope, variables };
}

function signature(node: {
  readonly name: string;
  readonly parameters: readonly string[];
}): string {
  return `${node.name}/${node.parameters.length}`;
}

function visitCall(node: Extract<Node, { type: 'call' }>, input: Origin, scope: Scope): Origin {
  const name = `${node.name}/${node.args.length}`;
  const closure = scope.functions.get(name);
  if (closure !== undefined) return visitClosure(closure, node.args, { input, scope });
  const [argument] = node.args;
  if (name === 'select/1' && argument !== undefined) {
    consume(visit(argument, input, scope), scope);
    return input;
  }
  if (!TRANSPARENT.has(name)) consume(input, scope);
  // Arguments run on the input, or on values made of what other arguments produced.
  node.args.forEach((arg, position) => {
    consume(visit(arg, position === 1 && CHAINED.has(name) ? NOTED : input | NOTED, scope), scope);
  });
  return NOTED;
}

interface CallSite {
  readonly input: Origin;
  readonly scope: Scope;
}

function visitClosure(closure: Closure, args: readonly Node[], site: CallSite): Origin {
  if (site.scope.depth >= MAX_CALLS) throw new Unbounded();
  const home = closure.scope();
  pay(site.scope, home.variables.size + home.functions.size);
  const variables = new Map(home.variables);
  const functions = new Map(home.functions);
  closure.parameters.forEach((parameter, position) => {
    const definition = args[position];
    if (definition === undefined) throw new Unbounded();
    const callerScope: Scope = { ...site.scope, depth: site.scope.depth + 1 };
    const name = parameter.replace('$', '');
    functions.set(`${name}/0`, { parameters: [], definition, scope: () => callerScope });
    if (parameter !== name) variables.set(name, visit(definition, site.input, site.scope));
  });
  return visit(closure.definition, site.input, {
    variables,
    functions,
    depth: site.scope.depth + 1,
    state: site.scope.state,
  });
}
