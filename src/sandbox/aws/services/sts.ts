// STS: who am I, and sessions for roles. Trust, ExternalId, permissions and account state decide as
// in AWS, in AWS's words.
import type { Role } from '../../world/access.js';
import { xmlAnswer } from '../answer.js';
import { AwsError } from '../aws-error.js';
import { type Call, denialText, type Input, integer, type Service, text } from '../call.js';
import { queryRoute } from '../form.js';
import type { Identity } from '../identity.js';
import { readSessionPolicy } from '../session-policy.js';
import { element } from '../xml.js';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const ROLE_ARN = /^arn:[^:]+:iam::(\d{12}):role\/([\w+=,.@/-]+)$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
/**
 * Sessions opened with another role's session last at most an hour ("role chaining" in the IAM user
 * guide).
 */
const CHAINED_SECONDS = 3600;

function roleArnParts(
  arn: string | undefined,
): { readonly arn: string; readonly accountId: string; readonly name: string } | undefined {
  const match = arn === undefined ? null : ROLE_ARN.exec(arn);
  return match === null || arn === undefined
    ? undefined
    : { arn, accountId: match[1] ?? '', name: match[2] ?? '' };
}

/** The account of the role that an AssumeRole request names. */
export function targetAccount(input: Input): string | undefined {
  return roleArnParts(text(input, 'RoleArn'))?.accountId;
}

