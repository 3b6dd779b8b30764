// Evaluates the plain part of JQ in process: paths, literals, `+`, `//`, comparisons, `if`, `select`. It follows jq to the letter or
// steps aside: what it cannot compile goes to the engine, and so does a single value that it meets and does not cover.
import { toJsonValue } from '../lib/json-value.js';
import { BUILTINS, OPERATIONS } from './fast-builtins.js';
import { type Compiler, constantKey, EMPTY, type Filter, isConstant } from './fast-filter.js';
import { compileArray, compileFirst, compileMap, compileStream } from './fast-streams.js';
import { IDENTITY, type Node } from './jq-ast.js';
import { add, element, equal, isTrue, JqFailure, member, NotCovered, toText } from './jq-values.js';
import { NO_OUTPUT, type Result } from './result.js';

export interface FastFilter {
  /** The first output for this input, or undefined when the engine has to be asked. */
  evaluate(input: unknown): Result | undefined;
}

/** A filter for the expression, or undefined when it is outside of the covered part. */
export function compileFast(node: Node | undefined): FastFilter | undefined {
  const filter = node === undefined ? undefined : (compile(node) ?? compileFirst(node, COMPILER));
  if (filter === undefined) return undefined;
  return {
    evaluate(input) {
      try {
        const output = filter(input);
        return output === EMPTY ? NO_OUTPUT : { type: 'value', value: toJsonValue(output) };
      } catch (thrown) {
        if (thrown instanceof JqFailure) return { type: 'error', message: thrown.message };
        if (thrown instanceof NotCovered || thrown instanceof RangeError) return undefined;
        throw thrown;
      }
    },
  };
}

const COMPILER: Compiler = { filter: compile, stream: (node) => compileStream(node, COMPILER) };

function compile(node: Node): Filter | undefined {
  switch (node.type) {
    case 'identity':
      return (input) => input;
    case 'literal':
      return () => node.value;
    case 'string':
      return compileString(node);
    case 'index':
      return compileIndex(node.target, node.key);
    case 'binary':
      return compileBinary(node);
    case 'if':
      return compileIf(node);
    case 'try':
      return node.handler === undefined ? compileTry(node.body) : undefined;
    case 'array':
      return compileArray(node.body, COMPILER);
    case 'object':
      return compileObject(node);
    case 'call':
      return compileCall(node);
    default:
      return undefined;
  }
}

function compileString(node: Extract<Node, { type: 'string' }>): Filter | undefined {
  if (node.format !== undefined) return undefined;
  const parts: Filter[] = [];
  for (const part of node.parts) {
    const filter = typeof part === 'string' ? () => part : compile(part);
    if (filter === undefined) return undefined;
    parts.push(filter);
  }
  return (input) => {
    let text = '';
    for (const part of parts.toReversed()) {
      const value = part(input);
      if (value === EMPTY) return EMPTY;
      text = toText(value) + text;
    }
    return text;
  };
}

function compileIndex(targetNode: Node, keyNode: Node): Filter | undefined {
  const key = constantKey(keyNode);
  const target = compile(targetNode);
  if (key === undefined || target === undefined) return undefined;
  const step = typeof key === 'string' ? (value: unknown) => member(value, key) : (value: unknown) => element(value, key);
  if (targetNode === IDENTITY) return step;
  return (input) => {
    const value = target(input);
    return value === EMPTY ? EMPTY : step(value);
  };
}

function compileBinary(node: Extract<Node, { type: 'binary' }>): Filter | undefined {
  const left = compile(node.left);
  const right = compile(node.right);
  if (left === undefined || right === undefined) return undefined;
  switch (node.operator) {
    case '|':
      return (input) => {
        const value = left(input);
        return value === EMPTY ? EMPTY : right(value);
      };
    case '//':
      return alternative(left, right);
    case '+':
      return both(left, right, add);
    case '==':
      return both(left, right, equal);
    case '!=':
      return both(left, right, (a, b) => !equal(a, b));
    case 'and':
      return logical(left, right, false);
    case 'or':
      return logical(left, right, true);
    default:
      return undefined;
  }
}

