// The selector of a mapping resource: its query, the enrichments that it includes, and the regions
// that it allows.

import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import type { RegionPolicy, Selector } from '../../types/mapping.js';
import {
  at,
  type ConfigValue,
  complain,
  type Findings,
  readExpression,
  readFields,
  readList,
} from './config-reader.js';
import { type UnknownKey, unclearBy, unknownKeys } from './unknown-keys.js';

/** What a mapping may name. */
export interface KindCatalog {
  readonly names: readonly string[];
  /** Valid names in `includeActions` of a kind, those of default enrichments included. */
  actions(kind: string): readonly string[];
  /** Outdated or misspelt names of enrichments, with the right ones. */
  aliases(kind: string): Readonly<Record<string, string>>;
}

/** What a mapping is parsed with. */
export interface ParseContext {
  readonly kinds: KindCatalog;
  readonly findings: Findings;
}

interface ParsedSelector {
  readonly selector: Selector;
  /** Keys whose meaning cannot be guessed. */
  readonly unknown: readonly UnknownKey[];
}

/**
 * What a misspelt key is meant to be decides what it leaves unclear: without its region policy more
 * is read, and nothing is lost.
 */
export function parseSelector(
  located: ConfigValue,
  kind: string | undefined,
  context: ParseContext,
): ParsedSelector | undefined {
  const { findings } = context;
  const fields = readFields(located, findings, "an object with a query, such as query: 'true'");
  if (fields === undefined) return undefined;
  const query = readExpression(at(fields, 'query', located.path), findings);
  const includeActions = readActions(at(fields, 'includeActions', located.path), kind, context);
  const policy = parseRegionPolicy(at(fields, 'regionPolicy', located.path), findings);
  if (query === undefined) return undefined;
  const keys = unknownKeys(fields, 'selector', located.path, findings);
  const unknown = keys.filter(({ nearest }) => nearest === undefined || nearest === 'query');
  const actionsUnclear =
    unknown.length > 0 || keys.some(({ nearest }) => nearest === 'includeActions');
  const regionPolicy = {
    ...unclearBy(keys.filter(({ nearest }) => nearest === 'regionPolicy')),
    ...policy,
  };
  return {
    selector: {
      query,
      includeActions,
      regionPolicy,
      ...(actionsUnclear ? { actionsUnclear } : {}),
    },
    unknown,
  };
}

function readActions(
  located: ConfigValue,
  kind: string | undefined,
  { kinds, findings }: ParseContext,
): readonly string[] {
  const names = readList(located, findings, { nullIsEmpty: true });
  const valid = kind === undefined ? [] : kinds.actions(kind);
  const aliases = kind === undefined ? {} : kinds.aliases(kind);
  const chosen = names.flatMap((item) => {
    const { value, path } = item;
    if (typeof value !== 'string') return complain(findings, item, 'the name of an action') ?? [];
    if (kind === undefined || valid.includes(value)) return [value];
    const alias = Object.hasOwn(aliases, value) ? aliases[value] : undefined;
    if (alias === undefined) {
      return (
        complain(
          findings,
          item,
          `${actionsExpected(kind, valid)}${didYouMean(nearestSpelling(value, valid))}`,
        ) ?? []
      );
    }
    findings.warnings.push(
      `${path}: ${value} is taken as ${alias}, which is the name of that action of ${kind}`,
    );
    return [alias];
  });
  return [...new Set(chosen)];
}

function actionsExpected(kind: string, valid: readonly string[]): string {
  return valid.length === 0
    ? `nothing, because ${kind} has no actions`
    : `one of the actions of ${kind}: ${valid.join(', ')}`;
}

function parseRegionPolicy(located: ConfigValue, findings: Findings): RegionPolicy {
  if (located.value === undefined || located.value === null) return { allow: [], deny: [] };
  const fields = readFields(located, findings, 'an object with allow and deny') ?? {};
  const regions = (key: string): readonly string[] =>
    readList(at(fields, key, located.path), findings, { nullIsEmpty: true }).flatMap((item) =>
      typeof item.value === 'string'
        ? [item.value]
        : (complain(findings, item, 'the name of a region') ?? []),
    );
  const unclear = unclearBy(unknownKeys(fields, 'regionPolicy', located.path, findings));
  return { allow: regions('allow'), deny: regions('deny'), ...unclear };
}
