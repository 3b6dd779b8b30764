// Finds in the environment, and in `.env` behind it, what was written for each setting: any case,
// `__` for nesting, JSON for groups. It decides who wins and keeps the name the user wrote; it does
// not judge values.
import { isObject } from '../../lib/json-value.js';
import { nearestName } from '../../lib/text/nearest-name.js';
import { excessOf, parseJson } from '../fields.js';
import { type SettingName, settingNames } from '../settings.js';
import { shownList, shownName } from '../shown-values.js';
import { isRegionKey, isWithoutMeaning, plainName, plainPath } from './ocean-names.js';
import { isSecretKey } from './secret-variables.js';

export type Variables = Readonly<Record<string, string | undefined>>;

/** What was written for a setting, and where. */
export interface Written {
  /** The variable as the user wrote it, with the key when the value was inside JSON. */
  readonly source: string;
  readonly origin: 'environment' | '.env';
  readonly raw: unknown;
}

export interface EnvironmentReading {
  readonly settings: ReadonlyMap<SettingName, Written>;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Values of names that look like secrets, whether we use them or not. */
  readonly secrets: readonly string[];
}

interface Candidate extends Written {
  /** Lower is stronger, compared from left to right. */
  readonly rank: readonly number[];
}

interface Place {
  readonly path: readonly string[];
  readonly raw: unknown;
  readonly source: string;
}

/** More than there are settings, ours and Ocean's. */
const MOST_KEYS = 200;
/** All that Port's chart sets, and some more. */
const MOST_IGNORED = 60;
/**
 * To look for the nearest name takes a while; whoever has so many unknown ones does not read
 * further.
 */
const MOST_EXPLAINED = 100;
const CONFIG_PREFIX = 'integration.config.';
const SECRETS_PREFIX = 'integration.secrets.';

const PATHS: ReadonlyMap<string, SettingName> = new Map(
  settingNames.flatMap((name): [string, SettingName][] => {
    const path = plainPath(name);
    const alias = path.startsWith(CONFIG_PREFIX)
      ? [path.replace(CONFIG_PREFIX, SECRETS_PREFIX)]
      : [];
    return [path, ...alias].map((each) => [each, name]);
  }),
);

/**
 * Reads all `OCEAN__` variables. Strongest first: `CONFIG` over its alias `SECRETS`, the real
 * environment over `.env`, nested names over JSON, upper case over other spellings.
 */
export function readEnvironment(env: Variables, dotenv: Variables): EnvironmentReading {
  const found = new Map<SettingName, Candidate>();
  const problems: string[] = [];
  const warnings: string[] = [];
  const ignored = new Set<string>();
  const secrets = new Set<string>();

  const visit = (place: Place, variable: Variable): void => {
    const { path, raw, source } = place;
    const key = path.join('.');
    const name = PATHS.get(key);
    if (raw === null || raw === undefined) return;
    if (isSecretKey(path.at(-1) ?? '') && (typeof raw === 'string' || typeof raw === 'number'))
      secrets.add(String(raw));
    if (name !== undefined)
      keepStronger(found, name, {
        source,
        origin: variable.origin,
        raw,
        rank: rankOf(key, variable),
      });
    else if (isWithoutMeaning(path)) ignored.add(source);
    else if (isGroup(key)) openGroup(place, variable);
    else
      warnings.push(
        warnings.length < MOST_EXPLAINED
          ? unknownName(place)
          : `${source} is not a setting and is ignored`,
      );
    if (name === undefined)
      for (const value of stringsUnderSecretNames(typeof raw === 'string' ? parseJson(raw) : raw))
        secrets.add(value);
  };
  const openGroup = ({ path, raw, source }: Place, variable: Variable): void => {
    const members = typeof raw === 'string' ? parseJson(raw) : raw;
    if (!isObject(members)) {
      problems.push(
        `${source}: found ${describeText(raw)}, expected a JSON object, such as ${exampleOf(path)}`,
      );
      return;
    }
    const entries = Object.entries(members);
    if (entries.length > MOST_KEYS) {
      problems.push(
        `${source}: found an object with ${entries.length} keys, expected settings, such as ${exampleOf(path)}`,
      );
      return;
    }
    for (const [key, value] of entries) {
      visit(
        { path: [...path, plainName(key)], raw: value, source: `${source}.${shownName(key)}` },
        variable,
      );
    }
  };

  for (const variable of oceanVariables(env, dotenv))
    visit({ path: variable.path, raw: variable.value, source: shownName(variable.name) }, variable);
  if (ignored.size > 0) {
    const names = shownList([...ignored].sort(), { most: MOST_IGNORED, show: (name) => name });
    warnings.push(
      `these Ocean settings have no meaning for this program and are ignored: ${names}`,
    );
  }
  return { settings: found, problems, warnings, secrets: [...secrets] };
}

