// The shapes of compiled expressions in the fast path.

import type { Node } from '../jq/ast.js';
import type { Budget } from '../jq/budget.js';

/**
 * A filter of at most one output: the value, or EMPTY. Throws JqFailure as jq raises errors,
 * NotCovered to leave it to the engine.
 */
export type Filter = (input: unknown) => unknown;

/** A filter of any number of outputs, which are computed only as they are taken. */
export type Stream = (input: unknown) => Iterable<unknown>;

export const EMPTY: unique symbol = Symbol('no output');

/** Compiles parts of an expression; undefined for what is not covered. */
export interface Compiler {
  /** What filters and streams spend from as they run. */
  readonly budget: Budget;
  /** How many nodes one evaluation of the node passes. */
  count(node: Node): number;
  filter(node: Node): Filter | undefined;
  stream(node: Node): Stream | undefined;
}

/** The path steps that the fast path takes: member names and positions that are written out. */
export function constantKey(node: Node): string | number | undefined {
  if (node.type === 'literal') return node.value;
  if (
    node.type === 'negate' &&
    node.target.type === 'literal' &&
    typeof node.target.value === 'number'
  )
    return -node.target.value;
  return undefined;
}

/** True for what jq may know when it compiles: literals, and what is made of nothing else. */
export function isConstant(node: Node): boolean {
  switch (node.type) {
    case 'literal':
    case 'number':
      return true;
    case 'call':
      return node.args.length === 0 && ['true', 'false', 'null'].includes(node.name);
    case 'negate':
      return isConstant(node.target);
    case 'array':
      return node.body === undefined || isConstant(node.body);
    case 'object':
      return node.entries.every((entry) => isConstant(entry.key) && isConstant(entry.value));
    case 'binary':
      return isConstant(node.left) && isConstant(node.right);
    default:
      return false;
  }
}
