// JSON request bodies, and the routing of AWS JSON services by the X-Amz-Target header.
import { isObject } from '../../lib/json-value.js';
import { JSON_11_TYPE } from './answer.js';
import { AwsError } from './aws-error.js';
import type { Input, RawRequest, Route } from './call.js';

/**
 * A JSON object body; an empty body is an empty object. Throws `SerializationException` for
 * anything else.
 */
export function parseJson(body: string): Input {
  try {
    const parsed: unknown = body === '' ? {} : JSON.parse(body);
    if (isObject(parsed)) return parsed;
  } catch {
    // falls through to the error below
  }
  throw AwsError.code('SerializationException', 'The request body is not a JSON object.');
}

/**
 * Routes by the part of X-Amz-Target after the service's prefix; another content type than that of
 * the protocol is not understood.
 */
export function jsonRoute(
  prefix: string,
  protocol = JSON_11_TYPE,
): (request: RawRequest) => Route | undefined {
  return ({ target, contentType, body }) => {
    if (target?.startsWith(prefix) !== true || !contentType.startsWith(protocol)) return undefined;
    return { operation: target.slice(prefix.length), input: parseJson(body) };
  };
}
