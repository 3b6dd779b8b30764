// Compiles the schema of an operation's output to functions that read XML straight into the object, in one pass.
// The objects are those of the SDK's own deserializer; what is rare (unions, odd types) is checked here and then left to it.
import { NormalizedSchema } from '@smithy/core/schema';
import { _parseRfc3339DateTimeWithOffset as parseDate } from '@smithy/core/serde';
import { withFractionOf } from '../lib/precise-date.js';
import type { SdkDeserializer } from './sdk.js';
import type { XmlCursor } from './xml-cursor.js';

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

const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const DATE_DEFAULT = 4;
const DATE_TIME = 5;

export interface XmlCompiler {
  /** For any element. */
  element(schema: NormalizedSchema): Reader;
  /** For the root of a document, whose text may be a member named like the root, as in S3's GetBucketLocation. */
  root(schema: NormalizedSchema): Reader;
}

/** Compiled structures are kept for as long as the compiler. */
export function createXmlCompiler(stock: SdkDeserializer): XmlCompiler {
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
      const key = traits.httpPayload ? (traits.xmlName ?? member.getName()) : member.getMemberTraits().xmlName;
      members.set(key ?? name, compileMember(name, member));
    }
    return members;
  }

  function compileMember(name: string, schema: NormalizedSchema): Member {
    const set = (text: string, target: Target) => {
      target[name] = stock.readSchema(schema, text);
    };
    if (schema.getMergedTraits().xmlFlattened) {
      if (schema.isListSchema()) {
        const item = element(schema.getValueSchema());
        return { set, into: (cursor, tag, target) => void listAt(target, name).push(item(cursor, tag)) };
      }
      if (schema.isMapSchema()) {
        const entry = mapEntry(schema);
        return { set, into: (cursor, tag, target) => entry(cursor, tag, mapAt(target, name)) };
      }
    }
    const reader = element(schema);
    return {
      set,
      into: (cursor, tag, target) => {
        target[name] = reader(cursor, tag);
      },
    };
  }

  function element(schema: NormalizedSchema): Reader {
    if (schema.isUnionSchema() || schema.isDocumentSchema()) return throughStock(schema);
    if (schema.isStructSchema()) return structure(membersOf(schema));
    if (schema.isListSchema()) return list(schema);
    if (schema.isMapSchema()) return map(schema);
    return simple(schema);
  }

  function list(schema: NormalizedSchema): Reader {
    const value = schema.getValueSchema();
    const key = value.getMergedTraits().xmlName ?? 'member';
    const item = element(value);
    return (cursor, tag) => {
      const items: unknown[] = [];
      for (let child = cursor.nextChild(tag); child !== undefined; child = cursor.nextChild(tag)) {
        if (child === key) items.push(item(cursor, child));
        else cursor.skip(child);
      }
      return items;
    };
  }

  function map(schema: NormalizedSchema): Reader {
    const entry = mapEntry(schema);
    return (cursor, tag) => {
      const entries: Target = {};
      for (let child = cursor.nextChild(tag); child !== undefined; child = cursor.nextChild(tag)) {
        if (child === 'entry') entry(cursor, child, entries);
        else cursor.skip(child);
      }
      return entries;
    };
  }

  function mapEntry(schema: NormalizedSchema): (cursor: XmlCursor, tag: string, target: Target) => void {
    const valueSchema = schema.getValueSchema();
    const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
    const valueName = valueSchema.getMergedTraits().xmlName ?? 'value';
    const readValue = element(valueSchema);
    return (cursor, tag, target) => {
      let key = '';
      let value: unknown;
      for (let child = cursor.nextChild(tag); child !== undefined; child = cursor.nextChild(tag)) {
        if (child === keyName) key = cursor.text(child);
        else if (child === valueName) value = readValue(cursor, child);
        else cursor.skip(child);
      }
      // Not an assignment, which would change the prototype for a key of that name.
      Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
    };
  }

  function simple(schema: NormalizedSchema): Reader {
    const type = schema.getSchema();
    if (type === STRING && schema.getMergedTraits().mediaType === undefined) return (cursor, tag) => cursor.text(tag);
    if (type === NUMBER) return (cursor, tag) => Number(cursor.text(tag));
    if (type === BOOLEAN) return (cursor, tag) => cursor.text(tag).toLowerCase() === 'true';
    if (type === DATE_DEFAULT || type === DATE_TIME) return (cursor, tag) => dateOf(cursor.text(tag));
    return (cursor, tag) => stock.stringDeserializer.read(schema, cursor.text(tag));
  }

  // Reads over the element, which checks it, and gives its text to the SDK's deserializer.
  function throughStock(schema: NormalizedSchema): Reader {
    const wrapper = NormalizedSchema.of([3, 'ocean', 'Wrapper', 0, ['value'], [[() => schema.getSchema(), { xmlName: 'value' }]]]);
    return (cursor, tag) => {
      const { start } = cursor;
      cursor.skip(tag);
      const inner = cursor.source.slice(start + 1 + tag.length, cursor.at);
      const renamed = inner.endsWith(`</${tag}>`) ? `<value${inner.slice(0, -tag.length - 3)}</value>` : `<value${inner}`;
      const read = stock.read(wrapper.getSchema(), Buffer.from(`<wrapper>${renamed}</wrapper>`));
      return typeof read === 'object' && read !== null && 'value' in read ? read.value : undefined;
    };
  }

  return {
    element,
    root(schema) {
      const reader = element(schema);
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

function structure(lazyMembers: () => Members): Reader {
  return (cursor, tag) => {
    const members = lazyMembers();
    const target: Target = {};
    const { attributes } = cursor;
    for (let child = cursor.nextChild(tag); child !== undefined; child = cursor.nextChild(tag)) {
      const member = members.get(child);
      if (member === undefined) cursor.skip(child);
      else member.into(cursor, child, target);
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
  if (isTarget(known)) return known;
  const map: Target = {};
  target[name] = map;
  return map;
}

function isTarget(value: unknown): value is Target {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function dateOf(text: string): Date | undefined {
  const date = parseDate(text);
  return date && withFractionOf(date, text);
}
