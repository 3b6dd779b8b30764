// How large a mapping may be. Checked before anything else looks at the document, without recursion
// and in one pass, so that whatever works on it later meets nothing that is too large or too deep.
import { AppError } from '../../errors.js';
import { cutQuoted, listOf } from '../../lib/text/cut-text.js';

/** Mappings of all kinds with a hundred fields each have a tenth of these at most. */
const MAX_RESOURCES = 2000;
const MAX_VALUES = 200_000;
const MAX_CHARACTERS = 8_000_000;
/** Of one text. The engine's parser takes a table of some 4,000 lines. */
const MAX_TEXT = 262_144;
/** Levels of nesting; only search queries nest, and Port's do so twice. */
const MAX_DEPTH = 50;

interface Place {
  readonly value: unknown;
  readonly key: string | number;
  readonly parent: Place | undefined;
  readonly depth: number;
}

/** Throws `mapping-invalid` that names what is too large with its kind and its path. */
export function requireReadableSize(document: unknown): void {
  const problems: string[] = [];
  const tell = (place: Place, message: string): void =>
    void problems.push(`${pathOf(place)} ${message}${ofKind(document, place)}`);
  let values = 0;
  let characters = 0;
  const open: Place[] = [{ value: document, key: 'the mapping', parent: undefined, depth: 0 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value, depth } = place;
    values += 1;
    if (typeof place.key === 'string') characters += place.key.length;
    if (typeof value === 'string') characters += value.length;
    if (values > MAX_VALUES || characters > MAX_CHARACTERS) {
      problems.push(
        `the mapping has more than ${MAX_VALUES} values or ${MAX_CHARACTERS} characters; ${pathOf(place)} is beyond${ofKind(document, place)}`,
      );
      break;
    }
    if (typeof value === 'string' && value.length > MAX_TEXT) {
      tell(place, `has ${value.length} characters; at most ${MAX_TEXT} are possible`);
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) tell(place, `is nested more than ${MAX_DEPTH} levels deep`);
    else if (
      depth === 1 &&
      place.key === 'resources' &&
      Array.isArray(value) &&
      value.length > MAX_RESOURCES
    ) {
      tell(place, `has ${value.length} entries; at most ${MAX_RESOURCES} are possible`);
    } else
      for (const [key, member] of Object.entries(value).reverse())
        open.push(child(place, Array.isArray(value) ? Number(key) : key, member));
  }
  if (problems.length > 0)
    throw new AppError('mapping-invalid', `The mapping in Port is too large:${listOf(problems)}`);
}

function child(parent: Place, key: string | number, value: unknown): Place {
  return { value, key, parent, depth: parent.depth + 1 };
}

function pathOf(place: Place): string {
  const keys = keysOf(place);
  const path = keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${cutQuoted(key)}`))
    .join('');
  return keys.length === 0 ? 'the mapping' : cutQuoted(path.slice(1));
}

function ofKind(document: unknown, place: Place): string {
  const [first, index] = keysOf(place);
  return ofKindNamed(
    first === 'resources' ? kindOf(member(member(document, 'resources'), index)) : undefined,
  );
}

function keysOf(place: Place): readonly (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: Place | undefined = place; at?.parent !== undefined; at = at.parent)
    keys.unshift(at.key);
  return keys;
}

/** What a problem of a resource ends with: its kind, where that is known. */
export function ofKindNamed(kind: string | undefined): string {
  return kind === undefined ? '' : ` (${kind})`;
}

/** The kind that a resource of a mapping names, which may be no kind at all. */
export function kindOf(resource: unknown): string | undefined {
  const kind = member(resource, 'kind');
  return typeof kind === 'string' && kind !== '' ? cutQuoted(kind) : undefined;
}

function member(value: unknown, key: string | number | undefined): unknown {
  return typeof value === 'object' &&
    value !== null &&
    key !== undefined &&
    Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
