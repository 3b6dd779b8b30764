// Reads the accounts of an organization, or of some of its units, to the end, and once more where
// that must be certain. The way to each account through the units is read along, as an extra that
// nobody waits for: it may come later or never.
import { ListAccountsCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import pLimit from 'p-limit';
import { pagedList } from '../aws/paged-list.js';
import { AppError, toError } from '../errors.js';
import { type MemberAccount, toMemberAccount } from './member-account.js';
import { pathOf, rootsOf, type UnitPath, walkTree } from './organization-tree.js';

export interface OrganizationReader {
  readonly ouIds: readonly string[];
  /** A client bound to the management session. */
  readonly open: (signal: AbortSignal) => OrganizationsClient;
  /**
   * Called when Organizations has answered for the first time: from then on a denial does not mean
   * "no organization".
   */
  readonly onAnswer: () => void;
}

export interface OrganizationReading {
  readonly accounts: readonly MemberAccount[];
  /** The chosen units that hold no account at all. */
  readonly barrenUnits: readonly string[];
  /** Ways from the root down, the root included, by account id, as far as they are known now. */
  readonly paths: ReadonlyMap<string, UnitPath>;
  /** Settles when all ways are known or cannot be. Never rejects. */
  readonly walked: Promise<Walk>;
}

export interface Walk {
  /** What an operator should know of it. */
  readonly notes: readonly string[];
  /** Why ways are not known. */
  readonly error?: Error;
}

const PATHS_AT_ONCE = 4;

/**
 * The ids of the same accounts, read anew. A list takes many requests, and an account that moves
 * between two units meanwhile is in none of them. Throws instead of returning a part.
 */
export async function readAccountIds(
  reader: Omit<OrganizationReader, 'onAnswer'>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const client = reader.open(signal);
  if (reader.ouIds.length > 0)
    return new Set(
      (await walkTree(client, new Map(reader.ouIds.map((id) => [id, []])))).accounts.keys(),
    );
  const ids = new Set<string>();
  for await (const page of accountPages(client))
    for (const { id } of page.map(toMemberAccount)) ids.add(id);
  return ids;
}

/**
 * Every account of the organization, or of the given units and roots and all units below them.
 * Throws instead of returning a part. The walk that finds the ways to the accounts goes on until it
 * is done or the signal aborts.
 */
export async function readOrganization(
  reader: OrganizationReader,
  signal: AbortSignal,
): Promise<OrganizationReading> {
  const stop = new AbortController();
  const linked = AbortSignal.any([signal, stop.signal]);
  try {
    const reading =
      reader.ouIds.length > 0
        ? await readUnits(reader, linked)
        : await readAllAccounts(reader, linked);
    if (signal.aborted)
      throw new AppError('resync-cancelled', 'Reading the organization was stopped.');
    return reading;
  } catch (error) {
    // Whatever is still in flight, such as other branches of a failed walk, has no reader any more.
    stop.abort();
    throw error;
  }
}

async function readAllAccounts(
  reader: OrganizationReader,
  signal: AbortSignal,
): Promise<OrganizationReading> {
  const client = reader.open(signal);
  const accounts = new Map<string, MemberAccount>();
  const paths = new Map<string, UnitPath>();
  let walked: Promise<Walk> | undefined;
  for await (const page of accountPages(client)) {
    reader.onAnswer();
    // The walk starts only once it is certain that there is an organization to walk.
    walked ??= asExtra(
      rootsOf(client).then(async (roots) => {
        const starts = new Map(roots.map((root) => [root.id, [root]]));
        for (const { id, path } of (await walkTree(client, starts)).accounts.values())
          paths.set(id, path);
      }),
      'ListRoots, ListOrganizationalUnitsForParent and ListAccountsForParent',
      signal,
    );
    for (const member of page.map(toMemberAccount)) accounts.set(member.id, member);
  }
  return {
    accounts: [...accounts.values()],
    barrenUnits: [],
    paths,
    walked: walked ?? Promise.resolve({ notes: [] }),
  };
}

function accountPages(client: OrganizationsClient) {
  return pagedList('organizations:ListAccounts', async (NextToken) => {
    const page = await client.send(new ListAccountsCommand({ NextToken }));
    return { items: page.Accounts, next: page.NextToken };
  });
}

async function readUnits(
  reader: OrganizationReader,
  signal: AbortSignal,
): Promise<OrganizationReading> {
  const client = reader.open(signal);
  const ids = [...new Set(reader.ouIds)];
  const { accounts, barren } = await walkTree(client, new Map(ids.map((id) => [id, []])));
  const paths = new Map<string, UnitPath>();
  const limit = pLimit(PATHS_AT_ONCE);
  const above = Promise.all(
    ids.map((id) => limit(async () => [id, await pathOf(client, id)] as const)),
  ).then((found) => {
    const starts = new Map(found);
    for (const { id, start, path } of accounts.values())
      paths.set(id, path && [...(starts.get(start) ?? []), ...path]);
  });
  return {
    accounts: [...accounts.values()],
    barrenUnits: barren,
    paths,
    walked: asExtra(above, 'ListParents and DescribeOrganizationalUnit', signal),
  };
}

/** Something that may fail without harm: what to say of it. */
function asExtra(work: Promise<void>, operations: string, signal: AbortSignal): Promise<Walk> {
  return work.then(
    () => ({ notes: [] }),
    (thrown: unknown) => {
      const error = toError(thrown);
      return { error, notes: signal.aborted ? [] : [noPaths(error.message, operations)] };
    },
  );
}

function noPaths(problem: string, operations: string): string {
  return `The organizational units of the accounts could not be read, so accounts carry no path (needs organizations: ${operations}): ${problem}`;
}
