// `ocean-aws doctor` against set-ups of AWS that are broken in one way each: the first cause that it
// names is the right one, and whoever does what it says is told next that all is well. Statements
// that it gives are applied to the simulated world as they are.
import { afterEach, describe, expect, it } from 'vitest';
import { EXTERNAL_ID, type Harness, startHarness, type Variables } from '../e2e/support/harness.js';
import {
  applyStatement,
  type DoctorCause,
  type DoctorDocument,
  doctorIn,
} from './support/doctor.js';
import { runCommand } from './support/run-command.js';

const INSTANCE = 'AWS::EC2::Instance';
const NEEDED = ['account:*', 'ec2:*', 's3:*', 'ecs:*', 'organizations:*', 'tag:*', 'sts:*'];
const FIRST = 1;

/** What the roles may do of the mapping, without some of it. */
function allBut(action: string): string[] {
  const service = action.slice(0, action.indexOf(':') + 1);
  const others = [
    ...['ec2:DescribeInstances', 'ec2:DescribeRegions', 's3:ListAllMyBuckets'],
    ...['s3:GetBucketTagging', 'ecs:ListClusters', 'ecs:DescribeClusters'],
    ...['organizations:ListRoots', 'organizations:ListAccountsForParent'],
    ...['organizations:ListOrganizationalUnitsForParent', 'organizations:ListAccounts'],
  ];
  return [
    ...NEEDED.filter((pattern) => !pattern.startsWith(service)),
    ...others.filter((other) => other.startsWith(service) && other !== action),
  ];
}

type Mend = (harness: Harness, cause: DoctorCause) => Change | undefined;

interface Change {
  readonly variables?: Variables;
  readonly args?: readonly string[];
}

interface Broken {
  readonly name: string;
  readonly world?: Parameters<typeof startHarness>[0];
  /** Breaks the set-up, and says with which settings and options the doctor is asked. */
  readonly broken: (harness: Harness) => Change | undefined;
  readonly about: string;
  readonly state?: string;
  readonly code: string;
  readonly deniedBy?: string;
  /** In the message or the advice of the first cause. */
  readonly says: readonly (string | RegExp)[];
  /** Numbers of the accounts concerned. */
  readonly accounts?: readonly number[];
  readonly kinds?: readonly string[];
  readonly mend: Mend;
}

const byStatement: Mend = ({ world }, cause) => {
  applyStatement(world, cause);
  return undefined;
};
const settings: Mend = () => ({});
const SECRETS = 'OCEAN__INTEGRATION__SECRETS__';
const CONFIG = 'OCEAN__INTEGRATION__CONFIG__';
/** Pauses between attempts are over soon. */
const HASTE = {
  NODE_OPTIONS: `--import=${new URL('../hostile/support/preload.mjs', import.meta.url).href}`,
  HOSTILE_HASTE: '40',
  HOSTILE_RECORD: '/dev/null',
};

