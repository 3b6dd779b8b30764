// Keys of the app config that nobody knows. The reference passes over them; here they are told with
// the key that was probably meant, and the mapping carries what is unclear, so that nothing is
// deleted for what a misspelt key does not say.
import { cutQuoted } from '../../lib/text/cut-text.js';
import { didYouMean, nearestSpelling } from '../../lib/text/nearest-name.js';
import type { Fields, Findings } from './config-reader.js';

/** The keys at each place of the app config. Those of the root are accepted in snake case too. */
export const KNOWN_KEYS = {
  root: [
    'resources',
    'deleteDependentEntities',
    'createMissingRelatedEntities',
    'enableMergeEntity',
    'entityDeletionThreshold',
  ],
  resource: ['kind', 'selector', 'port', 'enableDelete'],
  selector: [
    'query',
    'includeActions',
    'regionPolicy',
    'maxConcurrentAccounts',
    'exportEnvVariables',
  ],
  regionPolicy: ['allow', 'deny'],
  port: ['entity', 'itemsToParse', 'itemsToParseName', 'itemsToParseTopLevelTransform'],
  entity: ['mappings'],
  mappings: ['identifier', 'blueprint', 'title', 'icon', 'team', 'properties', 'relations'],
} as const;

/** Keys of one object that are told one by one. */
const MOST_TOLD = 10;

export interface UnknownKey {
  readonly key: string;
  readonly path: string;
  /** The known key that it is a misspelling of, as far as can be told. */
  readonly nearest: string | undefined;
}

/**
 * The members that have no meaning; each is a warning that names its path and the nearest key. Null
 * says nothing and is passed over.
 */
export function unknownKeys(
  fields: Fields,
  at: keyof typeof KNOWN_KEYS,
  path: string,
  findings: Findings,
): readonly UnknownKey[] {
  const known: readonly string[] = KNOWN_KEYS[at];
  const spellings = new Set(at === 'root' ? known.flatMap((key) => [key, snakeCase(key)]) : known);
  const unknown = Object.keys(fields).flatMap((key): UnknownKey[] => {
    if (spellings.has(key) || fields[key] === null || fields[key] === undefined) return [];
    return [
      { key, path: path === '' ? key : `${path}.${key}`, nearest: nearestSpelling(key, known) },
    ];
  });
  for (const each of unknown.slice(0, MOST_TOLD)) {
    findings.warnings.push(
      `${cutQuoted(each.path)} is not known and is ignored${didYouMean(each.nearest)}`,
    );
  }
  const others = unknown.length - MOST_TOLD;
  if (others > 0)
    findings.warnings.push(
      `${others} more keys beside ${cutQuoted(unknown[0]?.path ?? '')} are not known and are ignored`,
    );
  return unknown;
}

/** What the keys leave unclear, for a sentence; undefined when there are none. */
export function unclearBy(keys: readonly UnknownKey[]): { readonly unclear: string } | undefined {
  const [first] = keys;
  return first === undefined
    ? undefined
    : { unclear: `${cutQuoted(first.path)} of the mapping is not known` };
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
