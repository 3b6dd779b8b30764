// Builds a simulated AWS world: deterministic by seed and lazy, so that its size costs no memory
// until it is read.
import { createAccess } from './access.js';
import { accountIds } from './account-ids.js';
import { bucketPosition } from './bucket.js';
import { reservationAt } from './instance.js';
import { createMutators } from './mutators.js';
import { resolveOptions, type WorldOptions } from './options.js';
import { createOrganization, type WorldAccount } from './organization.js';
import { createRegions } from './region-state.js';
import { createResources } from './resources.js';
import type { World, WorldReaders, WorldTotals } from './world.js';

/** Creates a world. The same options always give the same world; changes are stored beside it. */
export function createWorld(options: WorldOptions = {}): World {
  const resolved = resolveOptions(options);
  const ids = accountIds(resolved.seed);
  const managementAccountId = ids.at(0);
  const organization = createOrganization(resolved, ids);
  const access = createAccess(resolved, managementAccountId);
  const resources = createResources(resolved, (id) => organization.account(id)?.index);
  const regions = createRegions(resolved, (id) => organization.account(id)?.index);
  const delegated = new Set<string>();
  const bucketOwners = new Map<string, string>();
  const state = { version: 0 };

  function* accounts(): Generator<WorldAccount> {
    for (let index = 0; index < organization.accountCount; index++) {
      const account = organization.accountAt(index);
      if (account !== undefined) yield account;
    }
  }

  const readers: WorldReaders = {
    options: resolved,
    organization,
    managementAccountId,
    base: access.base,
    get version() {
      return state.version;
    },
    account: organization.account,
    accounts,
    roleArn: (accountId) =>
      `arn:${resolved.partition}:iam::${accountId}:role${resolved.rolePath}${resolved.roleName}`,
    role: (accountId, name) =>
      organization.account(accountId) === undefined ? undefined : access.role(accountId, name),
    denials: access.denials,
    allowedActions: access.allowedActions,
    baseMayAssume: (arn) => !access.baseMayNotAssume.has('*') && !access.baseMayNotAssume.has(arn),
    basePolicies: access.basePolicies,
    isDelegatedAdministrator: (accountId) => delegated.has(accountId),
    regionStatuses: regions.statuses,
    regionEnabled: regions.enabled,
    enabledRegions: (accountId) =>
      regions
        .statuses(accountId)
        .filter(({ status }) => status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT')
        .map(({ region }) => region),
    place: resources.place,
    amount: resources.amount,
    instances: (accountId, region) => resources.instances(accountId, region),
    reservation(accountId, region, instanceId) {
      const position = resources.instances(accountId, region).locate(instanceId);
      return position === undefined
        ? undefined
        : reservationAt(resources.place(accountId, region), position);
    },
    buckets: (accountId) => resources.buckets(accountId),
    bucket(name) {
      const accountId = bucketOwners.get(name) ?? bucketPosition(name)?.accountId;
      const bucket = accountId === undefined ? undefined : resources.buckets(accountId).find(name);
      return accountId === undefined || bucket === undefined ? undefined : { accountId, bucket };
    },
    clusters: (accountId, region) => resources.clusters(accountId, region),
    functions: (accountId, region) => resources.functions(accountId, region),
    totals: () => totalsOf(readers),
  };
  const mutators = createMutators({
    readers,
    organization,
    access,
    resources,
    regions,
    delegated,
    bucketOwners,
    changed: () => state.version++,
  });
  return Object.defineProperty({ ...readers, ...mutators }, 'version', {
    enumerable: true,
    get: () => state.version,
  });
}

function totalsOf(world: WorldReaders): WorldTotals {
  const totals = {
    accounts: 0,
    activeAccounts: 0,
    instances: 0,
    buckets: 0,
    clusters: 0,
    functions: 0,
  };
  for (const account of world.accounts()) {
    totals.accounts++;
    if (account.state !== 'ACTIVE') continue;
    totals.activeAccounts++;
    totals.buckets += world.buckets(account.id).count;
    for (const region of world.enabledRegions(account.id)) {
      totals.instances += world.instances(account.id, region).count;
      totals.clusters += world.clusters(account.id, region).count;
      totals.functions += world.functions(account.id, region).count;
    }
  }
  return totals;
}
