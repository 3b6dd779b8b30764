// A line of the input -> an item as expressions see it, or why it is none.
import { KIND_NAMES } from '../../kinds/registry.js';
import { isObject, toJsonValue } from '../../lib/json-value.js';
import { cutQuoted } from '../../lib/text/cut-text.js';
import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import type { Resource } from '../../types/resource.js';
import { type InputLine, LONGEST_LINE } from './read-lines.js';

export type ReadLine =
  | { readonly type: 'item'; readonly item: Resource; readonly unseen: readonly string[] }
  /** `reason` is one of few words, to count by. */
  | { readonly type: 'flaw'; readonly reason: string; readonly message: string }
  /** An empty line, or an item of a kind that nobody asked for. */
  | { readonly type: 'blank' | 'skipped' };

/** Levels of brackets in an item. */
const DEEPEST_ITEM = 200;
/** No kind has so long a name. */
const LONGEST_KIND = 200;
const MEMBERS: ReadonlySet<string> = new Set(['Type', 'Properties', '__ExtraContext']);

/** With `kinds`, only items of these; the one of them where an item does not say its own. */
export function readItem({ text }: InputLine, kinds: readonly string[]): ReadLine {
  if (text === undefined)
    return flaw('text', `the line is longer than ${LONGEST_LINE} bytes, or is not UTF-8`);
  if (text.trim() === '') return { type: 'blank' };
  if (isDeeper(text))
    return flaw('depth', `the item is nested more than ${DEEPEST_ITEM} levels deep`);
  const value = parsed(text);
  if (value === undefined)
    return flaw('json', 'the line is not JSON: an item is one JSON object in one line');
  if (!isObject(value))
    return flaw('object', 'the line is JSON, but no object: an item is one object a line');
  const kind = kindOf(value['Type'], kinds);
  if (typeof kind !== 'string') return kind;
  if (kinds.length > 0 && !kinds.includes(kind)) return { type: 'skipped' };
  const { Properties, __ExtraContext } = value;
  if (!isObject(Properties))
    return flaw('properties', 'the item has no object as its Properties: see ocean-aws raw');
  if (__ExtraContext !== undefined && !isObject(__ExtraContext))
    return flaw('context', 'the __ExtraContext of the item is no object: see ocean-aws raw');
  return {
    type: 'item',
    item: {
      Type: kind,
      Properties,
      ...(__ExtraContext === undefined ? {} : { __ExtraContext }),
    },
    unseen: Object.keys(value).filter((name) => !MEMBERS.has(name)),
  };
}

function kindOf(type: unknown, kinds: readonly string[]): string | ReadLine {
  if (type === undefined || type === null) {
    const [only, other] = kinds;
    if (only === undefined)
      return flaw('no kind', 'the item has no Type; name its kind with --kind');
    if (other !== undefined)
      return flaw('no kind', 'the item has no Type, and --kind names several kinds');
    return only;
  }
  if (typeof type !== 'string' || type.length > LONGEST_KIND)
    return flaw('kind', 'the Type of the item is no kind');
  if (KIND_NAMES.includes(type)) return type;
  const nearest = didYouMean(nearestSpelling(type, KIND_NAMES));
  return flaw(
    'kind',
    `the Type of the item, ${JSON.stringify(cutQuoted(type))}, is no kind${nearest}`,
  );
}

function flaw(reason: string, message: string): ReadLine {
  return { type: 'flaw', reason, message };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return toJsonValue(value);
  } catch {
    return undefined;
  }
}

/** Before it is parsed: what works on values calls itself for each level. */
function isDeeper(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (isText) {
      if (character === '\\') at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > DEEPEST_ITEM) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
}
