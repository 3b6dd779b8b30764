// Credentials for a role in exchange for the token in a file (IRSA, any OIDC issuer). The file is
// read anew each time, because the platform that writes it replaces the token before it expires.
import { readFile } from 'node:fs/promises';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsGateway } from '../aws/gateway.js';
import { AppError, toError } from '../errors.js';
import type { IssuedByAws } from './issued.js';

export interface WebIdentityDeps {
  readonly gateway: AwsGateway;
  readonly regions: readonly string[];
  readonly tokenFile: string;
  /** Told the token, and what is issued for it. */
  readonly keepSecret?: (secret: string) => void;
}

/**
 * One unsigned AssumeRoleWithWebIdentity. Throws AppError `base-identity-unavailable` for an
 * unreadable token, and AwsError.
 */
export async function assumeRoleWithWebIdentity(
  deps: WebIdentityDeps,
  role: { readonly arn: string; readonly sessionName: string; readonly policy?: string },
  signal: AbortSignal,
): Promise<IssuedByAws> {
  const token = await readToken(deps.tokenFile);
  deps.keepSecret?.(token);
  const { gateway, regions } = deps;
  const request = {
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    WebIdentityToken: token,
    DurationSeconds: 3600,
    ...(role.policy === undefined ? {} : { Policy: role.policy }),
  };
  const question = {
    name: 'sts:AssumeRoleWithWebIdentity',
    accountId: 'the token',
    regions,
    refusesByInput: true,
  };
  return gateway.anywhere.ask(question, (region) =>
    gateway
      .client(STSClient, { session: undefined, region, signal })
      .send(new AssumeRoleWithWebIdentityCommand(request)),
  );
}

async function readToken(tokenFile: string): Promise<string> {
  const remedy =
    'Check AWS_WEB_IDENTITY_TOKEN_FILE, and that the service account token is mounted where it points.';
  const details = { tokenFile };
  const text = await readFile(tokenFile, 'utf8').catch((error: unknown) => {
    throw new AppError(
      'base-identity-unavailable',
      `The web identity token file ${tokenFile} could not be read: ${toError(error).message}.`,
      {
        cause: error,
        remedy,
        details,
      },
    );
  });
  const token = text.trim();
  if (token === '')
    throw new AppError(
      'base-identity-unavailable',
      `The web identity token file ${tokenFile} is empty.`,
      { remedy, details },
    );
  return token;
}
