// Port's app config -> the mapping, with its defaults applied as Ocean and aws-v3 do. Lenient in
// what cannot be misunderstood, and strict in the rest: a mapping is taken whole or not at all, and
// every problem is told at once.
import { AppError } from '../../errors.js';
import { isObject } from '../../lib/json-value.js';
import { listOf } from '../../lib/text/cut-text.js';
import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import type { Mapping, MappingResource } from '../../types/mapping.js';
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
import { type KindCatalog, type ParseContext, parseSelector } from './parse-selector.js';
import { KNOWN_KEYS, unclearBy, unknownKeys } from './unknown-keys.js';

/**
 * Validates the shape of the app config; expressions are compiled later. Throws `mapping-invalid`
 * with every problem: its path, what was found and what is expected.
 */
export function parseMapping(
  config: unknown,
  kinds: KindCatalog,
): { mapping: Mapping; warnings: readonly string[] } {
  const findings: Findings = { problems: [], warnings: [] };
  const mapping = parseRoot(config, kinds, findings);
  if (findings.problems.length > 0 || mapping === undefined) {
    throw new AppError(
      'mapping-invalid',
      `The mapping in Port has ${findings.problems.length} problem(s):${listOf(findings.problems)}`,
    );
  }
  return { mapping, warnings: findings.warnings };
}

function parseRoot(config: unknown, kinds: KindCatalog, findings: Findings): Mapping | undefined {
  const root = readFields(
    { value: config ?? undefined, path: 'the mapping' },
    findings,
    'an object with resources',
  );
  if (root === undefined) return undefined;
  if (Object.keys(root).length === 0)
    return complain(
      findings,
      { value: undefined, path: 'resources' },
      'a list of resources; the mapping is empty',
    );
  const unclear = unclearBy(unknownKeys(root, 'root', '', findings));
  const resources = readResources(root, findings);
  return {
    deleteDependentEntities: readBoolean(atEither(root, 'deleteDependentEntities'), findings, true),
    createMissingRelatedEntities: readBoolean(
      atEither(root, 'createMissingRelatedEntities'),
      findings,
      true,
    ),
    enableMergeEntity: readBoolean(atEither(root, 'enableMergeEntity'), findings, true),
    entityDeletionThreshold: readThreshold(atEither(root, 'entityDeletionThreshold'), findings),
    resources: resources.flatMap(
      (located, index) =>
        withKind(located, findings, () => parseResource(located, index, { kinds, findings })) ?? [],
    ),
    ...unclear,
  };
}

/**
 * Only a list that is written as empty is an empty mapping: a missing one is a slip, such as
 * `resource:`, and would take everything out of Port.
 */
function readResources(root: Fields, findings: Findings): readonly ConfigValue[] {
  const located = at(root, 'resources', '');
  if (located.value !== undefined) return readList(located, findings, { nullIsEmpty: false });
  const slip = Object.keys(root).find(
    (key) => nearestSpelling(key, KNOWN_KEYS.root) === 'resources',
  );
  const instead = slip === undefined ? '' : `; ${slip} is not known, did you mean resources?`;
  return (
    complain(
      findings,
      located,
      `a list of resources, which may be empty (resources: [])${instead}`,
    ) ?? []
  );
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

function parseResource(
  located: ConfigValue,
  index: number,
  context: ParseContext,
): MappingResource | undefined {
  const { findings } = context;
  const fields = readFields(located, findings, 'an object with kind, selector and port');
  if (fields === undefined) return undefined;
  const unknown = [...unknownKeys(fields, 'resource', located.path, findings)];
  const kind = readKind(at(fields, 'kind', located.path), context);
  const selector = parseSelector(at(fields, 'selector', located.path), kind, context);
  const port = readFields(
    at(fields, 'port', located.path),
    findings,
    'an object with entity.mappings',
  );
  const portPath = `${located.path}.port`;
  const entityFields =
    port === undefined
      ? undefined
      : readFields(at(port, 'entity', portPath), findings, 'an object with mappings');
  const mappings = at(entityFields ?? {}, 'mappings', `${portPath}.entity`);
  const entity = entityFields === undefined ? undefined : parseEntityMapping(mappings, findings);
  const items = parseItems(port ?? {}, portPath, findings);
  const enableDelete = readBoolean(at(fields, 'enableDelete', located.path), findings, true);
  if (kind === undefined || selector === undefined || entity === undefined) return undefined;
  const unknownFields = isObject(mappings.value)
    ? unknownKeys(mappings.value, 'mappings', mappings.path, findings)
    : [];
  unknown.push(...selector.unknown, ...unknownKeys(port ?? {}, 'port', portPath, findings));
  unknown.push(
    ...unknownKeys(entityFields ?? {}, 'entity', `${portPath}.entity`, findings),
    ...unknownFields,
  );
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
  const itemsToParse =
    located.value === undefined || located.value === null
      ? undefined
      : readExpression(located, findings);
  const name = at(port, 'itemsToParseName', path);
  return {
    ...(itemsToParse === undefined ? {} : { itemsToParse }),
    itemsToParseName:
      name.value === undefined || name.value === null
        ? 'item'
        : (readExpression(name, findings) ?? 'item'),
    itemsToParseTopLevelTransform: readBoolean(
      at(port, 'itemsToParseTopLevelTransform', path),
      findings,
      true,
    ),
  };
}

function readKind(located: ConfigValue, { kinds, findings }: ParseContext): string | undefined {
  const { value } = located;
  if (typeof value === 'string' && kinds.names.includes(value)) return value;
  const nearest = typeof value === 'string' ? nearestSpelling(value, kinds.names) : undefined;
  return complain(
    findings,
    located,
    `one of the kinds ${kinds.names.join(', ')}${didYouMean(nearest)}`,
  );
}
