// Port's app config -> the mapping, with its defaults applied as Ocean and aws-v3 do. Lenient in what cannot be
// misunderstood, and strict in the rest: a mapping is taken whole or not at all, and every problem is told at once.
import { AppError } from '../../errors.js';
import { isObject } from '../../lib/json-value.js';
import { listOf } from '../../lib/text/cut-text.js';
import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import type { Mapping, MappingResource, RegionPolicy, Selector } from '../../types/mapping.js';
import {
  at,
  atEither,
  type ConfigValue,
  complain,
  type Fields,
  type Findings,
  readBoolean,
  readExpression,
  readFields,
  readList,
} from './config-reader.js';
import { kindOf, ofKindNamed } from './document-limits.js';
import { parseEntityMapping } from './parse-entity-mapping.js';
import { KNOWN_KEYS, type UnknownKey, unclearBy, unknownKeys } from './unknown-keys.js';

/** What a mapping may name. */
export interface KindCatalog {
  readonly names: readonly string[];
  /** Valid names in `includeActions` of a kind, those of default enrichments included. */
  actions(kind: string): readonly string[];
  /** Outdated or misspelt names of enrichments, with the right ones. */
  aliases(kind: string): Readonly<Record<string, string>>;
}

/**
 * Validates the shape of the app config; expressions are compiled later. Throws `mapping-invalid` with every problem: its path, what
 * was found and what is expected.
 */
export function parseMapping(config: unknown, kinds: KindCatalog): { mapping: Mapping; warnings: readonly string[] } {
  const findings: Findings = { problems: [], warnings: [] };
  const mapping = parseRoot(config, kinds, findings);
  if (findings.problems.length > 0 || mapping === undefined) {
    throw new AppError('mapping-invalid', `The mapping in Port has ${findings.problems.length} problem(s):${listOf(findings.problems)}`);
  }
  return { mapping, warnings: findings.warnings };
}

function parseRoot(config: unknown, kinds: KindCatalog, findings: Findings): Mapping | undefined {
  const root = readFields({ value: config ?? undefined, path: 'the mapping' }, findings, 'an object with resources');
  if (root === undefined) return undefined;
  if (Object.keys(root).length === 0)
    return complain(findings, { value: undefined, path: 'resources' }, 'a list of resources; the mapping is empty');
  const unclear = unclearBy(unknownKeys(root, 'root', '', findings));
  const resources = readResources(root, findings);
  return {
    deleteDependentEntities: readBoolean(atEither(root, 'deleteDependentEntities'), findings, true),
    createMissingRelatedEntities: readBoolean(atEither(root, 'createMissingRelatedEntities'), findings, true),
    enableMergeEntity: readBoolean(atEither(root, 'enableMergeEntity'), findings, true),
    entityDeletionThreshold: readThreshold(atEither(root, 'entityDeletionThreshold'), findings),
    resources: resources.flatMap(
      (located, index) => withKind(located, findings, () => parseResource(located, index, { kinds, findings })) ?? [],
    ),
    ...unclear,
  };
}

/** Only a list that is written as empty is an empty mapping: a missing one is a slip, such as `resource:`, and would take everything out of Port. */
function readResources(root: Fields, findings: Findings): readonly ConfigValue[] {
  const located = at(root, 'resources', '');
  if (located.value !== undefined) return readList(located, findings, { nullIsEmpty: false });
  const slip = Object.keys(root).find((key) => nearestSpelling(key, KNOWN_KEYS.root) === 'resources');
  const instead = slip === undefined ? '' : `; ${slip} is not known, did you mean resources?`;
  return complain(findings, located, `a list of resources, which may be empty (resources: [])${instead}`) ?? [];
}

const DEFAULT_DELETION_THRESHOLD = 0.9;

function readThreshold(located: ConfigValue, findings: Findings): number {
  const { value } = located;
  if (value === undefined || value === null) return DEFAULT_DELETION_THRESHOLD;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && number >= 0 && number <= 1) return number;
  return complain(findings, located, 'a number from 0 to 1') ?? DEFAULT_DELETION_THRESHOLD;
}

/** What is found meanwhile ends with the kind of the resource. */
function withKind<T>({ value }: ConfigValue, { problems, warnings }: Findings, parse: () => T): T {
  const before = { problems: problems.length, warnings: warnings.length };
  const parsed = parse();
  const suffix = ofKindNamed(kindOf(value));
  for (const text of problems.splice(before.problems)) problems.push(text + suffix);
  for (const text of warnings.splice(before.warnings)) warnings.push(text + suffix);
  return parsed;
}

interface Context {
  readonly kinds: KindCatalog;
  readonly findings: Findings;
}

