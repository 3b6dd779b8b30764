// Which regions a mapping resource wants to see. Pure.
import type { RegionPolicy } from '../types/mapping.js';

/**
 * Deny wins over allow; a region that neither list names is allowed unless there is an allow list.
 * Names match exactly.
 */
export function allowsRegion(policy: RegionPolicy, region: string): boolean {
  if (policy.deny.includes(region)) return false;
  return policy.allow.length === 0 || policy.allow.includes(region);
}
