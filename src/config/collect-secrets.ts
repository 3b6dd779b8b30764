// Finds every secret in the environment, so that none of them can appear in a log, an error or a JQ
// expression.
import { decoded, proxyUrl } from '../lib/network/proxy-variables.js';
import { withoutTextSecrets } from '../lib/secrets/secret-text.js';
import type { Variables } from './environment/read-environment.js';
import { hasSecretWord, isSecretVariable } from './environment/secret-variables.js';
import { isSecretSetting, type Settings, settingNames } from './settings.js';

/** Shorter values are left alone: they would match inside ordinary words. */
const SHORTEST = 6;
const AMBIENT = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
];

/**
 * Values of variables whose names say that they are secret, before anything is known of the
 * settings.
 */
export function secretsIn(all: Variables, named: readonly string[]): readonly string[] {
  const values = Object.entries(all).flatMap(([name, value]) =>
    value !== undefined && isSecretVariable(name) ? [value, value.trim()] : passwordsOf(value),
  );
  return [...new Set([...values, ...named].filter((text) => text.length >= SHORTEST))];
}

/**
 * Values of secret settings, of names that look like secrets, of AWS's own variables and of
 * passwords in proxy addresses.
 */
export function collectSecrets(
  settings: Settings,
  all: Variables,
  named: readonly string[],
): readonly string[] {
  const values = [
    ...named,
    ...settingNames.filter(isSecretSetting).map((name) => settings[name]),
    ...AMBIENT.map((name) => all[name]),
    ...Object.entries(all).flatMap(([name, value]) =>
      /_PROXY$|_URL(_|$)/i.test(name) ? passwordsOf(value) : [],
    ),
  ];
  const texts = values.flatMap((value) => (typeof value === 'string' ? [value, value.trim()] : []));
  return [...new Set(texts.filter((text) => text.length >= SHORTEST))];
}

/**
 * The password in an address, as it is written and as it is meant; a host without a scheme is one
 * of HTTP, as a proxy may be written.
 */
function passwordsOf(url: string | undefined): readonly string[] {
  const { password } = (url === undefined ? undefined : proxyUrl(url)) ?? { password: '' };
  return [password, decoded(password)];
}

/**
 * What JQ may see when allowed: the environment without names and values that are, look like, or
 * contain secrets.
 */
export function environmentForJq(
  all: Variables,
  secrets: readonly string[],
): Record<string, string> {
  const visible = Object.entries(all).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || isSecretVariable(name)) return [];
    // Without a scheme, a proxy's user and password look like anything.
    if (/_PROXY$/i.test(name) && value.includes('@')) return [];
    const isClean =
      withoutTextSecrets(value, { mark: '', values: 'setting', alsoSecret: hasSecretWord }) ===
      value;
    return isClean && !secrets.some((secret) => value.includes(secret)) ? [[name, value]] : [];
  });
  return Object.fromEntries(visible);
}
