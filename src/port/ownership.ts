// How Port tells our entities from everybody else's: by the User-Agent that wrote them, without its
// version.

export interface Ownership {
  readonly prefix: string;
  readonly suffix: string;
  /** Search rules that narrow a query to our entities. */
  readonly rules: readonly {
    readonly property: string;
    readonly operator: string;
    readonly value: string;
  }[];
}

/**
 * Prefix and suffix of the User-Agent of our entity writes; the version between them is left open.
 */
export function ownershipOf(integration: {
  readonly type: string;
  readonly identifier: string;
}): Ownership {
  const prefix = `port-ocean/${integration.type}/`;
  const suffix = `/${integration.identifier}/exporter`;
  const rule = (value: string) => ({ property: '$datasource', operator: 'contains', value });
  return { prefix, suffix, rules: [rule(prefix), rule(suffix)] };
}
