// Settings by which secrets may reach somebody else, said once at the start: no verification, no
// encryption, addresses out of `.env`.
import type { Config } from './config.js';
import type { Variables, Written } from './environment/read-environment.js';
import type { Notes } from './notes.js';
import type { SettingName } from './settings.js';

interface Sources {
  readonly env: Variables;
  readonly dotenv: Variables;
  readonly written: ReadonlyMap<SettingName, Written>;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Adds one warning for each of them. */
export function warnAboutTransport(
  { port, aws }: Pick<Config, 'port' | 'aws'>,
  { env, dotenv, written }: Sources,
  notes: Notes,
): void {
  if (!port.verifyTls)
    notes.warn(
      'SSL__PORT__VERIFY',
      "is off: the certificate of Port's API is not verified, so the credentials may reach somebody else",
    );
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    notes.warnings.push(
      'NODE_TLS_REJECT_UNAUTHORIZED is 0: no certificate is verified, so credentials may reach somebody else',
    );
  }
  if (isOpen(port.baseUrl))
    notes.warn(
      'PORT__BASE_URL',
      'is an http:// address: the credentials and all entities are sent unencrypted',
    );
  if (written.get('PORT__BASE_URL')?.origin === '.env')
    notes.warn(
      'PORT__BASE_URL',
      `comes from .env and sends everything for Port to ${port.baseUrl}`,
    );
  for (const [service, url] of Object.entries(aws.endpoints)) {
    const name =
      service === 'default' ? 'AWS_ENDPOINT_URL' : `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
    if (isOpen(url))
      notes.warnings.push(`${name} is an http:// address: requests to AWS are sent unencrypted`);
    if (env[name] === undefined && dotenv[name] !== undefined)
      notes.warnings.push(`${name} comes from .env and sends requests for AWS to ${url}`);
  }
}

function isOpen(url: string): boolean {
  return (
    URL.canParse(url) && new URL(url).protocol === 'http:' && !LOOPBACK.test(new URL(url).hostname)
  );
}
