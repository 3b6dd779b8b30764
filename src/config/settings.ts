// Every setting that has an effect, once: its name, type, default and meaning. The configuration is
// parsed by this schema and documented from it. Those of Ocean are in ocean-settings.ts; here are
// those of the AWS integration, under INTEGRATION__CONFIG, and the table of all.
import * as z from 'zod';
import {
  choice,
  commaList,
  flag,
  integer,
  meta,
  metaOf,
  type SettingMeta,
  secret,
  sourceIdentity,
  text,
  textList,
} from './fields.js';
import { integrationSettings, portSettings } from './ocean-settings.js';

/** STS: `RoleArn` and `ExternalId` of AssumeRole. */
const LONGEST_ARN = 2048;
const LONGEST_EXTERNAL_ID = 1224;
/** AWS gives no limit of a session token; this one still fits into a header. */
const LONGEST_TOKEN = 16_384;

const PRIORITY = 'AssumeRoleWithWebIdentity,StaticCredential,AssumeRole';

const awsSettings = {
  INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN: text({ max: LONGEST_ARN })
    .optional()
    .meta(
      meta(
        'ARN',
        '',
        'Role in the management account: every account of the organization is synced',
      ),
    ),
  INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS: textList()
    .optional()
    .meta(
      meta(
        'JSON array of ARNs',
        '',
        'One role for each account, when there is no organization to ask',
      ),
    ),
  INTEGRATION__CONFIG__OU_ID: commaList()
    .default([])
    .meta(
      meta('comma-separated list', '', 'Only accounts below these organizational units or roots'),
    ),
  INTEGRATION__CONFIG__EXTERNAL_ID: text({ max: LONGEST_EXTERNAL_ID })
    .optional()
    .meta(secret('string', 'ExternalId for every AssumeRole; used as written')),
  INTEGRATION__CONFIG__CREDENTIAL_PROVIDER_PRIORITY: commaList()
    .default([])
    .meta(
      meta(
        'comma-separated list',
        PRIORITY,
        'Where the base identity comes from: the first name that applies wins',
      ),
    ),
  INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID: text()
    .optional()
    .meta(secret('string', 'Access key of the base identity')),
  INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY: text()
    .optional()
    .meta(secret('string', 'Secret key of the base identity')),
  INTEGRATION__CONFIG__AWS_SESSION_TOKEN: text({ max: LONGEST_TOKEN })
    .optional()
    .meta(secret('string', 'Session token of the base identity, for temporary keys')),
  INTEGRATION__CONFIG__AWS_PARTITION: text()
    .optional()
    .meta(
      meta(
        'the partition in ARNs, such as aws, aws-us-gov, aws-cn or aws-eusc',
        'from the role ARN, else aws',
        'Partition of AWS',
      ),
    ),
  INTEGRATION__CONFIG__FAIL_ON_INCOMPLETE: flag()
    .default(false)
    .meta(
      meta(
        'boolean',
        'false',
        'A resync in which something could not be read fails (exit code 1 with ONCE)',
      ),
    ),
  INTEGRATION__CONFIG__INCLUDE_SECRET_VALUES: flag()
    .default(false)
    .meta(
      meta(
        'boolean',
        'false',
        'Pass environment variables and the like inside resources on instead of redacting them',
      ),
    ),
  INTEGRATION__CONFIG__FETCH: choice(['needed', 'all'])
    .default('needed')
    .meta(
      meta(
        'needed or all',
        'needed',
        '`all` calls every default enrichment, also where no expression of the mapping reads what it brings; see [Mapping](mapping-and-examples.md#what-is-read)',
      ),
    ),
  INTEGRATION__CONFIG__CLIENT_STACK: choice(['lean', 'stock'])
    .default('lean')
    .meta(
      meta(
        'lean or stock',
        'lean',
        "`stock` sends every AWS request through the SDK's own middleware",
      ),
    ),
  INTEGRATION__CONFIG__CONCURRENCY: integer({ min: 1, max: 5000 })
    .default(200)
    .meta(meta('integer', '200', 'Cells (kind, account and region) read side by side')),
  INTEGRATION__CONFIG__SESSION_POLICY: choice(['on', 'off'])
    .default('on')
    .meta(
      meta(
        'on or off',
        'on',
        'Limit every session of a role to the actions that the mapping needs; see [Permissions](permissions.md#session-policies)',
      ),
    ),
  INTEGRATION__CONFIG__SOURCE_IDENTITY: sourceIdentity()
    .optional()
    .meta(
      meta(
        'string',
        '',
        'SourceIdentity of every AssumeRole; roles and base identity must allow `sts:SetSourceIdentity`; see [Permissions](permissions.md#what-cloudtrail-shows)',
      ),
    ),
  INTEGRATION__CONFIG__QUIET: flag()
    .default(false)
    .meta(
      meta(
        'boolean',
        'false',
        'Ask for the settings of S3 buckets so slowly that it is not taken for a scan; see [Permissions](permissions.md#quiet)',
      ),
    ),
};

