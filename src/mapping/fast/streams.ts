// The part of the fast path that deals with several outputs: `.[]`, `,`, and what gathers them
// again: `[...]`, `map`, `first`.

import type { Node } from '../jq/ast.js';
import { element, isTrue, iterate, JqFailure, member } from '../jq/values.js';
import { type Compiler, constantKey, EMPTY, type Filter, type Stream } from './filter.js';

/**
 * A stream for the node, or undefined when it is not covered. Filters of at most one output are
 * streams too.
 */
export function compileStream(node: Node, compiler: Compiler): Stream | undefined {
  const single = compiler.filter(node);
  if (single !== undefined) return once(single);
  switch (node.type) {
    case 'iterate':
      return each(compiler.stream(node.target), elements(compiler), compiler);
    case 'index': {
      const key = constantKey(node.key);
      if (key === undefined) return undefined;
      return each(
        compiler.stream(node.target),
        (value) => [typeof key === 'string' ? member(value, key) : element(value, key)],
        compiler,
      );
    }
    case 'try':
      return node.handler === undefined ? attempt(compiler.stream(node.body)) : undefined;
    case 'binary':
      return compileBinaryStream(node, compiler);
    case 'if':
      return compileIfStream(node, compiler);
    default:
      return undefined;
  }
}

/** Gathers all outputs into a list. */
export function compileArray(body: Node | undefined, compiler: Compiler): Filter | undefined {
  if (body === undefined) return () => [];
  const stream = compiler.stream(body);
  return stream === undefined ? undefined : (input) => [...stream(input)];
}

/** The first output of the node. */
export function compileFirst(node: Node, compiler: Compiler): Filter | undefined {
  const stream = compiler.stream(node);
  return stream === undefined ? undefined : (input) => firstOf(stream(input));
}

/** `map(body)` on a list; undefined when the body is not covered. */
export function compileMap(body: Node, compiler: Compiler): Filter | undefined {
  const stream = each(elements(compiler), compiler.stream(body), compiler, compiler.count(body));
  return stream === undefined ? undefined : (input) => [...stream(input)];
}

/** The first value, or EMPTY; the rest is not computed. */
function firstOf(values: Iterable<unknown>): unknown {
  for (const value of values) return value;
  return EMPTY;
}

function once(filter: Filter): Stream {
  return function* run(input) {
    const value = filter(input);
    if (value !== EMPTY) yield value;
  };
}

/** Feeds every output of the first stream to the second, which passes so many nodes each time. */
function each(
  source: Stream | undefined,
  step: Stream | undefined,
  { budget }: Compiler,
  nodes = 1,
): Stream | undefined {
  if (source === undefined || step === undefined) return undefined;
  return function* run(input) {
    for (const value of source(input)) {
      budget.spend(nodes);
      yield* step(value);
    }
  };
}

/** `.[]` on a list, which is copied. */
function elements({ budget }: Compiler): Stream {
  return (value) => {
    if (Array.isArray(value)) budget.spend(value.length);
    return iterate(value);
  };
}

/** Ends the stream at its first error; errors of whoever takes the outputs are not its concern. */
function attempt(body: Stream | undefined): Stream | undefined {
  if (body === undefined) return undefined;
  return function* run(input) {
    const outputs = body(input)[Symbol.iterator]();
    while (true) {
      const next = nextOutput(outputs);
      if (next.done === true) return;
      yield next.value;
    }
  };
}

function nextOutput(outputs: Iterator<unknown>): IteratorResult<unknown, unknown> {
  try {
    return outputs.next();
  } catch (thrown) {
    if (thrown instanceof JqFailure) return { done: true, value: undefined };
    throw thrown;
  }
}

function compileBinaryStream(
  node: Extract<Node, { type: 'binary' }>,
  compiler: Compiler,
): Stream | undefined {
  if (node.operator !== '|' && node.operator !== ',' && node.operator !== '//') return undefined;
  const left = compiler.stream(node.left);
  const right = compiler.stream(node.right);
  if (left === undefined || right === undefined) return undefined;
  if (node.operator === '|') return each(left, right, compiler, compiler.count(node.right));
  if (node.operator === ',') {
    return function* run(input) {
      yield* left(input);
      yield* right(input);
    };
  }
  return function* run(input) {
    let found = false;
    for (const value of left(input)) {
      if (!isTrue(value)) continue;
      found = true;
      yield value;
    }
    if (!found) yield* right(input);
  };
}

function compileIfStream(
  node: Extract<Node, { type: 'if' }>,
  compiler: Compiler,
): Stream | undefined {
  let stream: Stream | undefined =
    node.otherwise === undefined ? (input) => [input] : compiler.stream(node.otherwise);
  for (const branch of node.branches.toReversed()) {
    const when = compiler.filter(branch.when);
    const consequence = compiler.stream(branch.consequence);
    const otherwise = stream;
    if (when === undefined || consequence === undefined || otherwise === undefined)
      return undefined;
    stream = function* run(input) {
      const condition = when(input);
      if (condition !== EMPTY) yield* isTrue(condition) ? consequence(input) : otherwise(input);
    };
  }
  return stream;
}
