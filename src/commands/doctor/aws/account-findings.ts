// What was found of the list of accounts, and of the accounts that the operator named.
import { isAwsError } from '../../../aws/errors/aws-error.js';
import { meaningOf } from '../../../aws/errors/judge-answer.js';
import { AppError, toError } from '../../../errors.js';
import { readArn } from '../../../lib/arn.js';
import { howMany } from '../../../lib/text/how-many.js';
import { policyGap } from '../../../permissions/lacking-statement.js';
import type { RunScope } from '../../../resync/plan/run-scope.js';
import type { AccountList } from '../../../types/account.js';
import type { Evidence } from '../../../types/outcome.js';
import type { Rehearsed } from '../../desk/rehearsal.js';
import type { Finding, FindingCause } from '../finding.js';
import { type Advice, roleAdvice, type Setup } from './advice.js';
import { type Answers, findingState } from './answers.js';

const ACCOUNTS = 'AWS accounts';

interface AccountsLook extends Pick<Rehearsed, 'failure'> {
  readonly answers: Answers;
  readonly asked: RunScope;
}

/** Whether the accounts could be listed. */
export function accountsFinding({ failure, answers }: AccountsLook, setup: Setup): Finding {
  const { list } = answers;
  if (list === undefined) return failedFinding(ACCOUNTS, failure, setup);
  const { refusal } = list;
  if (refusal !== undefined) return standIn(list, refusal, setup);
  return { about: ACCOUNTS, state: 'ok', detail: wordsFor(list), causes: warningsOf(list) };
}

function wordsFor({ source, accounts, inactive, unclear }: AccountList): string {
  if (source === 'single') return `no role is configured, so only ${accounts[0]?.id ?? ''} is read`;
  const found = `${howMany(accounts.length, 'account')} ${source === 'list' ? 'of the list of roles' : 'of the organization'} to read`;
  const closed = inactive.size === 0 ? '' : `; ${inactive.size} closed`;
  return `${found}${closed}${unclear.size === 0 ? '' : `; ${unclear.size} in another state`}`;
}

function warningsOf({ warnings }: AccountList): readonly FindingCause[] {
  return warnings.map((message) => ({
    ...{ code: 'accounts-warning', message, remedy: '', accounts: [], kinds: [] },
  }));
}

/** Organizations was asked for, and refused: one account is hardly what was meant. */
function standIn({ warnings }: AccountList, refusal: Evidence, setup: Setup): Finding {
  return {
    about: ACCOUNTS,
    state: findingState('denied', refusal),
    detail: 'the organization cannot be listed, so a sync reads one account only',
    causes: [
      {
        code: 'organization-denied',
        message: `${warnings.join(' ')} AWS says: ${refusal.message}`,
        ...organizationAdvice(refusal, setup),
        accounts: setup.accounts.map(({ id }) => id),
        kinds: [],
      },
    ],
  };
}

/** A failure that ends everything, as a finding; without a setup where nothing is known yet. */
export function failedFinding(about: string, thrown: unknown, setup?: Setup): Finding {
  const error = toError(thrown ?? new Error('nothing was found'));
  const evidence = evidenceIn(error);
  const code = error instanceof AppError ? error.code : 'internal';
  const { message } = error;
  const advice = {
    remedy: error instanceof AppError ? error.remedy : '',
    ...(evidence && setup && failureAdvice(code, evidence, setup)),
  };
  return {
    about,
    state: evidence === undefined ? 'wrong' : evidence.state,
    detail: code,
    causes: [{ code, message, ...advice, accounts: [], kinds: [] }],
  };
}

interface FailedEvidence extends Evidence {
  readonly state: Finding['state'];
}

/** What AWS answered, however deep it lies. */
function evidenceIn(error: Error): FailedEvidence | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (!isAwsError(at)) continue;
    const { category, evidence } = at;
    if (category === 'denied' || category === 'expired') return { ...evidence, state: 'denied' };
    const isUnheard = category === 'unreachable' || category === 'throttled';
    return { ...evidence, state: isUnheard ? 'unreachable' : findingState('failed', evidence) };
  }
  return undefined;
}

function failureAdvice(code: string, evidence: Evidence, setup: Setup): Partial<FindingCause> {
  const by = evidence.deniedBy === undefined ? {} : { deniedBy: evidence.deniedBy };
  if (code === 'organization-denied') return organizationAdvice(evidence, setup);
  const { managementRoleArn: roleArn } = setup;
  const id = readArn(roleArn ?? '')?.accountId;
  if (code !== 'role-denied' || roleArn === undefined || id === undefined) return {};
  const partition = readArn(roleArn)?.partition ?? 'aws';
  const accounts = [{ id, name: id, partition, roleArn }];
  return { ...by, ...roleAdvice(evidence, [id], { ...setup, accounts, opened: 0 }) };
}

/** What the role that asks Organizations lacks, if that is it. */
function organizationAdvice(evidence: Evidence, { managementRoleArn, baseArn }: Setup): Advice {
  const who = managementRoleArn === undefined ? baseArn : `the role ${managementRoleArn}`;
  const by = evidence.deniedBy === undefined ? {} : { deniedBy: evidence.deniedBy };
  const isAllowable = meaningOf({ category: 'denied', ...evidence }) === 'not-allowed';
  const lacking = isAllowable ? policyGap({ evidence, who }) : undefined;
  if (lacking !== undefined)
    return {
      ...by,
      remedy: `Add the statement to ${lacking.addTo}, which must be in the management or a delegated administrator account.`,
      lacking,
    };
  return {
    ...by,
    remedy: isAllowable
      ? `Take the denial of ${evidence.operation} to ${who} away. To sync only some accounts, list their roles in OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS instead.`
      : 'The account of OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN is in no organization: name a role in the management or a delegated administrator account, or list the roles in OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS instead.',
  };
}

/** Accounts that were named and are not among those that are read. */
export function scopeFindings({ answers: { list }, asked }: AccountsLook): readonly Finding[] {
  const named = [...(asked.accounts ?? [])];
  if (list === undefined || named.length === 0) return [];
  const found = new Set(list.accounts.map(({ id }) => id));
  const causes = named.flatMap((id): readonly FindingCause[] => {
    if (found.has(id)) return [];
    const state = list.inactive.get(id) ?? list.unclear.get(id);
    return [state === undefined ? unknownAccount(id, list) : notActive(id, state)];
  });
  if (causes.length === 0) return [];
  const detail = `${causes.length} of ${named.length} that --account names cannot be read`;
  return [{ about: 'accounts asked for', state: 'wrong', detail, causes }];
}

function notActive(id: string, state: string): FindingCause {
  return {
    code: 'account-not-active',
    message: `The organization lists account ${id} as ${state}, so it is not read.`,
    remedy:
      'Nothing is to be done if it is meant to be closed; else its owner reopens it with AWS Support.',
    accounts: [id],
    kinds: [],
  };
}

function unknownAccount(id: string, { source }: AccountList): FindingCause {
  const where = {
    organization:
      'Check the number, and OCEAN__INTEGRATION__CONFIG__OU_ID if it is set: the account is in another unit or organization, or left it.',
    list: 'Check the number, or add its role to OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARNS.',
    single:
      'Check the number; other accounts are read with OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN or __ACCOUNT_ROLE_ARNS.',
  }[source];
  return {
    code: 'account-not-found',
    message: `Account ${id} is not among those that a sync reads.`,
    remedy: where,
    accounts: [id],
    kinds: [],
  };
}
