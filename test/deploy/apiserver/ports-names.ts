// How the two generations of Port's chart shorten a name that is too long for Kubernetes.
import { createHash } from 'node:crypto';

const LONGEST = 63;

/** Up to 0.21: what is too long is cut, the suffix first. */
export function cutName(prefix: string, suffix: string): string {
  const whole = `${prefix.slice(0, LONGEST).replace(/-$/, '')}${suffix}`;
  // A Secret's name is the only one that is not cut again.
  return suffix === '-secret' ? whole : whole.slice(0, LONGEST).replace(/-$/, '');
}

/** Later: the prefix is cut, and 8 digits of its hash stand before the suffix. */
export function hashedName(prefix: string, suffix: string): string {
  const whole = `${prefix}${suffix}`;
  if (whole.length <= LONGEST) return whole;
  const hash = createHash('sha256').update(prefix).digest('hex').slice(0, 8);
  const room = LONGEST - suffix.length - hash.length - 1;
  return `${prefix.slice(0, room).replace(/-$/, '')}-${hash}${suffix}`;
}
