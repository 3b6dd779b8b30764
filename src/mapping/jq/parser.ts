// A recursive descent parser for JQ expressions, with the precedences of jq 1.8. It serves the
// analysis of what an expression reads and the fast path; the real engine decides what is valid.
// Split: operators here, terms in terms.ts.
import type { Node, Pattern } from './ast.js';
import {
  type Cursor,
  createCursor,
  identifier,
  isMark,
  stringNode,
  variableName,
} from './cursor.js';
import { JqSyntaxError, type Token, tokenize } from './lexer.js';
import { parsePostfix } from './terms.js';

/** The tree of an expression, or undefined when it is outside of what this parser reads. */
export function parseJq(expression: string): Node | undefined {
  if (expression.length > MAX_CHARACTERS) return undefined;
  try {
    return parseTokens(tokenize(expression), 0);
  } catch (error) {
    if (error instanceof JqSyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const MAX_DEPTH = 200;
/** Longer texts are data, such as tables of accounts: the engine has them. */
const MAX_CHARACTERS = 20_000;

function parseTokens(tokens: readonly Token[], depth: number): Node {
  if (depth > MAX_DEPTH) throw new JqSyntaxError('nested too deeply');
  const cursor = createCursor(tokens, {
    nested: (inner) => parseTokens(inner, depth + 1),
    pipe: parsePipe,
    alternative: (at) => parseOperators(at, 0),
    pattern: parsePatterns,
  });
  const node = parsePipe(cursor);
  if (cursor.peek() !== undefined) throw new JqSyntaxError('unexpected end');
  return node;
}

// `def` and `label` reach to the end of the pipe, so do the bodies of `as`; `|` binds less than
// `,`.
function parsePipe(cursor: Cursor): Node {
  if (isMark(cursor.peek(), 'def')) return parseDefinition(cursor);
  if (cursor.take('label')) {
    const name = variableName(cursor);
    cursor.expect('|');
    return { type: 'label', name, body: parsePipe(cursor) };
  }
  let left = parseComma(cursor);
  if (left.type === 'bind') return left;
  if (cursor.take('|')) left = { type: 'binary', operator: '|', left, right: parsePipe(cursor) };
  return left;
}

function parseComma(cursor: Cursor): Node {
  let left = parseBindable(cursor);
  while (left.type !== 'bind' && cursor.take(',')) {
    const right = parseBindable(cursor);
    // `a, b as $x | c` has a reach that is easy to get wrong; it is rare enough to leave alone.
    if (right.type === 'bind') throw new JqSyntaxError('binding after a comma');
    left = { type: 'binary', operator: ',', left, right };
  }
  return left;
}

function parseBindable(cursor: Cursor): Node {
  const source = parseOperators(cursor, 0);
  if (!isMark(cursor.peek(), 'as')) return source;
  if (source.type === 'binary' || source.type === 'negate')
    throw new JqSyntaxError('binding of an unparenthesised operation');
  cursor.expect('as');
  const pattern = parsePatterns(cursor);
  cursor.expect('|');
  return { type: 'bind', source, pattern, body: parsePipe(cursor) };
}

type Associativity = 'left' | 'right' | 'none';
const LEVELS: readonly {
  readonly operators: readonly string[];
  readonly associativity: Associativity;
}[] = [
  { operators: ['//'], associativity: 'right' },
  { operators: ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='], associativity: 'none' },
  { operators: ['or'], associativity: 'left' },
  { operators: ['and'], associativity: 'left' },
  { operators: ['==', '!=', '<', '<=', '>', '>='], associativity: 'none' },
  { operators: ['+', '-'], associativity: 'left' },
  { operators: ['*', '/', '%'], associativity: 'left' },
];

function parseOperators(cursor: Cursor, level: number): Node {
  const current = LEVELS[level];
  if (current === undefined) return parseOperand(cursor);
  let left = parseOperators(cursor, level + 1);
  for (let count = 0; ; count++) {
    const operator = current.operators.find((candidate) => isMark(cursor.peek(), candidate));
    if (operator === undefined) return left;
    if (current.associativity === 'none' && count > 0)
      throw new JqSyntaxError('operators do not associate');
    cursor.expect(operator);
    const right = parseOperators(cursor, current.associativity === 'right' ? level : level + 1);
    left = { type: 'binary', operator, left, right };
  }
}

function parseOperand(cursor: Cursor): Node {
  if (cursor.take('-')) return { type: 'negate', target: parsePostfix(cursor) };
  return parsePostfix(cursor);
}

function parseDefinition(cursor: Cursor): Node {
  cursor.expect('def');
  const name = identifier(cursor);
  const parameters: string[] = [];
  if (cursor.take('(')) {
    do {
      const token = cursor.next();
      if (token.type !== 'identifier' && token.type !== 'variable')
        throw new JqSyntaxError('parameter expected');
      parameters.push(token.type === 'variable' ? '$' + token.text : token.text);
    } while (cursor.take(';'));
    cursor.expect(')');
  }
  cursor.expect(':');
  const definition = parsePipe(cursor);
  cursor.expect(';');
  return { type: 'define', name, parameters, definition, rest: parsePipe(cursor) };
}

function parsePatterns(cursor: Cursor): Pattern {
  const variables: string[] = [];
  const keys: Node[] = [];
  const simple = cursor.peek()?.type === 'variable' && !isMark(cursor.peek(1), '?//');
  do parsePattern(cursor, variables, keys);
  while (cursor.take('?//'));
  return { simple, variables, keys };
}

function parsePattern(cursor: Cursor, variables: string[], keys: Node[]): void {
  if (cursor.take('[')) {
    do parsePattern(cursor, variables, keys);
    while (cursor.take(','));
    cursor.expect(']');
  } else if (cursor.take('{')) {
    do parsePatternEntry(cursor, variables, keys);
    while (cursor.take(','));
    cursor.expect('}');
  } else variables.push(variableName(cursor));
}

function parsePatternEntry(cursor: Cursor, variables: string[], keys: Node[]): void {
  const token = cursor.next();
  if (token.type === 'variable') {
    variables.push(token.text);
    if (!cursor.take(':')) return;
  } else {
    if (token.type === 'string') keys.push(stringNode(cursor, token.parts, undefined));
    else if (token.type === 'punctuation' && token.text === '(') {
      keys.push(parsePipe(cursor));
      cursor.expect(')');
    } else if (token.type !== 'identifier') throw new JqSyntaxError('pattern expected');
    cursor.expect(':');
  }
  parsePattern(cursor, variables, keys);
}
