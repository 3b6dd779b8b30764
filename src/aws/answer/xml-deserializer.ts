// Takes the place of the SDK's XML deserializer: same objects, several times faster, and strict
// about what it takes for an answer. Errors are checked here and then left to the SDK's.
import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from '@smithy/types';
import type { SdkDeserializer } from '../sdk.js';
import type { NoteOdd } from './odd-values.js';
import { SAYS_ERROR } from './says-error.js';
import { createXmlCompiler, type Reader } from './xml-compiler.js';
import { XmlCursor, XmlError } from './xml-cursor.js';

const DOCUMENT = 15;

/**
 * A deserializer for one protocol. That the root is that of the operation has been checked before,
 * see answer-shape.ts.
 */
export function createXmlDeserializer(stock: SdkDeserializer, note: NoteOdd): SdkDeserializer {
  const compile = createXmlCompiler(stock, note);

  function read(ref: SchemaRef, bytes: Uint8Array | string, key?: string): unknown {
    const cursor = new XmlCursor(
      typeof bytes === 'string'
        ? bytes
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
    );
    const root = cursor.root();
    const schema = NormalizedSchema.of(ref);
    if (schema.getSchema() === DOCUMENT || schema.isUnitSchema()) {
      cursor.skip(root);
      cursor.finish();
      return stock.read(ref, bytes, key);
    }
    const value =
      key === undefined
        ? compile.root(schema)(cursor, root)
        : readResult(cursor, root, {
            key,
            read: compile.output(schema),
            required: hasMembers(schema),
          });
    cursor.finish();
    return value;
  }

  return {
    read,
    readSchema: (ref, value) => stock.readSchema(ref, value),
    setSerdeContext: (context) => stock.setSerdeContext(context),
    stringDeserializer: stock.stringDeserializer,
  };
}

function hasMembers(schema: NormalizedSchema): boolean {
  return schema.structIterator().next().done !== true;
}

interface Result {
  readonly key: string;
  readonly read: Reader;
  readonly required: boolean;
}

// The element inside the answer's wrapper that holds the output.
function readResult(cursor: XmlCursor, root: string, { key, read, required }: Result): unknown {
  let value: unknown;
  let found = false;
  for (let child = cursor.nextChild(root); child !== undefined; child = cursor.nextChild(root)) {
    if (child === key && !found) {
      value = read(cursor, child);
      found = true;
    } else if (child === key) throw new XmlError(`<${key}> stands there twice`, cursor.at);
    else if (SAYS_ERROR.has(child.toLowerCase()))
      throw new XmlError(`<${child}> says that this is an error`, cursor.at);
    else cursor.skip(child);
  }
  if (!found && required) throw new XmlError(`<${key}> is missing`, cursor.at);
  return value;
}
