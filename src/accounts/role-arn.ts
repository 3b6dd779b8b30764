// Role ARNs as the configuration gives them.
import { KNOWN_PARTITIONS } from '../aws/facts/partitions.js';
import { AppError } from '../errors.js';
import { type RoleArn, readRoleArn } from '../lib/arn.js';

/**
 * Throws AppError `config-invalid` naming the variable: an entry that cannot be read must not
 * silently shrink the list of accounts.
 */
export function requireRoleArn(text: string, variable: string): RoleArn {
  const arn = text.trim();
  const role = readRoleArn(arn);
  if (role !== undefined) return role;
  throw new AppError(
    'config-invalid',
    `${variable} holds "${arn}", which is not the ARN of an IAM role.`,
    {
      remedy: `Write it as arn:aws:iam::123456789012:role/Name, with the partition of your accounts (${KNOWN_PARTITIONS.join(', ')}).`,
    },
  );
}
