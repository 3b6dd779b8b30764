// Tells AWS's own answers from those of whatever stands between: AWS's carry a request id or name
// their error type in a header.

import { cutText } from '../../lib/text/cut-text.js';

const MARKS = ['x-amzn-requestid', 'x-amz-request-id', 'x-amz-id-2', 'x-amzn-errortype'];
/** Headers are whatever the other side writes; of each so many characters are shown. */
const SHOWN = 60;

/** Who answered, as far as the headers tell; undefined when AWS did. */
export function strangerIn(headers: Readonly<Record<string, string>>): string | undefined {
  if (MARKS.some((name) => headers[name] !== undefined)) return undefined;
  const [type, server, via, to] = [
    headers['content-type']?.split(';')[0],
    headers['server'],
    headers['via'],
    headers['location'],
  ].map(shown);
  const parts = [
    type,
    server && `from ${server}`,
    via && `via ${via}`,
    to && `sending to ${to}`,
  ].filter(Boolean);
  return `answered by something else than AWS${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

function shown(value: string | undefined): string {
  const text = (value ?? '')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/\?.*/, '')
    .trim();
  return cutText(text, SHOWN);
}
