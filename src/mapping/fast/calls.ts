// The part of the fast path that deals with calls of builtins.

import type { Node } from '../jq/ast.js';
import { additionSteps, textSteps } from '../jq/budget.js';
import { add, isTrue, iterate } from '../jq/values.js';
import { BUILTINS, OPERATIONS } from './builtins.js';
import { type Compiler, EMPTY, type Filter } from './filter.js';
import { compileFirst, compileMap } from './streams.js';

/** A filter for a call of a builtin, or undefined when it is not covered. */
export function compileCall(
  node: Extract<Node, { type: 'call' }>,
  compiler: Compiler,
): Filter | undefined {
  const [argument, ...more] = node.args;
  if (argument === undefined) return compileBuiltin(node.name, compiler);
  if (more.length > 0) return undefined;
  if (node.name === 'map') return compileMap(argument, compiler);
  if (node.name === 'first') return compileFirst(argument, compiler);
  const value = compiler.filter(argument);
  if (value === undefined) return undefined;
  if (node.name === 'select') {
    return (input) => {
      const condition = value(input);
      return condition !== EMPTY && isTrue(condition) ? input : EMPTY;
    };
  }
  const operation = OPERATIONS.get(node.name);
  if (operation === undefined) return undefined;
  const { budget } = compiler;
  return (input) => {
    const operand = value(input);
    if (operand === EMPTY) return EMPTY;
    budget.spend(textSteps(input));
    const result = operation(input, operand);
    if (Array.isArray(result)) budget.spend(result.length);
    return result;
  };
}

function compileBuiltin(name: string, { budget }: Compiler): Filter | undefined {
  if (name === 'add') {
    return (input) => {
      let sum: unknown = null;
      for (const value of iterate(input)) {
        budget.spend(additionSteps(sum, value));
        sum = add(sum, value);
      }
      return sum;
    };
  }
  const builtin = BUILTINS.get(name);
  if (builtin === undefined) return undefined;
  return (input) => {
    if (typeof input === 'string') budget.spend(textSteps(input));
    return builtin(input);
  };
}
