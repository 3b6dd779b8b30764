// Settings -> AwsConfig: roles, base identity, partition, endpoints. Contract: keys and pitfalls of
// the aws-v3 integration.
import {
  isRegionName,
  KNOWN_PARTITIONS,
  partitionOfRegion,
  regionsOf,
} from '../aws/facts/partitions.js';
import { readProxies } from '../aws/send/proxies.js';
import { isPartitionName, readRoleArn } from '../lib/arn.js';
import { nearestName } from '../lib/text/nearest-name.js';
import type { AwsConfig, CredentialProvider, StaticKeys } from './config.js';
import type { Variables } from './environment/read-environment.js';
import type { Notes } from './notes.js';
import type { SettingName, Settings } from './settings.js';
import { shownList, shownText } from './shown-values.js';

const PROVIDERS: readonly CredentialProvider[] = [
  'AssumeRoleWithWebIdentity',
  'StaticCredential',
  'AssumeRole',
];

const ROLE = 'INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN' satisfies SettingName;
const ROLES = 'INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS' satisfies SettingName;
const OU = 'INTEGRATION__CONFIG__OU_ID' satisfies SettingName;
const EXTERNAL_ID = 'INTEGRATION__CONFIG__EXTERNAL_ID' satisfies SettingName;
const PRIORITY = 'INTEGRATION__CONFIG__CREDENTIAL_PROVIDER_PRIORITY' satisfies SettingName;
const KEY = 'INTEGRATION__CONFIG__AWS_ACCESS_KEY_ID' satisfies SettingName;
const SECRET_KEY = 'INTEGRATION__CONFIG__AWS_SECRET_ACCESS_KEY' satisfies SettingName;
const TOKEN = 'INTEGRATION__CONFIG__AWS_SESSION_TOKEN' satisfies SettingName;
const PARTITION = 'INTEGRATION__CONFIG__AWS_PARTITION' satisfies SettingName;

/**
 * The AWS side of the configuration. Problems and oddities go to `notes`; the result counts only
 * when there are no problems.
 */
export function buildAws(settings: Settings, env: Variables, notes: Notes): AwsConfig {
  const accountRoleArn = readRole(settings, notes);
  const accountRoleArns = readRoles(settings, notes);
  const roles = [accountRoleArn ?? [], accountRoleArns].flat();
  const partition = readPartition(settings, roles, notes);
  const keys = readStaticKeys(settings, notes);
  const externalId = settings[EXTERNAL_ID] || undefined;
  if (externalId !== undefined && externalId.trim() !== externalId) {
    notes.warn(
      EXTERNAL_ID,
      'has blanks at its ends; it is used as written, and AWS does not accept blanks in an ExternalId',
    );
  }
  const sourceIdentity = settings.INTEGRATION__CONFIG__SOURCE_IDENTITY || undefined;
  notes.hide(sourceIdentity ?? '');
  const tokenFile = env['AWS_WEB_IDENTITY_TOKEN_FILE'] || undefined;
  const tokenRole = env['AWS_ROLE_ARN'] || undefined;
  const roleArn = tokenRole === undefined ? {} : { roleArn: tokenRole };
  if (tokenFile !== undefined && tokenRole !== undefined && !isRoleArn(tokenRole))
    notes.problems.push(`AWS_ROLE_ARN: found ${shownText(tokenRole)}, expected ${ROLE_EXPECTED}`);
  const homeRegion = readHomeRegion(env, partition, notes);
  notes.problems.push(...readProxies(env).problems);
  return {
    ...(accountRoleArn === undefined ? {} : { accountRoleArn }),
    accountRoleArns,
    ouIds: readOus(settings, accountRoleArn, notes),
    ...(externalId === undefined ? {} : { externalId }),
    credentialProviderPriority: readPriority(settings, notes),
    ...(keys === undefined ? {} : { staticKeys: keys }),
    ...(tokenFile === undefined ? {} : { webIdentity: { tokenFile, ...roleArn } }),
    partition,
    ...(homeRegion === undefined ? {} : { homeRegion }),
    endpoints: readEndpoints(env, notes),
    clientStack: settings.INTEGRATION__CONFIG__CLIENT_STACK,
    requestTimeoutMs: Math.round(settings.CLIENT_TIMEOUT * 1000),
    concurrency: settings.INTEGRATION__CONFIG__CONCURRENCY,
    sessionPolicy: settings.INTEGRATION__CONFIG__SESSION_POLICY === 'on',
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    quiet: settings.INTEGRATION__CONFIG__QUIET,
  };
}

