// What messages show of the settings. A secret may stand under any wrong name, and nobody can
// recognise an opaque word; so a value is shown only when it is plainly none: short words such as
// people write, or an address or ARN made of them. Else its length has to do.
import { isObject } from '../lib/json-value.js';
import { withoutTextSecrets } from '../lib/secrets/secret-text.js';

/**
 * A longer value is shown only when it begins as an address, an ARN or a path does, or is made of
 * the short words of a cron expression.
 */
const SHORT = 20;
const LONGEST = 160;
const STRUCTURED = /^(arn:|https?:\/\/|\.{0,2}\/)/;
/** Letters, a number with or without a unit, a zone such as the `1a` of us-east-1a. */
const PLAIN_WORD = /^(\p{L}{1,16}|\d{1,12}|\d{1,6}\p{L}{1,3})$/u;
/** Names inside of ARNs, addresses and paths also end in digits, or are longer. */
const NAME = /^(\p{L}{1,32}\d{0,4}|\d{1,12})$/u;
const TINY_WORD = /^(\d{1,4}|[A-Za-z]{1,3})$/;

/** True for a text that no secret looks like; false for everything that might be one. */
export function isHarmless(text: string): boolean {
  if (text.length > LONGEST || withoutTextSecrets(text, { mark: '', values: 'word' }) !== text)
    return false;
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const are = (pattern: RegExp): boolean =>
    words.every((word) => pattern.test(word) && !isMixed(word));
  return (
    are(TINY_WORD) ||
    (text.length <= SHORT && are(PLAIN_WORD)) ||
    (STRUCTURED.test(text) && are(NAME))
  );
}

/** Capitals in the middle, as people write them, begin words of some letters. */
function isMixed(word: string): boolean {
  const humps = word.match(/\p{Ll}\p{Lu}/gu)?.length ?? 0;
  return humps > word.length / 5;
}

/** A text as a message may show it: in quotes, or by its length. */
export function shownText(text: string): string {
  return isHarmless(text) ? JSON.stringify(text) : `a value of ${text.length} characters`;
}

/** Any value of a setting, also one from inside of JSON. */
export function shownValue(raw: unknown): string {
  if (typeof raw === 'string') return shownText(raw);
  if (Array.isArray(raw)) return 'a JSON array';
  return isObject(raw) ? 'a JSON object' : String(raw);
}

const MOST_ITEMS = 5;

/** Items of a list as a message may show them: the first ones, and how many more there are. */
export function shownList(
  items: readonly string[],
  {
    most = MOST_ITEMS,
    show = (item: string): string => (isHarmless(item) ? item : shownText(item)),
  } = {},
): string {
  const more = items.length - most;
  return `${items.slice(0, most).map(show).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const MOST_SEGMENTS = 8;
const SEGMENT_WORD = /^([\p{L}\d]{1,8}|\p{L}{1,32}\d{0,4})$/u;

/** The name of a variable, or a key: as it was typed, but for parts that nobody types. */
export function shownName(name: string): string {
  const segments = name.split('__', MOST_SEGMENTS + 1);
  if (segments.length > MOST_SEGMENTS)
    return `${segments.slice(0, 1).map(shownSegment)}__(a name of ${name.length} characters)`;
  return segments.map(shownSegment).join('__');
}

function shownSegment(segment: string): string {
  const words = segment.slice(0, LONGEST).split(/[_.-]/);
  const isTyped =
    segment.length < LONGEST &&
    words.every((word) => word === '' || (SEGMENT_WORD.test(word) && !isMixed(word)));
  return isTyped ? segment : `(a name of ${segment.length} characters)`;
}
