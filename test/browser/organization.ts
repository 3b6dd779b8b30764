// Organizations of several sizes as the status page shows them, with what goes wrong in real ones.
import type { Outcome } from '../../src/types/outcome.js';
import type { RunWatch } from '../../src/types/run-watch.js';
import { NOW } from '../status/support/serve-status.js';
import {
  accountsOf,
  evidenceOf,
  failed,
  KINDS,
  problemOf,
  tellRun,
} from '../status/support/told.js';

const MINUTE_MS = 60_000;
const MANY_KINDS = [
  ...KINDS,
  'AWS::ECS::Cluster',
  'AWS::ECS::Service',
  'AWS::DynamoDB::Table',
  'AWS::SNS::Topic',
  'AWS::ECR::Repository',
  'AWS::StepFunctions::StateMachine',
];
const NAMES = ['payments', 'search', 'data-lake', 'shared-network', 'sandbox', 'ml-training'];
const STAGES = ['prod', 'staging', 'dev'];

function name(index: number): string {
  return `${NAMES[index % NAMES.length]}-${STAGES[Math.floor(index / 6) % 3]}${index < 18 ? '' : `-${index}`}`;
}

export interface OrganizationOptions {
  readonly accounts: number;
  /** Every so many accounts something could not be read; 0 means nowhere. */
  readonly badEvery: number;
  readonly isRunning?: boolean;
}

/** Eleven resyncs, of which one failed and one was stopped; then, where asked, one that runs. */
export function tellOrganization(watch: RunWatch, options: OrganizationOptions): void {
  const { badEvery, isRunning = false } = options;
  const accounts = accountsOf(options.accounts, name);
  const number = (id: string): number => Number(id) - 100_000_000_000;
  const isBad = (id: string): boolean => badEvery > 0 && number(id) % badEvery === 1;
  const outcome = ({
    kind,
    accountId,
    region,
  }: Parameters<NonNullable<RunWatch['cellPlanned']>>[0]): Outcome | undefined => {
    const turn = number(accountId);
    if (kind === 'AWS::EKS::Cluster' && region === 'eu-west-1' && isBad(accountId))
      return failed('throttled', 'ThrottlingException');
    if (kind === 'AWS::RDS::DBInstance' && isBad(accountId) && turn % 2 === 1)
      return failed('denied', 'AccessDenied');
    if (kind === 'AWS::S3::Bucket' && badEvery > 0 && turn % (badEvery * 3) === 2)
      return { status: 'degraded', items: 4 };
    return { status: 'complete', items: (turn * 7 + kind.length) % 9 };
  };
  const unreadable = new Map(
    accounts
      .filter(({ id }) => badEvery > 0 && number(id) % (badEvery * 4) === 3)
      .map(({ id }) => [id, evidenceOf('AccessDenied', { operation: 'sts:AssumeRole' })] as const),
  );
  for (let index = 10; index >= 0; index -= 1) {
    const startedAt = new Date(NOW.getTime() - (index * 60 + 48) * MINUTE_MS);
    const isLast = index === 0;
    const status = index === 6 ? 'failed' : index === 3 ? 'aborted' : 'completed';
    tellRun(watch, {
      resyncId: `5f0c3a9e-0b1d-4c7e-9a2b-0000000000${String(index).padStart(2, '0')}`,
      reason: index === 10 ? 'start' : index === 2 ? 'request' : 'schedule',
      startedAt,
      accounts: isLast ? accounts : accounts.slice(0, 3),
      kinds: MANY_KINDS,
      outcome,
      unreadable: isLast ? unreadable : new Map(),
      absenceIsEvidence: false,
      report: {
        status,
        ...(status === 'failed'
          ? { error: { code: 'internal', message: 'Port was down.', remedy: 'Wait.' } }
          : {}),
        ...(isLast && badEvery > 0
          ? lastReport(
              accounts.filter(({ id }) => isBad(id)),
              unreadable,
            )
          : {}),
      },
    });
  }
  if (isRunning)
    tellRun(watch, {
      resyncId: '5f0c3a9e-0b1d-4c7e-9a2b-00000000aaaa',
      startedAt: new Date(NOW.getTime() - 95_000),
      accounts,
      kinds: MANY_KINDS,
      outcome,
      opened: Math.ceil(accounts.length * 0.7),
      until: Math.floor(accounts.length * MANY_KINDS.length * 3 * 0.45),
    });
}

function lastReport(
  bad: readonly { readonly id: string }[],
  unreadable: ReadonlyMap<string, unknown>,
) {
  return {
    problems: [
      problemOf({
        code: 'AccessDenied',
        message: `the account could not be read: sts:AssumeRole was denied (AccessDenied, by the trust policy) in ${unreadable.size} account(s): User: arn:aws:iam::100000000000:user/port is not authorized to perform: sts:AssumeRole`,
        remedy:
          'Let the trust policy of the role in these accounts name the base identity, with the ExternalId that is configured.',
        accounts: [...unreadable.keys()],
      }),
      problemOf({
        message: `AWS::RDS::DBInstance: rds:DescribeDBInstances was denied (AccessDenied, by an identity policy) in ${bad.length} cell(s)`,
        remedy: 'Allow rds:DescribeDBInstances in the policy of the role.',
        accounts: bad.map(({ id }) => id),
        regions: ['eu-central-1', 'eu-west-1', 'us-east-1'],
      }),
      problemOf({
        code: 'ThrottlingException',
        message: `AWS::EKS::Cluster: eks:ListClusters was throttled to the end of its attempts in ${bad.length} cell(s)`,
        remedy:
          'Lower OCEAN__INTEGRATION__CONFIG__CONCURRENCY, or ask AWS for a higher quota in eu-west-1.',
        accounts: bad.map(({ id }) => id),
        regions: ['eu-west-1'],
      }),
    ],
    heldBack: [
      {
        blueprint: 'rdsInstance',
        because: 'AWS::RDS::DBInstance in eu-west-1 was not read to its end',
        count: 14,
      },
      { blueprint: 'ec2Instance', because: 'account 100000000003 could not be read', count: 131 },
    ],
    deletions: [
      {
        blueprint: 's3_bucket',
        because: 'it is not in AWS any more',
        detail: 'the cell was read to its end without it',
        count: 2,
      },
    ],
  };
}
