// The status page at `/`, and the same as JSON at `/status.json`.
import { setImmediate } from 'node:timers/promises';
import type { Config } from '../config/config.js';
import { createAnswerCache } from '../lib/waiting/answer-cache.js';
import { isOwnHost } from './own-host.js';
import { PAGE_POLICY } from './page/frame.js';
import { renderPage } from './page/page.js';
import { queryText, type StatusQuery, statusQuery } from './status-query.js';
import { type SnapshotDeps, takeSnapshot } from './take-snapshot.js';

export interface StatusAnswer {
  /** 200 when absent. */
  readonly status?: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface StatusRoute {
  readonly path: string;
  answer(request: StatusRequest): Promise<StatusAnswer>;
}

export interface StatusRequest {
  readonly query: URLSearchParams;
  /** The header Host. */
  readonly host: string;
}

export interface StatusRoutesDeps extends SnapshotDeps {
  readonly config: SnapshotDeps['config'] & Pick<Config, 'server' | 'statusPage'>;
}

const FRESH_MS = 1000;

const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};
const JSON_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Both answer only where they are asked under a name of ours, and only so often. */
export function createStatusRoutes(deps: StatusRoutesDeps): readonly StatusRoute[] {
  const { server, statusPage } = deps.config;
  const cache = createAnswerCache<string>(deps.pace, { freshMs: FRESH_MS });
  const jsonPath = `${server.pathPrefix}/status.json`;
  // Before the text is made, whatever waits has its turn.
  const page = async (query: StatusQuery): Promise<string> => {
    const text = queryText(query);
    const snapshot = await takeSnapshot(deps, query);
    await setImmediate();
    return renderPage(snapshot, text === '' ? jsonPath : `${jsonPath}?${text}`);
  };
  const json = async (query: StatusQuery): Promise<string> => {
    const snapshot = await takeSnapshot(deps, query);
    await setImmediate();
    return JSON.stringify(snapshot);
  };
  const answer =
    (
      path: string,
      kind: Pick<StatusAnswer, 'contentType' | 'headers'>,
      make: (asked: StatusQuery) => Promise<string>,
    ) =>
    async ({ host, query }: StatusRequest): Promise<StatusAnswer> => {
      if (!isOwnHost(host, statusPage.hosts)) return OTHER_HOST;
      const asked = statusQuery(query);
      const body = await cache.get(`${path}?${queryText(asked)}`, () => make(asked));
      return body === undefined ? BUSY : { ...kind, body };
    };
  const html = {
    contentType: 'text/html; charset=utf-8',
    headers: { ...SAFE_HEADERS, 'content-security-policy': PAGE_POLICY },
  };
  const data = {
    contentType: 'application/json',
    headers: { ...SAFE_HEADERS, 'content-security-policy': JSON_POLICY },
  };
  return [
    { path: '/', answer: answer('/', html, page) },
    { path: '/status.json', answer: answer('/status.json', data, json) },
  ];
}

const PLAIN = {
  contentType: 'text/plain; charset=utf-8',
  headers: { ...SAFE_HEADERS, 'content-security-policy': JSON_POLICY },
};
const OTHER_HOST: StatusAnswer = {
  ...PLAIN,
  status: 421,
  body: 'The status page is not shown under this host name. Ask for it by address, or set OCEAN__BASE_URL to the address that it is reached by.\n',
};
const BUSY: StatusAnswer = {
  ...PLAIN,
  status: 503,
  headers: { ...PLAIN.headers, 'retry-after': '2' },
  body: 'Too many ask at once. Try again in some seconds.\n',
};
