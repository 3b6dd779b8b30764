// Keeps the microseconds of dates in JSON answers, which the SDK rounds to milliseconds, and reads a date in whichever of AWS's formats it is
// written, where the SDK refuses the whole answer for another than the model's: endpoints that are not AWS itself mix them.
import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from '@smithy/types';
import { withFractionOf, withMicroseconds } from '../lib/precise-date.js';
import type { SdkDeserializer, SdkProtocol } from './sdk.js';

/** Makes the JSON deserializer of a protocol remember what its dates lose; leaves protocols that have none alone. */
export function readDatesPrecisely(protocol: SdkProtocol): void {
  for (const deserializer of [protocol.deserializer, protocol.deserializer.codecDeserializer]) if (deserializer) refine(deserializer);
}

function refine(deserializer: SdkDeserializer): void {
  const read = deserializer._read;
  if (read === undefined) return;
  deserializer._read = (schema, value) => {
    let result: unknown;
    try {
      result = read.call(deserializer, schema, value);
    } catch (error) {
      result = inOtherFormat(schema, value);
      if (result === undefined) throw error;
    }
    if (!(result instanceof Date)) return result;
    if (typeof value === 'number') return Number.isInteger(value * 1000) ? result : withMicroseconds(result, Math.round(value * 1e6));
    return typeof value === 'string' ? withFractionOf(result, value) : result;
  };
}

/** A date without a zone is UTC, as everything of AWS is. Undefined for what is no date, or must be none. */
function inOtherFormat(schema: SchemaRef, value: unknown): Date | undefined {
  return NormalizedSchema.of(schema).isTimestampSchema() ? dateOf(String(value)) : undefined;
}

const EPOCH_SECONDS = /^-?\d+(\.\d+)?$/;
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i;

function dateOf(text: string): Date | undefined {
  const zone = ISO_DATE.exec(text)?.[2];
  const milliseconds = EPOCH_SECONDS.test(text)
    ? Number(text) * 1000
    : ISO_DATE.test(text)
      ? Date.parse(zone ? text : `${text}Z`)
      : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds);
}
