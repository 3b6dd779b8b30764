// Secrets beside their names inside of a text: `password=x`, `"token": "x"`, `X-Api-Key: x`,
// `--password x`.
// A name is found at its first letter only, its value is read once, and the search goes on behind
// it: work is linear in the text.
import { isCount, isHideable, isSecretName } from './secret-names.js';

export interface PairOptions {
  readonly mark: string;
  /**
   * Where unquoted values end: of settings at the next option, of prose and commands at the next
   * blank.
   */
  readonly values: 'setting' | 'word';
  /**
   * False where a colon ties names to references, as in a buildspec; headers such as `X-Api-Key: x`
   * and JSON in quotes count all the same.
   */
  readonly colons?: boolean;
  /** Names that count besides those of secrets. */
  readonly alsoSecret?: (name: string) => boolean;
}

/**
 * A name, and what ties a value to it. The look behind makes sure that no search begins in the
 * middle of a name.
 */
const NAME =
  /(?<![\w.-])([\w.-]+)(\\{0,15}["']?)([^\S\r\n]{0,8}(?:=>|={1,3}|:=|:|%3D)[^\S\r\n]{0,8})(?=(\\{0,15}["'])?)/g;
/** `Authorization: Bearer x` and its like: the scheme belongs to the value. */
const SCHEME =
  /(?:Bearer|Basic|Token|ApiKey|Splunk|Digest|AWS4-HMAC-SHA256|GenieKey|SSWS)(?:\s{1,8}|%20)/iy;
/** Schemes with parameters, of which some are signatures: all of the line belongs to them. */
const LONG_SCHEME = /AWS4-HMAC-SHA256\s{1,8}[^\r\n"'\\{}]{0,2048}|Digest\s{1,8}[^\r\n{}]{0,2048}/iy;
/** References hold signs that end other values. */
const REFERENCE = /[$#]\{[^{}\s]{0,256}\}|\{\{[^{}\r\n]{0,256}\}\}/y;
const NEXT_OPTION = /\s{0,8}[\w.-]{1,64}\s{0,2}=/y;
const HEADER_NAME =
  /^(authorization|cookie|x-[\w-]+|[\w-]+-(authorization|cookie|key|token|secret|signature))$/i;
/** Of XML, in HTML's escapes too. */
const ELEMENT =
  /(<|&lt;)([\w:.-]{1,64})((?:\s{1,4}(?:name|key|id)="([\w.-]{1,64})")?(?:>|&gt;))([^<&]+)/g;
/**
 * What stands before the value in pairs such as `"name": "x", "value": "y"` and
 * `ParameterKey=x,ParameterValue=y`.
 */
const NAMED =
  /(?:name|key)\\{0,7}["']?\s{0,8}[:=]\s{0,8}\\{0,7}["']?([\w.-]{1,100})\\{0,7}["']?\s{0,8},?\s{0,16}(?:\\{0,7}["']?type\\{0,7}["']?\s{0,8}[:=]\s{0,8}\\{0,7}["']?\w{1,32}\\{0,7}["']?\s{0,8},\s{0,16})?\\{0,7}["']?$/i;
const NAMED_REACH = 200;
const JSON_REACH = 500;
const PASSWORD_NAME = /(passw(or)?d|passwd|pwd|passphrase)$/i;

/** So much of a value shows whether it is a secret. */
const JUDGED = 512;

/** The text with the values of secret names hidden. */
export function withoutSecretPairs(text: string, options: PairOptions): string {
  if (!/[=:<]|&lt;|%3D/.test(text)) return text;
  return withoutTiedValues(withoutElements(text, options), options);
}

function withoutElements(text: string, { mark, alsoSecret }: PairOptions): string {
  if (!/<|&lt;/.test(text)) return text;
  return text.replace(
    ELEMENT,
    (
      whole,
      open: string,
      element: string,
      close: string,
      attribute: string | undefined,
      value: string,
    ) => {
      const isNamed = [element, attribute ?? ''].some(
        (name) => isSecretName(name) || alsoSecret?.(name) === true,
      );
      return isNamed && isHideable(value.trim()) ? open + element + close + mark : whole;
    },
  );
}

function withoutTiedValues(text: string, options: PairOptions): string {
  let result = '';
  let position = 0;
  const endOfPlain = createPlainEnds(text);
  for (const found of text.matchAll(NAME)) {
    if (found.index < position) continue;
    const [whole, written = '', closing = '', tie = '', opening = ''] = found;
    const name = /^(parameter)?value$/i.test(written) ? nameBefore(text, found.index) : written;
    if (!isSecretName(name) && options.alsoSecret?.(name) !== true) continue;
    const isColon = tie.includes(':') && !tie.includes('=');
    if (
      isColon &&
      options.colons === false &&
      !HEADER_NAME.test(name) &&
      !(closing !== '' && isInQuotedJson(text, found.index))
    )
      continue;
    const begin = found.index + whole.length + opening.length;
    const isWord = options.values === 'word' || closing !== '';
    const end =
      opening === ''
        ? endOfPlain(begin, { ends: delimitersAfter(text, found.index, name), isWord, tie })
        : endOfQuoted(text, begin, opening);
    const value = text.slice(begin, Math.min(end, begin + JUDGED));
    const isWritten =
      opening !== '' || closing !== '' || name !== written || HEADER_NAME.test(name);
    if (
      !isHideable(value.trim()) ||
      isCount(name, value) ||
      (isColon &&
        !isWritten &&
        isProse({
          name,
          tie,
          value,
          before: text.slice(Math.max(0, found.index - 2), found.index),
        }))
    )
      continue;
    result += text.slice(position, begin) + options.mark;
    position = end;
  }
  return result + text.slice(position);
}

/** Whether JSON began in quotes on this line, as in `curl -d '{"a":1}'`. */
function isInQuotedJson(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - JSON_REACH), index);
  return /["']\{/.test(before.slice(before.lastIndexOf('\n') + 1));
}

/** The name that a pair gives the value at this place; empty when it gives none. */
function nameBefore(text: string, index: number): string {
  return NAMED.exec(text.slice(Math.max(0, index - NAMED_REACH), index))?.[1] ?? '';
}

/**
 * Up to the same quote with as many backslashes or fewer before it; without one, to the end of the
 * line.
 */
function endOfQuoted(text: string, begin: number, opening: string): number {
  const quote = opening.at(-1);
  const depth = opening.length - 1;
  let backslashes = 0;
  for (let index = begin; index < text.length; index++) {
    const sign = text[index];
    if (sign === quote && (depth === 0 ? backslashes % 2 === 0 : backslashes <= depth))
      return index - (depth === 0 ? 0 : backslashes);
    backslashes = sign === '\\' ? backslashes + 1 : 0;
  }
  return text.length;
}

interface PlainValue {
  readonly ends: string;
  readonly isWord: boolean;
  readonly tie: string;
}

/**
 * Where plain values end. A value that turns out to be none may hold the next name, whose value
 * ends at the same place: it is looked for once, so that a text of names alone takes no longer than
 * any other.
 */
function createPlainEnds(text: string): (begin: number, value: PlainValue) => number {
  let last = { rule: '', end: -1 };
  return (begin, value) => {
    const rule = `${value.isWord} ${value.tie.includes('%')} ${value.ends}`;
    if (last.rule === rule && begin < last.end) return last.end;
    last = { rule, end: endOfPlain(text, begin, value) };
    return last.end;
  };
}

function endOfPlain(text: string, begin: number, { ends, isWord, tie }: PlainValue): number {
  const start =
    begin +
    (lengthAt(REFERENCE, text, begin) ||
      lengthAt(LONG_SCHEME, text, begin) ||
      lengthAt(SCHEME, text, begin));
  for (let index = start; index < text.length; index++) {
    const sign = text[index] ?? '';
    if (sign === '\n' || sign === '\r' || ends.includes(sign)) return index;
    if (ends === '') continue;
    if (isWord && (/\s/.test(sign) || '"\'{}<>[]`'.includes(sign))) return index;
    if (!isWord && /\s/.test(sign) && lengthAt(NEXT_OPTION, text, index) > 0) return index;
    if (tie.includes('%') && text.startsWith('%26', index)) return index;
  }
  return text.length;
}

/**
 * An option is followed by what precedes it: `;` in connection strings, where a comma is part of a
 * value, and the other way round.
 */
function delimitersAfter(text: string, nameAt: number, name: string): string {
  // All of the line.
  if (/cookie$/i.test(name)) return '';
  const before = text
    .slice(Math.max(0, nameAt - 4), nameAt)
    .trimEnd()
    .at(-1);
  if (before === ';') return ';';
  if (before === '&' || before === '?') return '&';
  return before === ',' ? ',' : ',;&';
}

/** The length of what matches right here, 0 when nothing does. */
function lengthAt(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0].length ?? 0;
}

interface Pair {
  readonly name: string;
  readonly tie: string;
  readonly value: string;
  /** The two signs before the name. */
  readonly before: string;
}

/**
 * A colon is also punctuation, and divides ARNs: behind it, only what does not look like a word
 * counts.
 */
function isProse({ name, tie, value, before }: Pair): boolean {
  if (/[:/]$/.test(before) && !(/^\s?\/$/.test(before) && PASSWORD_NAME.test(name))) return true;
  if (!/\s/.test(tie) && !PASSWORD_NAME.test(name)) return true;
  const word = /^\s{0,8}\S*/.exec(value)?.[0].trim() ?? '';
  const judged = PASSWORD_NAME.test(name) ? value : word;
  return !(judged.length >= 5 && /[\d!@#$%^*+~]/.test(judged) && /[A-Za-z]/.test(judged));
}
