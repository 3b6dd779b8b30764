// Builds the one program that evaluates all expressions of a mapping resource on a line of input.
// The engine's cost is per call and per parsed byte, so expressions share both; each is fenced so
// that none can disturb a neighbour, of the same resource or of the next.
import { type JsonValue, toJsonValue } from '../../lib/json-value.js';
import type { Result } from '../jq/result.js';
import { dateDefinitions } from './dates.js';

/**
 * A program whose output per input is one array with an element per expression: `[value]`, `[]` (no
 * output) or `{"e": message}`. With `guarded`, the first expression is a selector and the others
 * run only when it yields true; else the array ends after it.
 */
export function combinedProgram(
  expressions: readonly string[],
  guarded: boolean,
  environment: Readonly<Record<string, string>>,
): string {
  const fenced = expressions.map(fence);
  const [selector = '[]', ...others] = fenced;
  const body = guarded
    ? `${selector} as $ocean_selected | if $ocean_selected == [true] then [${['$ocean_selected', ...others].join(', ')}] else [$ocean_selected] end`
    : `[${fenced.join(', ')}]`;
  return prelude(environment, expressions) + body;
}

/**
 * What has to compile, besides the expression alone, for it to work inside of a combined program.
 */
export function fencedProgram(expression: string): string {
  return prelude({}, [expression]) + fence(expression);
}

export interface FencedPrograms {
  /** The expressions at these positions in one program; with `guarded`, the first is a selector. */
  together(positions: readonly number[], guarded: boolean): string;
  alone(position: number): string;
}

/** Programs for some of the expressions, made when they are needed. */
export function fencedPrograms(
  sources: readonly string[],
  environment: Readonly<Record<string, string>>,
): FencedPrograms {
  let last: { readonly key: string; readonly program: string } | undefined;
  const choose = (positions: readonly number[]): readonly string[] =>
    positions.flatMap((position) => sources[position] ?? []);
  return {
    together(positions, guarded) {
      const key = `${guarded} ${positions.join()}`;
      if (last?.key !== key)
        last = { key, program: combinedProgram(choose(positions), guarded, environment) };
      return last.program;
    },
    alone: (position) => combinedProgram(choose([position]), false, environment),
  };
}

// Only the first output counts: `?//` takes the break for an error of its own and goes on. Without
// output there is the empty list at the end, so that a break that an expression forged
// (`error({__jq: 0})`) is an error. Two line ends: a comment that ends in a backslash swallows one.
function fence(expression: string): string {
  return `([label $ocean_first | (try (((${expression}\n\n) | [.]), []) catch {e: (tostring | .[:2000])}) | ., break $ocean_first] | .[0])`;
}

// Everything that reaches beyond the current input is switched off: the environment, the other
// inputs of the batch, the exit of the program and its standard error.
function prelude(
  environment: Readonly<Record<string, string>>,
  expressions: readonly string[],
): string {
  const variables = JSON.stringify(environment);
  const disabled = (name: string): string => `error("${name} is not available in a mapping")`;
  return [
    `def env: ${variables};`,
    `def input: ${disabled('input')};`,
    'def inputs: empty;',
    `def halt: ${disabled('halt')};`,
    `def halt_error: ${disabled('halt_error')};`,
    `def halt_error(exit_code): ${disabled('halt_error')};`,
    'def debug: .;',
    'def debug(messages): .;',
    'def stderr: .;',
    'def input_filename: null;',
    'def input_line_number: 0;',
    'def get_search_list: [];',
    dateDefinitions(expressions),
    `${variables} as $ENV | {"positional": [], "named": {}} as $ARGS | `,
  ].join(' ');
}

/** The results in one line of output, or undefined when the line is not what the program writes. */
export function readOutput(line: string): readonly Result[] | undefined {
  const parsed = parseLine(line);
  if (!Array.isArray(parsed)) return undefined;
  return parsed.map(readSlot);
}

function readSlot(slot: JsonValue): Result {
  if (isArray(slot)) {
    const [value] = slot;
    return value === undefined ? { type: 'empty' } : { type: 'value', value };
  }
  const message = typeof slot === 'object' && slot !== null ? slot['e'] : undefined;
  return { type: 'error', message: typeof message === 'string' ? message : JSON.stringify(slot) };
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function parseLine(line: string): JsonValue | undefined {
  try {
    return HAS_ODD_NUMBER.test(line) ? JSON.parse(line, evenNumber) : JSON.parse(line);
  } catch {
    return undefined;
  }
}

// jq prints a number literal that it never computed with as it was written: one beyond the doubles
// must be clamped. A minus zero is zero.
const HAS_ODD_NUMBER = /E\+\d{3}|(?<!\d)\d{309}|[[,:]-0[.,\]}E]/;

function evenNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? toJsonValue(value) : value;
}
