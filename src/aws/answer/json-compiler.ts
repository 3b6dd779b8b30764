// Compiles the schema of an operation's output to functions that turn parsed JSON into the SDK's
// output objects. They are those of the SDK's own deserializer, but for values that are not of
// their type: a structure, list or map must be one, while a value of a simple type may be odd, see
// scalar.ts.
import type { NormalizedSchema } from '@smithy/core/schema';
import { isObject } from '../../lib/json-value.js';
import type { SdkDeserializer } from '../sdk.js';
import type { NoteOdd } from './odd-values.js';
import { jsonScalar } from './scalar.js';

/**
 * Reads one value, which is never null; undefined leaves it out. It may change the value in place.
 */
type JsonReader = (value: unknown) => unknown;

export type JsonObject = Record<string, unknown>;

interface JsonMember {
  readonly name: string;
  /** The member's name in JSON. */
  readonly key: string;
  readonly read: JsonReader;
}

/**
 * The answer is not JSON of the shape that the schema gives. Names the field only, never a value.
 */
export class JsonFormError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = new.target.name;
  }
}

export interface JsonCompiler {
  /** The members of a structure. */
  members(schema: NormalizedSchema): readonly JsonMember[];
}

export interface JsonCompilerDeps {
  /** Reads what is rare: unions, documents, big numbers. */
  readonly stock: SdkDeserializer;
  readonly note: NoteOdd;
  /** Whether members may have another name in JSON than in the schema, as in REST protocols. */
  readonly ownNames: boolean;
}

/** Compiled structures are kept for as long as the compiler. */
export function createJsonCompiler({ stock, note, ownNames }: JsonCompilerDeps): JsonCompiler {
  // Structures refer to each other and to themselves, so their members are compiled at first use.
  const structures = new Map<unknown, readonly JsonMember[]>();

  function members(schema: NormalizedSchema): readonly JsonMember[] {
    const id = schema.getSchema();
    let known = structures.get(id);
    if (known === undefined) {
      known = Array.from(schema.structIterator(), ([name, member]) => ({
        name,
        key: ownNames ? (member.getMergedTraits().jsonName ?? name) : name,
        read: reader(member, `${schema.getName()}.${name}`),
      }));
      structures.set(id, known);
    }
    return known;
  }

  function reader(schema: NormalizedSchema, field: string): JsonReader {
    if (!schema.isUnionSchema() && !schema.isDocumentSchema()) {
      if (schema.isStructSchema()) return structure(schema, field);
      if (schema.isListSchema()) return list(schema, field);
      if (schema.isMapSchema()) return map(schema, field);
    }
    return jsonScalar(schema, field, note, (value) => stock._read?.(schema, value));
  }

  function structure(schema: NormalizedSchema, field: string): JsonReader {
    return (value) => {
      if (!isObject(value)) throw new JsonFormError(`${field} is no structure.`);
      return readMembers(members(schema), value);
    };
  }

  function list(schema: NormalizedSchema, field: string): JsonReader {
    const read = reader(schema.getValueSchema(), field);
    return (value) => {
      if (!Array.isArray(value)) throw new JsonFormError(`${field} is no list.`);
      for (const [index, item] of value.entries()) if (item !== null) value[index] = read(item);
      return value;
    };
  }

  function map(schema: NormalizedSchema, field: string): JsonReader {
    const read = reader(schema.getValueSchema(), field);
    return (value) => {
      if (!isObject(value)) throw new JsonFormError(`${field} is no map.`);
      for (const key of Object.keys(value)) {
        const entry = value[key];
        const made = entry === null ? null : read(entry);
        // Not always an assignment, which would change the prototype for a key of that name.
        if (made !== entry)
          Object.defineProperty(value, key, {
            value: made,
            writable: true,
            enumerable: true,
            configurable: true,
          });
      }
      return value;
    };
  }

  return { members };
}

/** The members that the object has; null counts as absent. */
export function readMembers(members: readonly JsonMember[], from: JsonObject): JsonObject {
  const target: JsonObject = {};
  for (const { name, key, read } of members) {
    const value = from[key];
    if (value === undefined || value === null) continue;
    const made = read(value);
    if (made !== undefined) target[name] = made;
  }
  return target;
}
