// The error code of an answer, read where AWS writes it and nowhere else: the SDK takes a `Code`
// wherever it stands, so that the page of a proxy would pass for an answer of AWS. Sources:
// Smithy's pages on the AWS protocols; "REST error responses" of S3; "Error responses" of the EC2
// API.
import type { TransportResponse } from '../exchange.js';
import { XmlCursor, XmlError } from './xml-cursor.js';

/**
 * The code without namespace and address; undefined when the answer carries none in the form of its
 * protocol.
 */
export type CodeReader = (
  answer: Pick<TransportResponse, 'headers' | 'body'>,
) => string | undefined;

type Path = readonly [root: string, ...below: string[]];

const QUERY_FORMS: readonly Path[] = [
  ['ErrorResponse', 'Error', 'Code'],
  ['ErrorResponse', 'Errors', 'Error', 'Code'],
  ['Response', 'Errors', 'Error', 'Code'],
];
const REST_XML_FORMS: readonly Path[] = [
  ['Error', 'Code'],
  ['ErrorResponse', 'Error', 'Code'],
];

/**
 * A reader for the answers of one protocol, named as the SDK names it. Answers of a protocol it
 * does not know carry no code.
 */
export function createCodeReader(protocol: string): CodeReader {
  if (protocol.includes('Json')) return jsonCode;
  const forms = /Query$/.test(protocol)
    ? QUERY_FORMS
    : /restXml$/.test(protocol)
      ? REST_XML_FORMS
      : [];
  return ({ body }) => {
    for (const form of forms) {
      const code = nameIn(xmlText(body, form));
      if (code !== undefined) return code;
    }
    return undefined;
  };
}

// SQS names the code that its former query protocol had in a header of its own.
function jsonCode({ headers, body }: Parameters<CodeReader>[0]): string | undefined {
  return nameIn(
    headers['x-amzn-query-error']?.split(';')[0] ?? headers['x-amzn-errortype'] ?? typeIn(body),
  );
}

function typeIn(body: Uint8Array): string | undefined {
  try {
    const value: unknown = JSON.parse(textOf(body));
    return typeof value === 'object' &&
      value !== null &&
      '__type' in value &&
      typeof value.__type === 'string'
      ? value.__type
      : undefined;
  } catch {
    return undefined;
  }
}

function xmlText(body: Uint8Array, [first, ...path]: Path): string | undefined {
  try {
    const cursor = new XmlCursor(textOf(body));
    const root = cursor.root();
    const text = root === first ? textAt(cursor, root, path) : undefined;
    if (text !== undefined) cursor.finish();
    return text;
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

// Reads over the whole element, so that a cut answer says nothing.
function textAt(
  cursor: XmlCursor,
  element: string,
  [next, ...below]: readonly string[],
): string | undefined {
  let text: string | undefined;
  for (
    let child = cursor.nextChild(element);
    child !== undefined;
    child = cursor.nextChild(element)
  ) {
    if (child !== next || text !== undefined) cursor.skip(child);
    else text = below.length === 0 ? cursor.text(child) : textAt(cursor, child, below);
  }
  return text;
}

/** The longest code of AWS's models has 59 characters; a longer text than this is none. */
const LONGEST_CODE = 128;

// `com.amazon.coral.service#Name`, `Name:http://internal.amazon.com/...` and `Name` are the same
// code.
function nameIn(text: string | undefined): string | undefined {
  const name = /^(?:[^#:,]*#)?([\w.-]+)(?:[:,]|$)/.exec(text?.trim() ?? '')?.[1];
  return name === undefined || name.length > LONGEST_CODE ? undefined : name;
}

function textOf(body: Uint8Array): string {
  return Buffer.from(withoutMark(body)).toString('utf8');
}

/**
 * The body without a byte order mark, which AWS does not send, but a proxy that rewrites may add,
 * and the SDK's parsers refuse.
 */
export function withoutMark(body: Uint8Array): Uint8Array {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}
