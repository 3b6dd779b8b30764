// Every route of Port with every answer that it should never give.
import type { RawAnswer } from '../../../src/sandbox/raw-answer.js';
import type { RouteName } from '../../e2e/support/port-side.js';
import { HANDED_OUT } from './watch.js';

export interface PortRow {
  readonly title: string;
  readonly route: RouteName | 'resyncRequest';
  readonly answer: RawAnswer & { readonly processed?: boolean };
}

const ESCAPES = '\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\u202eevil\\r\\n';
const ECHO = `{{header:authorization}} clientSecret=${HANDED_OUT}`;
const text = (body: string, status = 200): RawAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body,
});

/** What members of right answers are called, with other types. */
const members = (value: string): string =>
  `{"ok":true,${['integration', 'integrations', 'blueprint', 'blueprints', 'entities', 'errors', 'deletedEntities', 'accessToken', 'expiresIn', 'tokenType', 'next', 'request', 'entity', 'matchingBlueprints', 'data', 'config', 'identifier'].map((name) => `"${name}":${value}`).join(',')}}`;

export const PORT_ANSWERS: Readonly<Record<string, PortRow['answer']>> = {
  garbage: text('{"ok":true,"entit'),
  'garbage after it has done what was asked': { ...text('{"ok":true,"entit'), processed: true },
  'an empty body': text(''),
  'an array': text('[]'),
  null: text('null'),
  'a number': text('1e400'),
  'an object without members': text('{}'),
  'members that are numbers': text(members('-1e308')),
  'members that are texts': text(members(`"${ESCAPES}"`)),
  'members that are lists of lists': text(members('[[[{"a":[]}]],null,7]')),
  'members that are objects': text(
    members('{"__proto__":{"polluted":true},"identifier":{},"blueprint":[],"constructor":null}'),
  ),
  'a page of HTML': {
    headers: { 'content-type': 'text/html' },
    body: '<html><form action="/login"></form></html>',
  },
  'a body without an end': {
    headers: { 'content-type': 'application/json' },
    body: '["',
    filler: { text: 'x'.repeat(65_536) },
  },
  'a little that unpacks to a lot': {
    body: '["',
    filler: { text: 'x'.repeat(1_048_576), times: 300 },
    end: '"]',
    gzip: true,
  },
  'a redirect to another host': {
    status: 307,
    headers: { location: 'http://hostile.example:81/v1/x' },
    body: '{}',
  },
  'a redirect that loses the method': {
    status: 302,
    headers: { location: '//hostile.example/v1/x' },
    body: '{}',
  },
  'a refusal with status 200': text(`{"ok":false,"error":"x${ESCAPES}","message":"${ECHO}"}`),
  'a refusal that echoes keys': text(
    `{"ok":false,"error":"invalid_request","message":"${ECHO} ${ESCAPES}"}`,
    422,
  ),
  'a refusal of 2 MB': text(
    `{"ok":false,"error":"invalid_request","message":"${'eyJaaaaaa-'.repeat(200_000)}"}`,
    400,
  ),
  'rate limits from another world': {
    ...text('{"ok":false,"error":"rate_limit_exceeded"}', 429),
    headers: {
      'retry-after': '1e308',
      'x-ratelimit-remaining': '-9e99',
      'x-ratelimit-reset': '99999999999999999999',
      'x-ratelimit-limit': 'NaN',
      'x-ratelimit-period': '-1',
    },
  },
  'something 100,000 levels deep': {
    headers: { 'content-type': 'application/json' },
    filler: { text: '['.repeat(1_000), times: 100 },
    end: ']'.repeat(100_000),
  },
};

/** The routes of every resync, and the question whether one is asked for. */
const ROUTES_OF_RESYNC = [
  'token',
  'readIntegration',
  'runState',
  'search',
  'bulk',
  'list',
  'delete',
  'resyncRequest',
] as const;

const rows = (routes: readonly PortRow['route'][]): PortRow[] =>
  routes.flatMap((route) =>
    Object.entries(PORT_ANSWERS).map(([name, answer]) => ({
      title: `${route} answers ${name}`,
      route,
      answer,
    })),
  );

const ENDLESS: readonly PortRow[] = ['{{unique}}', 'again'].map((next) => ({
  title: `list answers with the cursor ${next}`,
  route: 'list',
  answer: text(`{"ok":true,"entities":[],"next":"${next}"}`),
}));

export const PORT_ROWS: readonly PortRow[] = [...rows(ROUTES_OF_RESYNC), ...ENDLESS];
