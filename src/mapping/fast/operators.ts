// The operators of the covered part of JQ: pipe, alternative, sum, comparisons, `and`, `or`.

import type { Node } from '../jq/ast.js';
import { additionSteps, textSteps } from '../jq/budget.js';
import { add, equal, isTrue } from '../jq/values.js';
import { type Compiler, EMPTY, type Filter } from './filter.js';

/** A filter for an operator and its two sides; undefined for an operator that is not covered. */
export function compileBinary(
  node: Extract<Node, { type: 'binary' }>,
  compiler: Compiler,
): Filter | undefined {
  const left = compiler.filter(node.left);
  const right = compiler.filter(node.right);
  if (left === undefined || right === undefined) return undefined;
  const { budget } = compiler;
  const same = (a: unknown, b: unknown): boolean => {
    budget.spend(textSteps(a));
    return equal(a, b);
  };
  switch (node.operator) {
    case '|':
      return (input) => {
        const value = left(input);
        return value === EMPTY ? EMPTY : right(value);
      };
    case '//':
      return alternative(left, right);
    case '+':
      return both(left, right, (a, b) => {
        budget.spend(additionSteps(a, b));
        return add(a, b);
      });
    case '==':
      return both(left, right, same);
    case '!=':
      return both(left, right, (a, b) => !same(a, b));
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

/**
 * `and` (decided by false) and `or` (decided by true): the right operand is not looked at when the
 * left one decides.
 */
function logical(left: Filter, right: Filter, deciding: boolean): Filter {
  return (input) => {
    const first = left(input);
    if (first === EMPTY) return EMPTY;
    if (isTrue(first) === deciding) return deciding;
    const second = right(input);
    return second === EMPTY ? EMPTY : isTrue(second);
  };
}
