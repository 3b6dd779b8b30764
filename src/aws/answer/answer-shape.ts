// Refuses a successful answer that cannot be one of AWS's, before it is parsed: a cut answer, or
// one of another program (a proxy, a portal), must not pass for an answer without items. What is
// inside is checked by the readers, see xml-compiler.ts and json-deserializer.ts.

import { MalformedAnswer } from '../errors/failure.js';
import type { TransportResponse } from '../exchange.js';
import type { SdkOperation } from '../sdk.js';

/** Throws a MalformedAnswer. */
export type ShapeCheck = (answer: TransportResponse, operation: SdkOperation) => void;

const OPENING_OF_OBJECT = '{'.charCodeAt(0);

/** A check for answers of one protocol, named as the SDK names it. */
export function createShapeCheck(protocol: string): ShapeCheck {
  const isRight = rootCheckOf(protocol);
  return (answer, operation) => {
    const { status, headers, body } = answer;
    if (status >= 300 || status === 204) return;
    if (body.length === 0) {
      if (operation.expectsBody) throw new MalformedAnswer('The answer is empty.', status, headers);
    } else if (operation.structuredBody && !isRight(body, operation))
      throw new MalformedAnswer('The answer is not of the expected format.', status, headers);
  };
}

function rootCheckOf(protocol: string): (body: Uint8Array, operation: SdkOperation) => boolean {
  if (protocol.includes('Json')) return (body) => firstByte(body) === OPENING_OF_OBJECT;
  // Both query protocols put every answer into an element named after the operation.
  if (/Query$/.test(protocol)) return (body, { name }) => rootOf(body) === `${name}Response`;
  if (/Xml$/.test(protocol)) return (body, { root }) => rootOf(body) === root;
  return () => true;
}

const PROLOG_BYTES = 1_024;

/** The name of the root element; undefined for what does not begin like XML. */
function rootOf(body: Uint8Array): string | undefined {
  const start = Buffer.from(
    body.buffer,
    body.byteOffset,
    Math.min(body.length, PROLOG_BYTES),
  ).toString('latin1');
  return /^(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<([\w.:-]+)/s.exec(
    start,
  )?.[1];
}

// The first byte after white space and a byte order mark.
function firstByte(body: Uint8Array): number | undefined {
  return body.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
}

const ERROR_END = '</Error>';

/**
 * The status that the answer really has: S3 may report an error after it has begun a successful
 * answer.
 */
export function statusOf({ status, body }: TransportResponse, serviceId: string): number {
  if (serviceId !== 'S3' || status >= 300) return status;
  return Buffer.from(body.subarray(-64)).toString('latin1').trimEnd().endsWith(ERROR_END)
    ? 503
    : status;
}
