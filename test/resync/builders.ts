// Short builders for the tests of resync/: a kind, a mapping resource, an account, a picture, each
// complete and overridable.

import type { Kind } from '../../src/kinds/kind.js';
import type { AbsenceFact, Facts, UnseenFact } from '../../src/resync/delete/facts.js';
import {
  accountFacts,
  cellFacts,
  fillingFacts,
  type Picture,
} from '../../src/resync/delete/gather-facts.js';
import { createLedger, type Ledger } from '../../src/resync/ledger/ledger.js';
import type { KindPlan } from '../../src/resync/plan/plan-cells.js';
import type { OpenedAccount } from '../../src/resync/read/open-accounts.js';
import type { AccountList, RegionList } from '../../src/types/account.js';
import type {
  EntityMapping,
  Mapping,
  MappingResource,
  RegionPolicy,
} from '../../src/types/mapping.js';
import type { Cell, Evidence, OutcomeStatus } from '../../src/types/outcome.js';
import type { Session } from '../../src/types/session.js';
import { createAwsErrorForTest } from './aws-error-builder.js';

export const ALPHA = '111111111111';
export const BETA = '222222222222';
export const GAMMA = '333333333333';
export const REGIONS = ['eu-west-1', 'us-east-1'];

export { createAwsErrorForTest };

export function kind(name: string, overrides: Partial<Kind> = {}): Kind {
  const service = name.split('::')[1]?.toLowerCase() ?? 'none';
  return {
    name,
    scope: 'regional',
    arnService: service,
    listAction: 'ListAction',
    iamActions: [`${service}:List`],
    id: 'Id',
    properties: ['Id'],
    undeclared: 'drop',
    contextKeys: [],
    enrichments: [],
    // A kind without items; tests that read override it.
    async *list() {
      yield [];
    },
    ...overrides,
  };
}

export interface ResourceOptions {
  readonly index?: number;
  readonly blueprint?: string;
  readonly entity?: Partial<EntityMapping>;
  readonly regionPolicy?: Partial<RegionPolicy>;
  readonly includeActions?: readonly string[];
  readonly itemsToParse?: string;
}

export function resource(kindName: string, options: ResourceOptions = {}): MappingResource {
  return {
    index: options.index ?? 0,
    kind: kindName,
    selector: {
      query: 'true',
      includeActions: options.includeActions ?? [],
      regionPolicy: { allow: [], deny: [], ...options.regionPolicy },
    },
    ...(options.itemsToParse === undefined ? {} : { itemsToParse: options.itemsToParse }),
    itemsToParseName: 'item',
    itemsToParseTopLevelTransform: true,
    entity: {
      identifier: '.Properties.Id',
      blueprint: options.blueprint ?? '"thing"',
      properties: {},
      relations: {},
      ...options.entity,
    },
  };
}

export function plan(of: Kind, ...options: readonly ResourceOptions[]): KindPlan {
  const all = options.length === 0 ? [{}] : options;
  return { kind: of, resources: all.map((each, index) => resource(of.name, { index, ...each })) };
}

export function mapping(plans: readonly KindPlan[], overrides: Partial<Mapping> = {}): Mapping {
  return {
    deleteDependentEntities: true,
    createMissingRelatedEntities: true,
    enableMergeEntity: true,
    entityDeletionThreshold: 0.9,
    resources: plans.flatMap(({ resources }) => resources),
    ...overrides,
  };
}

export function accountList(
  ids: readonly string[],
  overrides: Partial<AccountList> = {},
): AccountList {
  return {
    source: 'organization',
    accounts: ids.map((id) => ({ id, name: `account ${id}`, partition: 'aws' })),
    inactive: new Map(),
    unclear: new Map(),
    absenceIsEvidence: true,
    warnings: [],
    ...overrides,
  };
}

export function session(accountId: string): Session {
  const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  return { accountId, partition: 'aws', credentials: async () => keys, renew: async () => keys };
}

export function opened(id: string, regions: Partial<RegionList> = {}): OpenedAccount {
  return {
    account: { id, name: `account ${id}`, partition: 'aws' },
    session: session(id),
    regions: { regions: REGIONS, complete: true, ...regions },
  };
}

export function openedMap(
  ...accounts: readonly OpenedAccount[]
): ReadonlyMap<string, OpenedAccount> {
  return new Map(accounts.map((entry) => [entry.account.id, entry]));
}

export function evidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    code: 'AccessDenied',
    message: 'not authorized',
    operation: 'ec2:DescribeInstances',
    attempts: 1,
    ...overrides,
  };
}

export function cell(kindName: string, accountId: string, region: string): Cell {
  return { kind: kindName, accountId, region };
}

/** Plans the cell and ends it with the status. */
export function end(ledger: Ledger, of: Cell, status: OutcomeStatus, items = 0): void {
  ledger.plan(of);
  const failed = status !== 'complete' && status !== 'degraded';
  ledger.record(of, { status, items, ...(failed ? { evidence: evidence() } : {}) });
}

/** A ledger in which these cells ended with the status, `complete` unless told. */
export function ledgerOf(cells: readonly (readonly [Cell, OutcomeStatus?])[]): Ledger {
  const ledger = createLedger();
  for (const [of, status = 'complete'] of cells) end(ledger, of, status);
  return ledger;
}

/** What was read, with what the accounts prove. */
export interface PictureOf extends Picture {
  readonly accounts: AccountList;
  readonly absence: AbsenceFact;
  readonly maybeOfOthers: string | undefined;
}

export function picture(overrides: Partial<PictureOf> = {}): PictureOf {
  return {
    ledger: createLedger(),
    accounts: accountList([ALPHA]),
    absence: { reappeared: [] },
    opened: openedMap(opened(ALPHA)),
    organization: { accountIds: [] },
    maybeOfOthers: undefined,
    unclearPolicies: new Map(),
    ...overrides,
  };
}

/** An entity that was not seen, with nothing odd about it. */
export function unseen(
  blueprint: string,
  identifier: string,
  origin: UnseenFact['origin'] = {},
): UnseenFact {
  return { entity: { blueprint, identifier }, origin, mayBeRefused: false, isMadeTarget: false };
}

/** The facts about unseen entities whose blueprints are all filled by the same plans. */
export function factsOf(
  of: PictureOf,
  plans: readonly KindPlan[],
  entities: readonly UnseenFact[],
): Facts {
  const accounts = accountFacts(of.accounts, of);
  const filledBy = fillingFacts({ plans }, of.unclearPolicies);
  const { source, absenceIsEvidence, standsInForOrganization = false } = of.accounts;
  return {
    list: { source, absenceIsEvidence, standsInForOrganization },
    accounts,
    absence: of.absence,
    organization: of.organization,
    ...(of.maybeOfOthers === undefined ? {} : { maybeOfOthers: of.maybeOfOthers }),
    cells: cellFacts(of, accounts, [{ filledBy }]),
    blueprints: [...new Set(entities.map(({ entity }) => entity.blueprint))].map((blueprint) => ({
      blueprint,
      filledBy,
      owned: entities.filter(({ entity }) => entity.blueprint === blueprint).length,
      searchIdentified: false,
      othersLost: false,
    })),
    unseen: entities,
    owned: entities.length,
    threshold: 1,
  };
}
