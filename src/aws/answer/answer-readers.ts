// Puts our readers of answers into the SDK's protocols, on both send paths: what counts as an
// answer is decided in one place.

import type { SdkDeserializer, SdkProtocol } from '../sdk.js';
import { createJsonDeserializer } from './json-deserializer.js';
import type { NoteOdd } from './odd-values.js';
import { createXmlDeserializer } from './xml-deserializer.js';

/**
 * A function that installs the readers of one service in a protocol of its clients. All share what
 * is compiled for the first. Protocols that are neither XML nor JSON are left alone.
 */
export function createAnswerReaders(note: NoteOdd): (protocol: SdkProtocol) => void {
  let shared: SdkDeserializer | undefined;
  return (protocol) => {
    const create = readerFor(protocol.getShapeId(), note);
    if (create === undefined) return;
    const { codecDeserializer } = protocol.deserializer;
    shared ??= create(codecDeserializer ?? protocol.deserializer);
    if (codecDeserializer === undefined) protocol.deserializer = shared;
    else protocol.deserializer.codecDeserializer = shared;
  };
}

function readerFor(
  protocol: string,
  note: NoteOdd,
): ((stock: SdkDeserializer) => SdkDeserializer) | undefined {
  if (/(Query|restXml)$/.test(protocol)) return (stock) => createXmlDeserializer(stock, note);
  if (/Json/i.test(protocol))
    return (stock) => createJsonDeserializer({ stock, note, ownNames: /restJson/i.test(protocol) });
  return undefined;
}
