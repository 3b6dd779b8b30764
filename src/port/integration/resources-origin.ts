// Who provides the default blueprints and mapping of a new integration: nobody, this program, or
// Port itself.

import type { Config } from '../../config/config.js';
import { refusedStatus } from '../http/errors.js';
import type { PortHttp } from '../http/port-http.js';
import { organizationAnswer, provisionAnswer } from '../schemas.js';
import { type DefaultResources, EMPTY_MAPPING } from './resources.js';

export type ResourcesOrigin = 'Empty' | 'Default' | 'Port';

/** The mapping that an integration is created with. */
export function initialMapping(
  origin: ResourcesOrigin,
  resources: DefaultResources | undefined,
): object {
  if (origin === 'Empty') return EMPTY_MAPPING;
  return resources?.mapping ?? {};
}

interface OriginDeps {
  readonly http: PortHttp;
  readonly config: Pick<Config, 'integration' | 'createPortResourcesOrigin'>;
  readonly signal?: AbortSignal;
}

/** Where the default resources come from when Port does not say. */
export async function chooseOrigin({ http, config, signal }: OriginDeps): Promise<ResourcesOrigin> {
  const configured = config.createPortResourcesOrigin;
  if (configured === 'Empty' || configured === 'Default') return configured;
  const { integrations } = await orIfMissing(
    http.request(
      { method: 'GET', path: '/integration/provision-enabled', signal },
      provisionAnswer,
    ),
    { integrations: [] },
  );
  if (integrations?.includes(config.integration.type) !== true) return 'Default';
  const { organization } = await orIfMissing(
    http.request({ method: 'GET', path: '/organization', signal }, organizationAnswer),
    {
      organization: { featureFlags: [] },
    },
  );
  return organization?.featureFlags?.includes('USE_PROVISIONED_DEFAULTS') === true
    ? 'Port'
    : 'Default';
}

/**
 * A Port that refuses the question does not offer the feature; a Port that is in trouble is an
 * error.
 */
async function orIfMissing<T>(answer: Promise<T>, fallback: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (refusedStatus(error) === undefined) throw error;
    return fallback;
  }
}

/** Port's word for an origin; undefined for one that is none. */
export function toOrigin(value: string | null | undefined): ResourcesOrigin | undefined {
  if (value === 'Ocean') return 'Default';
  return value === 'Empty' || value === 'Default' || value === 'Port' ? value : undefined;
}
