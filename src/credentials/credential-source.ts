// Chooses where the base identity comes from. Pure: the same configuration always gives the same
// answer.
import type { AwsConfig } from '../config/config.js';

export interface CredentialSource {
  readonly type: 'web-identity' | 'static' | 'ambient';
  /** Roles to try with the web identity token, most specific first; empty for other sources. */
  readonly webIdentityRoles: readonly string[];
  /** Why the priority list had to be set aside. */
  readonly warning?: string;
}

/**
 * The first applicable provider of `credentialProviderPriority` wins. `AssumeRoleWithWebIdentity`
 * applies when there are a token file and a role to take, `StaticCredential` when there are keys,
 * `AssumeRole` when a role is configured; it starts from the keys when there are any, else from the
 * SDK's default chain. When none applies, `AssumeRole` is used, with or without roles.
 */
export function chooseCredentialSource(config: AwsConfig): CredentialSource {
  const configuredRoles =
    config.accountRoleArn === undefined ? config.accountRoleArns : [config.accountRoleArn];
  const webIdentityRoles = distinct([config.webIdentity?.roleArn, configuredRoles[0]]);
  const assumeRole: CredentialSource = {
    type: config.staticKeys ? 'static' : 'ambient',
    webIdentityRoles: [],
  };

  for (const provider of config.credentialProviderPriority) {
    if (
      provider === 'AssumeRoleWithWebIdentity' &&
      config.webIdentity &&
      webIdentityRoles.length > 0
    ) {
      return { type: 'web-identity', webIdentityRoles };
    }
    if (provider === 'StaticCredential' && config.staticKeys)
      return { type: 'static', webIdentityRoles: [] };
    if (provider === 'AssumeRole' && configuredRoles.length > 0) return assumeRole;
  }
  if (config.webIdentity && webIdentityRoles.length === 0)
    return { ...assumeRole, warning: NO_ROLE_FOR_TOKEN };
  const ignored = config.webIdentity || config.staticKeys || configuredRoles.length > 0;
  return ignored ? { ...assumeRole, warning: NONE_APPLIES } : assumeRole;
}

const NO_ROLE_FOR_TOKEN =
  'AWS_WEB_IDENTITY_TOKEN_FILE is set, but there is no role to take with the token (AWS_ROLE_ARN or OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN), so it is not used';
const NONE_APPLIES =
  'no provider in OCEAN__INTEGRATION__CONFIG__CREDENTIAL_PROVIDER_PRIORITY applies to what is configured, AssumeRole is used';

function distinct(arns: readonly (string | undefined)[]): string[] {
  return [
    ...new Set(
      arns
        .map((arn) => arn?.trim())
        .filter((arn): arn is string => arn !== undefined && arn !== ''),
    ),
  ];
}
