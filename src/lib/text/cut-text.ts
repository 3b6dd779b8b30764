// Texts from outside, made short enough to be shown: enough to recognise them, and never so much
// that they flood a log. What is cut is searched for secrets before, since nothing recognises a
// piece of one.
import { REDACTED } from '../secrets/redact.js';
import { withoutTextSecrets } from '../secrets/secret-text.js';

/**
 * Longer texts are not looked through only to show their beginning: what is behind this is dropped
 * before.
 */
const LOOKED_AT = 65_536;
/** Characters of an error text. */
const MAX_TEXT = 500;
/** Characters of an expression or a name that was typed. */
const MAX_QUOTED = 200;

/**
 * At most `max` characters of the text without secrets, and an ellipsis where there was more. The
 * word in which the cut falls is left out whole: a secret that is known by its value only is then
 * either whole, for the log's redactor to find, or not there at all.
 */
export function cutText(text: string, max = MAX_TEXT): string {
  const safe = searched(text);
  if (safe.length <= max) return text.length > LOOKED_AT ? `${safe}…` : safe;
  return `${/\s/.test(safe[max] ?? '') ? safe.slice(0, max) : withoutLastWord(safe.slice(0, max))}…`;
}

function searched(text: string): string {
  const beginning = text.length > LOOKED_AT ? withoutLastWord(text.slice(0, LOOKED_AT)) : text;
  return withoutTextSecrets(beginning, { mark: REDACTED, values: 'word' });
}

/** Something that an operator wrote, cut wherever the limit falls: it may be one long word. */
export function cutQuoted(text: string, max = MAX_QUOTED): string {
  return cut(text, max);
}

/** A name or path that an operator wrote, of which the beginning tells enough. */
export function cutName(name: string, max = 40): string {
  return name.length > max ? `${name.slice(0, max - 3)}...` : name;
}

/** Any value that an operator wrote, as JSON: its beginning, without secrets. */
export function cutValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return cutName(searched(text.slice(0, 4096)), 80);
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // A word that fills all that is looked at is none of a person's, and has no end that could be
  // found.
  const safe = searched(text) || text.slice(0, limit);
  // A pair of surrogates is not taken apart.
  const end = /[\ud800-\udbff]/.test(safe.charAt(limit - 1)) ? limit - 1 : limit;
  return `${safe.slice(0, end)}... (${text.length} characters)`;
}

/** Problems as lines below a heading: the first ones, and how many more there are. */
export function listOf(problems: readonly string[], indent = ''): string {
  const shown = problems
    .slice(0, MAX_LISTED)
    .map((problem) => `\n${indent}- ${cut(problem, MAX_PROBLEM)}`);
  const more = problems.length - shown.length;
  return shown.join('') + (more > 0 ? `\n${indent}- and ${more} more` : '');
}

/** The problems of a text that `listOf` ended, without marks. */
export function listedIn(text: string): readonly string[] {
  return text.split('\n- ').slice(1);
}

const MAX_LISTED = 30;
/** Characters of one problem, which may list all kinds. */
const MAX_PROBLEM = 2000;

function withoutLastWord(text: string): string {
  for (let index = text.length - 1; index >= 0; index--)
    if (/\s/.test(text[index] ?? '')) return text.slice(0, index);
  return '';
}
