// The environment -> one frozen Config, or one error that lists everything that is wrong. The only
// place where settings become values.
import { proxyVariable } from '../lib/network/proxy-variables.js';
import { buildAws } from './build-aws.js';
import { buildListener, buildSchedule } from './build-listener.js';
import {
  buildLog,
  buildPort,
  buildProbe,
  buildServer,
  buildStatusPage,
  buildTelemetry,
  plainSettings,
} from './build-rest.js';
import { collectSecrets, environmentForJq, secretsIn } from './collect-secrets.js';
import type { AwsConfig, Config } from './config.js';
import { deepFreeze } from './deep-freeze.js';
import { parseDotenv } from './environment/parse-dotenv.js';
import { isQuoted, QUOTES_EXPECTED, withoutQuoted } from './environment/quoted-values.js';
import {
  type EnvironmentReading,
  readEnvironment,
  type Variables,
} from './environment/read-environment.js';
import { createNotes, firstWarnings, type Notes, throwProblems } from './notes.js';
import { type Settings, settingNames, settingsSchema } from './settings.js';
import { warnAboutTransport } from './transport-warnings.js';

export interface LoadOptions {
  /** Content of the `.env` file. */
  readonly dotenv?: string;
  /** Version of the program; it becomes the version of the integration. */
  readonly version: string;
  readonly stdoutIsTerminal: boolean;
  /**
   * From the command line. `once` beats the environment; the environment beats the other two, as in
   * Ocean.
   */
  readonly overrides?: {
    readonly once?: boolean;
    readonly logLevel?: string;
    readonly port?: string;
  };
  /** Folder used unless OCEAN__RESOURCES_PATH names another. */
  readonly resourcesPath?: string;
  /**
   * Tells whether a file or folder exists; a missing OCEAN__RESOURCES_PATH then gives way to the
   * default, as with Ocean.
   */
  readonly folderExists?: (path: string) => boolean;
  /** Processors available, for the default number of threads. */
  readonly processors?: number;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly warnings: readonly string[];
  /** What was written, and where, by setting; for `--print-config`. */
  readonly written: EnvironmentReading['settings'];
}

/**
 * Builds the configuration. Throws AppError `config-invalid` that lists every problem, each with
 * the name the user wrote, what was found (never a secret) and what is expected;
 * `listener-unsupported` when that is the only problem.
 */
export function loadConfig(env: Variables, options: LoadOptions): LoadedConfig {
  const dotenv = options.dotenv === undefined ? {} : parseDotenv(options.dotenv, env);
  const { plain: all, problems: quoted } = withoutQuoted({ ...dotenv, ...env });
  const reading = readEnvironment(env, dotenv);
  const notes = createNotes(reading.settings);
  notes.problems.push(...quoted, ...reading.problems);
  notes.warnings.push(...reading.warnings);

  const settings = parseSettings(reading, notes);
  const nested = settingNames.some(
    (name) => name.startsWith('EVENT_LISTENER__') && reading.settings.has(name),
  );
  const once = { listener: { type: 'ONCE' }, unsupported: undefined } as const;
  const isOnce = options.overrides?.once === true;
  const { listener, unsupported } = isOnce ? once : buildListener(settings, nested, notes);
  const schedule = buildSchedule(settings, all, notes);
  const aws = buildAws(settings, all, notes);
  const resourcesPath = buildResourcesPath(settings, options, notes);
  const port = buildPort(settings, notes);
  const urls = [
    reading.settings.get('PORT__BASE_URL')?.raw ?? '',
    ...Object.values(aws.endpoints),
  ].map(String);
  hideMisplaced({ all, aws, urls }, options, notes);
  const statusPage = buildStatusPage(settings, notes);
  const telemetry = { statusPage, ...buildTelemetry(settings, all, notes) };
  const collected = collectSecrets(settings, all, reading.secrets);
  const secrets = [...new Set([...collected, ...notes.hidden])];
  const config: Config = {
    integration: buildIntegration(settings, options.version),
    port,
    aws,
    listener,
    ...(schedule === undefined ? {} : { schedule }),
    ...plainSettings(settings),
    ...buildOrigin(settings, notes),
    resourcesPath,
    jq: buildJq(settings, all, secrets, options.processors ?? 2),
    log: buildLog(all, options, notes),
    server: buildServer(settings, all, options, notes),
    ...telemetry,
    probe: buildProbe(settings, notes),
    secrets,
  };
  warnAboutTransport(config, { env, dotenv, written: reading.settings }, notes);
  throwProblems(notes, unsupported);
  return deepFreeze({ config, warnings: firstWarnings(notes.warnings), written: reading.settings });
}

