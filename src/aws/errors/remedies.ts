// What a failure of AWS means to people, and who must do what: one sentence or two for each meaning
// of the error table. Reports, messages and warnings all take their advice from here.
import type { Evidence } from '../../types/outcome.js';
import { deniedAction } from './denial.js';
import type { Meaning } from './failure-class.js';
import { type Judged, meaningOf } from './judge-answer.js';

export interface Failed extends Judged {
  readonly deniedBy?: Evidence['deniedBy'];
}

/** The advice for a failure. `who` is the role or identity that asked, for messages. */
export function remedyFor(failed: Failed, who: string): string {
  const meaning = meaningOf(failed);
  const advice = REMEDIES[meaning];
  return typeof advice === 'string' ? advice : advice({ ...failed, who });
}

interface Asked extends Failed {
  readonly who: string;
}

const FOREIGN =
  'Something between this program and AWS answered in its place (a proxy, a firewall, a captive portal, a wrong endpoint): let requests to AWS pass unchanged, or correct the proxy variables and AWS_ENDPOINT_URL.';

const REMEDIES: Readonly<Record<Meaning, string | ((asked: Asked) => string)>> = {
  'not-allowed': allow,
  refused: ({ code, operation, who }) =>
    `AWS refused ${operation} to ${who} with ${code}, which is not known to be a missing permission: read what the service documents about this code. What was read before stays.`,
  'not-subscribed':
    'The account has not signed up for this service, or its sign-up is not finished: its owner completes the sign-up (payment method, phone number, terms of the service) in the AWS console; policies cannot mend it. A region that is not used can be excluded with regionPolicy.',
  'account-blocked':
    'AWS has blocked or suspended the account, or has a problem with its billing: its owner settles that with AWS Support; policies cannot mend it.',
  'account-pending':
    'AWS is still verifying the account, which usually takes minutes and at most a day: wait for the next resync; if it lasts, its owner asks AWS Support.',
  'caller-unknown':
    'AWS does not know the credentials there: either the access key was deleted or deactivated, or the region is not enabled for the account, or the token came from an STS endpoint whose tokens are not valid in opt-in regions. Enable the region for the account, exclude it with regionPolicy, or replace the key.',
  'region-off':
    'STS or the region is switched off for the account: an administrator activates it (IAM, Account settings, Security Token Service; or Account, AWS Regions), or AWS_REGION names a region that is active.',
  clock:
    'The clock of this machine is wrong, so AWS takes its signatures for expired or not valid yet: synchronize it (NTP, the hypervisor), then run again.',
  signature:
    'The signature does not fit: the secret access key does not belong to the access key id, or a proxy or endpoint changes requests on their way. Correct the key, or let requests to AWS pass unchanged.',
  unsigned:
    'The signature did not arrive: a proxy or endpoint between this program and AWS removes the Authorization header, or AWS_ENDPOINT_URL names something else than this service.',
  expired:
    'The credentials have expired and no newer ones could be had: replace the keys or the session token where they come from; for roles, check the clock of this machine.',
  'web-token':
    'The token of the web identity is not accepted: check that the account has the OIDC provider of its issuer, and that the trust policy allows its audience and subject.',
  'session-policy':
    'STS does not take the policy that limits the session, which counts together with the session tags of the base identity: pass fewer or shorter tags, or set OCEAN__INTEGRATION__CONFIG__SESSION_POLICY=off.',
  key: ({ operation }) =>
    `The encryption key behind the resource cannot be used: its owner enables the KMS key (or cancels its deletion), and allows kms:Decrypt on it to the role that calls ${operation}.`,
  'no-organization':
    'The account is in no organization: point OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN at a role in the management or a delegated administrator account.',
  'too-fast':
    'Nothing was lost: these resources keep their last state. If it persists, lower OCEAN__INTEGRATION__CONFIG__CONCURRENCY or sync less often.',
  trouble:
    'AWS had trouble of its own: these resources keep their last state in Port, and the next resync tries again. If it persists, look at the AWS Health dashboard, and report the request id to AWS.',
  'not-found':
    'AWS did not find what was asked with, though it was listed or configured: check the ids in the configuration; resources keep their last state in Port, and the next resync tries again.',
  invalid:
    'AWS or the SDK refused the request as not valid: these resources keep their last state in Port. Report the code and request id.',
  'not-offered':
    'The endpoint does not know this operation: it may not be offered in this region or partition, which regionPolicy can exclude, or AWS_ENDPOINT_URL names something else than this service.',
  foreign: FOREIGN,
  garbled: FOREIGN,
  'too-large':
    'The answer is longer than any of AWS: check what answers at the endpoint (proxy, AWS_ENDPOINT_URL).',
  unexplained:
    'These resources keep their last state in Port; the next resync tries again. If it persists, report the code and request id.',
  'proxy-refused':
    'The proxy, not AWS, refused: allow the host of the AWS endpoint in its rules, or name the host in NO_PROXY if it can be reached directly.',
  'proxy-login':
    'The proxy, not AWS, refused: give its user and password in the proxy variable (http://user:password@host:port), with special characters percent-encoded.',
  'proxy-unreachable':
    'The proxy does not answer, so AWS was not asked: correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, allow egress to the proxy, or name the host in NO_PROXY.',
  tls: 'The certificate that was shown is not trusted: if a proxy inspects TLS, give its certificate authority in NODE_EXTRA_CA_CERTS; otherwise check what answers at the endpoint, and the clock of this machine.',
  name: 'The name of the endpoint could not be resolved: check DNS and egress of this machine, AWS_REGION, AWS_ENDPOINT_URL and VPC endpoints; a region that is not needed can be excluded with regionPolicy.',
  'no-connection': reach,
  silence: reach,
  connection: reach,
  'bad-address':
    'The address of the endpoint or proxy is not valid: correct AWS_ENDPOINT_URL, AWS_REGION and the proxy variables.',
};

function reach(): string {
  return 'Check egress and DNS to the endpoint of this service and region (egress rules, proxy variables, VPC endpoint); a region that is not needed can be excluded with regionPolicy.';
}

/** The permission that is missing, and the policy that it is missing in. */
function allow({ operation, message, deniedBy, who }: Asked): string {
  const action = deniedAction(message) ?? operation;
  switch (deniedBy) {
    case 'service-control-policy':
      return `${action} is denied to ${who} by a service control policy of the organization: allow it there, or exclude the region with regionPolicy in the mapping.`;
    case 'permissions-boundary':
      return `The permissions boundary does not allow ${action} to ${who}: extend the boundary.`;
    case 'session-policy':
      return `A session policy does not allow ${action} to ${who}: extend the one that the base identity was given, if it was given one. The one that this program passes allows what the mapping needs; should it be that one, set OCEAN__INTEGRATION__CONFIG__SESSION_POLICY=off, and report the action.`;
    case 'resource-policy':
      return `The policy of the resource itself denies ${action} to ${who}: change that policy, or accept that it stays unread.`;
    case 'trust-policy':
      return 'Correct the trust policy of the role: it must name the base identity and, if you use one, the ExternalId.';
    case 'identity-policy':
    case undefined:
      return action === 'sts:AssumeRole'
        ? 'Check that the role exists in the account, that its trust policy names the base identity and the ExternalId, and that the base identity may call sts:AssumeRole on it.'
        : `Allow ${action} to ${who}${deniedBy === undefined ? '' : ', in a policy attached to it'}.`;
  }
}