const CASES: readonly Broken[] = [
  {
    name: 'an access key that AWS does not know',
    broken: () => ({ variables: { [`${SECRETS}AWS_ACCESS_KEY_ID`]: 'AKIAIOSFODNN7EXAMPLE' } }),
    about: 'AWS identity',
    code: 'base-identity-unavailable',
    says: ['InvalidClientTokenId', `${CONFIG}AWS_ACCESS_KEY_ID`],
    mend: settings,
  },
  {
    name: 'a secret that does not belong to the key',
    broken: () => ({ variables: { [`${SECRETS}AWS_SECRET_ACCESS_KEY`]: 'of/another/key' } }),
    about: 'AWS identity',
    code: 'base-identity-unavailable',
    says: ['SignatureDoesNotMatch', 'its secret belongs to it'],
    mend: settings,
  },
  {
    name: 'a session token that is not of the key',
    broken: () => ({ variables: { [`${SECRETS}AWS_SESSION_TOKEN`]: 'of-another-session' } }),
    about: 'AWS identity',
    code: 'base-identity-unavailable',
    says: ['session token', 'has not expired'],
    mend: settings,
  },
  {
    name: 'credentials that have expired',
    broken: ({ aws }) => {
      aws.faults.add({ service: 'sts', effect: { type: 'expired-token' } });
      return undefined;
    },
    about: 'AWS identity',
    code: 'base-identity-unavailable',
    says: ['ExpiredToken', 'has not expired'],
    mend: ({ aws }) => {
      aws.faults.clear();
      return undefined;
    },
  },
  {
    name: 'an ExternalId that is not that of the roles',
    broken: () => ({ variables: { [`${CONFIG}EXTERNAL_ID`]: 'of-another-installation' } }),
    about: 'AWS roles',
    code: 'AccessDenied',
    says: ['No account accepts it', `${CONFIG}EXTERNAL_ID`],
    accounts: [0, 1, 2, 3],
    mend: settings,
  },
  {
    name: 'a trust policy that does not name us',
    broken: ({ world, account }) => {
      world.denyRole(account(FIRST));
      return undefined;
    },
    about: 'AWS roles',
    code: 'AccessDenied',
    says: ['3 other accounts can be opened', 'trust policy', '"StringEquals":{"sts:ExternalId"'],
    accounts: [FIRST],
    mend: byStatement,
  },
  {
    name: 'a role that is missing in one account',
    broken: ({ world, account }) => {
      world.deleteRole(account(FIRST));
      return undefined;
    },
    about: 'AWS roles',
    code: 'AccessDenied',
    says: ['the role does not exist', 'Create the role where it is missing'],
    accounts: [FIRST],
    mend: byStatement,
  },
  {
    name: 'a base identity that may not assume the role of an account',
    broken: ({ world, account }) => {
      world.denyBaseAssume(world.roleArn(account(FIRST)));
      return undefined;
    },
    about: 'AWS roles',
    code: 'AccessDenied',
    deniedBy: 'identity-policy',
    says: ['no policy of the base identity allows it', /a policy attached to arn:.*:user\//],
    accounts: [FIRST],
    mend: byStatement,
  },
  {
    name: 'a session of another account than the one that was asked for',
    broken: ({ aws, account }) => {
      const effect = { type: 'wrong-account', accountId: account(2) } as const;
      const operation = 'AssumeRole';
      aws.faults.add({ service: 'sts', operation, accountId: account(FIRST), effect });
      return undefined;
    },
    about: 'AWS roles',
    code: 'session-mismatch',
    says: ['what answers at the STS endpoint'],
    accounts: [FIRST],
    mend: ({ aws }) => {
      aws.faults.clear();
      return undefined;
    },
  },
  {
    name: 'regions that nobody may list',
    broken: ({ world, account }) => {
      const actions = allBut('ec2:DescribeRegions').filter((action) => action !== 'account:*');
      world.allowOnly(account(FIRST), actions);
      return undefined;
    },
    about: 'AWS regions',
    code: 'regions-warning',
    says: ['account:ListRegions could not be used', 'opt-in regions are not'],
    accounts: [FIRST],
    mend: byStatement,
  },
  {
    name: 'a control policy that denies a region',
    broken: ({ world, account }) => {
      const by = 'service-control-policy';
      world.denyAction(account(FIRST), { action: 'ec2:*', region: 'us-west-2', by });
      return { args: ['--all-regions'] };
    },
    about: 'AWS kinds',
    code: 'UnauthorizedOperation',
    deniedBy: 'service-control-policy',
    says: ['"Effect": "Deny" in the service control policies', 'ArnNotLike', 'regionPolicy'],
    accounts: [FIRST],
    kinds: [INSTANCE],
    mend: ({ world, account }) => {
      world.allowAction(account(FIRST));
      return { args: ['--all-regions'] };
    },
  },
  {
    name: 'a control policy that does not allow a service',
    broken: ({ world, account }) => {
      for (const index of [1, 2])
        world.allowOnly(account(index), allBut('ecs:ListClusters'), 'service-control-policy');
      return undefined;
    },
    about: 'AWS kinds',
    code: 'AccessDeniedException',
    deniedBy: 'service-control-policy',
    says: ['ecs:ListClusters', 'the service control policies of the organization'],
    accounts: [1, 2],
    kinds: ['AWS::ECS::Cluster'],
    mend: byStatement,
  },
  {
    name: 'a permissions boundary',
    broken: ({ world, account }) => {
      world.allowOnly(account(FIRST), allBut('s3:ListAllMyBuckets'), 'permissions-boundary');
      return undefined;
    },
    about: 'AWS kinds',
    code: 'AccessDenied',
    deniedBy: 'permissions-boundary',
    says: ['s3:ListAllMyBuckets', 'the permissions boundary of the role'],
    accounts: [FIRST],
    mend: byStatement,
  },
  {
    name: 'a role that lacks the action of a kind',
    broken: ({ world, account }) => {
      world.allowOnly(account(FIRST), allBut('ec2:DescribeInstances'));
      return undefined;
    },
    about: 'AWS kinds',
    code: 'UnauthorizedOperation',
    deniedBy: 'identity-policy',
    says: ['ec2:DescribeInstances', 'a policy attached to the role'],
    accounts: [FIRST],
    kinds: [INSTANCE],
    mend: byStatement,
  },
  {
    name: 'roles that lack the actions of several kinds, which is one cause',
    broken: ({ world, account }) => {
      for (const index of [1, 2, 3]) world.allowOnly(account(index), ['account:*', 's3:*']);
      return undefined;
    },
    about: 'AWS kinds',
    code: 'UnauthorizedOperation',
    deniedBy: 'identity-policy',
    says: ['ec2:DescribeInstances, ecs:ListClusters', /role\/PortOceanReadRole in each of these 3/],
    accounts: [1, 2, 3],
    mend: ({ world }, cause) => {
      applyStatement(world, cause);
      // What the list brings is asked for next.
      applyStatement(world, {
        ...cause,
        lacking: { addTo: '', statement: { Effect: 'Allow', Action: 'ecs:DescribeClusters' } },
      });
      return undefined;
    },
  },
  {
    name: 'a role that lacks the action of an enrichment',
    broken: ({ world, account }) => {
      world.allowOnly(account(FIRST), allBut('s3:GetBucketTagging'));
      return undefined;
    },
    about: 'AWS enrichments',
    code: 'AccessDenied',
    deniedBy: 'identity-policy',
    says: ['s3:GetBucketTagging', 'a policy attached to the role'],
    accounts: [FIRST],
    mend: byStatement,
  },
  {
    name: 'a session policy, which is our own',
    broken: ({ world, account }) => {
      const action = 'ec2:DescribeInstances';
      world.denyAction(account(FIRST), { action, by: 'session-policy' });
      return undefined;
    },
    about: 'AWS kinds',
    code: 'UnauthorizedOperation',
    deniedBy: 'session-policy',
    says: ['this program itself passes', `${CONFIG}SESSION_POLICY=off`],
    accounts: [FIRST],
    mend: ({ world, account }) => {
      world.allowAction(account(FIRST));
      return { variables: { [`${CONFIG}SESSION_POLICY`]: 'off' } };
    },
  },
  {
    name: 'a management role that may not list the accounts',
    broken: ({ world, account }) => {
      world.allowOnly(account(0), allBut('organizations:ListAccounts'));
      return undefined;
    },
    about: 'AWS accounts',
    code: 'organization-denied',
    deniedBy: 'identity-policy',
    says: ['organizations:ListAccounts', 'management or a delegated administrator'],
    accounts: [0],
    mend: byStatement,
  },
  {
    name: 'an account without an organization',
    world: { world: { organization: false } },
    broken: () => undefined,
    about: 'AWS accounts',
    code: 'organization-denied',
    says: ['AWSOrganizationsNotInUse', `${CONFIG}ACCOUNT_ROLE_ARNS`],
    accounts: [0],
    mend: ({ world, accounts }) => ({
      variables: {
        [`${CONFIG}ACCOUNT_ROLE_ARN`]: undefined,
        [`${CONFIG}ACCOUNT_ROLE_ARNS`]: JSON.stringify(accounts.map((id) => world.roleArn(id))),
      },
    }),
  },
  {
    name: 'a unit that the organization does not know',
    broken: () => ({ variables: { [`${CONFIG}OU_ID`]: 'ou-abcd-12345678' } }),
    about: 'AWS accounts',
    state: 'wrong',
    code: 'organization-unreadable',
    says: ['ou-abcd-12345678', `Correct ${CONFIG}OU_ID`],
    mend: settings,
  },
  {
    name: 'an account that is suspended',
    broken: ({ world, account }) => {
      world.closeAccount(account(FIRST));
      return { args: ['--account', account(FIRST)] };
    },
    about: 'accounts asked for',
    state: 'wrong',
    code: 'account-not-active',
    says: ['SUSPENDED', 'reopens it with AWS Support'],
    accounts: [FIRST],
    mend: ({ world, account }) => {
      world.changeAccount(account(FIRST), { state: 'ACTIVE' });
      return { args: ['--account', account(FIRST)] };
    },
  },
  {
    name: 'an account that is not of the organization',
    broken: () => ({ args: ['--account', '999999999999'] }),
    about: 'accounts asked for',
    state: 'wrong',
    code: 'account-not-found',
    says: ['999999999999', 'Check the number'],
    mend: ({ account }) => ({ args: ['--account', account(FIRST)] }),
  },
  {
    name: 'a kind that the mapping does not have',
    broken: () => ({ args: ['--kind', 'AWS::SQS::Queue'] }),
    about: 'AWS kinds',
    state: 'wrong',
    code: 'kind-not-mapped',
    says: ['AWS::SQS::Queue', 'add the kind to the mapping'],
    kinds: ['AWS::SQS::Queue'],
    mend: () => ({ args: ['--kind', INSTANCE] }),
  },
  {
    name: 'a service that throttles for ever',
    broken: ({ aws }) => {
      aws.faults.add({ service: 'ecs', operation: 'ListClusters', effect: { type: 'throttle' } });
      return { variables: HASTE };
    },
    about: 'AWS kinds',
    state: 'unreachable',
    code: 'ThrottlingException',
    says: ['ecs:ListClusters', `${CONFIG}CONCURRENCY`],
    accounts: [0, 1, 2, 3],
    mend: ({ aws }) => {
      aws.faults.clear();
      return undefined;
    },
  },
  {
    name: 'a service that answers 503',
    broken: ({ aws }) => {
      aws.faults.add({ service: 's3', effect: { type: 'server-error', status: 503 } });
      return { variables: HASTE };
    },
    about: 'AWS kinds',
    state: 'unreachable',
    code: 'ServiceUnavailable',
    says: ['s3:ListAllMyBuckets', 'AWS Health dashboard'],
    accounts: [0, 1, 2, 3],
    mend: ({ aws }) => {
      aws.faults.clear();
      return undefined;
    },
  },
  {
    name: 'a service that never answers',
    broken: ({ aws }) => {
      aws.faults.add({ service: 'ecs', effect: { type: 'hang' } });
      return { variables: { OCEAN__CLIENT_TIMEOUT: '1' } };
    },
    about: 'AWS kinds',
    state: 'unreachable',
    code: 'timeout',
    says: ['ecs:ListClusters', 'Check egress and DNS'],
    accounts: [0, 1, 2, 3],
    mend: ({ aws }) => {
      aws.faults.clear();
      return undefined;
    },
  },
];

let harness: Harness;

afterEach(async () => {
  await harness[Symbol.asyncDispose]();
});

async function doctor({ variables = {}, args = [] }: Change = {}): Promise<DoctorDocument> {
  const ran = await runCommand(['doctor', '--json', ...args], {
    variables: harness.variables({ HOSTILE_START: String(Date.now()), ...variables }),
  });
  return doctorIn(ran);
}

describe('of a set-up that is broken in one way, the doctor names the cause and what mends it', () => {
  it.each(CASES.map((broken) => [broken.name, broken] as const))('%s', async (_name, broken) => {
    harness = await startHarness(broken.world);

    const found = await doctor(broken.broken(harness));

    const [cause] = found.causes.filter(({ isWarning }) => !isWarning);
    expect([found.code, found.ok, found.stderr]).toEqual([1, false, '']);
    expect(cause).toMatchObject({ about: broken.about, code: broken.code });
    if (cause === undefined) return;
    expect(cause.deniedBy).toBe(broken.deniedBy);
    const words = `${cause.message} ${cause.remedy} ${JSON.stringify(cause.lacking)}`;
    for (const said of broken.says) expect(words).toMatch(said);
    expect(words).not.toContain(EXTERNAL_ID);
    if (broken.accounts)
      expect(cause.accounts).toEqual(broken.accounts.map(harness.account).sort());
    if (broken.kinds) expect(cause.kinds).toEqual(broken.kinds);
    const { state } = found.findings.find(({ about }) => about === broken.about) ?? {};
    expect(state).toBe(broken.state ?? 'denied');

    const mended = await doctor(broken.mend(harness, cause));

    expect(mended.causes).toEqual([]);
    expect([mended.code, mended.ok]).toEqual([0, true]);
  });
});
