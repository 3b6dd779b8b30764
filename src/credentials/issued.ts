// Turns what STS issued into credentials whose owner is proven. Nothing else makes role credentials, so none can
// belong to an account other than the one that was asked for.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsError } from '../aws/aws-error.js';
import type { AwsGateway } from '../aws/gateway.js';
import { AppError } from '../errors.js';
import type { AwsCredentials, Session } from '../types/session.js';
import { splitArn } from './arns.js';
import { isCallerRefused } from './role-denied.js';

/** The parts of an STS answer that matter here; any of them may be missing on the wire. */
export interface IssuedByAws {
  readonly Credentials?:
    | {
        readonly AccessKeyId?: string | undefined;
        readonly SecretAccessKey?: string | undefined;
        readonly SessionToken?: string | undefined;
        readonly Expiration?: Date | undefined;
      }
    | undefined;
  readonly AssumedRoleUser?: { readonly Arn?: string | undefined } | undefined;
}

export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

/** Asks AWS whose credentials these are. Throws AwsError, or AppError `session-mismatch` when the answer names nobody. */
export async function callerIdentity(
  deps: { readonly gateway: AwsGateway; readonly region: string; readonly presumedAccountId: string },
  credentials: AwsCredentials,
  signal: AbortSignal,
): Promise<CallerIdentity> {
  const session = onTrial(credentials, deps.presumedAccountId);
  const client = deps.gateway.client(STSClient, { session, region: deps.region, signal });
  const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
  if (Account === undefined || Arn === undefined) {
    throw new AppError('session-mismatch', 'GetCallerIdentity answered without an account, so nothing proves whose credentials these are.');
  }
  return { accountId: Account, arn: Arn };
}

/**
 * The credentials in an AssumeRole answer for a role in `accountId`, and who they are. The ARN in the answer must name the account, and
 * GetCallerIdentity must agree; when STS cannot answer that second question, the ARN alone suffices.
 * Throws AppError `session-mismatch`, or AwsError when AWS refuses the new credentials.
 */
export async function verifyIssued(
  deps: { readonly gateway: AwsGateway; readonly region: string; readonly keepSecret?: (secret: string) => void },
  issued: IssuedByAws,
  role: { readonly arn: string; readonly accountId: string },
  signal: AbortSignal,
): Promise<{ readonly credentials: AwsCredentials; readonly arn: string }> {
  const arn = issued.AssumedRoleUser?.Arn ?? '';
  requireAccount(role, splitArn(arn)?.accountId, 'AssumedRoleUser');
  const credentials = toCredentials(issued, role.arn);
  keepCredentials(credentials, deps.keepSecret);
  try {
    const caller = await callerIdentity({ ...deps, presumedAccountId: role.accountId }, credentials, signal);
    requireAccount(role, caller.accountId, 'GetCallerIdentity');
    return { credentials, arn: caller.arn };
  } catch (error) {
    if (error instanceof AwsError && saysNothing(error)) return { credentials, arn };
    throw error;
  }
}

/** An answer that leaves open whose credentials these are; GetCallerIdentity needs no permission, so a denial is about something else. */
function saysNothing(error: AwsError): boolean {
  const { category } = error;
  return (
    category === 'throttled' || category === 'unreachable' || category === 'failed' || (category === 'denied' && !isCallerRefused(error))
  );
}

/** Makes the log know what it must not show of credentials. */
export function keepCredentials({ secretAccessKey, sessionToken }: AwsCredentials, keepSecret?: (secret: string) => void): void {
  keepSecret?.(secretAccessKey);
  if (sessionToken !== undefined) keepSecret?.(sessionToken);
}

function requireAccount(role: { readonly arn: string; readonly accountId: string }, found: string | undefined, source: string): void {
  if (found === role.accountId) return;
  const whose = found === undefined ? 'no recognisable account' : `account ${found}`;
  throw new AppError('session-mismatch', `Asked for a session of ${role.arn} in account ${role.accountId}, but ${source} names ${whose}.`, {
    details: { roleArn: role.arn, expectedAccountId: role.accountId, ...(found === undefined ? {} : { foundAccountId: found }), source },
  });
}

function toCredentials({ Credentials: issued }: IssuedByAws, roleArn: string): AwsCredentials {
  if (!issued?.AccessKeyId || !issued.SecretAccessKey) {
    throw new AppError('aws-request-failed', `STS answered without credentials for ${roleArn}.`, { details: { roleArn } });
  }
  const expiration = issued.Expiration;
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    ...(issued.SessionToken === undefined ? {} : { sessionToken: issued.SessionToken }),
    ...(expiration === undefined || Number.isNaN(expiration.getTime()) ? {} : { expiration }),
  };
}

/** Credentials whose account is not proven yet, for the one call that proves it; the account is only what it is paced by. */
function onTrial(credentials: AwsCredentials, accountId: string): Session {
  return {
    accountId,
    partition: 'aws',
    credentials: async () => credentials,
    renew: async () => {
      throw new AppError('aws-request-failed', 'AWS refused credentials as expired that it had just issued.', {
        remedy: 'Check the clock of this machine, and what answers at the STS endpoint.',
      });
    },
  };
}
