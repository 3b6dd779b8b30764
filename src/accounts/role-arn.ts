// Role ARNs as the configuration gives them, and those derived from them for other accounts.
import { KNOWN_PARTITIONS } from '../aws/facts/partitions.js';
import { AppError } from '../errors.js';

export interface RoleArn {
  readonly arn: string;
  readonly partition: string;
  readonly accountId: string;
  /** `role/path/Name`, whole. */
  readonly resource: string;
}

/** Throws AppError `config-invalid` naming the variable: an entry that cannot be read must not silently shrink the list of accounts. */
export function parseRoleArn(text: string, variable: string): RoleArn {
  const arn = text.trim();
  const [, partition, accountId, resource] = /^arn:(aws[a-z-]*):iam::(\d{12}):(role\/.*[^/])$/.exec(arn) ?? [];
  if (partition === undefined || accountId === undefined || resource === undefined) {
    throw new AppError('config-invalid', `${variable} holds "${arn}", which is not the ARN of an IAM role.`, {
      remedy: `Write it as arn:aws:iam::123456789012:role/Name, with the partition of your accounts (${KNOWN_PARTITIONS.join(', ')}).`,
    });
  }
  return { arn, partition, accountId, resource };
}

/** The same role in another account: partition and the whole resource, IAM path included, are kept. */
export function memberRoleArn(role: RoleArn, accountId: string): string {
  return `arn:${role.partition}:iam::${accountId}:${role.resource}`;
}
