// `.env` as python-dotenv reads it, which Ocean uses: `export`, quotes and their escapes, comments,
// values of several lines, `${NAME}`. Read from start to end in one pass; a line that is none is
// left out, as there.
import { AppError } from '../../errors.js';
import type { Variables } from './read-environment.js';

const BLANKS = /[^\S\r\n]*/y;
const KEY = /(?:export[^\S\r\n]+)?(?:'([^'\r\n]+)'|([^=#\s]+))[^\S\r\n]*/y;
const REST_OF_LINE = /[^\r\n]*/y;
const DOUBLE = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y;
const SINGLE = /'([^'\\]*(?:\\[\s\S][^'\\]*)*)'/y;
const AFTER_VALUE = /[^\S\r\n]*(?:#[^\r\n]*)?(?=[\r\n]|$)/y;
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * No system takes more in all variables together (ARG_MAX of Linux); values that repeat others grow
 * with every line.
 */
const LONGEST_IN_ALL = 2_097_152;

/**
 * The variables of the file. `${NAME}` and `${NAME:-default}` are replaced, by values of the file
 * first, then of the environment. Throws AppError `config-invalid` when the values become more than
 * an environment can hold.
 */
export function parseDotenv(content: string, env: Variables = {}): Record<string, string> {
  const values = new Map<string, string>();
  let left = LONGEST_IN_ALL;
  const spend = (characters: number): void => {
    left -= characters;
    if (left < 0)
      throw new AppError(
        'config-invalid',
        `.env: its values have more than ${LONGEST_IN_ALL} characters in all`,
      );
  };
  const text = content.replace(/^\ufeff/, '');
  let position = 0;
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found !== null) position = pattern.lastIndex;
    return found;
  };
  while (position < text.length) {
    if (/[\r\n]/.test(text[position] ?? '')) {
      position += 1;
      continue;
    }
    read(BLANKS);
    const key = read(KEY);
    if (key !== null && text[position] === '=') {
      position += 1;
      read(BLANKS);
      const value = readValue(read, text[position]);
      if (value !== undefined)
        values.set(
          key[1] ?? key[2] ?? '',
          expand(value, (name) => values.get(name) ?? env[name], spend),
        );
    }
    read(REST_OF_LINE);
  }
  return Object.fromEntries(values);
}

/** Undefined for a quote that does not end, or has something behind its end. */
function readValue(
  read: (pattern: RegExp) => RegExpExecArray | null,
  first: string | undefined,
): string | undefined {
  if (first === '"' || first === "'") {
    const quoted = read(first === '"' ? DOUBLE : SINGLE)?.[1];
    if (quoted === undefined || read(AFTER_VALUE) === null) return undefined;
    return first === '"'
      ? quoted.replace(/\\([\\'"abfnrtv])/g, (_, sign: string) => ESCAPES[sign] ?? sign)
      : quoted.replace(/\\([\\'])/g, '$1');
  }
  const line = read(REST_OF_LINE)?.[0] ?? '';
  return withoutComment(line).trimEnd();
}

/** A `#` begins a comment only behind a blank. */
function withoutComment(line: string): string {
  const comment = /(?<=\s)#/.exec(line);
  return comment === null ? line : line.slice(0, comment.index);
}

/**
 * Behind the last brace there is nothing to replace; names are bounded, so that the search is
 * linear.
 */
const PLACE = /\$\{([^}:${]{0,256})(?::-([^}]*))?\}/g;

function expand(
  value: string,
  lookUp: (name: string) => string | undefined,
  spend: (characters: number) => void,
): string {
  const end = value.lastIndexOf('}') + 1;
  spend(value.length);
  const replaced = value
    .slice(0, end)
    .replace(PLACE, (_, name: string, fallback: string | undefined) => {
      const found = lookUp(name) ?? fallback ?? '';
      spend(found.length);
      return found;
    });
  return replaced + value.slice(end);
}
