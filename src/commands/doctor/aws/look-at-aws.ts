// What the doctor looks at in AWS: the identity, the organization, and the cheapest call of every
// kind in every account, with the stages of a resync.
import type { BaseSession } from '../../../credentials/base-identity.js';
import { loadKinds } from '../../../kinds/registry.js';
import type { RunScope } from '../../../resync/plan/run-scope.js';
import type { Desk, DeskCall } from '../../desk/desk.js';
import { scopeIn } from '../../desk/option-values.js';
import { type Rehearsed, rehearse } from '../../desk/rehearsal.js';
import type { Finding } from '../finding.js';
import { type Answers, createAnswers, type EnrichmentAnswers } from './answers.js';
import { ACCOUNTS_ONLY, kindsOf, selectingNoItem } from './doctor-mapping.js';
import { awsFindings, IDENTITY_UNASKED, identityFailed, NOTHING_ASKED } from './findings.js';
import {
  foldedMatrix,
  type MatrixGroup,
  type OrganizationAnswer,
  organizationAnswers,
} from './matrix.js';

/** Organizations answers a few questions a second; most trees are known by the time the accounts are open. */
const UNITS_WITHIN_MS = 5_000;

export interface LookedAtAws {
  /** In the order of their causes: what comes first explains what follows. */
  readonly findings: readonly Finding[];
  /** The kinds that each account was asked for. */
  readonly kinds: readonly string[];
  readonly groups: readonly MatrixGroup[];
  readonly organization: readonly OrganizationAnswer[];
  readonly enrichments: readonly EnrichmentAnswers[];
  /** Every region of each account was asked, not one of each. */
  readonly allRegions: boolean;
  /** Requests to AWS. */
  readonly requests: number;
}

/** Without a mapping, no kind is asked for. Rejects with `config-invalid` only. */
export async function lookAtAws(
  desk: Desk,
  call: DeskCall,
  mapping: unknown,
): Promise<LookedAtAws> {
  const asked = scopeIn(call.values) ?? {};
  const allRegions = call.values['all-regions'] === true;
  const before = desk.clients.gateway.usage.requests;
  const looked = await look(desk, call, { mapping, asked, allRegions });
  return { ...looked, allRegions, requests: desk.clients.gateway.usage.requests - before };
}

interface Question {
  readonly mapping: unknown;
  /** As the operator narrowed it. */
  readonly asked: RunScope;
  readonly allRegions: boolean;
}

const NOTHING = { findings: [], kinds: [], groups: [], organization: [], enrichments: [] } as const;

/** Where there is nobody to ask AWS as, and no need to wait for the end of all tries. */
export const STS_UNREACHABLE: LookedAtAws = {
  ...NOTHING,
  findings: [IDENTITY_UNASKED, ...NOTHING_ASKED],
  allRegions: false,
  requests: 0,
};

type Looked = Omit<LookedAtAws, 'allRegions' | 'requests'>;

async function look(desk: Desk, call: DeskCall, question: Question): Promise<Looked> {
  const { output, signal } = call;
  output.progress('asking AWS who we are');
  let base: BaseSession;
  try {
    base = await desk.clients.base.open(signal);
  } catch (thrown) {
    return { ...NOTHING, findings: [identityFailed(thrown), ...NOTHING_ASKED] };
  }
  const named = [...kindsOf(question.mapping)].filter(
    (kind) => question.asked.kinds?.has(kind) !== false,
  );
  const answers = createAnswers(output.progress);
  let rehearsed = await askAws(desk, call, { ...question, kinds: named, answers });
  const isAsked = rehearsed.failure?.code !== 'mapping-invalid';
  if (!isAsked) rehearsed = await askAws(desk, call, { ...question, kinds: [], answers });
  const known = isAsked ? [...(await loadKinds(named)).values()] : [];
  const scoped = (belongsToAll: boolean) =>
    known
      .filter(({ scope }) => (scope === 'organization') === belongsToAll)
      .map(({ name }) => name);
  const kinds = scoped(false);
  const groups = foldedMatrix(answers, kinds);
  const organization = organizationAnswers(answers, scoped(true));
  return {
    findings: awsFindings({
      ...rehearsed,
      answers,
      base,
      config: desk.config,
      asked: question.asked,
      kinds: isAsked ? named : undefined,
      isMapped: question.mapping !== undefined,
    }),
    kinds,
    groups,
    organization,
    enrichments: answers.enrichments,
  };
}

interface Asking extends Question {
  /** Those of the mapping that are in scope. */
  readonly kinds: readonly string[];
  readonly answers: Answers;
}

/** Where there is no kind to ask for, the accounts are opened all the same. */
function askAws(
  desk: Desk,
  call: DeskCall,
  { mapping, asked, allRegions, kinds, answers }: Asking,
): Promise<Rehearsed> {
  const { kinds: _kinds, ...scope } = asked;
  return rehearse(desk, call, {
    mapping: kinds.length === 0 ? ACCOUNTS_ONLY : selectingNoItem(mapping),
    scope: {
      ...scope,
      ...(kinds.length === 0 ? {} : { kinds: new Set(kinds) }),
      ...(allRegions ? {} : { regionsOfAccount: 1 }),
      itemsOfCell: 1,
      unitsWithinMs: UNITS_WITHIN_MS,
    },
    watch: answers.watch,
  });
}
