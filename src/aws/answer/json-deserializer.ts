// Takes the place of the SDK's JSON deserializer: same objects, and strict about what it takes for
// an answer of the operation. Answers that are errors by their status are left to the SDK's.
import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from '@smithy/types';
import { isObject } from '../../lib/json-value.js';
import type { SdkDeserializer } from '../sdk.js';
import {
  createJsonCompiler,
  type JsonCompilerDeps,
  JsonFormError,
  type JsonObject,
  readMembers,
} from './json-compiler.js';
import { SAYS_ERROR } from './says-error.js';

const DOCUMENT = 15;

/**
 * Outputs whose list AWS leaves out when there is nothing to list, by the list's name. Everywhere
 * else an answer without its list is none. SQS: "If you don't have queues, the response has no
 * QueueUrls" (seen on the wire: `{}`).
 */
const LEAVES_OUT_EMPTY_LIST: ReadonlyMap<string, string> = new Map([
  ['com.amazonaws.sqs#ListQueuesResult', 'QueueUrls'],
]);

/** A deserializer for one protocol. Throws a JsonFormError, or what JSON.parse throws. */
export function createJsonDeserializer(deps: JsonCompilerDeps): SdkDeserializer {
  const { stock } = deps;
  const compiler = createJsonCompiler(deps);

  function read(ref: SchemaRef, data: Uint8Array | string): unknown {
    const schema = NormalizedSchema.of(ref);
    if (schema.getSchema() === DOCUMENT || schema.isUnitSchema() || !schema.isStructSchema())
      return stock.read(ref, data);
    const body: unknown = JSON.parse(textOf(data));
    if (!isObject(body)) throw new JsonFormError('The answer is no object.');
    const members = compiler.members(schema);
    checkMembers(body, new Set(members.map(({ key }) => key)), schema);
    const output = readMembers(members, body);
    const list = LEAVES_OUT_EMPTY_LIST.get(schema.getName(true) ?? '');
    if (list !== undefined && !(list in body)) output[list] = [];
    return output;
  }

  return {
    read,
    readSchema: (ref, value) => stock.readSchema(ref, value),
    setSerdeContext: (context) => stock.setSerdeContext(context),
    stringDeserializer: stock.stringDeserializer,
  };
}

// AWS adds members to answers, so one that the schema does not have is no fault; but not where it
// says error, or where nothing else is there: then it is the answer of another program, such as a
// proxy's `{"message": …}`.
function checkMembers(
  body: JsonObject,
  known: ReadonlySet<string>,
  schema: NormalizedSchema,
): void {
  let expected = 0;
  let others = 0;
  for (const key of Object.keys(body)) {
    const value = body[key];
    if (value === null || value === undefined) continue;
    if (known.has(key)) expected += 1;
    else if (isTypeOf(schema, key, value)) continue;
    else if (SAYS_ERROR.has(key.toLowerCase()))
      throw new JsonFormError(`The answer has ${key}, so it is an error.`);
    else others += 1;
  }
  const list = LEAVES_OUT_EMPTY_LIST.get(schema.getName(true) ?? '');
  if (others > 0 && (expected === 0 || (list !== undefined && !(list in body))))
    throw new JsonFormError('The answer has nothing that was asked for.');
}

/** Some services name the type of a successful answer as they name errors. */
function isTypeOf(schema: NormalizedSchema, key: string, value: unknown): boolean {
  return (
    key === '__type' &&
    typeof value === 'string' &&
    value.slice(value.indexOf('#') + 1) === schema.getName()
  );
}

function textOf(data: Uint8Array | string): string {
  if (typeof data === 'string') return data;
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
