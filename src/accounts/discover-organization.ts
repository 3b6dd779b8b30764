// Accounts of the organization, seen through the management role. A list comes out only when it was
// read to its end; the single account of the role stands in for it only when nothing else was ever
// synced.
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { AwsError } from '../aws/errors/aws-error.js';
import { globalRegion } from '../aws/facts/partitions.js';
import type { ClientConstructor, SdkClient } from '../aws/sdk.js';
import { AppError } from '../errors.js';
import { memberRoleArn, type RoleArn } from '../lib/arn.js';
import type { Account } from '../types/account.js';
import type { Session } from '../types/session.js';
import { type AccountFacts, createAccountFacts } from './account-facts.js';
import type { Discovery, DiscoveryDeps } from './discovery.js';
import { accountName, type MemberAccount, type Standing, standingOf } from './member-account.js';
import {
  barrenUnits,
  isNoOrganization,
  organizationDenied,
  organizationUnreadable,
  unansweredByPort,
  unknownStates,
} from './organization-failure.js';
import {
  type OrganizationReader,
  type OrganizationReading,
  readAccountIds,
  readOrganization,
} from './read-organization.js';
import { requireRoleArn } from './role-list.js';

interface Management {
  readonly session: Session;
  /**
   * Why the role could not be assumed, when the base identity, being in the same account, asks
   * Organizations instead.
   */
  readonly denied?: AppError;
}

/** See `discoverAccounts` for the errors. */
export async function discoverOrganization(
  deps: DiscoveryDeps,
  roleArn: string,
  signal: AbortSignal,
): Promise<Discovery> {
  const role = requireRoleArn(roleArn, 'OCEAN__INTEGRATION__CONFIG__ACCOUNT_ROLE_ARN');
  const management = await openManagement(deps, role, signal);
  let answered = false;
  const reader: OrganizationReader = {
    ouIds: deps.config.ouIds,
    open: (readSignal) => openGlobal(deps, role, management, readSignal)(OrganizationsClient),
    onAnswer: () => {
      answered = true;
    },
  };
  try {
    const reading = await readOrganization(reader, signal);
    const client = openGlobal(deps, role, management, signal);
    const facts = createAccountFacts({ reading, reader: role.accountId, client, signal });
    return toDiscovery(deps, { role, management, reader, reading, facts });
  } catch (error) {
    if (error instanceof AppError && PASSED_ON.has(error.code)) throw error;
    if (!isNoOrganization(error) || answered)
      throw organizationUnreadable(error, deps.config.ouIds);
    if (management.denied) throw management.denied;
    return fallBack(deps, { role, management, error });
  }
}

/** Clients of services that know the whole organization, with the management session. */
function openGlobal(
  { gateway, config }: DiscoveryDeps,
  role: RoleArn,
  { session }: Management,
  signal: AbortSignal,
) {
  const region = globalRegion(role.partition, config.homeRegion);
  return <C extends SdkClient>(clientClass: ClientConstructor<C>): C =>
    gateway.client(clientClass, { session, region, signal, actor: role.arn });
}

const PASSED_ON: ReadonlySet<string> = new Set<AppError['code']>([
  'resync-cancelled',
  'no-accounts',
  'role-denied',
  'base-identity-unavailable',
]);

async function openManagement(
  { base, broker }: DiscoveryDeps,
  role: RoleArn,
  signal: AbortSignal,
): Promise<Management> {
  try {
    const session = await broker.session(
      { arn: role.arn, accountId: role.accountId, sessionName: 'OceanOrgAssumeRoleSession' },
      signal,
    );
    return { session };
  } catch (error) {
    if (error instanceof AwsError && error.category !== 'cancelled')
      throw organizationUnreadable(error, []);
    if (!(error instanceof AppError) || error.code !== 'role-denied') throw error;
    const self = await base.open(signal);
    if (self.accountId !== role.accountId) throw error;
    return { session: self, denied: error };
  }
}

interface Found {
  readonly role: RoleArn;
  readonly management: Management;
  readonly reader: OrganizationReader;
  readonly reading: OrganizationReading;
  readonly facts: AccountFacts;
}

