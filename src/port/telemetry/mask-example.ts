// A raw resource as it may be shown to whoever edits the mapping: its shape and harmless values,
// without anything that may be a secret.
import { toJsonValue } from '../../lib/json-value.js';
import { isSecretName } from '../../lib/secrets/secret-names.js';
import { withoutTextSecrets } from '../../lib/secrets/secret-text.js';

/** What stands where a secret was, as Ocean writes it. */
const MARK = '[REDACTED]';
/** What lies deeper is not looked at, and so not shown. */
const DEEPEST = 32;
/** More of a list or an object is left out; the mapping editor needs the shape. */
const MOST_ITEMS = 100;
const MOST_MEMBERS = 500;
/** Of a longer text nothing is shown: a cut through it may be one through a secret. */
const LONGEST_TEXT = 65_536;

/**
 * A copy of any value as JSON in which no member of a secret's name has a value, and no text holds
 * what looks like a credential. `hide` takes out what is known to be secret.
 */
export function maskExample(value: unknown, hide: (text: string) => string): unknown {
  return masked(toJsonValue(value), { hide, isSecret: false, depth: 0 });
}

interface Place {
  readonly hide: (text: string) => string;
  /** Something above has a secret's name. */
  readonly isSecret: boolean;
  readonly depth: number;
}

function masked(value: unknown, place: Place): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value === '' || !place.isSecret ? text(value, place) : MARK;
  if (typeof value === 'number') return place.isSecret ? MARK : number(value, place);
  if (typeof value !== 'object' || place.depth >= DEEPEST) return MARK;
  const inside = { ...place, depth: place.depth + 1 };
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => masked(item, inside));
  return maskedMembers(Object.entries(value).slice(0, MOST_MEMBERS), inside);
}

function maskedMembers(
  entries: readonly (readonly [string, unknown])[],
  place: Place,
): Readonly<Record<string, unknown>> {
  const named = nameOfPair(entries);
  return Object.fromEntries(
    entries.map(([key, member]) => {
      const name = named !== undefined && VALUE_OF_PAIR.test(key) ? named : key;
      return [
        text(key, place),
        masked(member, { ...place, isSecret: place.isSecret || isSecretName(name) }),
      ];
    }),
  );
}

const VALUE_OF_PAIR = /^(parameter)?value$/i;

/** AWS writes maps as lists of pairs too: of `Key` and `Value`, `name` and `value`. */
function nameOfPair(entries: readonly (readonly [string, unknown])[]): string | undefined {
  const name = entries.find(([key]) => /^(parameter)?(name|key)$/i.test(key))?.[1];
  return typeof name === 'string' ? name : undefined;
}

function text(value: string, { hide, depth }: Place): string {
  if (value.length > LONGEST_TEXT) return MARK;
  const known = hide(value).replaceAll('[redacted]', MARK);
  const json = /^\s*[[{]/.test(known) ? maskedJson(known, { hide, isSecret: false, depth }) : known;
  return withoutTextSecrets(json, { mark: MARK, values: 'setting' });
}

/** A text that is JSON itself, such as a policy or a definition, is looked through by its names. */
function maskedJson(written: string, place: Place): string {
  try {
    const value: unknown = JSON.parse(written);
    const changed = JSON.stringify(masked(value, { ...place, depth: place.depth + 1 }));
    return changed === JSON.stringify(value) ? written : changed;
  } catch {
    return written;
  }
}

function number(value: number, { hide }: Place): unknown {
  return hide(String(value)) === String(value) ? value : MARK;
}
