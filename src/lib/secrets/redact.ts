// Removes secrets from text and from anything that can be printed as JSON: by value, by the name
// they stand under, and by their shape.

import { createValueSet, encodedForUrl } from '../value-set.js';
import { isHideable, isSecretName } from './secret-names.js';
import { withoutTextSecrets } from './secret-text.js';

export const REDACTED = '[redacted]';

export interface Redactor {
  /** The text without secrets. */
  text(text: string): string;
  /** A copy of a JSON value without secrets, in keys and numbers too. */
  json(value: unknown): unknown;
  /**
   * Makes a secret known that came while the program runs, such as a token that Port issued. Short
   * ones are not taken.
   */
  add(secret: string): void;
}

/**
 * Names that are secret in the log besides those of `isSecretName`: what identifies us to Port and
 * AWS.
 */
const OURS = /^(port)?(clientid|externalid|accesskeyid)$/;
/** V8 refuses expressions of very long texts. */
const LONGEST_IN_EXPRESSION = 2048;

/**
 * Redacts the given secrets (also when URL-encoded, Base64 or escaped in JSON), those added later,
 * and everything that looks like one.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const variants = secrets.flatMap((secret) => [
    secret,
    encodedForUrl(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ]);
  const longestFirst = [...new Set(variants)]
    .filter((variant) => variant !== '')
    .sort((a, b) => b.length - a.length);
  const long = createValueSet();
  for (const variant of longestFirst) if (variant.length > LONGEST_IN_EXPRESSION) long.add(variant);
  const short = longestFirst.filter((variant) => variant.length <= LONGEST_IN_EXPRESSION);
  const values =
    short.length === 0 ? undefined : new RegExp(short.map(escapeForRegExp).join('|'), 'g');
  const added = createValueSet();

  const text = (input: string): string => {
    const withoutLong = long.replace(input, REDACTED);
    const withoutValues =
      values === undefined ? withoutLong : withoutLong.replace(values, REDACTED);
    return withoutTextSecrets(added.replace(withoutValues, REDACTED), {
      mark: REDACTED,
      values: 'word',
      alsoSecret: isOurs,
    });
  };
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return text(String(value)) === String(value) ? value : REDACTED;
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        text(key),
        hides(key, member) ? REDACTED : json(member),
      ]),
    );
  };
  return { text, json, add: added.add };
}

function isOurs(name: string): boolean {
  return (
    name.length <= 200 &&
    /client|external|access/i.test(name) &&
    OURS.test(name.toLowerCase().replace(/[^a-z]/g, ''))
  );
}

/**
 * Texts under secret names, and the numbers and objects under a password or a key; counts and truth
 * values are none.
 */
function hides(key: string, member: unknown): boolean {
  if (member === null || member === undefined || typeof member === 'boolean') return false;
  if (!isSecretName(key) && !isOurs(key)) return false;
  return typeof member !== 'string' || isHideable(member);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
