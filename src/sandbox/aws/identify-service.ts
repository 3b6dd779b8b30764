// Which service a request is for, and in whose style one is answered that is for none.

import type { RawRequest } from './call.js';
import type { ServiceName } from './dialects.js';
import { SERVICES } from './services.js';

/**
 * The service by the credential scope; for an unsigned request by what only one service would be
 * asked.
 */
export function serviceOf(
  scope: string | undefined,
  { target, body, method, path }: RawRequest,
): ServiceName | undefined {
  if (scope !== undefined) return isService(scope) ? scope : undefined;
  if (target !== undefined) return target.startsWith('AWSOrganizations') ? 'organizations' : 'ecs';
  if (method === 'POST' && body.includes('Version=2011-06-15')) return 'sts';
  if (method === 'POST' && body.includes('Action=')) return 'ec2';
  if (path === '/listRegions') return 'account';
  return path.startsWith('/2015-03-31/') || path.startsWith('/2017-03-31/') ? 'lambda' : 's3';
}

/** For a service that is not simulated: the protocol that its request is written in. */
export function likelyDialect({ target, body }: RawRequest): ServiceName {
  if (target !== undefined) return 'ecs';
  return body.includes('Action=') ? 'sts' : 'lambda';
}

function isService(name: string): name is ServiceName {
  return Object.hasOwn(SERVICES, name);
}
