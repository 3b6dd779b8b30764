// Values that came with their quotes. Shells and `.env` files take quotes off; Docker's
// `--env-file` and Kubernetes pass them on, and then a name with quotes is another name. One rule
// for everything that is read from the environment: nothing that we read begins with a quote by
// right.
import type { Variables } from './read-environment.js';

/** Why such a value is refused; never the value. */
export const QUOTES_EXPECTED =
  'the value begins with a quote that is part of it, expected it without quotes (docker --env-file does not take them off)';

/** True for a text that begins with a quote, as only a value does that came with its quotes. */
export function isQuoted(raw: unknown): boolean {
  return typeof raw === 'string' && /^\s*["']/.test(raw);
}

/** Variables outside of `OCEAN__` that this program and the libraries in it read. */
const READ = new RegExp(
  `^(${[
    'APPLICATION__\\w+',
    'TZ',
    '(https?|all|no)_proxy',
    'NODE_(EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED)',
    'AWS_(DEFAULT_)?(REGION|PROFILE)',
    'AWS_(ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE)',
    'AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|CREDENTIAL_EXPIRATION)',
    'AWS_(CONFIG_FILE|SHARED_CREDENTIALS_FILE|CA_BUNDLE)',
    'AWS_CONTAINER_(CREDENTIALS_(RELATIVE|FULL)_URI|AUTHORIZATION_TOKEN(_FILE)?)',
    'AWS_EC2_METADATA_\\w+',
    'AWS_ENDPOINT_URL(_\\w+)?',
    'AWS_(IGNORE_CONFIGURED_ENDPOINT_URLS|STS_REGIONAL_ENDPOINTS|USE_FIPS_ENDPOINT|USE_DUALSTACK_ENDPOINT)',
  ].join('|')})$`,
  'i',
);

/**
 * The variables without those that came with their quotes, and one problem for each of these.
 * Settings of `OCEAN__` are judged with their names.
 */
export function withoutQuoted(variables: Variables): {
  readonly plain: Variables;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const plain = Object.entries(variables).filter(([name, value]) => {
    if (!READ.test(name) || !isQuoted(value)) return true;
    problems.push(`${name}: ${QUOTES_EXPECTED}`);
    return false;
  });
  return { plain: Object.fromEntries(plain), problems };
}
