// Every setting that has an effect, once: its name, type, default and meaning. The configuration is parsed by this schema and documented from it.
// Names are those of Ocean without the prefix `OCEAN__`, plus a few of our own under INTEGRATION__CONFIG.
import * as z from 'zod';
import { choice, commaList, decimal, filledText, flag, httpUrl, integer, ownName, type SettingMeta, text, textList } from './fields.js';

const meta = (type: string, fallback: string, meaning: string): SettingMeta => ({ type, default: fallback, meaning });
const secret = (type: string, meaning: string): SettingMeta => ({ type, default: '', meaning, secret: true });

const portSettings = {
  PORT__CLIENT_ID: filledText("the client id of Port's credentials").meta(secret('string, required', 'Client id of the Port credentials')),
  PORT__CLIENT_SECRET: filledText("the client secret of Port's credentials").meta(
    secret('string, required', 'Client secret of the Port credentials'),
  ),
  PORT__BASE_URL: httpUrl()
    .default('https://api.getport.io')
    .meta(meta('URL', 'https://api.getport.io', "Address of Port's API; `https://api.us.port.io` for organizations in the US region")),
  SSL__PORT__VERIFY: flag()
    .default(true)
    .meta(meta('boolean', 'true', "Verify the certificate of Port's API")),
  UPSERT_ENTITIES_BATCH_MAX_LENGTH: integer({ min: 1 })
    .default(20)
    .meta(meta('integer', '20', "Entities in one bulk request; values above Port's limit of 20 mean 20")),
  UPSERT_ENTITIES_BATCH_MAX_SIZE_IN_BYTES: integer({ min: 1024 })
    .default(1_048_576)
    .meta(meta('integer', '1048576', 'Largest body of one bulk request')),
  DELETE_ENTITIES_MAX_BATCH_SIZE: integer({ min: 1 })
    .default(100)
    .meta(meta('integer', '100', "Entities in one delete request; values above Port's limit of 100 mean 100")),
  INITIALIZE_PORT_RESOURCES: flag()
    .default(true)
    .meta(meta('boolean', 'true', 'Create the default blueprints and mapping on the first start')),
  CREATE_PORT_RESOURCES_ORIGIN: choice(['Empty', 'Default', 'Port', 'Ocean'])
    .optional()
    .meta(
      meta(
        'Empty, Default or Port',
        '',
        'Who provides the default blueprints and mapping of a new integration (`Ocean` is an old name of `Default`)',
      ),
    ),
  RESOURCES_PATH: filledText('the path of a folder')
    .optional()
    .meta(meta('path', '`.port/resources`', 'Folder with `blueprints.json` and `port-app-config.yml`')),
};

const integrationSettings = {
  INTEGRATION__TYPE: ownName()
    .default('aws-v3')
    .meta(meta('string', 'aws-v3', 'Type of the integration in Port; it is part of what marks entities as ours')),
  INTEGRATION__IDENTIFIER: ownName()
    .default('')
    .meta(meta('string', '`my-<type>-integration`', 'Identifier of the integration in Port; used as written')),
  EVENT_LISTENER__TYPE: text()
    .optional()
    .meta(
      meta('POLLING or ONCE', 'POLLING', 'POLLING: keep running and sync when Port asks or the schedule says. ONCE: sync once and exit'),
    ),
  EVENT_LISTENER__INTERVAL: integer({ min: 1, max: 86_400 })
    .default(60)
    .meta(meta('integer, seconds', '60', 'POLLING: pause between two questions whether Port asks for a resync')),
  EVENT_LISTENER__RESYNC_ON_START: flag()
    .default(true)
    .meta(meta('boolean', 'true', 'POLLING: sync right after the start')),
  EVENT_LISTENER__RESYNC_INTERVAL: integer({ min: 1, max: 525_600 })
    .optional()
    .meta(
      meta(
        'integer, minutes',
        '',
        "POLLING: resync so often; `resyncInterval` in the listener's JSON of Port's ECS and EC2 templates. `OCEAN__SCHEDULED_RESYNC_INTERVAL` wins",
      ),
    ),
  SCHEDULED_RESYNC_INTERVAL: text()
    .optional()
    .meta(
      meta(
        'minutes, or a cron expression',
        '',
        'Resync on a schedule too. Minutes count from the start; cron times are in the time zone of `TZ`',
      ),
    ),
  MAX_WAIT_SECONDS_BEFORE_SHUTDOWN: decimal({ min: 0, max: 300 })
    .default(5)
    .meta(meta('number, seconds', '5', 'Time to drain after a signal')),
  PATH_PREFIX: text()
    .default('')
    .meta(meta('string', '', 'Prefix of the HTTP routes, such as `/aws`')),
  ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS: flag()
    .default(false)
    .meta(meta('boolean', 'false', 'Let `env` and `$ENV` in mapping expressions read the environment, never credentials')),
  PROCESS_IN_QUEUE_TIMEOUT: decimal({ min: 0.1, max: 3600 })
    .default(120)
    .meta(
      meta(
        'number, seconds',
        '120',
        'Scale of the time limits of mapping expressions: a 30th for a batch of resources, a 60th for one, half for all that fail in a resync',
      ),
    ),
  PROCESS_IN_QUEUE_MAX_WORKERS: integer({ min: 1, max: 64 })
    .optional()
    .meta(meta('integer', 'processors - 1, 1 to 4', 'Threads that evaluate mapping expressions')),
  CLIENT_TIMEOUT: decimal({ min: 1, max: 900 })
    .default(15)
    .meta(meta('number, seconds', '15', 'Time-out of one AWS request')),
  PROBE_ID: text()
    .optional()
    .meta(meta('string', '', '`probe`: which probe Port asked for; without it nothing is sent to Port')),
  PROBE_REPORTING_MODE: choice(['log', 'port', 'file'])
    .default('log')
    .meta(meta('log or port', 'log', '`probe`: `port` sends the result to Port as well')),
};

