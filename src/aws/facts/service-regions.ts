// Whether AWS offers a service in a region, from AWS's own endpoint data. Used only to understand
// why an endpoint's name does not resolve: a service that such data do not know is still asked,
// since AWS adds regions faster than data follow.
import { isAwsError } from '../errors/aws-error.js';
import { DNS_SUFFIXES, partitionOfRegion } from './partitions.js';
import { ABSENT_SERVICES } from './service-regions-data.js';

/**
 * True when the data know the region and say that the service (the SDK's service id) does not exist
 * there.
 */
function isAbsentService(service: string, region: string): boolean {
  return ABSENT_SERVICES.get(service)?.includes(region) === true;
}

/**
 * True when a call failed because AWS's own endpoint of the service in this region has no address,
 * and the data say that the service does not exist there. A configured endpoint, a proxy or a VPC
 * endpoint that does not resolve says nothing of the kind.
 */
export function isServiceAbsent(error: unknown): boolean {
  if (!isAwsError(error) || error.unresolvedHost === undefined) return false;
  const { service, region, unresolvedHost } = error;
  const domains = DNS_SUFFIXES[partitionOfRegion(region)] ?? [];
  return (
    isAbsentService(service, region) &&
    domains.some((domain) => unresolvedHost.endsWith(`.${region}.${domain}`))
  );
}
