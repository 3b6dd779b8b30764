// Gathers what a decision rests on: asks Port where unseen entities are from, and puts what this
// resync read into plain data.
import type { Discovery } from '../../accounts/discovery.js';
import { groupBy } from '../../lib/group-by.js';
import { type AccountList, listedIds } from '../../types/account.js';
import type { OwnedEntity } from '../../types/entity.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Sightings } from '../ledger/sightings.js';
import type { FilledBy } from '../origin/filled-by.js';
import { type LocateDeps, type LocatedEntity, locate } from '../origin/locate.js';
import { namedOrigin } from '../origin/origin.js';
import { whyMaybeOfOthers } from '../origin/synced-others.js';
import type { OpenedAccount } from '../read/open-accounts.js';
import type { OrganizationCells } from '../read/organization-cells.js';
import type {
  AbsenceFact,
  AccountFact,
  BlueprintFact,
  CellFact,
  Facts,
  FillingFact,
} from './facts.js';
import { type DoubtDeps, findMappingDoubts, type MappingDoubts } from './mapping-doubts.js';
import { scopeDoubt } from './scope-doubt.js';

/** What this resync read of AWS. */
export interface Picture {
  readonly ledger: Ledger;
  readonly opened: ReadonlyMap<string, OpenedAccount>;
  /** The cells of organization-wide kinds. */
  readonly organization: OrganizationCells;
  /** By index of the mapping resource: why its region policy may not mean what it says. */
  readonly unclearPolicies: ReadonlyMap<number, string>;
}

export interface FactDeps extends LocateDeps, DoubtDeps {
  readonly discovery: Pick<Discovery, 'list'>;
  readonly picture: Picture;
  readonly sightings: Sightings;
  /** Some of what was read was in Port before this resync. */
  readonly knewSome: boolean;
  /** Blueprints with seen entities that Port did not take. */
  readonly lostBlueprints: ReadonlySet<string>;
}

/** Absence as the first reading of the accounts left it. */
const FIRST_READING: AbsenceFact = { reappeared: [] };

/** Throws when Port could not tell where the entities are from, or when the resync was stopped. */
export async function gatherFacts(deps: FactDeps, unseen: readonly OwnedEntity[]): Promise<Facts> {
  const { discovery, picture, sightings, mapping, filledBy } = deps;
  const { list } = discovery;
  const located = await locate(deps, unseen);
  const isMadeTarget = ({ identifier }: OwnedEntity): boolean =>
    mapping.createMissingRelatedEntities && sightings.isReferredTo(identifier);
  const collapsed = new Set(sightings.collapses.map(({ resource }) => resource));
  const isCollapsed = ({ plans }: FilledBy): boolean =>
    plans.some(({ resources }) => resources.some(({ index }) => collapsed.has(index)));
  const hasUnfilled = located.some(
    ({ entity }) => filledBy(entity.blueprint).plans.length === 0 && !isMadeTarget(entity),
  );
  const doubts = await findMappingDoubts(deps, hasUnfilled);
  const byBlueprint = [...groupBy(unseen, ({ blueprint }) => blueprint)];
  const blueprints = byBlueprint.map(([blueprint, entities]) =>
    blueprintFact(deps, blueprint, entities.length, doubts),
  );
  const accounts = accountFacts(list, picture);
  const maybeOfOthers = whyMaybeOfOthers(list, sightings, located);
  const { source, absenceIsEvidence, standsInForOrganization = false } = list;
  return {
    list: { source, absenceIsEvidence, standsInForOrganization },
    accounts,
    absence: firstAbsence(deps, located),
    organization: picture.organization,
    ...(maybeOfOthers === undefined ? {} : { maybeOfOthers }),
    cells: cellFacts(picture, accounts, blueprints),
    blueprints,
    unseen: located.map(({ entity, origin }) => {
      const filling = filledBy(entity.blueprint);
      return {
        entity,
        origin: isCollapsed(filling) ? namedOrigin(origin, entity.identifier) : origin,
        mayBeRefused: sightings.mayBeRefused(
          entity.blueprint,
          entity.identifier,
          filling.plans.length === 0,
        ),
        isMadeTarget: isMadeTarget(entity),
      };
    }),
    owned: [...sightings.countByBlueprint.values()].reduce(
      (sum, count) => sum + count,
      unseen.length,
    ),
    threshold: mapping.entityDeletionThreshold,
  };
}

