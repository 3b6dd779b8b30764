// Buildspecs that are written into a project: the values of their environment variables are replaced, all else stays letter for letter.
import { type Document, isAlias, isPair, parseDocument, visit } from 'yaml';
import { withoutScriptSecrets } from './secret-rules.js';
import { REDACTED } from './shape.js';

/** The word itself, or what can write it otherwise: escapes, anchors and aliases. */
const MAY_HOLD_VARIABLES = /variables|[\\&*]/;
/** Reading YAML takes memory and time; longer ones cannot be searched. In characters; longer than buildspecs that people write into a project. */
const LONGEST = 65_536;

/**
 * The buildspec with the values below every `variables` replaced, and passwords in URLs. What refers to Parameter Store and Secrets Manager
 * stands under other names. A file's path or ARN stays. A text that is no YAML (nor JSON, which is YAML too) cannot be searched, nor can
 * variables that come from elsewhere by an alias, so it is replaced as a whole.
 */
export function redactBuildspec(buildspec: string): string {
  if (!MAY_HOLD_VARIABLES.test(buildspec)) return withoutScriptSecrets(buildspec);
  const values = buildspec.length > LONGEST || isDeep(buildspec) ? undefined : variableValues(buildspec);
  if (values === undefined) return isReference(buildspec) ? withoutScriptSecrets(buildspec) : REDACTED;
  let redacted = '';
  let position = 0;
  for (const [start, end] of values) {
    // In quotes, because YAML takes bare brackets for a list. A block of lines includes the end of its last line.
    const rest = buildspec[end - 1] === '\n' ? '\n' : '';
    redacted += `${buildspec.slice(position, start)}"${REDACTED}"${rest}`;
    position = end;
  }
  return withoutScriptSecrets(redacted + buildspec.slice(position));
}

/** Levels of lists and maps; the parser calls itself for each, and a process that runs out of stack in a regular expression cannot be saved. */
const DEEPEST = 100;

/** True when more lists and maps may be nested than anybody writes: by brackets, or by several marks of lists in one line. Linear. */
function isDeep(text: string): boolean {
  let brackets = 0;
  let marks = 0;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index] ?? '';
    if (sign === '[' || sign === '{') brackets += 1;
    else if (sign === ']' || sign === '}') brackets = Math.max(0, brackets - 1);
    if (sign === '-' || sign === '?') marks += 1;
    else if (sign !== ' ' && sign !== '\t') marks = 0;
    if (brackets > DEEPEST || marks > DEEPEST) return true;
  }
  return false;
}

/** The path or the ARN of a file: one line without any sign of YAML. */
function isReference(buildspec: string): boolean {
  return /^[\w./:@+-]{1,1024}$/.test(buildspec);
}

/** Where the values begin and end, in the order of the text; undefined when that cannot be told. */
function variableValues(text: string): (readonly [number, number])[] | undefined {
  try {
    return searchVariables(text);
  } catch {
    // Nested too deep for the parser.
    return undefined;
  }
}

function searchVariables(text: string): (readonly [number, number])[] | undefined {
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false });
  const ranges: (readonly [number, number])[] = [];
  let known = document.errors.length === 0;
  visit(document, {
    Scalar(key, { value, range }, path) {
      if (key === 'key' || value === null || !isInVariables(path, document)) return;
      if (range) ranges.push([range[0], range[1]]);
    },
    Alias(key, __, path) {
      if (key === 'key') return;
      if (isInVariables(path, document)) known = false;
    },
  });
  return known ? ranges : undefined;
}

function isInVariables(path: readonly unknown[], document: Document): boolean {
  return path.some((node) => {
    if (!isPair(node)) return false;
    const key = isAlias(node.key) ? node.key.resolve(document) : node.key;
    return String(key) === 'variables';
  });
}