/** An error on the left is an error of the whole, as the engine has it. */
function alternative(left: Filter, right: Filter): Filter {
  return (input) => {
    const value = left(input);
    return value !== EMPTY && isTrue(value) ? value : right(input);
  };
}

function both(left: Filter, right: Filter, operation: (a: unknown, b: unknown) => unknown): Filter {
  return (input) => {
    const second = right(input); // jq evaluates the right operand first
    if (second === EMPTY) return EMPTY;
    const first = left(input);
    return first === EMPTY ? EMPTY : operation(first, second);
  };
}

/** `and` (decided by false) and `or` (decided by true): the right operand is not looked at when the left one decides. */
function logical(left: Filter, right: Filter, deciding: boolean): Filter {
  return (input) => {
    const first = left(input);
    if (first === EMPTY) return EMPTY;
    if (isTrue(first) === deciding) return deciding;
    const second = right(input);
    return second === EMPTY ? EMPTY : isTrue(second);
  };
}

function compileIf(node: Extract<Node, { type: 'if' }>): Filter | undefined {
  let filter = node.otherwise === undefined ? (input: unknown) => input : compile(node.otherwise);
  for (const branch of node.branches.toReversed()) {
    const when = compile(branch.when);
    const then = compile(branch.consequence);
    const otherwise = filter;
    if (when === undefined || then === undefined || otherwise === undefined) return undefined;
    filter = (input) => {
      const condition = when(input);
      if (condition === EMPTY) return EMPTY;
      return isTrue(condition) ? then(input) : otherwise(input);
    };
  }
  return filter;
}

function compileTry(bodyNode: Node): Filter | undefined {
  const body = compile(bodyNode);
  if (body === undefined) return undefined;
  return (input) => {
    try {
      return body(input);
    } catch (thrown) {
      if (thrown instanceof JqFailure) return EMPTY;
      throw thrown;
    }
  };
}

function compileObject(node: Extract<Node, { type: 'object' }>): Filter | undefined {
  const entries: { readonly key: Filter; readonly value: Filter }[] = [];
  for (const entry of node.entries) {
    // jq refuses a constant that is no text when it compiles, so that is for the engine to say.
    const key = isText(entry.key) || !isConstant(entry.key) ? compile(entry.key) : undefined;
    const value = compile(entry.value);
    if (key === undefined || value === undefined) return undefined;
    entries.push({ key, value });
  }
  return (input) => {
    const members: [string, unknown][] = [];
    for (const entry of entries) {
      const key = entry.key(input);
      const value = key === EMPTY ? EMPTY : entry.value(input);
      if (value === EMPTY) return EMPTY;
      if (typeof key !== 'string') throw new JqFailure('Object keys must be strings');
      members.push([key, value]);
    }
    return Object.fromEntries(members);
  };
}

function isText(node: Node): boolean {
  return node.type === 'string' || (node.type === 'literal' && typeof node.value === 'string');
}

function compileCall(node: Extract<Node, { type: 'call' }>): Filter | undefined {
  const [argument, ...more] = node.args;
  if (argument === undefined) return BUILTINS.get(node.name);
  if (more.length > 0) return undefined;
  if (node.name === 'map') return compileMap(argument, COMPILER);
  if (node.name === 'first') return compileFirst(argument, COMPILER);
  const value = compile(argument);
  if (value === undefined) return undefined;
  if (node.name === 'select') {
    return (input) => {
      const condition = value(input);
      return condition !== EMPTY && isTrue(condition) ? input : EMPTY;
    };
  }
  const operation = OPERATIONS.get(node.name);
  if (operation === undefined) return undefined;
  return (input) => {
    const operand = value(input);
    return operand === EMPTY ? EMPTY : operation(input, operand);
  };
}
