// Collects what is wrong and what is odd about the settings while they are judged, so that
// everything is reported at once.
import { AppError } from '../errors.js';
import { listOf } from '../lib/text/cut-text.js';
import { isQuoted } from './environment/quoted-values.js';
import type { Written } from './environment/read-environment.js';
import { isSecretSetting, type SettingName } from './settings.js';
import { isHarmless, shownValue } from './shown-values.js';

export interface Notes {
  readonly problems: string[];
  readonly warnings: string[];
  /** Values that may be secrets under a wrong name, and are used or passed over nevertheless. */
  readonly hidden: string[];
  /**
   * Adds a problem with the setting's name as the user wrote it, what was found (never a secret)
   * and what is expected.
   */
  problem(name: SettingName, expected: string): void;
  /** Adds a warning that begins with the setting's name as the user wrote it. */
  warn(name: SettingName, text: string): void;
  /** Keeps a value out of all outputs, unless it is plainly none that has to be. */
  hide(value: string): void;
  /** The name the user wrote, else the canonical one. */
  sourceOf(name: SettingName): string;
}

/**
 * What is shorter would be hidden inside of other words; no key or token that this program takes
 * is.
 */
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
      const what =
        found === undefined ? 'it is not set' : `found ${shown(found.raw, isSecretSetting(name))}`;
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
  if (secret)
    return typeof raw === 'string' && raw.trim() === ''
      ? 'an empty value'
      : 'a value that is not shown';
  return shownValue(raw);
}

/** What is odd is told beside what is wrong: an unknown name is often the missing one, misspelt. */
export function throwProblems(
  { problems, warnings }: Notes,
  unsupported: string | undefined,
): void {
  if (unsupported !== undefined && problems.length === 0)
    throw new AppError('listener-unsupported', withNotes(unsupported, warnings));
  const all = unsupported === undefined ? problems : [...problems, unsupported];
  if (all.length === 0) return;
  const heading =
    all.length === 1
      ? 'the configuration has a problem'
      : `the configuration has ${all.length} problems`;
  const message = `${heading}:${listOf(all, '  ')}`;
  throw new AppError('config-invalid', withNotes(message, warnings), {
    details: { problems: all },
  });
}

const MOST_WARNINGS = 50;

/** The warnings, cut where there are more than anybody reads. */
export function firstWarnings(warnings: readonly string[]): readonly string[] {
  const more = warnings.length - MOST_WARNINGS;
  return more > 0
    ? [...warnings.slice(0, MOST_WARNINGS), `and ${more} more warnings like these`]
    : warnings;
}

function withNotes(message: string, warnings: readonly string[]): string {
  return warnings.length === 0
    ? message
    : `${message}\nand, which may be the reason:${listOf(warnings, '  ')}`;
}
