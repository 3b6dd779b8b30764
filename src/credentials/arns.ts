// What credentials need to read out of ARNs. AWS writes a role as `arn:aws:iam::<account>:role/<path>/<Name>` and a session of it as
// `arn:aws:sts::<account>:assumed-role/<Name>/<session>`: the path is gone, and role names are unique within an account without it.

/** Partition, account id and resource part; undefined when the text is no ARN. */
export function splitArn(arn: string): { partition: string; accountId: string; resource: string } | undefined {
  const match = /^arn:([^:]+):[^:]*:[^:]*:([^:]*):(.+)$/.exec(arn.trim());
  const [, partition, accountId, resource] = match ?? [];
  if (partition === undefined || accountId === undefined || resource === undefined) return undefined;
  return { partition, accountId, resource };
}

/** True when the identity `callerArn` (as STS says it) is a session of the role `roleArn`. Names of roles are unique whatever their case. */
export function isSessionOfRole(callerArn: string, roleArn: string): boolean {
  const caller = splitArn(callerArn);
  const role = splitArn(roleArn);
  if (!caller || !role || caller.partition !== role.partition || caller.accountId !== role.accountId) return false;
  const [type, name] = caller.resource.split('/');
  return (
    type === 'assumed-role' && role.resource.startsWith('role/') && name?.toLowerCase() === role.resource.split('/').at(-1)?.toLowerCase()
  );
}
