// Refuses a successful answer that cannot be one of AWS's: a cut answer, or one of another program (a proxy, a portal), must not
// pass for an answer without items.
import { MalformedAnswer } from './failure.js';
import type { SdkOperation } from './sdk.js';
import type { TransportResponse } from './transport.js';

export type ShapeCheck = (answer: TransportResponse, operation: SdkOperation) => void;

const OPENING_OF_MARKUP = '<'.charCodeAt(0);
const OPENING_OF_OBJECT = '{'.charCodeAt(0);

/** A check for answers of one protocol, named as the SDK names it. Throws a MalformedAnswer. */
export function createShapeCheck(protocol: string): ShapeCheck {
  const opening = openingOf(protocol);
  return ({ status, headers, body }, { expectsBody, structuredBody }) => {
    if (status >= 300 || status === 204) return;
    if (body.length === 0) {
      if (expectsBody) throw new MalformedAnswer('The answer is empty.', status, headers);
    } else if (
      opening !== undefined &&
      structuredBody &&
      (firstByte(body) !== opening || (opening === OPENING_OF_MARKUP && isWebPage(body)))
    ) {
      throw new MalformedAnswer('The answer is not of the expected format.', status, headers);
    }
  };
}

/** A longer answer that says nothing of what was asked is none of AWS's either, but is not parsed a second time to prove it. */
const LARGEST_FOREIGN = 65_536;

/**
 * Some services leave out an empty list, so an answer without any known member may be right; but not when it has other members: then
 * it is that of another program, such as a proxy's `{"message": …}`. Throws a MalformedAnswer.
 */
export function checkSubstance(output: unknown, { status, headers, body }: TransportResponse, { structuredBody }: SdkOperation): void {
  if (!structuredBody || body.length > LARGEST_FOREIGN || Object.keys(Object(output)).some((key) => key !== '$metadata')) return;
  if (body[0] !== OPENING_OF_OBJECT) return;
  const members: unknown[] = Object.values(JSON.parse(Buffer.from(body).toString('utf8')));
  if (members.some((member) => member !== null)) throw new MalformedAnswer('The answer has nothing that was asked for.', status, headers);
}

function openingOf(protocol: string): number | undefined {
  if (protocol.includes('Json')) return OPENING_OF_OBJECT;
  return /Xml|Query/.test(protocol) ? OPENING_OF_MARKUP : undefined;
}

// A page may be well-formed, and XML without any member of the answer would pass for one with empty lists.
function isWebPage(body: Uint8Array): boolean {
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, 256)).toString('latin1');
  return /^[^<]*(<\?[^>]*>\s*|<!--[\s\S]*?-->\s*)*<(!doctype\s+)?html\b/i.test(start);
}

// The first byte after white space and a byte order mark.
function firstByte(body: Uint8Array): number | undefined {
  return body.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
}