const GLOBAL_NAME = /^aws(-[a-z]{1,16}){0,3}-global$/;

/** A wrong name would only show when the SDK makes a host of it: no endpoint answers there. */
function readHomeRegion(env: Variables, partition: string, notes: Notes): string | undefined {
  const name = env['AWS_REGION'] ? 'AWS_REGION' : 'AWS_DEFAULT_REGION';
  const region = env[name]?.trim();
  if (region === undefined || region === '') return undefined;
  const known = KNOWN_PARTITIONS.flatMap(regionsOf);
  if (known.includes(region)) {
    if (partitionOfRegion(region) !== partition && regionsOf(partition).length > 0)
      notes.warnings.push(
        `${name} is ${region}, which is no region of the partition ${partition}; that partition's first region is used`,
      );
    return region;
  }
  const nearest = nearestName(region.toLowerCase(), known, 3);
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  if (isRegionName(region))
    notes.warnings.push(
      `${name} is ${region}, which is no region that is known here${hint}; it is used as it is`,
    );
  else if (!GLOBAL_NAME.test(region))
    notes.problems.push(
      `${name}: found ${shownText(region)}, expected the name of a region, such as eu-west-1${hint}`,
    );
  return region;
}

const isRoleArn = (text: string): boolean => readRoleArn(text) !== undefined;
const ROLE_EXPECTED = "a role's ARN, such as arn:aws:iam::123456789012:role/reader";

function readRole(settings: Settings, notes: Notes): string | undefined {
  const written = settings[ROLE];
  if (written === undefined) return undefined;
  const arn = written.trim();
  if (arn === '') {
    notes.warn(ROLE, 'is empty, so it counts as not set: no organization is read');
    return undefined;
  }
  if (!isRoleArn(arn)) notes.problem(ROLE, ROLE_EXPECTED);
  return arn;
}

function readRoles(settings: Settings, notes: Notes): readonly string[] {
  const written = settings[ROLES];
  if (written === undefined) return [];
  if (!written.json)
    notes.warn(
      ROLES,
      'is not a JSON array; it was read as a list of ARNs separated by commas or blanks',
    );
  const arns = written.items;
  const wrong = arns.filter((arn) => !isRoleArn(arn));
  if (wrong.length > 0)
    notes.problem(ROLES, `each entry to be ${ROLE_EXPECTED}; wrong: ${shownList(wrong)}`);
  if (settings[ROLE]?.trim())
    notes.warn(
      ROLES,
      `is ignored, because ${notes.sourceOf(ROLE)} is set and the organization is read`,
    );
  return arns;
}

function readPartition(settings: Settings, arns: readonly string[], notes: Notes): string {
  const ofRoles = [...new Set(arns.flatMap((arn) => readRoleArn(arn)?.partition ?? []))];
  if (ofRoles.length > 1) {
    const where: SettingName = settings[ROLES] === undefined ? ROLE : ROLES;
    const names = ofRoles.slice(0, 3).join(' and ');
    notes.problem(
      where,
      `roles of one partition only, because credentials do not cross partitions; these are of ${names}`,
    );
  }
  const chosen = settings[PARTITION]?.trim() || undefined;
  const ofRole = ofRoles[0];
  if (chosen !== undefined && ofRole !== undefined && chosen !== ofRole)
    notes.problem(PARTITION, `${ofRole}, the partition of the role ARN`);
  const partition = chosen ?? ofRole ?? 'aws';
  if (!isPartitionName(partition))
    notes.problem(PARTITION, `one of ${KNOWN_PARTITIONS.join(', ')}`);
  else if (!KNOWN_PARTITIONS.includes(partition)) {
    notes.warnings.push(
      `the partition ${partition} is none of ${KNOWN_PARTITIONS.join(', ')}; its regions are only known if AWS lists them`,
    );
  }
  return partition;
}

