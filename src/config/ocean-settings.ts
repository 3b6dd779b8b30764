// The settings that Ocean has too, under its names without the prefix `OCEAN__`: Port, the
// integration, its listener and its limits.

import {
  choice,
  decimal,
  filledText,
  flag,
  httpUrl,
  integer,
  meta,
  ownName,
  secret,
  text,
} from './fields.js';

export const portSettings = {
  PORT__CLIENT_ID: filledText("the client id of Port's credentials").meta(
    secret('string, required', 'Client id of the Port credentials'),
  ),
  PORT__CLIENT_SECRET: filledText("the client secret of Port's credentials").meta(
    secret('string, required', 'Client secret of the Port credentials'),
  ),
  PORT__BASE_URL: httpUrl()
    .default('https://api.getport.io')
    .meta(
      meta(
        'URL',
        'https://api.getport.io',
        "Address of Port's API; `https://api.us.port.io` for organizations in the US region",
      ),
    ),
  SSL__PORT__VERIFY: flag()
    .default(true)
    .meta(meta('boolean', 'true', "Verify the certificate of Port's API")),
  UPSERT_ENTITIES_BATCH_MAX_LENGTH: integer({ min: 1 })
    .default(20)
    .meta(
      meta(
        'integer',
        '20',
        "Entities in one bulk request; values above Port's limit of 20 mean 20",
      ),
    ),
  UPSERT_ENTITIES_BATCH_MAX_SIZE_IN_BYTES: integer({ min: 1024 })
    .default(1_048_576)
    .meta(meta('integer', '1048576', 'Largest body of one bulk request')),
  DELETE_ENTITIES_MAX_BATCH_SIZE: integer({ min: 1 })
    .default(100)
    .meta(
      meta(
        'integer',
        '100',
        "Entities in one delete request; values above Port's limit of 100 mean 100",
      ),
    ),
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
    .meta(
      meta('path', '`.port/resources`', 'Folder with `blueprints.json` and `port-app-config.yml`'),
    ),
};

export const integrationSettings = {
  INTEGRATION__TYPE: ownName()
    .default('aws-v3')
    .meta(
      meta(
        'string',
        'aws-v3',
        'Type of the integration in Port; it is part of what marks entities as ours',
      ),
    ),
  INTEGRATION__IDENTIFIER: ownName()
    .default('')
    .meta(
      meta(
        'string',
        '`my-<type>-integration`',
        'Identifier of the integration in Port; used as written',
      ),
    ),
  EVENT_LISTENER__TYPE: text()
    .optional()
    .meta(
      meta(
        'POLLING or ONCE',
        'POLLING',
        'POLLING: keep running and sync when Port asks or the schedule says. ONCE: sync once and exit',
      ),
    ),
  EVENT_LISTENER__INTERVAL: integer({ min: 1, max: 86_400 })
    .default(60)
    .meta(
      meta(
        'integer, seconds',
        '60',
        'POLLING: pause between two questions whether Port asks for a resync',
      ),
    ),
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
  STATUS_HEARTBEAT_INTERVAL_SECONDS: decimal({ min: 0.1, max: 3600 })
    .default(10)
    .meta(
      meta(
        'number, seconds',
        '10',
        'How often Port is told that a running resync is alive; it takes one that falls silent for aborted',
      ),
    ),
  MAX_WAIT_SECONDS_BEFORE_SHUTDOWN: decimal({ min: 0, max: 300 })
    .default(5)
    .meta(meta('number, seconds', '5', 'Time to drain after a signal')),
  SEND_RAW_DATA_EXAMPLES: flag()
    .default(true)
    .meta(
      meta(
        'boolean',
        'true',
        "Send five resources of each mapping resource to Port's mapping editor, without secrets",
      ),
    ),
  PATH_PREFIX: text()
    .default('')
    .meta(meta('string', '', 'Prefix of the HTTP routes, such as `/aws`')),
  STATUS_PAGE: flag()
    .default(true)
    .meta(
      meta(
        'boolean',
        'true',
        'Show the status page at `/` and `/status.json` of the port of the health routes: names and ids of accounts, and what could not be read; see [Status page](status-page.md)',
      ),
    ),
  BASE_URL: text()
    .default('')
    .meta(
      meta(
        'URL',
        '',
        'Address by which others reach the program: the status page answers under its host name, under addresses, and under the names that a cluster gives',
      ),
    ),
  ALLOW_ENVIRONMENT_VARIABLES_JQ_ACCESS: flag()
    .default(false)
    .meta(
      meta(
        'boolean',
        'false',
        'Let `env` and `$ENV` in mapping expressions read the environment, never credentials',
      ),
    ),
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
  METRICS__PROMETHEUS: flag()
    .default(true)
    .meta(meta('boolean', 'true', 'Answer `/metrics` on the port of the health routes')),
  METRICS__ACCOUNT_LABELS: flag()
    .default(false)
    .meta(
      meta(
        'boolean',
        'false',
        'Metrics by account too: as many series as accounts times kinds, at most 100,000',
      ),
    ),
  METRICS__ENABLED: flag()
    .default(false)
    .meta(
      meta('boolean', 'false', "Ocean's metrics to a webhook, which are not offered: a warning"),
    ),
  METRICS__WEBHOOK_URL: filledText('a URL')
    .optional()
    .meta(secret('URL', 'Address of that webhook: without effect')),
  PROBE_ID: text()
    .optional()
    .meta(
      secret('string', '`probe`: which probe Port asked for; without it nothing is sent to Port'),
    ),
  PROBE_REPORTING_MODE: choice(['log', 'port', 'file'])
    .default('log')
    .meta(meta('log or port', 'log', '`probe`: `port` sends the result to Port as well')),
};