/**
 * Settings that are wrong are noted and replaced by their defaults, so that the rest can be judged
 * as well.
 */
function parseSettings(reading: EnvironmentReading, notes: Notes): Settings {
  const raw: Record<string, unknown> = {
    PORT__CLIENT_ID: undefined,
    PORT__CLIENT_SECRET: undefined,
  };
  for (const [name, written] of reading.settings) {
    if (isQuoted(written.raw)) notes.problems.push(`${written.source}: ${QUOTES_EXPECTED}`);
    else raw[name] = written.raw;
  }
  const first = settingsSchema.safeParse(raw);
  if (first.success) return first.data;
  for (const issue of first.error.issues) {
    const name = settingNames.find((each) => each === issue.path[0]);
    if (name === undefined) continue;
    notes.problem(name, issue.message);
    raw[name] = undefined;
  }
  return settingsSchema.parse({
    ...raw,
    PORT__CLIENT_ID: raw['PORT__CLIENT_ID'] ?? '-',
    PORT__CLIENT_SECRET: raw['PORT__CLIENT_SECRET'] ?? '-',
  });
}

function buildIntegration(settings: Settings, version: string): Config['integration'] {
  const type = (settings.INTEGRATION__TYPE.trim() || 'aws-v3').toLowerCase();
  const identifier =
    settings.INTEGRATION__IDENTIFIER === ''
      ? `my-${type}-integration`
      : settings.INTEGRATION__IDENTIFIER;
  return { type, identifier, version };
}

function buildOrigin(settings: Settings, notes: Notes): Pick<Config, 'createPortResourcesOrigin'> {
  const origin = settings.CREATE_PORT_RESOURCES_ORIGIN;
  if (origin === undefined) return {};
  if (origin !== 'Ocean') return { createPortResourcesOrigin: origin };
  notes.warn('CREATE_PORT_RESOURCES_ORIGIN', 'has the old value Ocean; it means Default');
  return { createPortResourcesOrigin: 'Default' };
}

function buildResourcesPath(
  settings: Settings,
  { resourcesPath = '.port/resources', folderExists }: LoadOptions,
  notes: Notes,
): string {
  const chosen = settings.RESOURCES_PATH;
  if (chosen === undefined) return resourcesPath;
  if (folderExists === undefined || folderExists(chosen)) return chosen;
  notes.hide(chosen);
  notes.warn(
    'RESOURCES_PATH',
    `names a folder that does not exist; ${resourcesPath} is used instead`,
  );
  return resourcesPath;
}

interface Misplaceable {
  readonly all: Variables;
  readonly aws: Pick<AwsConfig, 'webIdentity'>;
  readonly urls: readonly string[];
}

/**
 * Any text may be a path, a host or the rest of an address; one that is no path of this machine,
 * and no plain host, may be a secret.
 */
function hideMisplaced(
  { all, aws, urls }: Misplaceable,
  { folderExists }: LoadOptions,
  notes: Notes,
): void {
  const path = aws.webIdentity?.tokenFile;
  if (path !== undefined && folderExists?.(path) !== true) notes.hide(path);
  for (const url of urls.filter((each) => URL.canParse(each))) {
    const { pathname, search, hash } = new URL(url);
    for (const part of [pathname, search, hash]) notes.hide(part.slice(1));
  }
  for (const protocol of ['http', 'https'] as const) {
    const proxy = proxyVariable(all, protocol)?.value ?? '';
    if (!proxy.includes('://'))
      for (const spelling of [proxy, proxy.toLowerCase()]) notes.hide(spelling);
  }
}

function buildJq(
  settings: Settings,
  all: Variables,
  secrets: readonly string[],
  processors: number,
): Config['jq'] {
  return {
    environment: settings.ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS
      ? environmentForJq(all, secrets)
      : {},
    timeoutMs: Math.round(settings.PROCESS_IN_QUEUE_TIMEOUT * 1000),
    workers: settings.PROCESS_IN_QUEUE_MAX_WORKERS ?? Math.min(4, Math.max(1, processors - 1)),
  };
}

/**
 * What must not be shown when the configuration itself is refused: everything that looks like a
 * secret in the environment and in `.env`.
 */
export function secretsOfEnvironment(env: Variables, dotenvText: string): readonly string[] {
  const dotenv = parseDotenv(dotenvText, env);
  return secretsIn({ ...dotenv, ...env }, readEnvironment(env, dotenv).secrets);
}
