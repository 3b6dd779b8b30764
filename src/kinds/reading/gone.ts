// When an error of AWS proves that something does not exist.
import { isAwsError } from '../../aws/errors/aws-error.js';

/**
 * True when AWS itself answered with one of these codes. A 404 without a code, or with another one,
 * proves nothing.
 */
export function isGone(error: unknown, codes: readonly string[] = []): boolean {
  return isAwsError(error) && error.category === 'not-found' && codes.includes(error.awsCode);
}