/** STS: `RoleArn` and `ExternalId` of AssumeRole. */
const LONGEST_ARN = 2048;
const LONGEST_EXTERNAL_ID = 1224;
/** AWS gives no limit of a session token; this one still fits into a header. */
const LONGEST_TOKEN = 16_384;

const PRIORITY = 'AssumeRoleWithWebIdentity,StaticCredential,AssumeRole';

const awsSettings = {
  INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: text({ max: LONGEST_ARN })
    .optional()
    .meta(meta('ARN', '', 'Role in the management account: every account of the organization is synced')),
  INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: textList()
    .optional()
    .meta(meta('JSON array of ARNs', '', 'One role for each account, when there is no organization to ask')),
  INTEGRATION__CONFIG__OU_ID: commaList()
    .default([])
    .meta(meta('comma-separated list', '', 'Only accounts below these organizational units or roots')),
  INTEGRATION__CONFIG__EXTERNAL_ID: text({ max: LONGEST_EXTERNAL_ID })
    .optional()
    .meta(secret('string', 'ExternalId for every AssumeRole; used as written')),
  INTEGRATION__CONFIG__CREDENTIAL_PROVIDER_PRIORITY: commaList()
    .default([])
    .meta(meta('comma-separated list', PRIORITY, 'Where the base identity comes from: the first name that applies wins')),
  INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID: text().optional().meta(secret('string', 'Access key of the base identity')),
  INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY: text().optional().meta(secret('string', 'Secret key of the base identity')),
  INTEGRATION__CONFIG__AWS_SESSION_TOKEN: text({ max: LONGEST_TOKEN })
    .optional()
    .meta(secret('string', 'Session token of the base identity, for temporary keys')),
  INTEGRATION__CONFIG__AWS_PARTITION: text()
    .optional()
    .meta(meta('the partition in ARNs, such as aws, aws-us-gov, aws-cn or aws-eusc', 'from the role ARN, else aws', 'Partition of AWS')),
  INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE: flag()
    .default(false)
    .meta(meta('boolean', 'false', 'A resync in which something could not be read fails (exit code 1 with ONCE)')),
  INTEGRATION__CONFIG__INCLUDE_SECRET_VALUES: flag()
    .default(false)
    .meta(meta('boolean', 'false', 'Pass environment variables and the like inside resources on instead of redacting them')),
  INTEGRATION__CONFIG__CLIENT_STACK: choice(['lean', 'stock'])
    .default('lean')
    .meta(meta('lean or stock', 'lean', "`stock` sends every AWS request through the SDK's own middleware")),
  INTEGRATION__CONFIG__CONCURRENCY: integer({ min: 1, max: 5000 })
    .default(200)
    .meta(meta('integer', '200', 'Cells (kind, account and region) read side by side')),
};

/** All settings by name; the keys are names of variables without `OCEAN__`. */
export const settingsSchema = z.object({ ...portSettings, ...integrationSettings, ...awsSettings });
export type Settings = z.output<typeof settingsSchema>;
export type SettingName = keyof Settings;

/** One row of the table of settings. */
export type SettingRow = SettingMeta & { readonly variable: string };

const OUTSIDE_THE_PREFIX: readonly SettingRow[] = [
  { variable: 'APPLICATION__LOG_LEVEL', ...meta('DEBUG, INFO, WARNING, ERROR or CRITICAL', 'INFO', 'Log level; beats `-l`') },
  {
    variable: 'APPLICATION__LOG_FORMAT',
    ...meta('json or terminal', 'terminal on a terminal', 'JSON lines, or lines for people with a table after each resync'),
  },
  { variable: 'APPLICATION__PORT', ...meta('integer', '8000', 'Port of the health routes; beats `-p`') },
  {
    variable: 'APPLICATION__CA_FOLDER',
    ...meta('path', 'of the image', 'Folder of certificate authorities (`*.crt`, `*.pem`, `*.cer`) that are trusted too'),
  },
  { variable: 'TZ', ...meta('time zone', 'of the system', 'Time zone of a cron expression') },
  { variable: 'AWS_WEB_IDENTITY_TOKEN_FILE', ...meta('path', '', 'Token of the base identity (IRSA)') },
  { variable: 'AWS_ROLE_ARN', ...meta('ARN', '', 'Role of the token') },
  { variable: 'AWS_REGION, AWS_DEFAULT_REGION', ...meta('region', '', 'Region of STS and other calls that belong to no region') },
  {
    variable: 'AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>',
    ...meta('URL', '', 'Other endpoint for all AWS services, or for one; `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` switches both off'),
  },
];

/** The rows of the table of settings, in the order of the schema, from the schema's own metadata. */
export function describeSettings(): readonly SettingRow[] {
  const rows = Object.entries(settingsSchema.shape).map(([name, field]) => ({ variable: `OCEAN__${name}`, ...metaOf(field) }));
  return [...rows, ...OUTSIDE_THE_PREFIX];
}

/** True when the value of the setting must not be shown. */
export function isSecretSetting(name: SettingName): boolean {
  return metaOf(settingsSchema.shape[name]).secret === true;
}

export const settingNames: readonly SettingName[] = settingsSchema.keyof().options;

const metaSchema = z.object({ type: z.string(), default: z.string(), meaning: z.string(), secret: z.literal(true).optional() });

function metaOf(field: z.ZodType): SettingMeta {
  const { secret: hidden, ...rest } = metaSchema.parse(field.meta());
  return hidden ? { ...rest, secret: true } : rest;
}
