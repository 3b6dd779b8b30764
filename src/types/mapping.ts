/**
 * A Port search query whose leaf strings are JQ expressions in a mapping, and plain values once
 * evaluated.
 */
export interface SearchQuery {
  readonly combinator: unknown;
  readonly rules: readonly unknown[];
}

export interface RegionPolicy {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** What in it is not known, so that nobody can say what it is meant to leave out. */
  readonly unclear?: string;
}

export interface Selector {
  readonly query: string;
  readonly includeActions: readonly string[];
  readonly regionPolicy: RegionPolicy;
  /**
   * True when a key that is not known may be meant as `includeActions`: what other enrichments
   * would bring is then unknown, not absent.
   */
  readonly actionsUnclear?: true;
}

/** JQ expressions by entity field; a key that is absent here is absent on the wire too. */
export interface EntityMapping {
  readonly identifier: string | SearchQuery;
  readonly blueprint: string;
  readonly title?: string;
  readonly icon?: string;
  readonly team?: string | SearchQuery;
  readonly properties: Readonly<Record<string, string>>;
  readonly relations: Readonly<Record<string, string | SearchQuery>>;
}

export interface MappingResource {
  /** Position in `resources` of the app config; names the resource in messages. */
  readonly index: number;
  readonly kind: string;
  readonly selector: Selector;
  readonly itemsToParse?: string;
  readonly itemsToParseName: string;
  readonly itemsToParseTopLevelTransform: boolean;
  readonly entity: EntityMapping;
  /** False keeps what the resource fills, whatever is gone (Ocean's `enableDelete`). */
  readonly enableDelete?: false;
  /**
   * What in it is not known; whatever it is meant to say, nothing that the resource fills is
   * deleted.
   */
  readonly unclear?: string;
  /** Keys of its `mappings` that are not known: fields that are meant to be mapped, but are not. */
  readonly unclearFields?: readonly string[];
}

/** Port's app config after validation, with its defaults applied. */
export interface Mapping {
  readonly deleteDependentEntities: boolean;
  readonly createMissingRelatedEntities: boolean;
  readonly enableMergeEntity: boolean;
  /** 0..1; 0 disables deletion. */
  readonly entityDeletionThreshold: number;
  readonly resources: readonly MappingResource[];
  /** What beside its resources is not known; whatever it is meant to say, nothing is deleted. */
  readonly unclear?: string;
}
