// What was found in AWS, from the outside in: identity, accounts, roles, regions, kinds, and what
// is read of each item.
import type { Config } from '../../../config/config.js';
import type { BaseSession } from '../../../credentials/base-identity.js';
import { howMany } from '../../../lib/text/how-many.js';
import type { Problem } from '../../../resync/ledger/problem-groups.js';
import type { RunScope } from '../../../resync/plan/run-scope.js';
import type { Rehearsed } from '../../desk/rehearsal.js';
import type { Finding, FindingCause, FindingState } from '../finding.js';
import { accountsFinding, failedFinding, scopeFindings } from './account-findings.js';
import type { Setup } from './advice.js';
import { type Answers, findingState, worse } from './answers.js';
import { causesOf } from './causes.js';

const ROLES = 'AWS roles';
const REGIONS = 'AWS regions';
const KINDS = 'AWS kinds';
const ENRICHMENTS = 'AWS enrichments';

/** For everything after the identity, where there is none. */
export const NOTHING_ASKED: readonly Finding[] = ['AWS accounts', ROLES, KINDS].map((about) => ({
  about,
  state: 'not provable',
  detail: 'not asked, because there is no identity to ask with',
  causes: [],
}));

export const IDENTITY_UNASKED: Finding = {
  about: 'AWS identity',
  state: 'not provable',
  detail: 'not asked, because STS could not be reached',
  causes: [],
};

export interface AwsLook extends Pick<Rehearsed, 'report' | 'failure'> {
  readonly answers: Answers;
  readonly base: BaseSession;
  readonly config: Config;
  readonly asked: RunScope;
  /** Those of the mapping that were asked for; undefined where the mapping is not valid. */
  readonly kinds: readonly string[] | undefined;
  readonly isMapped: boolean;
}

/** The base identity could not be had. */
export function identityFailed(thrown: unknown): Finding {
  return failedFinding('AWS identity', thrown);
}

/** All findings of AWS. */
export function awsFindings(look: AwsLook): readonly Finding[] {
  const { answers, base } = look;
  const identity: Finding = {
    about: 'AWS identity',
    state: 'ok',
    detail: base.arn,
    causes: [],
  };
  const setup = setupOf(look);
  const accounts = accountsFinding(look, setup);
  if (answers.list === undefined) return [identity, accounts];
  return [
    identity,
    accounts,
    ...scopeFindings(look),
    rolesFinding(look, setup),
    ...regionsFinding(look, setup),
    ...kindFindings(look, setup),
    ...(look.report.status === 'aborted' ? [STOPPED] : []),
  ];
}

const STOPPED: Finding = {
  about: 'AWS',
  state: 'not provable',
  detail: 'stopped before everything was asked',
  causes: [],
};

function setupOf({ answers, base, config: { aws } }: AwsLook): Setup {
  return {
    baseArn: base.arn,
    externalIdSent: aws.externalId !== undefined,
    sessionPolicy: aws.sessionPolicy,
    accounts: answers.list?.accounts ?? [],
    opened: [...answers.accounts.values()].filter(({ state }) => state === 'ok').length,
    managementRoleArn: aws.accountRoleArn?.trim(),
  };
}

function rolesFinding({ answers, report }: AwsLook, setup: Setup): Finding {
  const problems = answers.problems.filter(({ subject }) => subject === 'account');
  const all = setup.accounts.length;
  if (all === 0)
    return {
      about: ROLES,
      state: 'not provable',
      detail: 'there is no account to open',
      causes: [],
    };
  return {
    about: ROLES,
    state: stateAmong(problems),
    detail: `${setup.opened} of ${howMany(all, 'account')} can be opened`,
    causes: [...causesOf(problems, setup), ...warningsOf(report, 'sessions')],
  };
}

