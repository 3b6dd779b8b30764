// Settings -> the parts of the configuration about Port, logging and the health server.
import { readOceanBoolean } from '../lib/ocean-boolean.js';
import type { Config, PortConfig } from './config.js';
import { readOtlp } from './environment/otlp-variables.js';
import type { Variables } from './environment/read-environment.js';
import { parseJson } from './fields.js';
import type { Notes } from './notes.js';
import type { SettingName, Settings } from './settings.js';
import { shownText } from './shown-values.js';

/** The settings that are taken as they are. */
export function plainSettings(settings: Settings) {
  return {
    initializePortResources: settings.INITIALIZE_PORT_RESOURCES,
    failOnIncomplete: settings.INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE,
    fetch: settings.INTEGRATION__CONFIG__FETCH,
    includeSecretValues: settings.INTEGRATION__CONFIG__INCLUDE_SECRET_VALUES,
    sendRawExamples: settings.SEND_RAW_DATA_EXAMPLES,
    shutdownMs: Math.round(settings.MAX_WAIT_SECONDS_BEFORE_SHUTDOWN * 1000),
    heartbeatMs: Math.round(settings.STATUS_HEARTBEAT_INTERVAL_SECONDS * 1000),
  };
}

/** Port's side. Limits of Port: 20 entities in a bulk upsert, 100 in a bulk delete. */
export function buildPort(settings: Settings, notes: Notes): PortConfig {
  for (const name of ['PORT__CLIENT_ID', 'PORT__CLIENT_SECRET'] as const)
    judgePlaceholder(name, settings[name], notes);
  if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(settings.PORT__CLIENT_ID)) {
    notes.warn(
      'PORT__CLIENT_ID',
      'looks like an e-mail address: use the credentials of the organization, not personal ones',
    );
  }
  return {
    baseUrl: settings.PORT__BASE_URL.replace(/\/v1$/, '').replace(/\/+$/, ''),
    clientId: settings.PORT__CLIENT_ID.trim(),
    clientSecret: settings.PORT__CLIENT_SECRET.trim(),
    verifyTls: settings.SSL__PORT__VERIFY,
    upsertBatchLength: Math.min(settings.UPSERT_ENTITIES_BATCH_MAX_LENGTH, 20),
    upsertBatchBytes: settings.UPSERT_ENTITIES_BATCH_MAX_SIZE_IN_BYTES,
    deleteBatchLength: Math.min(settings.DELETE_ENTITIES_MAX_BATCH_SIZE, 100),
  };
}

// Port's chart fills forgotten credentials with a text of its own, and documentation shows `<...>`
// and `YOUR_...`.
const SURELY_PLACEHOLDER = /^(<.*>|\{\{.*\}\}|\$\{.*\}|your[-_ ].*)$/i;
const MAYBE_PLACEHOLDER =
  /^(default|change[-_ ]?me|place[-_ ]?holder|enter|insert|replace|xxx|todo)/i;

function judgePlaceholder(name: SettingName, written: string, notes: Notes): void {
  const value = written.trim();
  const what =
    'the placeholder of a chart or of the documentation instead of a real value (in the Helm chart: port.clientId, port.clientSecret)';
  if (SURELY_PLACEHOLDER.test(value)) notes.problem(name, `a real value, but it is ${what}`);
  else if (MAYBE_PLACEHOLDER.test(value)) notes.warn(name, `looks like ${what}`);
}

interface CommandLine {
  readonly stdoutIsTerminal: boolean;
  readonly overrides?: { readonly logLevel?: string; readonly port?: string };
}

type Level = Config['log']['level'];
const LEVELS = new Map<string, Level>([
  ['CRITICAL', 'fatal'],
  ['FATAL', 'fatal'],
  ['ERROR', 'error'],
  ['WARNING', 'warn'],
  ['WARN', 'warn'],
  ['INFO', 'info'],
  ['DEBUG', 'debug'],
]);

/**
 * Level and format of the log. APPLICATION__LOG_LEVEL beats `-l`; APPLICATION__LOG_FORMAT beats the
 * guess from the kind of stdout.
 */
