// Form bodies of the query protocols: `Name.1`, `Name.2`, ... become lists, `Name.member.1` too.
import { AwsError } from './aws-error.js';
import { type Input, type RawRequest, type Route, text } from './call.js';

const INDEXED = /^(.+?)(?:\.member)?\.(\d+)$/;

/**
 * Parses a form body. Nested structures keep their dotted names, except that lists are gathered.
 */
function parseForm(body: string): Input {
  const input: Record<string, unknown> = {};
  for (const pair of body.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const indexed = INDEXED.exec(name);
    if (indexed === null) {
      input[name] = value;
      continue;
    }
    const [, list = '', index = '1'] = indexed;
    const items = input[list];
    if (Array.isArray(items)) items[Number(index) - 1] = value;
    else
      input[list] = Array.from({ length: Number(index) }, (_, at) =>
        at === Number(index) - 1 ? value : '',
      );
  }
  return input;
}

function decode(part: string): string {
  return decodeURIComponent(part.replaceAll('+', ' '));
}

/**
 * Routes by `Action`, in a form body or in the query of a GET. Throws when `Version` is not the
 * API's.
 */
export function queryRoute(version: string): (request: RawRequest) => Route | undefined {
  return ({ method, query, body, contentType }) => {
    if (method === 'POST' && !contentType.startsWith('application/x-www-form-urlencoded'))
      return undefined;
    const input = parseForm(method === 'GET' ? query : body);
    const operation = text(input, 'Action');
    if (operation === undefined)
      throw AwsError.code(
        'MissingAction',
        'The request is missing an action or a required parameter.',
      );
    const asked = text(input, 'Version');
    if (asked !== version)
      throw AwsError.code(
        'NoSuchVersion',
        `The requested version (${asked ?? ''}) of the service does not exist.`,
      );
    return { operation, input };
  };
}
