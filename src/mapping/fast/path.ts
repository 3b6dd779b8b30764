// Evaluates the plain part of JQ in process: paths, literals, `+`, `//`, comparisons, `if`,
// `select`. It follows jq to the letter or steps aside: what it cannot compile goes to the engine,
// and so does a single value that it meets and does not cover.

import { toJsonValue } from '../../lib/json-value.js';
import { cutText } from '../../lib/text/cut-text.js';
import { IDENTITY, type Node } from '../jq/ast.js';
import { type Budget, createBudget, spendOnResult, textSteps } from '../jq/budget.js';
import { createNodeCounter, isHigherThan, MAX_HEIGHT } from '../jq/measure.js';
import { NO_OUTPUT, type Result } from '../jq/result.js';
import { element, isTrue, JqFailure, member, NotCovered, toText } from '../jq/values.js';
import { compileCall } from './calls.js';
import { type Compiler, constantKey, EMPTY, type Filter, isConstant } from './filter.js';
import { compileBinary } from './operators.js';
import { compileArray, compileFirst, compileStream } from './streams.js';

export interface FastFilter {
  /** The first output for this input, or undefined when the engine has to be asked. */
  evaluate(input: unknown): Result | undefined;
}

/**
 * A filter for the expression, or undefined when it is outside of the covered part. Filters that
 * share a budget leave refilling it to their owner; else each evaluation has a budget of its own.
 */
export function compileFast(node: Node | undefined, shared?: Budget): FastFilter | undefined {
  if (node === undefined || isHigherThan(node, MAX_HEIGHT)) return undefined;
  const budget = shared ?? createBudget();
  const compiler = createCompiler(budget);
  if (compiler.count(node) > MAX_NODES) return undefined;
  const filter = compiler.filter(node) ?? compileFirst(node, compiler);
  if (filter === undefined) return undefined;
  return {
    evaluate(input) {
      if (shared === undefined) budget.refill();
      try {
        const output = filter(input);
        if (output === EMPTY) return NO_OUTPUT;
        return {
          type: 'value',
          value: spendOnResult(output, budget) ? output : toJsonValue(output),
        };
      } catch (thrown) {
        if (thrown instanceof JqFailure) return { type: 'error', message: cutText(thrown.message) };
        if (thrown instanceof NotCovered || thrown instanceof RangeError) return undefined;
        throw thrown;
      }
    },
  };
}

/**
 * Nodes that are evaluated for one input outside of loops; what is in loops spends from the budget.
 */
const MAX_NODES = 20_000;

/**
 * Compiles each node once: what is tried as a filter and then as a stream would else double with
 * each level of nesting.
 */
function createCompiler(budget: Budget): Compiler {
  const compiler: Compiler = {
    budget,
    count: createNodeCounter(),
    filter: onceForEach((node) => compile(node, compiler)),
    stream: onceForEach((node) => compileStream(node, compiler)),
  };
  return compiler;
}

function onceForEach<T>(make: (node: Node) => T): (node: Node) => T {
  const made = new Map<Node, { readonly value: T }>();
  return (node) => {
    const known = made.get(node) ?? { value: make(node) };
    made.set(node, known);
    return known.value;
  };
}

function compile(node: Node, compiler: Compiler): Filter | undefined {
  switch (node.type) {
    case 'identity':
      return (input) => input;
    case 'literal':
      return () => node.value;
    case 'string':
      return compileString(node, compiler);
    case 'index':
      return compileIndex(node.target, node.key, compiler);
    case 'binary':
      return compileBinary(node, compiler);
    case 'if':
      return compileIf(node, compiler);
    case 'try':
      return node.handler === undefined ? compileTry(node.body, compiler) : undefined;
    case 'array':
      return compileArray(node.body, compiler);
    case 'object':
      return compileObject(node, compiler);
    case 'call':
      return compileCall(node, compiler);
    default:
      return undefined;
  }
}

function compileString(
  node: Extract<Node, { type: 'string' }>,
  compiler: Compiler,
): Filter | undefined {
  if (node.format !== undefined) return undefined;
  const { budget } = compiler;
  const parts: Filter[] = [];
  for (const part of node.parts) {
    const filter = typeof part === 'string' ? () => part : compiler.filter(part);
    if (filter === undefined) return undefined;
    parts.push(filter);
  }
  return (input) => {
    let text = '';
    for (const part of parts.toReversed()) {
      const value = part(input);
      if (value === EMPTY) return EMPTY;
      budget.spend(textSteps(value));
      text = toText(value) + text;
    }
    return text;
  };
}

function compileIndex(targetNode: Node, keyNode: Node, compiler: Compiler): Filter | undefined {
  const key = constantKey(keyNode);
  const target = compiler.filter(targetNode);
  if (key === undefined || target === undefined) return undefined;
  const step =
    typeof key === 'string'
      ? (value: unknown) => member(value, key)
      : (value: unknown) => element(value, key);
  if (targetNode === IDENTITY) return step;
  return (input) => {
    const value = target(input);
    return value === EMPTY ? EMPTY : step(value);
  };
}

function compileIf(node: Extract<Node, { type: 'if' }>, compiler: Compiler): Filter | undefined {
  let filter =
    node.otherwise === undefined ? (input: unknown) => input : compiler.filter(node.otherwise);
  for (const branch of node.branches.toReversed()) {
    const when = compiler.filter(branch.when);
    const then = compiler.filter(branch.consequence);
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

function compileTry(bodyNode: Node, compiler: Compiler): Filter | undefined {
  const body = compiler.filter(bodyNode);
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

function compileObject(
  node: Extract<Node, { type: 'object' }>,
  compiler: Compiler,
): Filter | undefined {
  const entries: { readonly key: Filter; readonly value: Filter }[] = [];
  for (const entry of node.entries) {
    // jq refuses a constant that is no text when it compiles, so that is for the engine to say.
    const key =
      isText(entry.key) || !isConstant(entry.key) ? compiler.filter(entry.key) : undefined;
    const value = compiler.filter(entry.value);
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
