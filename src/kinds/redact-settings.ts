// Settings as many services have them: texts under names. A text may itself be JSON, which is searched by name at every level.
import { hide, isAbout, isSecretName, withoutUrlSecrets } from './secret-rules.js';
import { REDACTED } from './shape.js';

/** The settings with what may be a secret replaced; names and their order stay. */
export function redactSettings(
  settings: Readonly<Record<string, string>>,
  redact: (name: string, value: string) => string = redactSetting,
): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, redact(name, value)]));
}

/** The value with what may be a secret replaced: all of it by its name, parts of it where it is JSON or holds URLs. */
export function redactSetting(name: string, value: string): string {
  return isSecretName(name) ? hide(value) : redactText(value);
}

/** Rewrites a JSON list or object, and leaves it letter for letter where that changes nothing. Undefined when the text is none, or refused. */
export function rewriteJson(text: string, rewrite: (value: object) => unknown): string | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const rewritten = rewrite(value);
  if (rewritten === undefined) return undefined;
  const changed = JSON.stringify(rewritten);
  return changed === JSON.stringify(value) ? text : changed;
}

/** A JSON value with the texts and numbers replaced that stand under names like secrets. */
export function redactJson(value: unknown, secret = false): unknown {
  if (typeof value === 'string') return secret ? hide(value) : redactText(value);
  if (typeof value === 'number') return secret ? REDACTED : value;
  if (Array.isArray(value)) return value.map((item) => redactJson(item, secret));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  // A function of CloudFormation, such as Fn::GetParam, says where a value is.
  if (entries.every(([key]) => key.startsWith('Fn::'))) return value;
  const name = nameOfPair(entries);
  const hidden = (key: string) =>
    isSecretName(name !== undefined && /^(parameter)?value$/i.test(key) ? name : key) || (secret && !isAbout(key));
  return Object.fromEntries(entries.map(([key, member]) => [key, redactJson(member, hidden(key))]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function redactText(text: string): string {
  const json = /^\s*[[{]/.test(text) ? rewriteJson(text, (value) => redactJson(value)) : undefined;
  return json ?? withoutUrlSecrets(text);
}

/** AWS writes maps as lists of pairs too: of `name` and `value`, `Key` and `Value`, `ParameterKey` and `ParameterValue`. */
function nameOfPair(entries: readonly (readonly [string, unknown])[]): string | undefined {
  const name = entries.find(([key]) => /^(parameter)?(name|key)$/i.test(key))?.[1];
  return typeof name === 'string' ? name : undefined;
}
