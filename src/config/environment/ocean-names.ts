// Ocean's settings that mean nothing to this program, and the one spelling rule by which names are
// compared.

/**
 * Names are compared without case, underscores and hyphens, so `accountRoleArns`,
 * `account-role-arns` and `ACCOUNT_ROLE_AR_NS` are one name.
 */
export function plainName(segment: string): string {
  return segment.toLowerCase().replace(/[_-]/g, '');
}

/** `PORT__CLIENT_ID` as a comparable path, `port.clientid`. */
export function plainPath(name: string): string {
  return name.split('__').map(plainName).join('.');
}

// From the settings table of Ocean 0.48 and the ConfigMaps of Port's chart 0.21; a group stands for
// everything in it.
const WITHOUT_MEANING: ReadonlySet<string> = new Set(
  [
    'ACTIONS_PROCESSOR',
    'CACHING_STORAGE_MODE',
    'DATABASE',
    'DISABLE_IP_OUTBOUND_BLOCKER',
    'EVENTS_DEBUG_LOGGING',
    'EVENT_LISTENER__APP_HOST',
    'EVENT_LISTENER__AUTHENTICATION_MECHANISM',
    'EVENT_LISTENER__BROKERS',
    'EVENT_LISTENER__CONSUMER_POLL_TIMEOUT',
    'EVENT_LISTENER__KAFKA_SECURITY_ENABLED',
    'EVENT_LISTENER__SECURITY_PROTOCOL',
    'EVENT_LISTENER__SHOULD_PROCESS_WEBHOOKS',
    'EVENT_LISTENER__SHOULD_RESYNC',
    'EVENT_LISTENER__SHOULD_RUN_ACTIONS',
    'EVENT_WORKERS_COUNT',
    'INTEGRATION__CONFIG__APP_HOST',
    'INTEGRATION__CONFIG__LIVE_EVENTS_API_KEY',
    'INTEGRATION__INCREMENTAL_SYNC_ENABLED',
    'INTEGRATION__INCREMENTAL_SYNC_INTERVAL',
    'LAKEHOUSE_BUFFER_INTERVAL_SECONDS',
    'LAKEHOUSE_BUFFER_MAX_COUNT',
    'LAKEHOUSE_ENABLED',
    'LIVE_EVENTS',
    'MAX_EVENT_PROCESSING_SECONDS',
    'OAUTH_ACCESS_TOKEN_FILE_PATH',
    'PORT__BLUEPRINT_CACHE_TTL_SECONDS',
    'PORT__FEATURE_FLAGS_CACHE_TTL_SECONDS',
    'PORT__INGEST_URL',
    'PORT__PORT_APP_CONFIG_CACHE_TTL',
    'PROCESSING_MODE',
    'PROCESS_EXECUTION_MODE',
    'RUNTIME',
    'SSL__PORT__X509',
    'SSL__THIRD_PARTY',
    'STREAMING',
    'YIELD_ITEMS_TO_PARSE_BATCH_SIZE',
  ].map(plainPath),
);

/**
 * True when the path (of plain names) is an Ocean setting without meaning here, or lies in a group
 * of them.
 */
export function isWithoutMeaning(path: readonly string[]): boolean {
  return path.some((_, index) => WITHOUT_MEANING.has(path.slice(0, index + 1).join('.')));
}

/**
 * Keys that look like a choice of regions; the reference drops them, and so would a user's
 * intention be.
 */
export function isRegionKey(path: readonly string[]): boolean {
  const [group, section, key = ''] = path;
  return (
    group === 'integration' &&
    (section === 'config' || section === 'secrets') &&
    /^(aws)?(default)?regions?$/.test(key)
  );
}
