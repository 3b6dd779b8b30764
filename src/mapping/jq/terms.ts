// Terms of JQ expressions: paths, literals, constructions, control structures and calls. Part of
// the parser in parser.ts.
import { IDENTITY, literal, type Node } from './ast.js';
import { type Cursor, identifier, isMark, stringNode, variableName } from './cursor.js';
import { JqSyntaxError, type Token } from './lexer.js';

const KEYWORDS = new Set(
  'def module import include if then elif else end as reduce foreach try catch label and or __loc__'.split(
    ' ',
  ),
);

/**
 * A term with everything that follows it directly: `.a`, `[0]`, `[]`, `?`. Throws JqSyntaxError.
 */
export function parsePostfix(cursor: Cursor): Node {
  let target = parseTerm(cursor);
  while (true) {
    const suffix = parseSuffix(cursor, IDENTITY);
    if (suffix === undefined) {
      if (!cursor.take('?')) return target;
      target = { type: 'try', body: target, handler: undefined };
    } else if (isMark(cursor.peek(), '?') && isFixed(suffix)) {
      // A question mark covers only the step that it follows: `.a.b?` still fails when `.a` does.
      cursor.expect('?');
      target = {
        type: 'binary',
        operator: '|',
        left: target,
        right: { type: 'try', body: suffix, handler: undefined },
      };
    } else target = { ...suffix, target };
  }
}

type Step = Extract<Node, { type: 'index' | 'slice' | 'iterate' }>;

/** True when nothing inside of the step looks at the input of the whole term. */
function isFixed(step: Step): boolean {
  if (step.type !== 'index') return step.type === 'iterate';
  return (
    step.key.type === 'literal' ||
    (step.key.type === 'negate' && step.key.target.type === 'literal')
  );
}

function parseSuffix(cursor: Cursor, target: Node): Step | undefined {
  const token = cursor.peek();
  if (token?.type === 'field') {
    cursor.next();
    return { type: 'index', target, key: literal(token.text) };
  }
  if (isMark(token, '.') && cursor.peek(1)?.type === 'string') {
    cursor.next();
    return { type: 'index', target, key: parseString(cursor, undefined) };
  }
  if (isMark(token, '.') && isMark(cursor.peek(1), '[')) cursor.next();
  return cursor.take('[') ? parseBrackets(cursor, target) : undefined;
}

function parseBrackets(cursor: Cursor, target: Node): Step {
  if (cursor.take(']')) return { type: 'iterate', target };
  if (cursor.take(':')) {
    const to = cursor.grammar.pipe(cursor);
    cursor.expect(']');
    return { type: 'slice', target, from: undefined, to };
  }
  const key = cursor.grammar.pipe(cursor);
  if (!cursor.take(':')) {
    cursor.expect(']');
    return { type: 'index', target, key };
  }
  if (cursor.take(']')) return { type: 'slice', target, from: key, to: undefined };
  const to = cursor.grammar.pipe(cursor);
  cursor.expect(']');
  return { type: 'slice', target, from: key, to };
}

function parseTerm(cursor: Cursor): Node {
  const token = cursor.peek();
  switch (token?.type) {
    case 'field':
      cursor.next();
      return { type: 'index', target: IDENTITY, key: literal(token.text) };
    case 'number':
      cursor.next();
      return String(token.value) === token.text
        ? literal(token.value)
        : { type: 'number', text: token.text };
    case 'string':
      return parseString(cursor, undefined);
    case 'variable':
      cursor.next();
      return { type: 'variable', name: token.text };
    case 'format':
      cursor.next();
      return cursor.peek()?.type === 'string'
        ? parseString(cursor, token.text)
        : { type: 'format', name: token.text };
    case 'identifier':
      return parseWord(cursor, token.text);
    default:
      return parseMark(cursor);
  }
}

function parseMark(cursor: Cursor): Node {
  if (cursor.take('..')) return { type: 'recurse' };
  if (cursor.take('.')) return cursor.peek()?.type === 'string' ? indexByString(cursor) : IDENTITY;
  if (cursor.take('(')) {
    const body = cursor.grammar.pipe(cursor);
    cursor.expect(')');
    // Parentheses end the reach of a binding or a definition; wrapping keeps such a node from being
    // taken for an open one.
    return body.type === 'bind'
      ? { type: 'binary', operator: '|', left: IDENTITY, right: body }
      : body;
  }
  if (cursor.take('[')) {
    if (cursor.take(']')) return { type: 'array', body: undefined };
    const body = cursor.grammar.pipe(cursor);
    cursor.expect(']');
    return { type: 'array', body };
  }
  if (cursor.take('{')) return parseObject(cursor);
  throw new JqSyntaxError('term expected');
}

