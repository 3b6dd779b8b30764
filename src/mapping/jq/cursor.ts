// A position in a list of tokens, and what the parts of the parser share.
import { literal, type Node, type Pattern } from './ast.js';
import { JqSyntaxError, type StringPart, type Token } from './lexer.js';

export interface Cursor {
  peek(offset?: number): Token | undefined;
  next(): Token;
  /** Consumes the punctuation or keyword if it is next. */
  take(text: string): boolean;
  expect(text: string): void;
  readonly grammar: Grammar;
}

/** The productions that terms need in order to nest. */
export interface Grammar {
  /** Parses the tokens of an interpolation on their own. */
  nested(tokens: readonly Token[]): Node;
  pipe(cursor: Cursor): Node;
  /** Everything that binds tighter than a comma. */
  alternative(cursor: Cursor): Node;
  pattern(cursor: Cursor): Pattern;
}

/**
 * A cursor before the first token. `next` and `expect` throw JqSyntaxError when the tokens do not
 * fit.
 */
export function createCursor(tokens: readonly Token[], grammar: Grammar): Cursor {
  let at = 0;
  const cursor: Cursor = {
    grammar,
    peek: (offset = 0) => tokens[at + offset],
    next() {
      const token = tokens[at];
      if (token === undefined) throw new JqSyntaxError('unexpected end');
      at += 1;
      return token;
    },
    take(text) {
      if (!isMark(tokens[at], text)) return false;
      at += 1;
      return true;
    },
    expect(text) {
      if (!cursor.take(text)) throw new JqSyntaxError('expected ' + text);
    },
  };
  return cursor;
}

/** True when the token is this punctuation or keyword. */
export function isMark(token: Token | undefined, text: string): boolean {
  return (
    token !== undefined &&
    (token.type === 'punctuation' || token.type === 'identifier') &&
    token.text === text
  );
}

/**
 * The node of a string: a plain one becomes a constant, interpolations are parsed. Throws
 * JqSyntaxError for those that are not expressions.
 */
export function stringNode(
  cursor: Cursor,
  parts: readonly StringPart[],
  format: string | undefined,
): Node {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && 'literal' in only) return literal(only.literal);
  return {
    type: 'string',
    format,
    parts: parts.map((part) =>
      'literal' in part ? part.literal : cursor.grammar.nested(part.tokens),
    ),
  };
}

/** Consumes a name. Throws JqSyntaxError for anything else. */
export function identifier(cursor: Cursor): string {
  const token = cursor.next();
  if (token.type !== 'identifier') throw new JqSyntaxError('name expected');
  return token.text;
}

/** Consumes a variable such as `$x`, and gives its name. Throws JqSyntaxError for anything else. */
export function variableName(cursor: Cursor): string {
  const token = cursor.next();
  if (token.type !== 'variable') throw new JqSyntaxError('variable expected');
  return token.text;
}
