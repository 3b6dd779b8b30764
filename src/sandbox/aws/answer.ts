// An HTTP answer of the simulator, before faults and latency are applied to it.

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Sources of the media types: the AWS JSON 1.0 and 1.1, REST-JSON, REST-XML, query and EC2 query
 * protocols of Smithy.
 */
export const XML_TYPE = 'text/xml;charset=UTF-8';
export const JSON_10_TYPE = 'application/x-amz-json-1.0';
export const JSON_11_TYPE = 'application/x-amz-json-1.1';
export const JSON_TYPE = 'application/json';

/** A JSON answer. */
export function jsonAnswer(value: unknown, contentType: string, status = 200): Answer {
  return { status, contentType, body: JSON.stringify(value) };
}

/**
 * A JSON answer with dates in seconds since 1970, the timestamp format of AWS JSON unless a member
 * says otherwise (Smithy).
 */
export function epochJsonAnswer(value: unknown, contentType: string, status = 200): Answer {
  return { status, contentType, body: JSON.stringify(value, withEpochSeconds) };
}

// A replacer sees dates as the text they turn themselves into, so the date itself is taken from its
// holder.
function withEpochSeconds(this: unknown, key: string, value: unknown): unknown {
  const held: unknown = Object(this)[key];
  return held instanceof Date ? held.getTime() / 1000 : value;
}

/** An XML answer; the declaration is added. */
export function xmlAnswer(document: string, contentType = XML_TYPE, status = 200): Answer {
  return { status, contentType, body: `<?xml version="1.0" encoding="UTF-8"?>\n${document}` };
}