/** Validates what both AssumeRole operations take. */
function sessionInput(input: Input, longest: number) {
  const arn = text(input, 'RoleArn');
  const parts = roleArnParts(arn);
  if (parts === undefined) throw AwsError.condition('invalid-input', `${arn ?? ''} is invalid`);
  const name = text(input, 'RoleSessionName');
  if (name === undefined || !SESSION_NAME.test(name)) {
    throw AwsError.condition(
      'invalid-input',
      `1 validation error detected: Value '${name ?? ''}' at 'roleSessionName' failed to satisfy constraint`,
    );
  }
  const seconds = integer(input, 'DurationSeconds', 900, 43_200) ?? 3600;
  if (seconds > longest) {
    throw AwsError.condition(
      'invalid-input',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  return { ...parts, sessionName: name, seconds, policy: text(input, 'Policy') };
}

function activeRole(call: Call, accountId: string, name: string): Role | undefined {
  return call.world.account(accountId)?.state === 'ACTIVE'
    ? call.world.role(accountId, name)
    : undefined;
}

function assumeRole(call: Call) {
  const { identity, input } = call;
  const wanted = sessionInput(input, identity.roleArn === undefined ? 43_200 : CHAINED_SECONDS);
  const action = 'sts:AssumeRole';
  if (identity.roleArn === undefined && !baseMay(call, action, wanted.arn)) {
    throw AwsError.condition(
      'denied',
      denialText({
        arn: identity.arn,
        action,
        resource: wanted.arn,
        by: 'identity-policy',
        explicit: false,
      }),
    );
  }
  const role = activeRole(call, wanted.accountId, wanted.name);
  if (
    role === undefined ||
    !trusts(role, identity) ||
    (role.externalId !== undefined && role.externalId !== text(input, 'ExternalId'))
  ) {
    throw AwsError.condition(
      'denied',
      `User: ${identity.arn} is not authorized to perform: ${action} on resource: ${wanted.arn}`,
    );
  }
  const source = sourceIdentity(call, role);
  return openSession(call, role, wanted, element('SourceIdentity', source));
}

const SET_SOURCE = 'sts:SetSourceIdentity';

/** By its own policies, where it has any. */
function baseMay({ world }: Call, action: string, roleArn: string): boolean {
  if (!world.baseMayAssume(roleArn)) return false;
  const verdicts = world
    .basePolicies()
    ?.map((document) => readSessionPolicy(document, ANY_SPACE).judge(action, roleArn));
  if (verdicts === undefined) return true;
  return verdicts.includes('allowed') && !verdicts.includes('denied');
}

/** Only session policies are packed. */
const ANY_SPACE = 1_000_000;

/** Both sides must allow it: the trust policy, and the policies of the base identity. */
function sourceIdentity(call: Call, role: Role): string | undefined {
  const { input, identity } = call;
  const source = text(input, 'SourceIdentity');
  if (source === undefined) return undefined;
  if (!SESSION_NAME.test(source) || source.startsWith('aws:')) {
    throw AwsError.condition(
      'invalid-input',
      `1 validation error detected: Value '${source}' at 'sourceIdentity' failed to satisfy constraint`,
    );
  }
  const isAllowed = identity.roleArn !== undefined || baseMay(call, SET_SOURCE, role.arn);
  if (isAllowed && role.allowsSourceIdentity) return source;
  throw AwsError.condition(
    'denied',
    `User: ${identity.arn} is not authorized to perform: ${SET_SOURCE} on resource: ${role.arn}`,
  );
}

function trusts(role: Role, { arn, roleArn, accountId }: Identity): boolean {
  const partition = role.arn.split(':')[1] ?? 'aws';
  const names = [arn, roleArn, accountId, `arn:${partition}:iam::${accountId}:root`, '*'];
  return role.trusts.some((principal) => names.includes(principal));
}

function assumeRoleWithWebIdentity(call: Call) {
  const { world, input } = call;
  const wanted = sessionInput(input, 43_200);
  if (text(input, 'WebIdentityToken') !== world.base.webIdentityToken) {
    throw AwsError.code(
      'InvalidIdentityToken',
      'No OpenIDConnect provider found in your account for the issuer of this token',
    );
  }
  const role = activeRole(call, wanted.accountId, wanted.name);
  if (role?.trustsWebIdentity !== true) {
    throw AwsError.condition('denied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
  }
  const more =
    element('SubjectFromWebIdentityToken', 'system:serviceaccount:port:ocean-aws') +
    element(
      'Provider',
      `arn:${world.options.partition}:iam::${wanted.accountId}:oidc-provider/oidc.sandbox.example`,
    ) +
    element('Audience', 'sts.amazonaws.com');
  return openSession(call, role, wanted, more);
}

function openSession(
  call: Call,
  role: Role,
  wanted: {
    readonly sessionName: string;
    readonly seconds: number;
    readonly policy: string | undefined;
  },
  more = '',
) {
  const { wrongAccount } = call.effects;
  const given =
    wrongAccount === undefined
      ? role
      : { ...role, accountId: wrongAccount, arn: call.world.roleArn(wrongAccount) };
  const policy =
    wanted.policy === undefined ? undefined : readSessionPolicy(wanted.policy, call.policySpace);
  const session = call.identities.openSession(given, {
    name: wanted.sessionName,
    seconds: Math.min(wanted.seconds, role.maxSessionSeconds),
    policy,
  });
  const credentials =
    element('AccessKeyId', session.accessKeyId) +
    element('SecretAccessKey', session.secretAccessKey) +
    element('SessionToken', session.sessionToken) +
    element('Expiration', new Date(session.expiresAt ?? 0).toISOString().replace('.000Z', 'Z'));
  const user = element('AssumedRoleId', session.userId) + element('Arn', session.arn);
  return result(
    call,
    `<AssumedRoleUser>${user}</AssumedRoleUser><Credentials>${credentials}</Credentials>${element('PackedPolicySize', policy?.packedPercent)}${more}`,
  );
}

function getCallerIdentity(call: Call) {
  const { arn, userId, accountId } = call.identity;
  return result(
    call,
    element('Arn', arn) + element('UserId', userId) + element('Account', accountId),
  );
}

function result({ operation, requestId }: Call, content: string) {
  const metadata = `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`;
  return xmlAnswer(
    `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${content}</${operation}Result>${metadata}</${operation}Response>`,
    'text/xml',
  );
}

/** The STS service. */
export const sts: Service = {
  regional: false,
  route: queryRoute('2011-06-15'),
  resources({ input }) {
    const role = roleArnParts(text(input, 'RoleArn'));
    return role === undefined ? [] : [role.arn, role.accountId];
  },
  permission({ operation, input }) {
    const resource = text(input, 'RoleArn');
    return { action: `sts:${operation}`, ...(resource === undefined ? {} : { resource }) };
  },
  operations: {
    GetCallerIdentity: getCallerIdentity,
    AssumeRole: assumeRole,
    AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  },
};
