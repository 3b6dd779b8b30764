// Turns what STS issued into credentials whose owner is proven. Nothing else makes role
// credentials, so none can belong to an account other than the one that was asked for.

import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsError } from '../aws/errors/aws-error.js';
import type { AwsGateway } from '../aws/gateway.js';
import { AppError } from '../errors.js';
import { isSessionOfRole, readArn } from '../lib/arn.js';
import type { AwsCredentials, Session } from '../types/session.js';
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
  /** See `Verified`. */
  readonly unproven?: string;
}

/**
 * Asks AWS whose credentials these are. Throws AwsError, or AppError `session-mismatch` when the
 * answer names nobody.
 */
export async function callerIdentity(
  deps: {
    readonly gateway: AwsGateway;
    readonly regions: readonly string[];
    readonly presumedAccountId: string;
    /** AWS has issued them a moment ago, so that they cannot have expired. */
    readonly isFresh?: boolean;
  },
  credentials: AwsCredentials,
  signal: AbortSignal,
): Promise<CallerIdentity> {
  const { gateway, regions, presumedAccountId, isFresh = false } = deps;
  const session = onTrial(credentials, presumedAccountId, isFresh);
  const question = { name: 'sts:GetCallerIdentity', accountId: presumedAccountId, regions };
  const { Account, Arn } = await gateway.anywhere.ask(question, (region) =>
    gateway.client(STSClient, { session, region, signal }).send(new GetCallerIdentityCommand({})),
  );
  if (Account === undefined || Arn === undefined) {
    throw new AppError(
      'session-mismatch',
      'GetCallerIdentity answered without an account, so nothing proves whose credentials these are.',
    );
  }
  return { accountId: Account, arn: Arn };
}

export interface Verified {
  readonly credentials: AwsCredentials;
  readonly arn: string;
  /**
   * Why only the answer that issued the credentials says whose they are; absent when
   * GetCallerIdentity agreed.
   */
  readonly unproven?: string;
}

/**
 * The credentials in an AssumeRole answer, and who they are: the ARN in the answer must be a
 * session of this very role, and GetCallerIdentity must agree. Only a policy on the way can deny
 * that; such a session reads, and proves nothing. Throws AppError `session-mismatch`, or AwsError
 * when AWS refuses the new credentials or could not be asked.
 */
export async function verifyIssued(
  deps: {
    readonly gateway: AwsGateway;
    readonly regions: readonly string[];
    readonly keepSecret?: (secret: string) => void;
  },
  issued: IssuedByAws,
  role: { readonly arn: string; readonly accountId: string },
  signal: AbortSignal,
): Promise<Verified> {
  const arn = issued.AssumedRoleUser?.Arn ?? '';
  requireRole(role, arn, 'AssumedRoleUser');
  const credentials = toCredentials(issued, role.arn);
  keepCredentials(credentials, deps.keepSecret);
  try {
    const caller = await callerIdentity(
      { ...deps, presumedAccountId: role.accountId, isFresh: true },
      credentials,
      signal,
    );
    requireRole(role, caller.arn, 'GetCallerIdentity', caller.accountId);
    return { credentials, arn: caller.arn };
  } catch (error) {
    if (!(error instanceof AwsError) || error.category !== 'denied' || isCallerRefused(error))
      throw error;
    return { credentials, arn, unproven: error.message };
  }
}

/**
 * Credentials that prove less than those which they replace, or stand beside, would turn what was
 * read with them into evidence. Throws AppError `session-mismatch`.
 */
export function requireAsProven(
  unproven: string | undefined,
  before: string | undefined,
  roleArn: string,
): void {
  if (unproven === undefined || before !== undefined) return;
  throw new AppError(
    'session-mismatch',
    `AWS could not be asked whose the new credentials of ${roleArn} are: ${unproven}`,
  );
}

/** Makes the log know what it must not show of credentials. */
export function keepCredentials(
  { secretAccessKey, sessionToken }: AwsCredentials,
  keepSecret?: (secret: string) => void,
): void {
  keepSecret?.(secretAccessKey);
  if (sessionToken !== undefined) keepSecret?.(sessionToken);
}

function requireRole(
  role: { readonly arn: string; readonly accountId: string },
  foundArn: string,
  source: string,
  found = readArn(foundArn)?.accountId,
): void {
  if (found === role.accountId && isSessionOfRole(foundArn, role.arn)) return;
  const whose =
    found === undefined
      ? 'no recognisable account'
      : found === role.accountId
        ? foundArn
        : `account ${found}`;
  throw new AppError(
    'session-mismatch',
    `Asked for a session of ${role.arn} in account ${role.accountId}, but ${source} names ${whose}.`,
    {
      details: {
        roleArn: role.arn,
        expectedAccountId: role.accountId,
        ...(found === undefined ? {} : { foundAccountId: found }),
        source,
      },
    },
  );
}

function toCredentials({ Credentials: issued }: IssuedByAws, roleArn: string): AwsCredentials {
  if (!issued?.AccessKeyId || !issued.SecretAccessKey) {
    throw new AppError('aws-request-failed', `STS answered without credentials for ${roleArn}.`, {
      details: { roleArn },
    });
  }
  const expiration = issued.Expiration;
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    ...(issued.SessionToken === undefined ? {} : { sessionToken: issued.SessionToken }),
    // What is no date is passed on as it is by the readers of answers.
    ...(expiration instanceof Date && !Number.isNaN(expiration.getTime()) ? { expiration } : {}),
  };
}

/**
 * Credentials whose account is not proven yet, for the one call that proves it; the account is only
 * what it is paced by.
 */
function onTrial(credentials: AwsCredentials, accountId: string, isFresh: boolean): Session {
  return {
    accountId,
    partition: 'aws',
    credentials: async () => credentials,
    renew: async () => {
      // Of those that were configured there are no others: what AWS says of them is the answer.
      if (!isFresh) return credentials;
      throw new AppError(
        'aws-request-failed',
        'AWS refused credentials as expired that it had just issued.',
        {
          remedy: 'Check the clock of this machine, and what answers at the STS endpoint.',
        },
      );
    },
  };
}