interface Variable {
  readonly name: string;
  readonly value: string;
  readonly path: readonly string[];
  readonly origin: 'environment' | '.env';
}

/** Names of settings have three parts; a longer name is none, whatever follows. */
const DEEPEST_NAME = 8;

function oceanVariables(env: Variables, dotenv: Variables): Variable[] {
  const from = (variables: Variables, origin: Variable['origin']): Variable[] =>
    Object.entries(variables).flatMap(([name, value]) =>
      value !== undefined && /^OCEAN__./i.test(name)
        ? [{ name, value, origin, path: name.slice(7).split('__', DEEPEST_NAME).map(plainName) }]
        : [],
    );
  return [...from(env, 'environment'), ...from(dotenv, '.env')];
}

function rankOf(key: string, variable: Variable): number[] {
  const alias = key.startsWith(SECRETS_PREFIX) ? 1 : 0;
  const origin = variable.origin === 'environment' ? 0 : 1;
  return [
    alias,
    origin,
    -variable.path.length,
    variable.name === variable.name.toUpperCase() ? 0 : 1,
  ];
}

function keepStronger(
  found: Map<SettingName, Candidate>,
  name: SettingName,
  candidate: Candidate,
): void {
  const held = found.get(name);
  if (held !== undefined) {
    const decisive = candidate.rank
      .map((each, index) => each - (held.rank[index] ?? 0))
      .find((difference) => difference !== 0);
    if (decisive === undefined || decisive > 0) return;
  }
  found.set(name, candidate);
}

function isGroup(key: string): boolean {
  for (const path of PATHS.keys()) if (path.startsWith(`${key}.`)) return true;
  return false;
}

function exampleOf(path: readonly string[]): string {
  if (path[0] === 'eventlistener') return '{"type":"ONCE"}';
  if (path[0] === 'port') return '{"client_id":"...","client_secret":"..."}';
  return path.length > 1 ? '{"account_role_arn":"..."}' : '{"identifier":"...","config":{}}';
}

/** Never the text itself: it might be a secret under the wrong name. */
function describeText(raw: unknown): string {
  if (typeof raw !== 'string') return Array.isArray(raw) ? 'an array' : `a ${typeof raw}`;
  const excess = excessOf(raw);
  if (excess !== undefined) return `${excess} (${raw.length} characters)`;
  const quotes = /^["']/.test(raw)
    ? '; it begins with a quote that is part of it, which docker --env-file does not take off'
    : '';
  return `text that is not a JSON object (${raw.length} characters${quotes})`;
}

function unknownName({ path, source }: Place): string {
  if (isRegionKey(path)) {
    return `${source} is not a setting: regions are those that each account has enabled; narrow them with selector.regionPolicy in the mapping`;
  }
  const written = path.join('.');
  const slack = Math.max(2, Math.floor((path.at(-1)?.length ?? 0) / 3));
  const nearest = nearestName(written, [...PATHS.keys()], slack);
  const name = nearest === undefined ? undefined : PATHS.get(nearest);
  return `${source} is not a setting and is ignored${name === undefined ? '' : `; did you mean OCEAN__${name}?`}`;
}

function* stringsUnderSecretNames(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (typeof member === 'string' && isSecretKey(plainName(key))) yield member;
    else yield* stringsUnderSecretNames(member);
  }
}
