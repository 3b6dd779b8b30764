// Every operation with every answer that it should never give.
import type { RawAnswer } from '../../../src/sandbox/raw-answer.js';
import { AWS_OPERATIONS, type AwsOperation } from './aws-operations.js';
import { HANDED_OUT } from './watch.js';

export interface AwsRow {
  readonly title: string;
  readonly operation: string;
  readonly service: string;
  readonly answer: RawAnswer;
  /** The answer says, in due form, that there is nothing. */
  readonly saysNothing: boolean;
}

const HTML =
  '<html><head><title>Sign in</title></head><body><form action="/login"><input name="p"></form></body></html>';
const html = (status: number): RawAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: HTML,
});
const plain = (body: string): RawAnswer => ({ body });
/**
 * What a server can know and echo: keys of the request, and an escape sequence that clears a screen
 * and sets a title.
 */
const ECHO = `{{header:x-amz-security-token}} {{header:authorization}} secretAccessKey=${HANDED_OUT}`;
const ESCAPES = '\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202eevil\\r\\n';
const XML_ESCAPES = '&#x1b;[2J&#x9b;31m&#x202e;evil&#13;&#10;';

type Answers = Readonly<Record<string, (of: AwsOperation) => RawAnswer | undefined>>;

const ANSWERS: Answers = {
  'an empty body': () => plain(''),
  text: () => plain('OK'),
  'a page of HTML': () => html(200),
  'a page of HTML with status 403': () => html(403),
  'a page of HTML with status 404': () => html(404),
  'a page of HTML with status 502': () => html(502),
  'an error with status 200': ({ style }) =>
    plain(
      style === 'xml'
        ? error('AccessDenied', 'no')
        : '{"__type":"AccessDeniedException","message":"no"}',
    ),
  'what another operation answers': ({ style, operation }) =>
    plain(
      style === 'xml'
        ? '<ListUsersResponse><ListUsersResult><Users/><IsTruncated>false</IsTruncated></ListUsersResult></ListUsersResponse>'
        : `{"TableNames":[],"items":[],"Operation":"${operation}"}`,
    ),
  'no members': ({ style }) => plain(style === 'xml' ? '<a/>' : '{}'),
  'an array': () => plain('[]'),
  null: () => plain('null'),
  'a number': () => plain('1e400'),
  'something 100,000 levels deep': ({ style }) => {
    const [open, close] = style === 'xml' ? ['<a>', '</a>'] : ['[', ']'];
    return {
      body: '',
      filler: { text: open.repeat(1_000), times: 100 },
      end: close.repeat(100_000),
    };
  },
  'entities that multiply': ({ style }) =>
    plain(
      style === 'xml'
        ? `<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">${[...'abcdefg'].map((name, index, all) => `<!ENTITY ${name} "${`&${all[index - 1] ?? 'x'};`.repeat(10)}">`).join('')}]><a>&g;&g;</a>`
        : '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1}',
    ),
  'a body without an end': ({ style }) => ({
    body: style === 'xml' ? '<a>' : '["',
    filler: { text: 'x'.repeat(65_536) },
  }),
  'a little that unpacks to a lot': ({ style }) => ({
    body: style === 'xml' ? '<a>' : '["',
    filler: { text: 'x'.repeat(1_048_576), times: 300 },
    gzip: true,
  }),
  'a redirect to another host': () => ({
    status: 307,
    headers: { location: 'http://hostile.example:81/x' },
    body: error('TemporaryRedirect', 'go', '<Endpoint>hostile.example</Endpoint>'),
  }),
  'a redirect to another region': () => ({
    status: 301,
    headers: { location: 'http://hostile.example/', 'x-amz-bucket-region': 'hostile.example/' },
    body: error('PermanentRedirect', 'go', '<Endpoint>hostile.example</Endpoint>'),
  }),
  'a clock from another time': ({ style }) => ({
    ...failure(
      style,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      403,
    ),
    headers: { date: 'Fri, 31 Dec 275759 23:59:59 GMT', 'content-type': 'application/json' },
  }),
  'an error that echoes keys': ({ style }) => failure(style, 'ValidationError', ECHO, 400),
  'an error with control characters': ({ style }) =>
    failure(
      style,
      style === 'xml' ? 'Odd' : `Odd${ESCAPES}`,
      style === 'xml' ? XML_ESCAPES : ESCAPES,
      400,
    ),
  'an error of 2 MB': ({ style }) => failure(style, 'Odd', 'eyJaaaaaa-'.repeat(200_000), 400),
  'an error with a name of 100 kB': ({ style }) => failure(style, 'A'.repeat(100_000), 'x', 400),
  'scalars that are none': ({ odd }) => plain(odd),
  'a token that is an object': ({ page }) =>
    page === undefined ? undefined : plain(page('{"a":1}')),
  'the same token again and again': ({ page }) =>
    page === undefined ? undefined : plain(page('"again"')),
  'ever new tokens': ({ page }) => (page === undefined ? undefined : plain(page('"{{unique}}"'))),
};

function error(code: string, message: string, more = ''): string {
  const core = `<Code>${code}</Code><Message>${message}</Message>${more}`;
  return `<Error>${core}</Error>`;
}

function failure(
  style: AwsOperation['style'],
  code: string,
  message: string,
  status: number,
): RawAnswer {
  if (style === 'xml')
    return {
      status,
      body: `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    };
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: `{"__type":"${code}","message":"${message}","Message":"${message}"}`,
  };
}

export const AWS_ROWS: readonly AwsRow[] = AWS_OPERATIONS.flatMap((of) =>
  Object.entries(ANSWERS).flatMap(([name, make]) => {
    const answer = make(of);
    const { service, operation } = of;
    return answer === undefined
      ? []
      : [
          {
            title: `${service} ${operation} answers ${name}`,
            service,
            operation,
            answer,
            saysNothing: name === 'no members' && of.emptyIsAnswer === true,
          },
        ];
  }),
);
