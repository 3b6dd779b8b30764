// Buildspecs that are written into a project: the values of their environment variables are
// replaced, all else stays letter for letter.
import {
  type Alias,
  Composer,
  type CST,
  type Document,
  isAlias,
  isPair,
  Lexer,
  Parser,
  visit,
} from 'yaml';
import { REDACTED_IN_CATALOG } from '../reading/shape.js';
import { withoutScriptSecrets } from './secret-rules.js';

/** The word itself, or what can write it otherwise: escapes, anchors and aliases. */
const MAY_HOLD_VARIABLES = /variables|[\\&*]/;
/**
 * Reading YAML takes memory and time; longer ones cannot be searched. In characters; longer than
 * buildspecs that people write into a project.
 */
const LONGEST = 65_536;

/**
 * The buildspec with the values below every `variables` replaced, and passwords in URLs. A file's
 * path or ARN stays. What cannot be searched is replaced as a whole: a text that is no YAML, and
 * variables that come from elsewhere by an alias.
 */
export function redactBuildspec(buildspec: string): string {
  if (!MAY_HOLD_VARIABLES.test(buildspec)) return withoutScriptSecrets(buildspec);
  const values = buildspec.length > LONGEST ? undefined : variableValues(buildspec);
  if (values === undefined)
    return isReference(buildspec) ? withoutScriptSecrets(buildspec) : REDACTED_IN_CATALOG;
  let redacted = '';
  let position = 0;
  for (const [start, end] of values) {
    // In quotes, because YAML takes bare brackets for a list. A block of lines includes the end of
    // its last line.
    const rest = buildspec[end - 1] === '\n' ? '\n' : '';
    redacted += `${buildspec.slice(position, start)}"${REDACTED_IN_CATALOG}"${rest}`;
    position = end;
  }
  return withoutScriptSecrets(redacted + buildspec.slice(position));
}

/** The path or the ARN of a file: one line without any sign of YAML. */
function isReference(buildspec: string): boolean {
  return /^[\w./:@+-]{1,1024}$/.test(buildspec);
}

/** Where the values begin and end, in the order of the text; undefined when that cannot be told. */
function variableValues(text: string): (readonly [number, number])[] | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const [document, ...others] = new Composer({ prettyErrors: false, uniqueKeys: false }).compose(
    tokens,
    true,
    text.length,
  );
  if (document === undefined || others.length > 0 || document.errors.length > 0) return undefined;
  const isVariables = createKeyReader(document);
  const isInVariables = (path: readonly unknown[]) =>
    path.some((node) => isPair(node) && isVariables(node.key));
  const ranges: (readonly [number, number])[] = [];
  let known = true;
  visit(document, {
    Scalar(key, { value, range }, path) {
      if (isVariables.isTired()) return visit.BREAK;
      if (key !== 'key' && value !== null && range && isInVariables(path))
        ranges.push([range[0], range[1]]);
      return undefined;
    },
    Alias(key, _, path) {
      if (key !== 'key' && isInVariables(path)) known = false;
    },
  });
  return known && !isVariables.isTired() ? ranges : undefined;
}

/** Levels of lists and maps, each of which is one or two of the parser's; people write ten. */
const DEEPEST = 200;

/**
 * The tokens of the text; undefined when it is nested deeper than anybody writes. What makes a
 * document of tokens calls itself for each level, and a process that runs out of stack in a regular
 * expression cannot be saved; making tokens needs no stack.
 */
function tokensOf(text: string): readonly CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > DEEPEST) return undefined;
  }
  return [...tokens, ...parser.end()];
}

/** Keys written as aliases that are looked up: each look-up reads the document. */
const MOST_ALIASES = 20;

/**
 * Tells keys that say `variables`, by an alias too. When it has become tired, there were too many
 * aliases to tell.
 */
function createKeyReader(document: Document) {
  const aliases = new Map<Alias, boolean>();
  const isVariables = (key: unknown): boolean => {
    if (!isAlias(key)) return String(key) === 'variables';
    const known = aliases.get(key);
    if (known !== undefined || aliases.size > MOST_ALIASES) return known ?? false;
    const found = String(key.resolve(document)) === 'variables';
    aliases.set(key, found);
    return found;
  };
  return Object.assign(isVariables, { isTired: () => aliases.size > MOST_ALIASES });
}