function toDiscovery(
  deps: DiscoveryDeps,
  { role, management, reader, reading, facts }: Found,
): Discovery {
  const statesOf = (standing: Standing) =>
    new Map(
      reading.accounts.flatMap((account) =>
        standingOf(account) === standing ? [[account.id, account.state] as const] : [],
      ),
    );
  const active = reading.accounts.filter((account) => standingOf(account) === 'active');
  const [inactive, unclear] = [statesOf('ended'), statesOf('other')];
  if (active.length === 0) throw noActive(deps.config.ouIds, inactive.size + unclear.size);
  const unproven = management.session.unproven !== undefined;
  const warnings = management.denied
    ? [
        `${management.denied.message} The organization was read with the base identity instead. ${management.denied.remedy}`,
      ]
    : [];
  const [barren] = reading.barrenUnits;
  const doubt =
    barren === undefined
      ? undefined
      : `OCEAN__INTEGRATION__CONFIG__OU_ID names ${barren}, in which there is no account: another unit may be meant`;
  return {
    list: {
      source: 'organization',
      accounts: active.map((account) => toAccount(account, role, reading.paths)),
      // What an unproven session lists may be another organization: then nothing follows for
      // accounts that are closed or not in it.
      inactive: unproven ? new Map() : inactive,
      unclear: unproven ? new Map([...inactive, ...unclear]) : unclear,
      absenceIsEvidence: !unproven,
      ...(doubt === undefined ? {} : { doubt }),
      warnings: [...warnings, ...unknownStates(unclear), ...barrenUnits(reading.barrenUnits)],
    },
    organizationSession: management.session,
    extras: reading.walked.then(({ notes }) => notes),
    facts,
    accountsAgain: (again) => readAccountIds(reader, again),
    async session(account, signal) {
      const arn = memberRoleArn(role, account.id);
      if (arn !== role.arn)
        return deps.broker.session(
          { arn, accountId: account.id, sessionName: 'OceanMemberAssumeRoleSession' },
          signal,
        );
      // The management account is read with the session that found it; without one, this account
      // alone is denied.
      if (management.denied) throw management.denied;
      return management.session;
    },
  };
}

function noActive(ouIds: readonly string[], others: number): AppError {
  const scope =
    ouIds.length > 0
      ? `OCEAN__INTEGRATION__CONFIG__OU_ID (${ouIds.join(', ')})`
      : 'the organization';
  return new AppError(
    'no-accounts',
    `There is no active account in ${scope}; ${others} are not active.`,
  );
}

function toAccount(
  { id, name, state, arn, email }: MemberAccount,
  role: RoleArn,
  paths: OrganizationReading['paths'],
): Account {
  return {
    id,
    name,
    partition: role.partition,
    roleArn: memberRoleArn(role, id),
    organization: {
      state,
      ...(arn === undefined ? {} : { arn }),
      ...(email === undefined ? {} : { email }),
      get organizationalUnits() {
        return paths.get(id)?.slice(1);
      },
    },
  };
}

interface RefusedList {
  readonly role: RoleArn;
  readonly management: Management;
  readonly error: AwsError;
}

async function fallBack(
  deps: DiscoveryDeps,
  { role, management, error }: RefusedList,
): Promise<Discovery> {
  const refusal = { role, error, ouIds: deps.config.ouIds };
  // A filter by unit asks for an organization in so many words; the account of the role is hardly
  // what it means.
  if (deps.config.ouIds.length > 0) throw organizationDenied(refusal, 'an OU filter is set');
  const others = await deps.everSyncedOthers(role.accountId).catch((cause: unknown) => {
    throw unansweredByPort(refusal, cause);
  });
  if (others)
    throw organizationDenied(refusal, 'entities of other accounts have been synced before');

  const account: Account = {
    id: role.accountId,
    name: accountName(role.accountId),
    partition: role.partition,
    roleArn: role.arn,
  };
  const warning = `Organizations did not let ${role.arn} list accounts (${error.awsCode}), so only account ${role.accountId} is synced. To sync an organization, allow organizations:ListAccounts to that role in its management account.`;
  return {
    list: {
      source: 'single',
      accounts: [account],
      inactive: new Map(),
      unclear: new Map(),
      absenceIsEvidence: false,
      standsInForOrganization: true,
      refusal: error.evidence,
      warnings: [warning],
    },
    session: async () => management.session,
  };
}
