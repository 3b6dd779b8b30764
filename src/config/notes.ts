// Collects what is wrong and what is odd about the settings while they are judged, so that everything is reported at once.
import { cutText } from '../lib/cut-text.js';
import { withoutTextSecrets } from '../lib/secret-text.js';
import type { Written } from './read-environment.js';
import { isSecret, type SettingName } from './settings.js';

export interface Notes {
  readonly problems: string[];
  readonly warnings: string[];
  /** Adds a problem with the setting's name as the user wrote it, what was found (never a secret) and what is expected. */
  problem(name: SettingName, expected: string): void;
  /** Adds a warning that begins with the setting's name as the user wrote it. */
  warn(name: SettingName, text: string): void;
  /** The name the user wrote, else the canonical one. */
  sourceOf(name: SettingName): string;
}

/** Notes on the settings that `readEnvironment` found. */
export function createNotes(written: ReadonlyMap<SettingName, Written>): Notes {
  const problems: string[] = [];
  const warnings: string[] = [];
  const sourceOf = (name: SettingName): string => written.get(name)?.source ?? `OCEAN__${name}`;
  return {
    problems,
    warnings,
    sourceOf,
    problem(name, expected) {
      const found = written.get(name);
      const what = found === undefined ? 'it is not set' : `found ${shown(found.raw, isSecret(name))}`;
      const where = found?.origin === '.env' ? ' (in .env)' : '';
      problems.push(`${sourceOf(name)}${where}: ${what}, expected ${expected}`);
    },
    warn(name, text) {
      warnings.push(`${sourceOf(name)} ${text}`);
    },
  };
}

const LONGEST = 120;

/** Why a value in quotes is refused. Shells and `.env` files take quotes off; Docker's `--env-file` and Kubernetes pass them on. */
export const QUOTES_EXPECTED =
  'the value begins with a quote that is part of it, expected it without quotes (docker --env-file does not take them off)';

/** True for a text that begins with a quote, as only a value does that came with its quotes. */
export function isQuoted(raw: unknown): boolean {
  return typeof raw === 'string' && /^\s*["']/.test(raw);
}

function shown(raw: unknown, secret: boolean): string {
  if (secret) return typeof raw === 'string' && raw.trim() === '' ? 'an empty value' : 'a value that is not shown';
  return shownText(JSON.stringify(raw) ?? typeof raw);
}

/** A value as a message may show it: not when it looks as if a secret had been put under the wrong name. */
export function shownText(value: string): string {
  if (withoutTextSecrets(value, { mark: '', values: 'word' }) !== value || looksRandom(value))
    return `a value of ${value.length} characters`;
  return cutText(value, LONGEST);
}

/** A word of 20 characters and more in which digits or cases are mixed; ARNs, addresses and names have none. */
function looksRandom(value: string): boolean {
  const words = value.slice(0, 2000).match(/[A-Za-z0-9+=]{20,}/g) ?? [];
  return words.some((word) => (/\d/.test(word) && /[A-Za-z]/.test(word)) || (word.match(/[a-z][A-Z]/g)?.length ?? 0) > 3);
}
