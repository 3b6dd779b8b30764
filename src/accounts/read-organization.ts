// Reads the accounts of an organization, or of some of its units, to the end. The way to each account through the units is
// read along, as an extra: it may be missing, with a warning, while the list of accounts is complete or an error.
import { ListAccountsCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import pLimit from 'p-limit';
import { pagedList } from '../aws/paged-list.js';
import { AppError, toError } from '../errors.js';
import { toMemberAccount } from './member-account.js';
import { pathOf, rootsOf, type TreeAccount, type UnitPath, walkTree } from './organization-tree.js';

export interface OrganizationReader {
  readonly ouIds: readonly string[];
  /** A client bound to the management session. */
  readonly open: (signal: AbortSignal) => OrganizationsClient;
  /** Called when Organizations has answered for the first time: from then on a denial does not mean "no organization". */
  readonly onAnswer: () => void;
  /** How long the extra may take once the accounts are there, in milliseconds. */
  readonly treeBudgetMs?: number;
}

export interface OrganizationReading {
  readonly accounts: readonly TreeAccount[];
  readonly warnings: readonly string[];
}

const TREE_BUDGET_MS = 60_000;
const PATHS_AT_ONCE = 4;

/** Every account of the organization, or of the given units and roots and all units below them. Throws instead of returning a part. */
export async function readOrganization(reader: OrganizationReader, signal: AbortSignal): Promise<OrganizationReading> {
  const stop = new AbortController();
  const linked = AbortSignal.any([signal, stop.signal]);
  try {
    const reading = reader.ouIds.length > 0 ? await readUnits(reader, linked) : await readAllAccounts(reader, linked);
    if (signal.aborted) throw new AppError('resync-cancelled', 'Reading the organization was stopped.');
    return reading;
  } finally {
    // Whatever is still in flight, such as other branches of a failed walk, has no reader any more.
    stop.abort();
  }
}

async function readAllAccounts(reader: OrganizationReader, signal: AbortSignal): Promise<OrganizationReading> {
  const client = reader.open(signal);
  const accounts = new Map<string, ReturnType<typeof toMemberAccount>>();
  let tree: Promise<Extra<ReadonlyMap<string, TreeAccount>>> | undefined;
  const pages = pagedList('organizations:ListAccounts', async (NextToken) => {
    const page = await client.send(new ListAccountsCommand({ NextToken }));
    return { items: page.Accounts, next: page.NextToken };
  });
  for await (const page of pages) {
    reader.onAnswer();
    // The walk runs beside the rest of the list, but only once it is certain that there is an organization to walk.
    tree ??= asExtra(rootsOf(client).then((roots) => walkTree(client, roots)));
    for (const member of page.map(toMemberAccount)) accounts.set(member.id, member);
  }
  const walked = await inTime(tree, reader.treeBudgetMs);
  return {
    accounts: [...accounts.values()].map((account) => ({ ...account, path: walked.value?.get(account.id)?.path })),
    warnings:
      walked.problem === undefined
        ? []
        : [noPaths(walked.problem, 'ListRoots, ListOrganizationalUnitsForParent and ListAccountsForParent')],
  };
}

async function readUnits(reader: OrganizationReader, signal: AbortSignal): Promise<OrganizationReading> {
  const client = reader.open(signal);
  const limit = pLimit(PATHS_AT_ONCE);
  const ids = [...new Set(reader.ouIds)];
  const paths = await Promise.all(
    ids.map((id) => limit(async () => [id, await inTime(asExtra(pathOf(client, id)), reader.treeBudgetMs)] as const)),
  );
  const starts = new Map<string, UnitPath>(paths.map(([id, path]) => [id, path.value]));
  const accounts = await walkTree(client, starts);
  const problem = paths.find(([, path]) => path.problem !== undefined)?.[1].problem;
  return {
    accounts: [...accounts.values()],
    warnings: problem === undefined ? [] : [noPaths(problem, 'ListParents and DescribeOrganizationalUnit')],
  };
}

/** Something that may be missing. */
interface Extra<T> {
  readonly value?: T;
  readonly problem?: string;
}

function asExtra<T>(work: Promise<T>): Promise<Extra<T>> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ problem: toError(error).message }),
  );
}

async function inTime<T>(work: Promise<Extra<T>> | undefined, budgetMs = TREE_BUDGET_MS): Promise<Extra<T>> {
  if (!work) return {};
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Extra<T>>((resolve) => {
    timer = setTimeout(() => resolve({ problem: `not read within ${budgetMs / 1000} s` }), budgetMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function noPaths(problem: string, operations: string): string {
  return `The organizational units of the accounts could not be read, so accounts carry no path (needs organizations: ${operations}): ${problem}`;
}