/** All settings by name; the keys are names of variables without `OCEAN__`. */
export const settingsSchema = z.object({ ...portSettings, ...integrationSettings, ...awsSettings });
export type Settings = z.output<typeof settingsSchema>;
export type SettingName = keyof Settings;

/** One row of the table of settings. */
export type SettingRow = SettingMeta & { readonly variable: string };

const OUTSIDE_THE_PREFIX: readonly SettingRow[] = [
  {
    variable: 'APPLICATION__LOG_LEVEL',
    ...meta('DEBUG, INFO, WARNING, ERROR or CRITICAL', 'INFO', 'Log level; beats `-l`'),
  },
  {
    variable: 'APPLICATION__LOG_FORMAT',
    ...meta(
      'json or terminal',
      'terminal on a terminal',
      'JSON lines, or lines for people with a table after each resync',
    ),
  },
  {
    variable: 'APPLICATION__ENABLE_HTTP_LOGGING',
    ...meta('boolean', 'true', 'Send the log to Port too, without secrets'),
  },
  {
    variable: 'APPLICATION__PORT',
    ...meta('integer', '8000', 'Port of the health routes; beats `-p`'),
  },
  {
    variable: 'APPLICATION__CA_FOLDER',
    ...meta(
      'path',
      'of the image',
      'Folder of certificate authorities (`*.crt`, `*.pem`, `*.cer`) that are trusted too',
    ),
  },
  { variable: 'TZ', ...meta('time zone', 'of the system', 'Time zone of a cron expression') },
  {
    variable: 'AWS_WEB_IDENTITY_TOKEN_FILE',
    ...meta('path', '', 'Token of the base identity (IRSA)'),
  },
  { variable: 'AWS_ROLE_ARN', ...meta('ARN', '', 'Role of the token') },
  {
    variable: 'AWS_REGION, AWS_DEFAULT_REGION',
    ...meta('region', '', 'Region of STS and other calls that belong to no region'),
  },
  {
    variable: 'AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE>',
    ...meta(
      'URL',
      '',
      'Other endpoint for all AWS services, or for one; `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` switches both off',
    ),
  },
  {
    variable:
      'OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
    ...meta('URL', '', 'Send traces and metrics there over OTLP/HTTP; see [metrics](metrics.md)'),
  },
  {
    variable:
      'OTEL_EXPORTER_OTLP_HEADERS, OTEL_EXPORTER_OTLP_TRACES_HEADERS, OTEL_EXPORTER_OTLP_METRICS_HEADERS',
    ...secret('key=value, comma-separated', 'Headers of these requests'),
  },
  {
    variable: 'OTEL_METRIC_EXPORT_INTERVAL',
    ...meta('integer, milliseconds', '60000', 'Time between two exports of the metrics'),
  },
  {
    variable: 'OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES',
    ...meta('string', 'ocean-aws', 'What everything that is sent over OTLP is marked with'),
  },
];

/**
 * The rows of the table of settings, in the order of the schema, from the schema's own metadata.
 */
export function describeSettings(): readonly SettingRow[] {
  const rows = Object.entries(settingsSchema.shape).map(([name, field]) => ({
    variable: `OCEAN__${name}`,
    ...metaOf(field),
  }));
  return [...rows, ...OUTSIDE_THE_PREFIX];
}

/** True when the value of the setting must not be shown. */
export function isSecretSetting(name: SettingName): boolean {
  return metaOf(settingsSchema.shape[name]).secret === true;
}

export const settingNames: readonly SettingName[] = settingsSchema.keyof().options;
