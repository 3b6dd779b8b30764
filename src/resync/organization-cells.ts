// Kinds that belong to the organization as a whole are read once, with the first session that Organizations lets read them.
import type { Discovery } from '../accounts/discovery.js';
import { GLOBAL_REGION as ORGANIZATIONS_REGION } from '../accounts/partition-regions.js';
import type { Session } from '../types/session.js';
import type { OpenedAccount } from './open-accounts.js';
import { GLOBAL_REGION, type KindPlan } from './plan-cells.js';
import { type CellDeps, readCell } from './read-cell.js';

/** The account whose session was used names the cell; undefined when no such kind is mapped. */
export async function readOrganization(
  deps: CellDeps,
  discovery: Discovery,
  plans: readonly KindPlan[],
  opened: ReadonlyMap<string, OpenedAccount>,
  homeRegion: string,
): Promise<string | undefined> {
  const kinds = plans.filter(({ kind }) => kind.scope === 'organization');
  if (kinds.length === 0) return undefined;
  const session = organizationSession(discovery, opened);
  if (!session) return undefined;
  for (const plan of kinds) {
    const cell = { kind: plan.kind.name, accountId: session.accountId, region: GLOBAL_REGION };
    deps.ledger.plan(cell);
    await readCell(deps, plan, cell, {
      id: session.accountId,
      name: session.accountId,
      session,
      regions: [ORGANIZATIONS_REGION[session.partition] ?? homeRegion],
      place: {},
    });
  }
  return session.accountId;
}

/** The session that listed the organization; else any account's, which may be the management or a delegated administrator account. */
function organizationSession(discovery: Discovery, opened: ReadonlyMap<string, OpenedAccount>): Session | undefined {
  if (discovery.organizationSession) return discovery.organizationSession;
  const [first] = opened.values();
  return first?.session;
}