/** What the text behind the list of accounts leaves open; told to the operator once. */
function firstAbsence(
  { discovery, picture, knewSome, warn }: FactDeps,
  located: readonly LocatedEntity[],
): AbsenceFact {
  const doubtful = scopeDoubt({ list: discovery.list, ledger: picture.ledger, located, knewSome });
  if (doubtful === undefined) return FIRST_READING;
  warn(doubtful.warning);
  return { ...FIRST_READING, doubt: doubtful.doubt };
}

/** Every account that anything is known of; those of the list come first. */
export function accountFacts(
  list: AccountList,
  { opened, ledger }: Pick<Picture, 'opened' | 'ledger'>,
): AccountFact[] {
  const isActive = new Set(list.accounts.map(({ id }) => id));
  const { inactive, unclear } = list;
  const ids = new Set([...listedIds(list), ...opened.keys(), ...ledger.unreadableAccounts.keys()]);
  return [...ids].map((id) => {
    const reported = inactive.get(id) ?? unclear.get(id);
    const unreadable = ledger.unreadableAccounts.get(id)?.evidence.code;
    const account = opened.get(id);
    return {
      id,
      state: inactive.has(id)
        ? 'inactive'
        : unclear.has(id)
          ? 'unclear'
          : isActive.has(id)
            ? 'active'
            : 'unlisted',
      ...(reported === undefined ? {} : { reported }),
      ...(unreadable === undefined ? {} : { unreadable }),
      ...(account === undefined ? {} : { opened: openedFact(account) }),
    };
  });
}

function openedFact({ regions, session }: OpenedAccount): NonNullable<AccountFact['opened']> {
  return {
    regions: regions.regions,
    complete: regions.complete,
    proven: session.unproven === undefined,
  };
}

/** The complete cells of the kinds that fill one of the blueprints. */
export function cellFacts(
  { ledger, organization }: Pick<Picture, 'ledger' | 'organization'>,
  accounts: readonly AccountFact[],
  blueprints: readonly Pick<BlueprintFact, 'filledBy'>[],
): CellFact[] {
  const kinds = new Set(
    blueprints.flatMap(({ filledBy }) => filledBy.map(({ kind }) => kind.name)),
  );
  const ids = new Set([...accounts.map(({ id }) => id), ...organization.accountIds]);
  const cells: CellFact[] = [];
  for (const kind of kinds) {
    for (const accountId of ids) {
      const regions = ledger.completeRegions(kind, accountId);
      if (regions.length > 0) cells.push({ kind, accountId, regions });
    }
  }
  return cells;
}

function blueprintFact(
  deps: FactDeps,
  blueprint: string,
  unseen: number,
  doubts: MappingDoubts,
): BlueprintFact {
  const { sightings, lostBlueprints, filledBy, picture } = deps;
  const filling = filledBy(blueprint);
  const doubt = doubts(filling);
  return {
    blueprint,
    filledBy: fillingFacts(filling, picture.unclearPolicies),
    owned: (sightings.countByBlueprint.get(blueprint) ?? 0) + unseen,
    searchIdentified: sightings.searchIdentified.has(blueprint),
    // What Port did not take may be the same resource by the identifier, or in the blueprint, of an
    // edited mapping.
    othersLost:
      lostBlueprints.has(blueprint) || (filling.plans.length === 0 && lostBlueprints.size > 0),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** What fills a blueprint, reduced to what is judged by. */
export function fillingFacts(
  { plans }: Pick<FilledBy, 'plans'>,
  unclearPolicies: Picture['unclearPolicies'],
): FillingFact[] {
  return plans.map(({ kind: { name, scope, arnService }, resources }) => ({
    kind: { name, scope, arnService },
    resources: resources.map(({ index, selector: { regionPolicy } }) => {
      const unclear = unclearPolicies.get(index);
      return { selector: { regionPolicy }, ...(unclear === undefined ? {} : { unclear }) };
    }),
  }));
}
