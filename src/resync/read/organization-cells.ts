// Kinds that belong to an organization as a whole are read once for each organization, with a
// session that Organizations lets read them.
import type { Discovery } from '../../accounts/discovery.js';
import { organizationSessionAmong } from '../../accounts/organization-probe.js';
import { globalRegion } from '../../aws/facts/partitions.js';
import type { Session } from '../../types/session.js';
import { type KindPlan, REGION_OF_GLOBAL_KINDS } from '../plan/plan-cells.js';
import type { OpenedAccount } from './open-accounts.js';
import { type CellDeps, readCell } from './read-cell.js';

export interface OrganizationCells {
  /**
   * The accounts whose sessions were used: they name the cells, one for each organization that was
   * found.
   */
  readonly accountIds: readonly string[];
  /**
   * An account that was read, is in none of the organizations found, and may not list its own, if
   * it has one.
   */
  readonly outside?: string;
}

/**
 * Where no organization was listed, any of the accounts may be the management or a delegated
 * administrator account of one, and listed roles may be of several organizations: each is read
 * once, with the first session that may. Without organization-wide kinds nothing is read.
 */
export async function readOrganizationKinds(
  deps: CellDeps,
  discovery: Discovery,
  plans: readonly KindPlan[],
  opened: ReadonlyMap<string, OpenedAccount>,
  homeRegion: string,
): Promise<OrganizationCells> {
  const kinds = plans.filter(({ kind }) => kind.scope === 'organization');
  if (kinds.length === 0) return { accountIds: [] };
  const read = (session: Session) => readKinds(deps, kinds, session, homeRegion);
  if (discovery.organizationSession) {
    await read(discovery.organizationSession);
    return { accountIds: [discovery.organizationSession.accountId] };
  }
  const sessions = discovery.list.accounts.flatMap(({ id }) => opened.get(id)?.session ?? []);
  const accountIds: string[] = [];
  let open = sessions;
  while (open.length > 0) {
    // With one session alone, reading shows whether it is refused; with none that may, the first
    // one does.
    const session =
      sessions.length === 1
        ? sessions[0]
        : await organizationSessionAmong({ gateway: deps.gateway, homeRegion }, open, deps.signal);
    if (!session) break;
    accountIds.push(session.accountId);
    const members = await read(session);
    // What breaks off here would break off for the others too, and nothing is deleted by it anyway.
    if (!isRead(deps, kinds, session.accountId)) break;
    open = open.filter(
      ({ accountId }) => accountId !== session.accountId && !members.has(accountId),
    );
  }
  const [first] = sessions;
  if (accountIds.length === 0 && first) {
    accountIds.push(first.accountId);
    await read(first);
  }
  if (accountIds.length === 0) for (const { resources } of kinds) deps.progress.miss(resources);
  const outside = open.find(({ accountId }) => !accountIds.includes(accountId));
  return { accountIds, ...(outside === undefined ? {} : { outside: outside.accountId }) };
}

function isRead({ ledger }: CellDeps, kinds: readonly KindPlan[], accountId: string): boolean {
  return kinds.every(({ kind }) =>
    ledger.isComplete({ kind: kind.name, accountId, region: REGION_OF_GLOBAL_KINDS }),
  );
}

/** Reads the kinds through the session; returns the names of the items, which are accounts. */
async function readKinds(
  deps: CellDeps,
  kinds: readonly KindPlan[],
  session: Session,
  homeRegion: string,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const plan of kinds) {
    const { kind } = plan;
    const noting: typeof kind.list = async function* (context) {
      for await (const page of kind.list(context)) {
        for (const { properties } of page) names.add(String(properties[kind.id]));
        yield page;
      }
    };
    const cell = { kind: kind.name, accountId: session.accountId, region: REGION_OF_GLOBAL_KINDS };
    deps.ledger.plan(cell);
    deps.progress.expect(plan.resources);
    if (session.unproven !== undefined) deps.ledger.markUnfit(cell);
    await readCell(deps, { ...plan, kind: { ...kind, list: noting } }, cell, {
      id: session.accountId,
      name: session.accountId,
      session,
      regions: [globalRegion(session.partition, homeRegion)],
      place: {},
    });
  }
  return names;
}
