// Compiles the schema of an operation's output to functions that read XML straight into the object,
// in one pass. The objects are those of the SDK's own deserializer; unions and odd types are
// checked here and left to it. What stands in the place of an element is never passed over.
import { NormalizedSchema } from '@smithy/core/schema';
import { isObject } from '../../lib/json-value.js';
import type { SdkDeserializer } from '../sdk.js';
import type { NoteOdd } from './odd-values.js';
import { SAYS_ERROR } from './says-error.js';
import { textScalar } from './scalar.js';
import { type XmlCursor, XmlError } from './xml-cursor.js';

/** Reads one element whose start tag has been read. */
export type Reader = (cursor: XmlCursor, tag: string) => unknown;
type Target = Record<string, unknown>;

interface Member {
  /** Reads an element of this member into the target. */
  readonly into: (cursor: XmlCursor, tag: string, target: Target) => void;
  /** Sets the member from an attribute's value. */
  readonly set: (text: string, target: Target) => void;
}

type Members = ReadonlyMap<string, Member>;

export interface XmlCompiler {
  /** For the element that holds an output. */
  output(schema: NormalizedSchema): Reader;
  /**
   * For the root of a document, whose text may be a member named like the root, as in S3's
   * GetBucketLocation.
   */
  root(schema: NormalizedSchema): Reader;
}