export function buildLog(
  all: Variables,
  { stdoutIsTerminal, overrides }: CommandLine,
  notes: Notes,
): Config['log'] {
  const chosen =
    application(all, 'APPLICATION__LOG_FORMAT')?.value.toLowerCase() ??
    (stdoutIsTerminal ? 'terminal' : 'json');
  const format = chosen === 'terminal' ? 'terminal' : 'json';
  if (chosen !== format)
    notes.problems.push(
      `APPLICATION__LOG_FORMAT: found ${shownText(chosen)}, expected json or terminal`,
    );
  const { name, value } = application(all, 'APPLICATION__LOG_LEVEL') ?? {
    name: '-l',
    value: overrides?.logLevel ?? 'INFO',
  };
  const level = LEVELS.get(value.toUpperCase());
  if (level === undefined)
    notes.problems.push(
      `${name}: found ${shownText(value)}, expected one of DEBUG, INFO, WARNING, ERROR, CRITICAL`,
    );
  return { level: level ?? 'info', format, toPort: buildToPort(all, notes) };
}

function buildToPort(all: Variables, notes: Notes): boolean {
  const { name, value } = application(all, 'APPLICATION__ENABLE_HTTP_LOGGING') ?? {
    name: '',
    value: 'true',
  };
  const toPort = readOceanBoolean(value.trim());
  if (toPort === undefined)
    notes.problems.push(`${name}: found ${shownText(value)}, expected true or false`);
  return toPort ?? true;
}

/** Port and prefix of the health routes. APPLICATION__PORT beats `-p`; 0 means any free port. */
export function buildServer(
  settings: Settings,
  all: Variables,
  { overrides }: CommandLine,
  notes: Notes,
): Config['server'] {
  const { name, value } = application(all, 'APPLICATION__PORT') ?? {
    name: '-p',
    value: overrides?.port ?? '8000',
  };
  const port: unknown = /^\d{1,5}$/.test(value) ? parseJson(String(Number(value))) : undefined;
  const valid = typeof port === 'number' && port <= 65_535;
  if (!valid)
    notes.problems.push(
      `${name}: found ${shownText(value)}, expected a port number from 0 to 65535`,
    );
  const prefix = settings.PATH_PREFIX.trim().replace(/^\/+|\/+$/g, '');
  return { port: valid ? port : 8000, pathPrefix: prefix === '' ? '' : `/${prefix}` };
}

/** Whether the status page is shown, and under which host name besides those that are always ours. */
export function buildStatusPage(settings: Settings, notes: Notes): Config['statusPage'] {
  const enabled = settings.STATUS_PAGE;
  const written = settings.BASE_URL.trim();
  if (written === '') return { enabled, hosts: [] };
  if (/^https?:\/\//i.test(written) && URL.canParse(written)) {
    const { hostname, pathname, search, hash, username, password } = new URL(written);
    for (const part of [pathname.slice(1), search.slice(1), hash.slice(1), username, password])
      notes.hide(part);
    return { enabled, hosts: [hostname] };
  }
  notes.hide(written);
  notes.warn('BASE_URL', 'is no address that begins with http:// or https://, and has no effect');
  return { enabled, hosts: [] };
}

/**
 * What is shown to Prometheus, and where OpenTelemetry's variables say that traces and metrics go.
 * Ocean's other sink, a webhook, is not offered.
 */
export function buildTelemetry(
  settings: Settings,
  all: Variables,
  notes: Notes,
): Pick<Config, 'metrics' | 'otlp'> {
  if (settings.METRICS__ENABLED && settings.METRICS__WEBHOOK_URL !== undefined)
    notes.warn(
      'METRICS__ENABLED',
      'asks for metrics to be sent to METRICS__WEBHOOK_URL, which is not offered; Prometheus may scrape /metrics, or set OTEL_EXPORTER_OTLP_ENDPOINT',
    );
  const { otlp, warnings, secrets, doubtful } = readOtlp(all);
  notes.warnings.push(...warnings);
  notes.hidden.push(...secrets);
  for (const text of doubtful) notes.hide(text);
  const metrics = {
    prometheus: settings.METRICS__PROMETHEUS,
    accountLabels: settings.METRICS__ACCOUNT_LABELS,
  };
  return { metrics, ...(otlp === undefined ? {} : { otlp }) };
}

/**
 * Where `ocean-aws probe` reports to. A file, which Ocean can write, would be in a container that
 * is gone soon after.
 */
export function buildProbe(settings: Settings, notes: Notes): Config['probe'] {
  const mode = settings.PROBE_REPORTING_MODE;
  if (mode === 'file')
    notes.warn('PROBE_REPORTING_MODE', 'is file, which is not offered; the result is in the log');
  const id = settings.PROBE_ID?.trim() ?? '';
  return { reportTo: mode === 'port' ? 'port' : 'log', ...(id === '' ? {} : { id }) };
}

function application(
  all: Variables,
  wanted: string,
): { readonly name: string; readonly value: string } | undefined {
  for (const [name, value] of Object.entries(all))
    if (name.toUpperCase() === wanted && value !== undefined) return { name, value };
  return undefined;
}