function indexByString(cursor: Cursor): Node {
  return { type: 'index', target: IDENTITY, key: parseString(cursor, undefined) };
}

function parseString(cursor: Cursor, format: string | undefined): Node {
  const token = cursor.next();
  if (token.type !== 'string') throw new JqSyntaxError('string expected');
  return stringNode(cursor, token.parts, format);
}

function parseWord(cursor: Cursor, word: string): Node {
  switch (word) {
    case 'if':
      return parseIf(cursor);
    case 'try': {
      cursor.next();
      const body = parsePostfix(cursor);
      return {
        type: 'try',
        body,
        handler: cursor.take('catch') ? parsePostfix(cursor) : undefined,
      };
    }
    case 'reduce':
    case 'foreach':
      return parseFold(cursor);
    case 'break':
      if (cursor.peek(1)?.type !== 'variable') break;
      cursor.next();
      return { type: 'break', name: variableName(cursor) };
    default:
      break;
  }
  if (KEYWORDS.has(word)) throw new JqSyntaxError('unexpected ' + word);
  const name = identifier(cursor);
  const args: Node[] = [];
  if (cursor.take('(')) {
    do args.push(cursor.grammar.pipe(cursor));
    while (cursor.take(';'));
    cursor.expect(')');
  }
  return { type: 'call', name, args };
}

function parseIf(cursor: Cursor): Node {
  cursor.expect('if');
  const branches: { when: Node; consequence: Node }[] = [];
  do {
    const when = cursor.grammar.pipe(cursor);
    cursor.expect('then');
    branches.push({ when, consequence: cursor.grammar.pipe(cursor) });
  } while (cursor.take('elif'));
  const otherwise = cursor.take('else') ? cursor.grammar.pipe(cursor) : undefined;
  cursor.expect('end');
  return { type: 'if', branches, otherwise };
}

function parseFold(cursor: Cursor): Node {
  const type = identifier(cursor);
  const source = parsePostfix(cursor);
  cursor.expect('as');
  const pattern = cursor.grammar.pattern(cursor);
  cursor.expect('(');
  const init = cursor.grammar.pipe(cursor);
  cursor.expect(';');
  const update = cursor.grammar.pipe(cursor);
  const extract = type === 'foreach' && cursor.take(';') ? cursor.grammar.pipe(cursor) : undefined;
  cursor.expect(')');
  return type === 'reduce'
    ? { type, source, pattern, init, update }
    : { type: 'foreach', source, pattern, init, update, extract };
}

function parseObject(cursor: Cursor): Node {
  const entries: { key: Node; value: Node }[] = [];
  if (cursor.take('}')) return { type: 'object', entries };
  do entries.push(parseEntry(cursor, cursor.next()));
  while (cursor.take(','));
  cursor.expect('}');
  return { type: 'object', entries };
}

function parseEntry(cursor: Cursor, token: Token): { key: Node; value: Node } {
  if (token.type === 'variable')
    return { key: literal(token.text), value: { type: 'variable', name: token.text } };
  if (token.type === 'punctuation' && token.text === '(') {
    const key = cursor.grammar.pipe(cursor);
    cursor.expect(')');
    cursor.expect(':');
    return { key, value: parseEntryValue(cursor) };
  }
  const key =
    token.type === 'identifier'
      ? literal(token.text)
      : token.type === 'string'
        ? stringNode(cursor, token.parts, undefined)
        : undefined;
  if (key === undefined) throw new JqSyntaxError('key expected');
  return {
    key,
    value: cursor.take(':') ? parseEntryValue(cursor) : { type: 'index', target: IDENTITY, key },
  };
}

function parseEntryValue(cursor: Cursor): Node {
  const left = cursor.grammar.alternative(cursor);
  return cursor.take('|')
    ? { type: 'binary', operator: '|', left, right: parseEntryValue(cursor) }
    : left;
}
