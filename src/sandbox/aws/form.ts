// Form bodies of the query protocols: `Name.1`, `Name.2`, ... become lists, `Name.member.1` too.
import type { Input } from './call.js';

const INDEXED = /^(.+?)(?:\.member)?\.(\d+)$/;

/** Parses a form body. Nested structures keep their dotted names, except that lists are gathered. */
export function parseForm(body: string): Input {
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
    else input[list] = Array.from({ length: Number(index) }, (_, at) => (at === Number(index) - 1 ? value : ''));
  }
  return input;
}

function decode(part: string): string {
  return decodeURIComponent(part.replaceAll('+', ' '));
}
