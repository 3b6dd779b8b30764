// Finds every secret in the environment, so that none of them can appear in a log, an error or a JQ expression.
import type { Variables } from './read-environment.js';
import { isSecret, type Settings, settingNames } from './settings.js';

/** Shorter values are left alone: they would match inside ordinary words. */
const SHORTEST = 6;
const SECRET_VARIABLE = /(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CLIENT_?ID|EXTERNAL_?ID)/i;
const NOT_SECRET = /_(FILE|FILE_PATH|PATH|URI|URL)$/i;
const URL_WITH_PASSWORD = /:\/\/[^\s/@]*:[^\s/]+@/;
const AMBIENT = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'];

/** Values of secret settings, of names that look like secrets, of AWS's own variables and of passwords in proxy addresses. */
export function collectSecrets(settings: Settings, all: Variables, named: readonly string[]): readonly string[] {
  const values = [
    ...named,
    ...settingNames.filter(isSecret).map((name) => settings[name]),
    ...AMBIENT.map((name) => all[name]),
    ...Object.entries(all).map(([name, value]) => (/_PROXY$/i.test(name) ? passwordOf(value) : undefined)),
  ];
  const texts = values.flatMap((value) => (typeof value === 'string' ? [value, value.trim()] : []));
  return [...new Set(texts.filter((text) => text.length >= SHORTEST))];
}

function passwordOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? decodeURIComponent(new URL(url).password) : undefined;
}

/** What JQ may see when allowed: the environment without names and values that are, look like, or contain secrets. */
export function environmentForJq(all: Variables, secrets: readonly string[]): Record<string, string> {
  const visible = Object.entries(all).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || (SECRET_VARIABLE.test(name) && !NOT_SECRET.test(name))) return [];
    return URL_WITH_PASSWORD.test(value) || secrets.some((secret) => value.includes(secret)) ? [] : [[name, value]];
  });
  return Object.fromEntries(visible);
}
