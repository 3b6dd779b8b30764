// Kinds that belong to the organization as a whole are read once, with the first session that Organizations lets read them.
import type { Discovery } from '../accounts/discovery.js';
import { organizationSessionAmong } from '../accounts/organization-probe.js';
import { globalRegion } from '../aws/partitions.js';
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
  const session = discovery.organizationSession ?? (await anySession(deps, discovery, opened, homeRegion));
  if (!session) return undefined;
  for (const plan of kinds) {
    const cell = { kind: plan.kind.name, accountId: session.accountId, region: GLOBAL_REGION };
    deps.ledger.plan(cell);
    if (session.unproven !== undefined) deps.ledger.markUnfit(cell);
    await readCell(deps, plan, cell, {
      id: session.accountId,
      name: session.accountId,
      session,
      regions: [globalRegion(session.partition, homeRegion)],
      place: {},
    });
  }
  return session.accountId;
}

/** Where no organization was listed, one of the accounts may be its management or a delegated administrator account. */
function anySession(
  { gateway, signal }: CellDeps,
  { list }: Discovery,
  opened: ReadonlyMap<string, OpenedAccount>,
  homeRegion: string,
): Promise<Session | undefined> {
  const sessions = list.accounts.flatMap(({ id }) => opened.get(id)?.session ?? []);
  return organizationSessionAmong({ gateway, homeRegion }, sessions, signal);
}
