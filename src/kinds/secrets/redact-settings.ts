// Settings as many services have them: texts under names. A text may itself be JSON, which is
// searched by name at every level.
import { isAbout, isSecretName } from '../../lib/secrets/secret-names.js';
import { REDACTED_IN_CATALOG } from '../reading/shape.js';
import { hide, hideNamed, withoutSecretsIn } from './secret-rules.js';

/** The settings with what may be a secret replaced; names and their order stay. */
export function redactSettings(
  settings: Readonly<Record<string, string>>,
  redact: (name: string, value: string) => string = redactSetting,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, redact(name, value)]),
  );
}

/**
 * The value with what may be a secret replaced: all of it by its name, else what in it has the form
 * of a secret; JSON is searched by name.
 */
export function redactSetting(name: string, value: string): string {
  return hideNamed(name, value) ?? redactText(value);
}

/**
 * Rewrites a JSON list or object, and leaves it letter for letter where that changes nothing.
 * Undefined when the text is none, or refused.
 */
export function rewriteJson(text: string, rewrite: (value: object) => unknown): string | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const rewritten = rewrite(value);
  if (rewritten === undefined) return undefined;
  const changed = JSON.stringify(rewritten);
  return changed === unchanged(value) ? text : changed;
}

function unchanged(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // Nested too deep to be written.
    return undefined;
  }
}

/** A JSON value with the texts and numbers replaced that stand under names like secrets. */
export function redactJson(value: unknown, secret = false, depth = 0): unknown {
  if (typeof value === 'string') return secret ? hide(value) : redactText(value);
  if (typeof value === 'number') return secret ? REDACTED_IN_CATALOG : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return REDACTED_IN_CATALOG;
  if (Array.isArray(value)) return value.map((item) => redactJson(item, secret, depth + 1));
  const entries = Object.entries(value);
  // A function of CloudFormation, such as Fn::GetParam, says where a value is.
  if (entries.every(([key]) => key.startsWith('Fn::'))) return value;
  const name = nameOfPair(entries);
  return Object.fromEntries(
    entries.map(([key, member]) => {
      const named = name !== undefined && /^(parameter)?value$/i.test(key) ? name : key;
      if (typeof member === 'string' && hideNamed(named, member) !== undefined)
        return [key, REDACTED_IN_CATALOG];
      return [key, redactJson(member, isSecretName(named) || (secret && !isAbout(key)), depth + 1)];
    }),
  );
}

/** Deeper than anybody writes settings; what lies deeper is hidden. */
const DEEPEST = 64;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text under a harmless name without the secrets in it. */
function redactText(text: string): string {
  const json = /^\s*[[{]/.test(text) ? rewriteJson(text, (value) => redactJson(value)) : undefined;
  return json ?? withoutSecretsIn(text);
}

/**
 * AWS writes maps as lists of pairs too: of `name` and `value`, `Key` and `Value`, `ParameterKey`
 * and `ParameterValue`.
 */
function nameOfPair(entries: readonly (readonly [string, unknown])[]): string | undefined {
  const name = entries.find(([key]) => /^(parameter)?(name|key)$/i.test(key))?.[1];
  return typeof name === 'string' ? name : undefined;
}
