// Collects what is wrong and what is odd about the settings while they are judged, so that everything is reported at once.
import { isQuoted } from './environment/quoted-values.js';
import type { Written } from './environment/read-environment.js';
import { isSecretSetting, type SettingName } from './settings.js';
import { isHarmless, shownValue } from './shown-values.js';

export interface Notes {
  readonly problems: string[];
  readonly warnings: string[];
  /** Values that may be secrets under a wrong name, and are used or passed over nevertheless. */
  readonly hidden: string[];
  /** Adds a problem with the setting's name as the user wrote it, what was found (never a secret) and what is expected. */
  problem(name: SettingName, expected: string): void;
  /** Adds a warning that begins with the setting's name as the user wrote it. */
  warn(name: SettingName, text: string): void;
  /** Keeps a value out of all outputs, unless it is plainly none that has to be. */
  hide(value: string): void;
  /** The name the user wrote, else the canonical one. */
  sourceOf(name: SettingName): string;
}

/** What is shorter would be hidden inside of other words; no key or token that this program takes is. */
const SHORTEST_OPAQUE = 16;

/** Notes on the settings that `readEnvironment` found. */
export function createNotes(written: ReadonlyMap<SettingName, Written>): Notes {
  const problems: string[] = [];
  const warnings: string[] = [];
  const hidden: string[] = [];
  const sourceOf = (name: SettingName): string => written.get(name)?.source ?? `OCEAN__${name}`;
  return {
    problems,
    warnings,
    hidden,
    sourceOf,
    problem(name, expected) {
      const found = written.get(name);
      // That is a problem already, and the cause of any other.
      if (isQuoted(found?.raw)) return;
      const what = found === undefined ? 'it is not set' : `found ${shown(found.raw, isSecretSetting(name))}`;
      const where = found?.origin === '.env' ? ' (in .env)' : '';
      problems.push(`${sourceOf(name)}${where}: ${what}, expected ${expected}`);
    },
    warn(name, text) {
      warnings.push(`${sourceOf(name)} ${text}`);
    },
    hide(value) {
      if (value.length >= SHORTEST_OPAQUE && !isHarmless(value)) hidden.push(value);
    },
  };
}

function shown(raw: unknown, secret: boolean): string {
  if (secret) return typeof raw === 'string' && raw.trim() === '' ? 'an empty value' : 'a value that is not shown';
  return shownValue(raw);
}