function readStaticKeys(settings: Settings, notes: Notes): StaticKeys | undefined {
  const accessKeyId = settings[KEY]?.trim();
  const secretAccessKey = settings[SECRET_KEY]?.trim();
  const sessionToken = settings[TOKEN]?.trim();
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  if (accessKeyId)
    notes.problem(SECRET_KEY, `the secret key that belongs to ${notes.sourceOf(KEY)}`);
  if (secretAccessKey)
    notes.problem(KEY, `the access key id that belongs to ${notes.sourceOf(SECRET_KEY)}`);
  if (!accessKeyId && !secretAccessKey && sessionToken)
    notes.warn(TOKEN, 'is ignored, because there are no keys that it belongs to');
  return undefined;
}

// A full id is `ou-` + 4 to 32 characters + `-` + 8 to 32 characters, or `r-` + 4 to 32 characters
// (Organizations API, ParentId).
const PARENT_ID = /^(ou|r)-[\w-]{1,65}$/;
const FULL_PARENT_ID = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/;

function readOus(
  settings: Settings,
  accountRoleArn: string | undefined,
  notes: Notes,
): readonly string[] {
  const ids = settings[OU];
  const wrong = ids.filter((id) => !PARENT_ID.test(id));
  if (wrong.length > 0)
    notes.problem(
      OU,
      `ids of organizational units (ou-...) or roots (r-...); wrong: ${shownList(wrong)}`,
    );
  const odd = ids.filter((id) => PARENT_ID.test(id) && !FULL_PARENT_ID.test(id));
  if (odd.length > 0)
    notes.warn(OU, `holds ids that do not look complete: ${shownList(odd, { show: (id) => id })}`);
  if (ids.length > 0 && accountRoleArn === undefined)
    notes.warn(OU, `is ignored, because ${notes.sourceOf(ROLE)} is not set`);
  return ids;
}

/** A list with more unknown names is another text. */
const MOST_PROVIDERS = 10;

function readPriority(settings: Settings, notes: Notes): readonly CredentialProvider[] {
  const names = settings[PRIORITY];
  const unknown = names.filter((name) => !PROVIDERS.some((provider) => provider === name));
  if (unknown.length > MOST_PROVIDERS)
    notes.problem(PRIORITY, `names out of ${PROVIDERS.join(', ')}`);
  else for (const name of unknown) notes.hide(name);
  if (unknown.length > 0)
    notes.warn(
      PRIORITY,
      `holds unknown names, which are skipped: ${shownList(unknown)} (known: ${PROVIDERS.join(', ')})`,
    );
  const known = names.flatMap((name) => PROVIDERS.filter((provider) => provider === name));
  return known.length > 0 ? known : PROVIDERS;
}

const LONGEST_URL = 2048;
const ENDPOINT = /^AWS_ENDPOINT_URL(?:_([A-Z0-9_]+))?$/;

/**
 * The SDKs' endpoint variables (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
 */
function readEndpoints(env: Variables, notes: Notes): Record<string, string> {
  const endpoints: Record<string, string> = {};
  if (/^true$/i.test(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? '')) return endpoints;
  for (const [name, value] of Object.entries(env)) {
    const match = ENDPOINT.exec(name);
    if (match === null || value === undefined || value === '') continue;
    if (isPlainUrl(value))
      endpoints[match[1]?.toLowerCase() ?? 'default'] = value.replace(/\/+$/, '');
    else
      notes.problems.push(
        `${name}: found ${shownText(value)}, expected an http:// or https:// URL without user and password`,
      );
  }
  return endpoints;
}

function isPlainUrl(value: string): boolean {
  return value.length <= LONGEST_URL && /^https?:\/\/[^@]*$/.test(value) && URL.canParse(value);
}
