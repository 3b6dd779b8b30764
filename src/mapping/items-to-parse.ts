// One resource into many items: the list that `itemsToParse` yields, each element beside a copy of
// its resource.

import { isObject } from '../lib/json-value.js';
import type { Node } from './jq/ast.js';
import { parseJq } from './jq/parser.js';

/** What expressions are evaluated on: a resource, or a resource with a parsed item. */
export type Document = Readonly<Record<string, unknown>>;

export interface ItemsOptions {
  readonly name: string;
  /** Where the list is left out of the copies; undefined to leave them whole. */
  readonly without: readonly string[] | undefined;
}

/**
 * The documents of a resource's items: a shallow copy of the resource with the item under `name`.
 * With the top-level transform, the list is left out of the copy, as far as its path can be told
 * from the expression; else the copy is whole.
 */
export function itemDocuments(
  resource: Document,
  items: readonly unknown[],
  options: ItemsOptions,
): readonly Document[] {
  const parent = options.without === undefined ? resource : without(resource, options.without);
  return items.map((item) => ({ ...parent, [options.name]: item }));
}

/**
 * The path that holds the list. A plain path is read exactly; otherwise it is guessed from the text
 * as the reference does: inside of a leading parenthesis, past `. as $x`, `.` and `$x`, the simple
 * path that comes first. Undefined when there is none.
 */
export function sourcePath(source: string): readonly string[] | undefined {
  const path = exactPath(source) ?? guessPath(source);
  // A resource without its Properties can be mapped to nothing; no list is that high up.
  return path === undefined ||
    (path.length === 1 && (path[0] === 'Properties' || path[0] === '__ExtraContext'))
    ? undefined
    : path;
}

function exactPath(source: string): readonly string[] | undefined {
  const names: string[] = [];
  let node: Node | undefined = parseJq(source);
  while (
    node?.type === 'index' &&
    node.key.type === 'literal' &&
    typeof node.key.value === 'string'
  ) {
    names.unshift(node.key.value);
    node = node.target;
  }
  return node?.type === 'identity' && names.length > 0 ? names : undefined;
}

/**
 * Characters of an expression that are looked at: a parenthesis in parentheses is looked at again
 * for each of them.
 */
const MAX_GUESSED = 2000;

function guessPath(source: string): readonly string[] | undefined {
  let text = source.slice(0, MAX_GUESSED).trim();
  while (text.startsWith('(')) text = insideParenthesis(text).trim();
  for (const segment of text.split('|').map((part) => part.trim())) {
    if (segment === '.' || /^\.\s+as\s+\$\w+$/.test(segment) || /^\$\w+$/.test(segment)) continue;
    return /^\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/.exec(segment)?.[0].slice(1).split('.');
  }
  return undefined;
}

function insideParenthesis(text: string): string {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '(') depth += 1;
    if (text[index] === ')') depth -= 1;
    if (depth === 0) return text.slice(1, index);
  }
  return text.slice(1);
}

function without(document: Document, path: readonly string[]): Document {
  const [name, ...rest] = path;
  if (name === undefined || !Object.hasOwn(document, name)) return document;
  if (rest.length === 0)
    return Object.fromEntries(Object.entries(document).filter(([key]) => key !== name));
  const child = document[name];
  if (!isDocument(child)) return document;
  return { ...document, [name]: without(child, rest) };
}

function isDocument(value: unknown): value is Document {
  return isObject(value) && !(value instanceof Date);
}
