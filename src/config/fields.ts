// Types of settings: each turns what was found (text of a variable, or a value inside JSON) into a
// typed value.
// An issue's message says what is expected; load-config.ts adds the variable and what was found.
import * as z from 'zod';
import { readOceanBoolean } from '../lib/ocean-boolean.js';

/** What a setting says of itself; the tables of the documentation are generated from it. */
export type SettingMeta = {
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
  readonly secret?: true;
};

/** What a setting says of itself, as the documentation shows it. */
export function meta(type: string, fallback: string, meaning: string): SettingMeta {
  return { type, default: fallback, meaning };
}

/** The same for a setting whose value is never shown. */
export function secret(type: string, meaning: string): SettingMeta {
  return { type, default: '', meaning, secret: true };
}

type Parse<T> = (raw: unknown) => T | undefined;

function parsed<T>(parse: Parse<T>, expected: string) {
  return z.unknown().transform((raw, context): T => {
    const value = parse(raw);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

/** A string; numbers inside JSON are taken by their text. Kept verbatim. */
function textOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  return typeof raw === 'number' ? String(raw) : undefined;
}

/** A string of at most so many characters, kept verbatim. */
export function text({ max = 256 } = {}) {
  return parsed((raw) => within(textOf(raw), max), `text of at most ${max} characters`);
}

function within(written: string | undefined, max: number): string | undefined {
  return written !== undefined && written.length <= max ? written : undefined;
}

/**
 * A string, kept verbatim, that may stand in an HTTP header (RFC 9110, 5.5) and as one segment of a
 * path: it becomes part of the User-Agent, by which Port knows our entities. With a slash, the
 * entities of `team/b` would also be those of `b`.
 */
export function ownName() {
  return parsed((raw) => {
    const written = within(textOf(raw), LONGEST_NAME);
    return written !== undefined &&
      /^[\x20-\x2e\x30-\x7e]*$/.test(written) &&
      !/^\.{1,2}$/.test(written.trim())
      ? written
      : undefined;
  }, `letters, digits and signs of ASCII without a slash, and not only dots, because Port knows our entities by it; at most ${LONGEST_NAME}`);
}

/**
 * Port documents no limit of an integration's identifier; that of an entity's is the longest of all
 * its identifiers.
 */
const LONGEST_NAME = 1000;
/** What Linux takes for a path, and more than any key or token has. */
const LONGEST_TEXT = 4096;

/** STS: the pattern of `SourceIdentity`, and the beginning that AWS keeps for itself. */
const SOURCE_IDENTITY = /^(?!aws:)[\w+=,.@-]{2,64}$/;

/** What STS takes as a source identity; empty counts as not set. */
export function sourceIdentity() {
  return parsed((raw) => {
    const written = textOf(raw)?.trim();
    return written === '' || SOURCE_IDENTITY.test(written ?? '') ? written : undefined;
  }, '2 to 64 letters, digits and signs out of =,.@-_+ without blanks');
}

/** A string that must hold something besides blanks. */
export function filledText(expected: string) {
  return parsed(
    (raw) => (textOf(raw)?.trim() ? within(textOf(raw), LONGEST_TEXT) : undefined),
    expected,
  );
}

/** Ocean's spellings of a boolean, in any case. An empty string is not "unset": it is an error. */
export function flag() {
  return parsed(readOceanBoolean, 'true or false (1/0, on/off, yes/no, y/n and t/f work too)');
}

/** A decimal integer within the limits. */
export function integer(limits: { readonly min: number; readonly max?: number }) {
  const { min, max = Number.MAX_SAFE_INTEGER } = limits;
  const range = limits.max === undefined ? `of at least ${min}` : `from ${min} to ${limits.max}`;
  return parsed((raw) => numberWithin(raw, /^[+-]?\d+$/, min, max), `a whole number ${range}`);
}

/** A decimal number, whole or not, within the limits. */
export function decimal(limits: { readonly min: number; readonly max: number }) {
  return parsed(
    (raw) => numberWithin(raw, /^[+-]?(\d+\.?\d*|\.\d+)$/, limits.min, limits.max),
    `a number from ${limits.min} to ${limits.max}`,
  );
}

function numberWithin(raw: unknown, pattern: RegExp, min: number, max: number): number | undefined {
  const written = textOf(raw)?.trim();
  if (written === undefined || !pattern.test(written)) return undefined;
  const value = Number(written);
  return value >= min && value <= max ? value : undefined;
}

/** One of the words, in exactly this spelling. */
export function choice<const T extends string>(words: readonly T[]) {
  return parsed(
    (raw) => words.find((word) => word === raw),
    `one of ${words.join(', ')} (in this spelling)`,
  );
}

/** Longer than the address of any API. */
const LONGEST_URL = 2048;

/**
 * An http or https URL without trailing slashes, query or fragment; user and password have no place
 * in it, since it is shown. A password with a slash makes a path of what is behind, so an `@` has
 * no place anywhere.
 */
export function httpUrl() {
  return parsed((raw) => {
    const written = within(textOf(raw)?.trim(), LONGEST_URL);
    if (written === undefined || !URL.canParse(written)) return undefined;
    const url = new URL(written);
    if (!/^https?:$/.test(url.protocol) || written.includes('@')) return undefined;
    url.search = '';
    url.hash = '';
    return url.href.replace(/\/+$/, '');
  }, 'an http:// or https:// URL without user and password');
}

/** Comma-separated text, or a JSON array: trimmed, without blanks and repetitions, order kept. */
export function commaList() {
  return parsed((raw) => {
    const written = Array.isArray(raw) ? raw : textOf(raw);
    const items =
      written === undefined || typeof written !== 'string'
        ? written
        : (jsonArray(written) ?? written.split(','));
    const cleaned = items === undefined ? undefined : cleanList(items);
    return cleaned === undefined ? undefined : [...new Set(cleaned)];
  }, 'a comma-separated list');
}

interface WrittenList {
  /** Trimmed, without blanks; repetitions are kept, because they may be a slip. */
  readonly items: readonly string[];
  /** False when it was plain text instead of a JSON array. */
  readonly json: boolean;
}

/**
 * A JSON array of strings. Plain text, comma-separated or as a chart's template prints a list (`[a
 * b]`), is understood as well. An empty text is an error, because an empty list would quietly
 * change what is synced.
 */
export function textList() {
  return parsed((raw): WrittenList | undefined => {
    const written = Array.isArray(raw) ? raw : jsonArray(textOf(raw) ?? '');
    if (written !== undefined) {
      const items = cleanList(written);
      return items === undefined ? undefined : { items, json: true };
    }
    const plain = textOf(raw)
      ?.trim()
      .replace(/^\[|\]$/g, '');
    if (!plain || /[{}"]/.test(plain)) return undefined;
    return { items: plain.split(/[\s,]+/).filter((item) => item !== ''), json: false };
  }, 'a JSON array of strings, such as ["arn:aws:iam::111111111111:role/reader"]');
}

function jsonArray(written: string): readonly unknown[] | undefined {
  if (!written.trim().startsWith('[')) return undefined;
  const value = parseJson(written);
  return Array.isArray(value) ? value : undefined;
}

/**
 * The value of a JSON text, or undefined when it is none, or none that suits a setting: see {@link
 * excessOf}.
 */
export function parseJson(written: string): unknown {
  if (excessOf(written) !== undefined) return undefined;
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

/** Settings are nested four deep; whatever walks through them may then do so by calling itself. */
const DEEPEST = 16;
/** More than the roles of the largest organization. */
const MOST_MEMBERS = 20_000;

/** What is too much about a JSON text, in words; found before it is parsed, in one pass. */
export function excessOf(written: string): string | undefined {
  let depth = 0;
  let members = 0;
  let inText = false;
  for (let index = 0; index < written.length; index++) {
    const sign = written[index];
    if (sign === '"') inText = !inText;
    else if (inText && sign === '\\') index += 1;
    else if (inText) continue;
    else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    else if (sign === ',') members += 1;
    if (depth > DEEPEST) return `JSON that is nested more than ${DEEPEST} deep`;
    if (members >= MOST_MEMBERS) return `JSON with more than ${MOST_MEMBERS} members`;
  }
  return undefined;
}

function cleanList(values: readonly unknown[]): string[] | undefined {
  const items = values.map((value) => textOf(value)?.trim());
  if (items.some((item) => item === undefined)) return undefined;
  return items.filter((item): item is string => item !== undefined && item !== '');
}

const metaSchema = z.object({
  type: z.string(),
  default: z.string(),
  meaning: z.string(),
  secret: z.literal(true).optional(),
});

/** What `meta` or `secret` noted of a field. */
export function metaOf(field: z.ZodType): SettingMeta {
  const { secret: hidden, ...rest } = metaSchema.parse(field.meta());
  return hidden ? { ...rest, secret: true } : rest;
}