/** Compiled structures are kept for as long as the compiler. */
export function createXmlCompiler(stock: SdkDeserializer, note: NoteOdd): XmlCompiler {
  // Structures refer to each other and to themselves, so their members are compiled at first use.
  const structures = new Map<unknown, () => Members>();

  function membersOf(schema: NormalizedSchema): () => Members {
    const id = schema.getSchema();
    let members = structures.get(id);
    if (members === undefined) {
      let compiled: Members | undefined;
      members = () => (compiled ??= compileMembers(schema));
      structures.set(id, members);
    }
    return members;
  }

  function compileMembers(schema: NormalizedSchema): Members {
    const members = new Map<string, Member>();
    for (const [name, member] of schema.structIterator()) {
      const traits = member.getMergedTraits();
      const key = traits.httpPayload
        ? (traits.xmlName ?? member.getName())
        : member.getMemberTraits().xmlName;
      members.set(key ?? name, compileMember(name, member, `${schema.getName()}.${name}`));
    }
    return members;
  }

  function compileMember(name: string, schema: NormalizedSchema, field: string): Member {
    const set = (text: string, target: Target) => {
      target[name] = stock.readSchema(schema, text);
    };
    if (schema.getMergedTraits().xmlFlattened) {
      if (schema.isListSchema()) {
        const item = element(schema.getValueSchema(), field);
        return {
          set,
          into: (cursor, tag, target) => void listAt(target, name).push(item(cursor, tag)),
        };
      }
      if (schema.isMapSchema()) {
        const entry = mapEntry(schema, field);
        return { set, into: (cursor, tag, target) => entry(cursor, tag, mapAt(target, name)) };
      }
    }
    const reader = element(schema, field);
    const isSimple = !schema.isStructSchema() && !schema.isListSchema() && !schema.isMapSchema();
    return {
      set,
      into: (cursor, tag, target) => {
        if (!isSimple && target[name] !== undefined)
          throw new XmlError(`<${tag}> stands there twice`, cursor.at);
        const value = reader(cursor, tag);
        if (value !== undefined) target[name] = value;
      },
    };
  }

  function element(schema: NormalizedSchema, field: string): Reader {
    if (schema.isUnionSchema() || schema.isDocumentSchema()) return throughStock(schema);
    if (schema.isStructSchema()) return structure(membersOf(schema));
    if (schema.isListSchema()) return list(schema, field);
    if (schema.isMapSchema()) return map(schema, field);
    const scalar = textScalar(schema, field, note, (text) =>
      stock.stringDeserializer.read(schema, text),
    );
    return (cursor, tag) => scalar(cursor.text(tag));
  }

  function list(schema: NormalizedSchema, field: string): Reader {
    const value = schema.getValueSchema();
    const key = value.getMergedTraits().xmlName ?? 'member';
    const item = element(value, field);
    return (cursor, tag) => {
      const items: unknown[] = [];
      for (let child = cursor.nextChild(tag); child !== undefined; child = cursor.nextChild(tag)) {
        if (child !== key) throw foreign(cursor, child, tag);
        items.push(item(cursor, child));
      }
      return items;
    };
  }

  function map(schema: NormalizedSchema, field: string): Reader {
    const entry = mapEntry(schema, field);
    return (cursor, tag) => {
      const entries: Target = {};
      for (let child = cursor.nextChild(tag); child !== undefined; child = cursor.nextChild(tag)) {
        if (child !== 'entry') throw foreign(cursor, child, tag);
        entry(cursor, child, entries);
      }
      return entries;
    };
  }

  function mapEntry(
    schema: NormalizedSchema,
    field: string,
  ): (cursor: XmlCursor, tag: string, target: Target) => void {
    const valueSchema = schema.getValueSchema();
    const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
    const valueName = valueSchema.getMergedTraits().xmlName ?? 'value';
    const readValue = element(valueSchema, field);
    return (cursor, tag, target) => {
      let key: string | undefined;
      let value: unknown;
      for (let child = cursor.nextChild(tag); child !== undefined; child = cursor.nextChild(tag)) {
        if (child === keyName) key = cursor.text(child);
        else if (child === valueName) value = readValue(cursor, child);
        else cursor.skip(child);
      }
      if (key === undefined) throw new XmlError(`an entry without its <${keyName}>`, cursor.at);
      // Not an assignment, which would change the prototype for a key of that name.
      Object.defineProperty(target, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    };
  }

  // Reads over the element, which checks it, and gives its text to the SDK's deserializer.
  function throughStock(schema: NormalizedSchema): Reader {
    const wrapper = NormalizedSchema.of([
      3,
      'ocean',
      'Wrapper',
      0,
      ['value'],
      [[() => schema.getSchema(), { xmlName: 'value' }]],
    ]);
    return (cursor, tag) => {
      const { start } = cursor;
      cursor.skip(tag);
      const inner = cursor.source.slice(start + 1 + tag.length, cursor.at);
      const renamed = inner.endsWith(`</${tag}>`)
        ? `<value${inner.slice(0, -tag.length - 3)}</value>`
        : `<value${inner}`;
      const read = stock.read(wrapper.getSchema(), Buffer.from(`<wrapper>${renamed}</wrapper>`));
      return typeof read === 'object' && read !== null && 'value' in read ? read.value : undefined;
    };
  }

  function output(schema: NormalizedSchema): Reader {
    const isPlain = schema.isStructSchema() && !schema.isUnionSchema();
    return isPlain
      ? structure(membersOf(schema), SAYS_ERROR)
      : element(schema, schema.getName() ?? '');
  }

  return {
    output,
    root(schema) {
      const reader = output(schema);
      if (!schema.isStructSchema() || schema.isUnionSchema()) return reader;
      const members = membersOf(schema);
      return (cursor, tag) => {
        const named = members().get(tag);
        if (named === undefined || !cursor.beginsWithText()) return reader(cursor, tag);
        const target: Target = {};
        named.into(cursor, tag, target);
        return target;
      };
    },
  };
}

const NOTHING: ReadonlySet<string> = new Set();

function foreign(cursor: XmlCursor, child: string, parent: string): XmlError {
  return new XmlError(`<${child}> is no item of <${parent}>`, cursor.at);
}

function structure(lazyMembers: () => Members, refused: ReadonlySet<string> = NOTHING): Reader {
  return (cursor, tag) => {
    const members = lazyMembers();
    const target: Target = {};
    const { attributes } = cursor;
    for (let child = cursor.nextChild(tag); child !== undefined; child = cursor.nextChild(tag)) {
      const member = members.get(child);
      if (member !== undefined) member.into(cursor, child, target);
      else if (refused.has(child.toLowerCase()))
        throw new XmlError(`<${child}> says that this is an error`, cursor.at);
      else cursor.skip(child);
    }
    for (const [name, value] of attributes) members.get(name)?.set(value, target);
    return target;
  };
}

function listAt(target: Target, name: string): unknown[] {
  const known = target[name];
  if (Array.isArray(known)) return known;
  const list: unknown[] = [];
  target[name] = list;
  return list;
}

function mapAt(target: Target, name: string): Target {
  const known = target[name];
  if (isObject(known)) return known;
  const map: Target = {};
  target[name] = map;
  return map;
}