function parseResource(located: ConfigValue, index: number, context: Context): MappingResource | undefined {
  const { findings } = context;
  const fields = readFields(located, findings, 'an object with kind, selector and port');
  if (fields === undefined) return undefined;
  const unknown = [...unknownKeys(fields, 'resource', located.path, findings)];
  const kind = readKind(at(fields, 'kind', located.path), context);
  const selector = parseSelector(at(fields, 'selector', located.path), kind, context);
  const port = readFields(at(fields, 'port', located.path), findings, 'an object with entity.mappings');
  const portPath = `${located.path}.port`;
  const entityFields = port === undefined ? undefined : readFields(at(port, 'entity', portPath), findings, 'an object with mappings');
  const mappings = at(entityFields ?? {}, 'mappings', `${portPath}.entity`);
  const entity = entityFields === undefined ? undefined : parseEntityMapping(mappings, findings);
  const items = parseItems(port ?? {}, portPath, findings);
  const enableDelete = readBoolean(at(fields, 'enableDelete', located.path), findings, true);
  if (kind === undefined || selector === undefined || entity === undefined) return undefined;
  const unknownFields = isObject(mappings.value) ? unknownKeys(mappings.value, 'mappings', mappings.path, findings) : [];
  unknown.push(...selector.unknown, ...unknownKeys(port ?? {}, 'port', portPath, findings));
  unknown.push(...unknownKeys(entityFields ?? {}, 'entity', `${portPath}.entity`, findings), ...unknownFields);
  return {
    index,
    kind,
    selector: selector.selector,
    entity,
    ...items,
    ...(enableDelete ? {} : { enableDelete }),
    ...unclearBy(unknown),
    ...(unknownFields.length === 0 ? {} : { unclearFields: unknownFields.map(({ key }) => key) }),
  };
}

function parseItems(
  port: Fields,
  path: string,
  findings: Findings,
): Pick<MappingResource, 'itemsToParse' | 'itemsToParseName' | 'itemsToParseTopLevelTransform'> {
  const located = at(port, 'itemsToParse', path);
  const itemsToParse = located.value === undefined || located.value === null ? undefined : readExpression(located, findings);
  const name = at(port, 'itemsToParseName', path);
  return {
    ...(itemsToParse === undefined ? {} : { itemsToParse }),
    itemsToParseName: name.value === undefined || name.value === null ? 'item' : (readExpression(name, findings) ?? 'item'),
    itemsToParseTopLevelTransform: readBoolean(at(port, 'itemsToParseTopLevelTransform', path), findings, true),
  };
}

function readKind(located: ConfigValue, { kinds, findings }: Context): string | undefined {
  const { value } = located;
  if (typeof value === 'string' && kinds.names.includes(value)) return value;
  const nearest = typeof value === 'string' ? nearestSpelling(value, kinds.names) : undefined;
  return complain(findings, located, `one of the kinds ${kinds.names.join(', ')}${didYouMean(nearest)}`);
}

interface ParsedSelector {
  readonly selector: Selector;
  /** Keys whose meaning cannot be guessed. */
  readonly unknown: readonly UnknownKey[];
}

/** What a misspelt key is meant to be decides what it leaves unclear: without its region policy more is read, and nothing is lost. */
function parseSelector(located: ConfigValue, kind: string | undefined, context: Context): ParsedSelector | undefined {
  const { findings } = context;
  const fields = readFields(located, findings, "an object with a query, such as query: 'true'");
  if (fields === undefined) return undefined;
  const query = readExpression(at(fields, 'query', located.path), findings);
  const includeActions = readActions(at(fields, 'includeActions', located.path), kind, context);
  const policy = parseRegionPolicy(at(fields, 'regionPolicy', located.path), findings);
  if (query === undefined) return undefined;
  const keys = unknownKeys(fields, 'selector', located.path, findings);
  const unknown = keys.filter(({ nearest }) => nearest === undefined || nearest === 'query');
  const actionsUnclear = unknown.length > 0 || keys.some(({ nearest }) => nearest === 'includeActions');
  const regionPolicy = { ...unclearBy(keys.filter(({ nearest }) => nearest === 'regionPolicy')), ...policy };
  return { selector: { query, includeActions, regionPolicy, ...(actionsUnclear ? { actionsUnclear } : {}) }, unknown };
}

function readActions(located: ConfigValue, kind: string | undefined, { kinds, findings }: Context): readonly string[] {
  const names = readList(located, findings, { nullIsEmpty: true });
  const valid = kind === undefined ? [] : kinds.actions(kind);
  const aliases = kind === undefined ? {} : kinds.aliases(kind);
  const chosen = names.flatMap((item) => {
    const { value, path } = item;
    if (typeof value !== 'string') return complain(findings, item, 'the name of an action') ?? [];
    if (kind === undefined || valid.includes(value)) return [value];
    const alias = Object.hasOwn(aliases, value) ? aliases[value] : undefined;
    if (alias === undefined) {
      return complain(findings, item, `${actionsExpected(kind, valid)}${didYouMean(nearestSpelling(value, valid))}`) ?? [];
    }
    findings.warnings.push(`${path}: ${value} is taken as ${alias}, which is the name of that action of ${kind}`);
    return [alias];
  });
  return [...new Set(chosen)];
}

function actionsExpected(kind: string, valid: readonly string[]): string {
  return valid.length === 0 ? `nothing, because ${kind} has no actions` : `one of the actions of ${kind}: ${valid.join(', ')}`;
}

function parseRegionPolicy(located: ConfigValue, findings: Findings): RegionPolicy {
  if (located.value === undefined || located.value === null) return { allow: [], deny: [] };
  const fields = readFields(located, findings, 'an object with allow and deny') ?? {};
  const regions = (key: string): readonly string[] =>
    readList(at(fields, key, located.path), findings, { nullIsEmpty: true }).flatMap((item) =>
      typeof item.value === 'string' ? [item.value] : (complain(findings, item, 'the name of a region') ?? []),
    );
  const unclear = unclearBy(unknownKeys(fields, 'regionPolicy', located.path, findings));
  return { allow: regions('allow'), deny: regions('deny'), ...unclear };
}
