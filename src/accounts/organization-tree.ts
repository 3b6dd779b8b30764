// Walks organizational units from given starting points down: one list of children and one list of
// accounts per unit, each unit once. It returns everything below the starts or throws; it never
// returns a part.
import {
  DescribeOrganizationalUnitCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import pLimit from 'p-limit';
import { wholeList } from '../aws/paged-list.js';
import { AppError } from '../errors.js';
import { type MemberAccount, toMemberAccount } from './member-account.js';

export interface OrganizationalUnit {
  readonly id: string;
  readonly name: string;
}

/**
 * Units from below the root down to the unit; undefined when the way from the root is not known.
 */
export type UnitPath = readonly OrganizationalUnit[] | undefined;

export interface TreeAccount extends MemberAccount {
  /** The starting point that it was found below. */
  readonly start: string;
  readonly path: UnitPath;
}

/** Lists in flight at once: Organizations has small quotas that the whole organization shares. */
const WIDTH = 4;
/**
 * Organizations allows five levels of units below the root, and 5,000 units (quotas page of the
 * service).
 */
const MAX_DEPTH = 16;
const MAX_UNITS = 50_000;

/** The roots, whose tree is the whole organization. AWS gives an organization one, named Root. */
export async function rootsOf(client: OrganizationsClient): Promise<readonly OrganizationalUnit[]> {
  const roots = await wholeList('organizations:ListRoots', async (NextToken) => {
    const page = await client.send(new ListRootsCommand({ NextToken }));
    return { items: page.Roots, next: page.NextToken };
  });
  return roots.map(({ Id, Name }) => ({
    id: requireId(Id, 'organizations:ListRoots'),
    name: Name ?? ROOT_NAME,
  }));
}

/** What AWS calls every root; nobody can rename it. */
const ROOT_NAME = 'Root';

export interface Tree {
  readonly accounts: ReadonlyMap<string, TreeAccount>;
  /** Starting points without an account, active or not, at or below them. */
  readonly barren: readonly string[];
}

/**
 * All accounts at and below `starts` (unit or root ids), by account id. A unit below two starts is
 * read once. Throws what AWS answered first; lists that are in flight then end with the signal of
 * the client.
 */
export async function walkTree(
  client: OrganizationsClient,
  starts: ReadonlyMap<string, UnitPath>,
): Promise<Tree> {
  const limit = pLimit({ concurrency: WIDTH, rejectOnClear: true });
  /** By unit: its child units, and whether it holds accounts itself. */
  const visited = new Map<
    string,
    { children: readonly OrganizationalUnit[]; isInhabited: boolean }
  >();
  const accounts = new Map<string, TreeAccount>();

  async function visit(unitId: string, start: string, path: UnitPath, depth = 0): Promise<void> {
    if (visited.has(unitId)) return;
    const unit: { children: readonly OrganizationalUnit[]; isInhabited: boolean } = {
      children: [],
      isInhabited: false,
    };
    visited.set(unitId, unit);
    if (depth > MAX_DEPTH || visited.size > MAX_UNITS)
      throw new AppError(
        'list-endless',
        `organizations:ListOrganizationalUnitsForParent names units below units without end, below ${start}.`,
      );
    const [children, members] = await Promise.all([
      limit(() => childrenOf(client, unitId)),
      limit(() => membersOf(client, unitId)),
    ]);
    unit.children = children;
    unit.isInhabited = members.length > 0;
    for (const member of members) {
      if (!accounts.has(member.id)) accounts.set(member.id, { ...member, start, path });
    }
    await Promise.all(
      children.map((child) => visit(child.id, start, path && [...path, child], depth + 1)),
    );
  }

  function holdsAccounts(unitId: string, passed: Set<string>): boolean {
    const unit = visited.get(unitId);
    if (unit === undefined || passed.has(unitId)) return false;
    passed.add(unitId);
    return unit.isInhabited || unit.children.some(({ id }) => holdsAccounts(id, passed));
  }

  try {
    await Promise.all([...starts].map(([unitId, path]) => visit(unitId, unitId, path)));
    return { accounts, barren: [...starts.keys()].filter((id) => !holdsAccounts(id, new Set())) };
  } catch (error) {
    limit.clearQueue();
    throw error;
  }
}

/** The way from the root down to a unit, both included. Two calls per level. */
export async function pathOf(
  client: OrganizationsClient,
  unitId: string,
): Promise<readonly OrganizationalUnit[]> {
  const path: OrganizationalUnit[] = [];
  let id = unitId;
  while (!id.startsWith('r-')) {
    if (path.length > MAX_DEPTH)
      throw new AppError(
        'aws-request-failed',
        `organizations:ListParents leads in a circle above ${unitId}.`,
      );
    const [{ OrganizationalUnit: unit }, { Parents }] = await Promise.all([
      client.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id })),
      client.send(new ListParentsCommand({ ChildId: id })),
    ]);
    path.unshift({ id, name: unit?.Name ?? id });
    id = requireId(Parents?.[0]?.Id, 'organizations:ListParents');
  }
  return [{ id, name: ROOT_NAME }, ...path];
}

async function childrenOf(
  client: OrganizationsClient,
  ParentId: string,
): Promise<readonly OrganizationalUnit[]> {
  const operation = 'organizations:ListOrganizationalUnitsForParent';
  const units = await wholeList(operation, async (NextToken) => {
    const page = await client.send(
      new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }),
    );
    return { items: page.OrganizationalUnits, next: page.NextToken };
  });
  return units.map(({ Id, Name }) => ({
    id: requireId(Id, operation),
    name: Name ?? requireId(Id, operation),
  }));
}

async function membersOf(
  client: OrganizationsClient,
  ParentId: string,
): Promise<readonly MemberAccount[]> {
  const members = await wholeList('organizations:ListAccountsForParent', async (NextToken) => {
    const page = await client.send(new ListAccountsForParentCommand({ ParentId, NextToken }));
    return { items: page.Accounts, next: page.NextToken };
  });
  return members.map(toMemberAccount);
}

function requireId(id: string | undefined, operation: string): string {
  if (id === undefined || id === '')
    throw new AppError('aws-request-failed', `${operation} answered with an item without an id.`);
  return id;
}