function regionsFinding({ answers, report }: AwsLook, setup: Setup): readonly Finding[] {
  const problems = answers.problems.filter(({ subject }) => subject === 'regions');
  const incomplete = [...answers.accounts].filter(([, one]) => one.regionsIncomplete);
  const warnings = warningsOf(report, 'regions');
  if (problems.length === 0 && warnings.length === 0) return [];
  return [
    {
      about: REGIONS,
      state: incomplete.length > 0 ? 'denied' : stateAmong(problems),
      detail:
        incomplete.length > 0
          ? `the regions of ${howMany(incomplete.length, 'account')} are known in part only`
          : problems.length > 0
            ? 'the regions of some accounts could not be read'
            : 'read another way than by account:ListRegions',
      causes: [...causesOf(problems, setup), ...warnings],
    },
  ];
}

/** What the run itself warned of: it goes on without, and names what to allow. */
function warningsOf({ problems }: AwsLook['report'], subject: string): readonly FindingCause[] {
  return problems
    .filter(({ code }) => code === `${subject}-warning`)
    .map(({ code, message, remedy, accounts }) => ({
      ...{ code, message, remedy, accounts: [...accounts].sort(), kinds: [] },
      ...(subject === 'regions' && accounts.length > 0 ? { lacking: LIST_REGIONS } : {}),
    }));
}

const LIST_REGIONS = {
  statement: { Effect: 'Allow', Action: 'account:ListRegions', Resource: '*' },
  addTo: 'a policy attached to the role of each of these accounts',
} as const;

function kindFindings(look: AwsLook, setup: Setup): readonly Finding[] {
  const { answers, kinds, isMapped, asked } = look;
  if (kinds === undefined || !isMapped)
    return [unasked(isMapped ? 'the mapping is not valid' : 'there is no mapping')];
  const foreign = [...(asked.kinds ?? [])].filter((kind) => !kinds.includes(kind));
  if (foreign.length > 0 && kinds.length === 0) return [notMapped(foreign)];
  if (kinds.length === 0) return [unasked('the mapping names no kind')];
  const lists = answers.problems.filter(({ subject }) => subject === 'list');
  const isAsked = setup.opened > 0;
  return [
    ...(foreign.length === 0 ? [] : [notMapped(foreign)]),
    {
      about: KINDS,
      state: isAsked ? stateAmong(lists) : 'not provable',
      detail: isAsked
        ? `${howMany(kinds.length, 'kind')} asked for in ${howMany(setup.opened, 'account')}`
        : 'not asked, because no account can be opened',
      causes: causesOf(lists, setup),
    },
    ...enrichmentsFinding(answers, setup),
  ];
}

function unasked(why: string): Finding {
  return { about: KINDS, state: 'not provable', detail: `not asked, because ${why}`, causes: [] };
}

function notMapped(kinds: readonly string[]): Finding {
  return {
    about: KINDS,
    state: 'wrong',
    detail: 'the mapping does not have every kind that was asked for',
    causes: [
      {
        code: 'kind-not-mapped',
        message: `The mapping has no resource of ${kinds.join(', ')}, so nothing was asked for it.`,
        remedy: 'Name a kind of the mapping with --kind, or add the kind to the mapping.',
        accounts: [],
        kinds,
      },
    ],
  };
}

function enrichmentsFinding(answers: Answers, setup: Setup): readonly Finding[] {
  const { enrichments } = answers;
  const problems = answers.problems.filter(
    ({ subject }) => !['account', 'regions', 'list'].includes(subject),
  );
  if ((enrichments.length === 0 && problems.length === 0) || setup.opened === 0) return [];
  const proven = enrichments.filter(({ read }) => read.size > 0).length;
  const unproven = enrichments.filter(
    ({ read, failed, unasked }) => read.size + failed.size === 0 && unasked.size > 0,
  );
  const names = unproven.map(({ kind, action }) => `${action} of ${kind}`);
  const state = stateAmong(problems);
  return [
    {
      about: ENRICHMENTS,
      state: state === 'ok' && proven === 0 ? 'not provable' : state,
      detail:
        names.length === 0
          ? `${proven} of ${enrichments.length} read of a real item`
          : `${proven} of ${enrichments.length} read of a real item; nothing to ask about for ${names.join(', ')}`,
      causes: causesOf(problems, setup),
    },
  ];
}

function stateAmong(problems: readonly Problem[]): FindingState {
  return problems.reduce<FindingState>(
    (state, { status, evidence }) => worse(state, findingState(status, evidence)),
    'ok',
  );
}
