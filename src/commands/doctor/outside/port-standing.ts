// How this integration stands with Port: whether its credentials are taken, and what Port knows of
// it.
import { AppError } from '../../../errors.js';
import { refusedStatus } from '../../../port/http/errors.js';
import { checkCompatible } from '../../../port/integration/compatible.js';
import { type Integration, organizationAnswer } from '../../../port/schemas.js';
import type { Desk, DeskCall } from '../../desk/desk.js';
import type { Finding } from '../finding.js';
import { broken, cause, failureFound, fine } from './found.js';
import { answeredSoon } from './soon.js';

export const PORT_CREDENTIALS = 'Port credentials';
export const INTEGRATION = 'Port integration';

/** Whether Port takes the credentials, and of whom they are. Never rejects. */
export async function credentialsFinding(
  { clients, config }: Desk,
  { signal }: Pick<DeskCall, 'signal'>,
): Promise<Finding> {
  const { baseUrl } = config.port;
  try {
    const { organization } = await answeredSoon(signal, (limit) =>
      clients.http.request(
        { method: 'GET', path: '/organization', waitsOut: false, signal: limit },
        organizationAnswer,
      ),
    );
    const name = organization?.name ?? organization?.id ?? undefined;
    const whose = name === undefined ? '' : ` of the organization ${name}`;
    return fine(PORT_CREDENTIALS, `${baseUrl} takes those${whose}`);
  } catch (thrown) {
    const status = refusedStatus(thrown);
    // The token was had; only this question is refused.
    if (status === 403 || status === 404) return fine(PORT_CREDENTIALS, `${baseUrl} takes them`);
    if (!(thrown instanceof AppError) || thrown.code !== 'port-credentials-rejected')
      return failureFound(PORT_CREDENTIALS, thrown);
    return broken(PORT_CREDENTIALS, 'denied', `${baseUrl} refuses them`, [
      cause(thrown.code, `${thrown.message} They were given to ${baseUrl}`, rejected(baseUrl)),
    ]);
  }
}

/** Port's regions are apart: credentials of one are unknown in the other. */
const REGIONS = { EU: 'https://api.port.io', US: 'https://api.us.port.io' } as const;
const OF_EU = /^https:\/\/api\.(getport|port)\.io$/;
const OF_US = /^https:\/\/api\.us\.(getport|port)\.io$/;

function rejected(baseUrl: string): string {
  const copy =
    'copy OCEAN__PORT__CLIENT_ID and OCEAN__PORT__CLIENT_SECRET again from Port (… > Credentials)';
  const region = OF_EU.test(baseUrl)
    ? `${baseUrl} is that of the EU; for an organization in the US set it to ${REGIONS.US}`
    : OF_US.test(baseUrl)
      ? `${baseUrl} is that of the US; for an organization in the EU set it to ${REGIONS.EU}`
      : `it is ${REGIONS.EU} for the EU and ${REGIONS.US} for the US`;
  return `Either the credentials are wrong: ${copy}. Or they are of an organization in the other region, which Port refuses in the same way: look where your Port is, and correct OCEAN__PORT__BASE_URL (${region}).`;
}

export interface IntegrationFound {
  readonly finding: Finding;
  /** What Port knows; `unknown` where it did not say. */
  readonly held: Integration | 'none' | 'unknown';
}

/** What Port knows of the integration, and whether this program may be it. Never rejects. */
export async function integrationFinding(
  { clients, config }: Desk,
  { signal }: Pick<DeskCall, 'signal'>,
): Promise<IntegrationFound> {
  const { identifier } = config.integration;
  try {
    const held = await answeredSoon(signal, (limit) => clients.integration.find(limit));
    if (held === undefined)
      return {
        held: 'none',
        finding: fine(INTEGRATION, `${identifier} does not exist yet: the first start creates it`),
      };
    return { held, finding: judged(held, config.integration) };
  } catch (thrown) {
    return { held: 'unknown', finding: failureFound(INTEGRATION, thrown) };
  }
}

function judged(held: Integration, { identifier, type }: Desk['config']['integration']): Finding {
  try {
    checkCompatible(held, identifier);
  } catch (thrown) {
    return failureFound(INTEGRATION, thrown);
  }
  const { installationAppType: app } = held;
  if (app !== null && app !== undefined && app !== type)
    return ofAnotherType(identifier, app, type);
  return fine(INTEGRATION, `${identifier} exists, as ${type}`);
}

function ofAnotherType(identifier: string, app: string, type: string): Finding {
  return broken(INTEGRATION, 'wrong', `${identifier} is of the type ${app}`, [
    cause(
      'integration-of-another-type',
      `The integration ${identifier} in Port is of the type ${app}, and this program is ${type}: its start would take the data source over, with a mapping that is made for ${app}`,
      `Choose another OCEAN__INTEGRATION__IDENTIFIER. If it is to be taken over, stop the other program, delete the data source in Port, and start this one, which creates it anew.`,
    ),
  ]);
}
