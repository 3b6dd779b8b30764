// Splits a JQ expression into tokens for our own reading of it. Anything unusual ends in a
// JqSyntaxError, which sends the expression to the real engine unread; so this accepts less than jq
// does, and never something else.

export type Token =
  | {
      readonly type: 'punctuation' | 'identifier' | 'field' | 'variable' | 'format';
      readonly text: string;
    }
  | { readonly type: 'number'; readonly value: number; readonly text: string }
  | { readonly type: 'string'; readonly parts: readonly StringPart[]; readonly text: string };

/** Literal text, or the source of an interpolated expression. */
export type StringPart = { readonly literal: string } | { readonly tokens: readonly Token[] };

/**
 * The expression is outside of what this parser reads; says nothing about whether jq accepts it.
 */
export class JqSyntaxError extends Error {}

const PUNCTUATION =
  /^(\?\/\/=?|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|\.\.|[.[\]{}()|,:;=<>+\-*/%?$])/;
const NUMBER = /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/;
const IDENTIFIER = /^[A-Za-z_]\w*(?!::)\b/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Tokens of the whole text. Throws JqSyntaxError. */
export function tokenize(text: string): readonly Token[] {
  // Neither survives the way into the engine.
  if (text.includes('\0') || !text.isWellFormed())
    throw new JqSyntaxError('text that is not Unicode, or has an end inside');
  const { tokens, end } = scan(text, 0, false);
  if (end !== text.length) throw new JqSyntaxError('unbalanced');
  return tokens;
}

function scan(
  text: string,
  start: number,
  interpolation: boolean,
): { tokens: readonly Token[]; end: number } {
  const tokens: Token[] = [];
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const next = skipBlank(text, at);
    if (next !== at) {
      at = next;
      continue;
    }
    if (interpolation && depth === 0 && text[at] === ')') return { tokens, end: at };
    const read = readToken(text, at);
    if (read.token.type === 'punctuation' && read.token.text === '(') depth += 1;
    if (read.token.type === 'punctuation' && read.token.text === ')') depth -= 1;
    tokens.push(read.token);
    at = read.end;
  }
  if (interpolation) throw new JqSyntaxError('string is not closed');
  return { tokens, end: at };
}

function skipBlank(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  if (text[at] !== '#') return at;
  const newline = text.indexOf('\n', at);
  const end = newline === -1 ? text.length : newline;
  // A backslash or a carriage return may continue a comment on the next line; jq's versions differ
  // in how.
  if (/[\\\r]/.test(text.slice(at, end))) throw new JqSyntaxError('comment with a continuation');
  return end;
}

function readToken(text: string, at: number): { token: Token; end: number } {
  const character = text.charAt(at);
  if (character === '"') return readString(text, at);
  const rest = text.slice(at);
  const number = NUMBER.exec(rest)?.[0];
  if (number !== undefined)
    return {
      token: { type: 'number', value: Number(number), text: number },
      end: at + number.length,
    };
  if (character === '.' || character === '$' || character === '@') {
    const name = IDENTIFIER.exec(rest.slice(1))?.[0];
    if (name !== undefined) {
      const type = character === '.' ? 'field' : character === '$' ? 'variable' : 'format';
      return { token: { type, text: name }, end: at + 1 + name.length };
    }
    if (character !== '.') throw new JqSyntaxError('unexpected ' + character);
  }
  const word = IDENTIFIER.exec(rest)?.[0];
  if (word !== undefined)
    return { token: { type: 'identifier', text: word }, end: at + word.length };
  const mark = PUNCTUATION.exec(rest)?.[0];
  if (mark === undefined) throw new JqSyntaxError('unexpected ' + character);
  return { token: { type: 'punctuation', text: mark }, end: at + mark.length };
}

function readString(text: string, start: number): { token: Token; end: number } {
  const parts: StringPart[] = [];
  let literal = '';
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    if (text[at] !== '\\') {
      literal += text.charAt(at);
      at += 1;
    } else if (text[at + 1] === '(') {
      parts.push({ literal });
      literal = '';
      const inner = scan(text, at + 2, true);
      parts.push({ tokens: inner.tokens });
      at = inner.end + 1;
    } else {
      const escaped = readEscape(text, at + 1);
      literal += escaped.value;
      at = escaped.end;
    }
  }
  if (at >= text.length) throw new JqSyntaxError('string is not closed');
  parts.push({ literal });
  return { token: { type: 'string', parts, text: text.slice(start, at + 1) }, end: at + 1 };
}

function readEscape(text: string, at: number): { value: string; end: number } {
  const simple = ESCAPES[text.charAt(at)];
  if (simple !== undefined) return { value: simple, end: at + 1 };
  const hex = /^u([0-9a-fA-F]{4})/.exec(text.slice(at, at + 5))?.[1];
  const code = hex === undefined ? undefined : Number.parseInt(hex, 16);
  // Surrogates are left to jq, which joins or replaces them by its own rules.
  if (code === undefined || code === 0 || (code >= 0xd800 && code <= 0xdfff))
    throw new JqSyntaxError('unusual escape');
  return { value: String.fromCharCode(code), end: at + 5 };
}
