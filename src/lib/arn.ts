// ARNs, and what a role's may look like. AWS writes a role as
// `arn:aws:iam::<account>:role/<path>/<Name>` and a session of it as
// `arn:aws:sts::<account>:assumed-role/<Name>/<session>`: the path is gone, and role names are
// unique within an account without it.

export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty where the resource is of no region, and so is the account where it is of none. */
  readonly region: string;
  readonly accountId: string;
  /** All that follows, colons included. */
  readonly resource: string;
}

export interface RoleArn {
  readonly arn: string;
  readonly partition: string;
  readonly accountId: string;
  /** `role/path/Name`, whole. */
  readonly resource: string;
}

const ACCOUNT_ID = /^\d{12}$/;
const PARTITION = /^aws(-[a-z]{1,16}){0,3}$/;
/**
 * A path of up to 512 characters, its slashes included, and a name of up to 64 (IAM API reference,
 * CreateRole).
 */
const ROLE = /^role\/(?:[!-~]{1,510}\/)?[\w+=,.@-]{1,64}$/;

/** True for the id of an account: 12 digits. */
export function isAccountId(text: string): boolean {
  return ACCOUNT_ID.test(text);
}

/** True for what may be the name of a partition: `aws`, `aws-us-gov`, one that is not known yet. */
export function isPartitionName(text: string): boolean {
  return PARTITION.test(text);
}

/**
 * The parts of an ARN (`arn:partition:service:region:account:resource`); undefined for anything
 * else.
 */
export function readArn(value: unknown): Arn | undefined {
  if (typeof value !== 'string') return undefined;
  const [prefix, partition, service, region, accountId, ...rest] = value.split(':');
  const resource = rest.join(':');
  if (
    prefix !== 'arn' ||
    !partition ||
    service === undefined ||
    region === undefined ||
    accountId === undefined
  )
    return undefined;
  return resource === '' ? undefined : { partition, service, region, accountId, resource };
}

/** The ARN of an IAM role, in its parts; undefined for anything else. */
export function readRoleArn(text: string): RoleArn | undefined {
  const found = readArn(text);
  if (found === undefined || found.service !== 'iam' || found.region !== '') return undefined;
  const { partition, accountId, resource } = found;
  if (!isPartitionName(partition) || !isAccountId(accountId) || !ROLE.test(resource))
    return undefined;
  return { arn: text, partition, accountId, resource };
}

/**
 * The same role in another account: partition and the whole resource, IAM path included, are kept.
 */
export function memberRoleArn(role: RoleArn, accountId: string): string {
  return `arn:${role.partition}:iam::${accountId}:${role.resource}`;
}

/**
 * True when the identity `callerArn` (as STS says it) is a session of the role `roleArn`. Names of
 * roles are unique whatever their case.
 */
export function isSessionOfRole(callerArn: string, roleArn: string): boolean {
  const caller = readArn(callerArn);
  const role = readArn(roleArn);
  if (
    !caller ||
    !role ||
    caller.partition !== role.partition ||
    caller.accountId !== role.accountId
  )
    return false;
  const [type, name] = caller.resource.split('/');
  return (
    type === 'assumed-role' &&
    role.resource.startsWith('role/') &&
    name?.toLowerCase() === role.resource.split('/').at(-1)?.toLowerCase()
  );
}
