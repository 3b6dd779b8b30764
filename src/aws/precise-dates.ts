// Keeps the microseconds of dates in JSON answers, which the SDK rounds to milliseconds.
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
    const result = read.call(deserializer, schema, value);
    if (!(result instanceof Date)) return result;
    if (typeof value === 'number') return Number.isInteger(value * 1000) ? result : withMicroseconds(result, Math.round(value * 1e6));
    return typeof value === 'string' ? withFractionOf(result, value) : result;
  };
}
