// Which default enrichments a mapping can do without: those whose fields none of its expressions
// reads. Whatever is not certain is read. An enrichment that is left out has not failed: nothing is
// unknown, as nothing looks at what it would have brought.
import type { Enrichment, Kind } from '../../kinds/kind.js';
import type { MappingReads } from '../../mapping/mapping-reads.js';
import type { MappingResource } from '../../types/mapping.js';
import type { KindPlan } from './plan-cells.js';

/**
 * Of an item that is not described, its list alone says that it exists: one that goes after it was
 * listed is seen once more, and the next list does not name it. Where another read does not find
 * it, it is asked for itself as ever, see still-there.ts.
 */
export interface NeededReads {
  /** The default actions that none of these mapping resources, all of one kind, needs. */
  unneeded(resources: readonly MappingResource[]): ReadonlySet<string>;
}

type ReadsOf = (resource: MappingResource) => Pick<MappingReads, 'properties'>;

/** Judges each mapping resource once. With `all`, nothing is left out. */
export function createNeededReads(
  fetch: 'needed' | 'all',
  plans: readonly KindPlan[],
  readsOf: ReadsOf,
): NeededReads {
  if (fetch === 'all') return { unneeded: () => NOTHING };
  const byResource = new Map(
    plans.flatMap(({ kind, resources }) =>
      resources.map((resource) => [resource.index, unneededBy(kind, resource, readsOf)] as const),
    ),
  );
  return {
    unneeded(resources) {
      const [first = NOTHING, ...others] = resources.map(
        ({ index }) => byResource.get(index) ?? NOTHING,
      );
      return new Set([...first].filter((action) => others.every((other) => other.has(action))));
    },
  };
}

/** The actions that are read of the items of a kind where all its mapping resources want them. */
export function enrichmentsOf(
  { kind, resources }: KindPlan,
  needed: NeededReads,
): readonly string[] {
  const unneeded = needed.unneeded(resources);
  return kind.enrichments
    .filter(
      ({ always, action }) =>
        always || resources.some(({ selector }) => selector.includeActions.includes(action)),
    )
    .map(({ action }) => action)
    .filter((action) => !unneeded.has(action));
}

const NOTHING: ReadonlySet<string> = new Set<string>();

/** A default action that `includeActions` names is wanted, whatever is read of it. */
function unneededBy(kind: Kind, resource: MappingResource, readsOf: ReadsOf): ReadonlySet<string> {
  const { properties } = readsOf(resource);
  if (properties === 'all') return NOTHING;
  return new Set(
    kind.enrichments
      .filter(
        (enrichment) =>
          enrichment.always &&
          !resource.selector.includeActions.includes(enrichment.action) &&
          !brings(kind, enrichment, properties),
      )
      .map(({ action }) => action),
  );
}

/** True when an enrichment of the kind brings one of these properties, as far as anybody knows. */
export function brings(
  kind: Kind,
  { fields, bringsMore }: Enrichment,
  names: ReadonlySet<string>,
): boolean {
  return (
    fields.some((field) => names.has(field)) ||
    // Whatever nobody declares may be among what it passes on.
    (bringsMore === true && [...names].some((name) => !kind.properties.includes(name)))
  );
}

/**
 * Fields that a mapping reads and that only an enrichment brings which it does not ask for: always
 * null. One warning for each mapping resource and action.
 */
export function unaskedFor(plans: readonly KindPlan[], readsOf: ReadsOf): readonly string[] {
  return plans.flatMap(({ kind, resources }) =>
    resources.flatMap((resource) => {
      const { index, selector } = resource;
      const { properties } = readsOf(resource);
      // A misspelt action may be meant, and has a warning of its own.
      if (properties === 'all' || selector.actionsUnclear) return [];
      const asked = kind.enrichments.filter(
        ({ always, action }) => always || selector.includeActions.includes(action),
      );
      const given = new Set([...asked.flatMap(({ fields }) => fields), ...(kind.alsoListed ?? [])]);
      return kind.enrichments.flatMap((enrichment) => {
        if (asked.includes(enrichment)) return [];
        const lacking = enrichment.fields.filter(
          (field) => properties.has(field) && !given.has(field),
        );
        return lacking.length === 0
          ? []
          : [
              `resources[${index}] (${kind.name}) reads ${lacking.map((field) => `.Properties.${field}`).join(', ')}, which only ${enrichment.action} brings: add ${enrichment.action} to its selector.includeActions and allow ${enrichment.iamActions.join(' and ')}, or it is always null`,
            ];
      });
    }),
  );
}

/** What a mapping reads by name of the context that only an organization tells, if there is none. */
export function onlyOfOrganizations(
  plans: readonly KindPlan[],
  readsOf: (resource: MappingResource) => Pick<MappingReads, 'named'>,
): readonly string[] {
  return plans.flatMap(({ kind, resources }) =>
    resources.flatMap((resource) => {
      const names = [...readsOf(resource).named].map((name) => `.__ExtraContext.${name}`);
      return names.length === 0
        ? []
        : [
            `resources[${resource.index}] (${kind.name}) reads ${names.join(', ')}, which only an organization tells, and none was read: what depends on it stays as it is in Port`,
          ];
    }),
  );
}
