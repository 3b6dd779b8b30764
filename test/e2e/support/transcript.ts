// The whole traffic of a run with Port, one line a call. What a run does is one list; each sort of
// call that only shows it goes beside that list, and is a list of its own.
import { expect } from 'vitest';
import type { RequestRecord } from '../../../src/sandbox/port/request-log.js';
import type { Harness } from './harness.js';

const AGENT = 'port-ocean/aws-v3/9.9.9-e2e/e2e';
/** For runs whose number of heartbeats would depend on how fast the machine is. */
export const NO_HEARTBEAT = { OCEAN__STATUS_HEARTBEAT_INTERVAL_SECONDS: '3600' };
const LANES = ['main', 'metrics', 'heartbeats', 'examples', 'logs', 'polls'] as const;
type Lane = (typeof LANES)[number];

interface Line {
  readonly lane: Lane;
  readonly text: string;
  readonly request: RequestRecord;
}

/** Lists side by side: each in its order, all before what comes next. */
export interface Together {
  readonly together: readonly (readonly string[])[];
}
export type Expected = readonly (string | Together)[];

export interface Transcript {
  /** Exactly these calls in a lane; a lane that is not named has none. */
  expectLanes(lanes: Partial<Readonly<Record<Lane, Expected>>>): void;
  /** Each of these calls comes after the one before; every line must be there. */
  expectOrder(...texts: readonly string[]): void;
  /** The last call of all. */
  expectLast(text: string): void;
  /** This call as often as it came, but at least once: for what comes at an interval. */
  repeated(text: string): readonly string[];
  /** Bodies of the calls with this line, oldest first; throws when there is none. */
  bodies(text: string): readonly unknown[];
  /** The first of them. */
  body(text: string): unknown;
  /** Parameters of the calls with this line. */
  queries(text: string): readonly Readonly<Record<string, unknown>>[];
  /** The ids of resyncs in order of their first call, wherever a call names one. */
  readonly resyncIds: readonly string[];
}

export const RUNNING = 'PATCH integration/e2e/resync-state running';
/** The beginning of a program that Port knows already, and of its first run. */
export const BEGINNING: readonly string[] = [
  'POST auth/access_token anonymous',
  'GET integration/e2e',
  'GET organization',
  RUNNING,
  'GET integration/e2e',
];

export const shownKind = (kind: string, end: string): readonly string[] => [
  `PUT metrics ${kind} syncing`,
  `PUT metrics ${kind} ${end}`,
];

/** What Port is shown of a run that ends well, with the mapping resources in their order. */
export function shownRun(...kinds: readonly string[]): readonly string[] {
  return [
    `POST metrics ${kinds.map((kind) => `${kind} pending`).join(', ')}`,
    'POST metrics __runtime__ syncing',
    ...kinds.flatMap((kind) => shownKind(kind, 'completed')),
    'POST metrics __reconciliation__ syncing',
    'PUT metrics __reconciliation__ completed',
    'POST metrics __runtime__ completed',
  ];
}

export function together(...lists: readonly (readonly string[])[]): Together {
  return { together: lists };
}

/** What Port was asked since its log was cleared. Each call is one that Port knows. */
export function transcriptOf({ port }: Harness): Transcript {
  expect(port.requests.counters()).not.toHaveProperty('unexpected');
  const lines = linesOf(port.requests.list());
  const found = (text: string): readonly Line[] => {
    const those = lines.filter((line) => line.text === text);
    if (those.length === 0) throw new Error(`There is no "${text}" in:\n${show(lines)}`);
    return those;
  };
  return {
    expectLanes(expected) {
      for (const lane of LANES) {
        const texts = lines.filter((line) => line.lane === lane).map(({ text }) => text);
        const wanted = expected[lane] ?? [];
        const message = [
          `Not the expected calls (${lane}). Expected:`,
          ...flat(wanted),
          'What came:',
          ...texts,
        ].join('\n');
        expect(arranged(texts, wanted), message).toEqual(flat(wanted));
      }
    },
    expectOrder(...texts) {
      const places = texts.map((text) => {
        const [line] = found(text);
        return line === undefined ? -1 : lines.indexOf(line);
      });
      const sorted = [...places].sort((a, b) => a - b);
      expect(places, `Not in the order ${texts.join(' < ')}:\n${show(lines)}`).toEqual(sorted);
    },
    expectLast(text) {
      expect(lines.at(-1)?.text, show(lines)).toBe(text);
    },
    repeated: (text) => found(text).map(() => text),
    bodies: (text) => found(text).map(({ request }) => request.body),
    body: (text) => found(text)[0]?.request.body,
    queries: (text) => found(text).map(({ request }) => toObject(request.query)),
    resyncIds: [...new Set(lines.flatMap(({ request }) => resyncIdsIn(request)))],
  };
}

function show(lines: readonly Line[]): string {
  return lines.map(({ lane, text }) => `${lane.padEnd(10)} ${text}`).join('\n');
}

function linesOf(requests: readonly RequestRecord[]): readonly Line[] {
  const lines = requests.map((request) => ({
    lane: laneOf(request),
    text: textOf(request),
    request,
  }));
  // The read that asks where to send what is shown looks like a read of the mapping. It is the last
  // before the first call to such an address.
  const firstShown = requests.findIndex(({ path }) => path.startsWith('/v1/ingest/'));
  const asked = lines
    .slice(0, Math.max(0, firstShown))
    .findLastIndex(({ text }) => text === 'GET integration/e2e');
  return lines.map((line, index) =>
    index === asked ? { ...line, lane: 'metrics', text: `${line.text} for addresses` } : line,
  );
}

function laneOf({ path }: RequestRecord): Lane {
  if (path.endsWith('/examples')) return 'examples';
  if (path.endsWith('/heartbeat')) return 'heartbeats';
  if (path.endsWith('/resync-request')) return 'polls';
  if (path.startsWith('/v1/ingest/logs/')) return 'logs';
  return path.startsWith('/v1/ingest/') ? 'metrics' : 'main';
}

/** Method, path, what tells calls of one path apart, and what is unusual about it. */
function textOf(request: RequestRecord): string {
  const { method, userAgent, hasAuthorization, status } = request;
  const agent = { [AGENT]: '', [`${AGENT}/exporter`]: '+E' }[userAgent] ?? `as "${userAgent}"`;
  const isUsual = status === 200 || status === 201;
  return [
    method,
    placeOf(request),
    subjectOf(request),
    agent,
    hasAuthorization ? '' : 'anonymous',
    isUsual ? '' : status,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function placeOf({ path }: RequestRecord): string {
  const [, version, ...parts] = path.split('/').map(decodeURIComponent);
  expect(version).toBe('v1');
  if (parts[0] === 'ingest') return parts.at(-1) === 'heartbeat' ? 'heartbeat' : `${parts[1]}`;
  if (parts.at(-1) === 'examples') return `examples ${parts.at(-2)}`;
  return parts.join('/');
}

function subjectOf({ method, path, body }: RequestRecord): string {
  const { status, identifier, entities, examples, rules } = Object(body);
  if (path.startsWith('/v1/ingest/metrics/'))
    return eventsIn(body)
      .map(({ kindIdentifier, syncState }) => `${kindIdentifier} ${syncState}`)
      .join(', ');
  if (path.endsWith('/resync-state')) return String(status);
  if (path.endsWith('/search')) return String(rules[1].value);
  if (method === 'POST' && path === '/v1/blueprints') return String(identifier);
  const items = entities ?? examples;
  return Array.isArray(items) ? `x${items.length}` : '';
}

/** Sync metrics in the body of either of their calls. */
export function eventsIn(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  const { syncKindsMetrics, syncKindMetrics } = Object(body);
  return syncKindsMetrics ?? (syncKindMetrics === undefined ? [] : [syncKindMetrics]);
}

function resyncIdsIn({ path, query, body }: RequestRecord): readonly string[] {
  const { eventId } = Object(body);
  const inPath = /\/resync\/([^/]+)\/kind\//.exec(path)?.[1];
  const all = [
    query.get('ocean_info_resync_id'),
    inPath,
    eventId,
    ...eventsIn(body).map((event) => event['eventId']),
  ];
  return all.filter((id) => typeof id === 'string');
}

function flat(expected: Expected): readonly string[] {
  return expected.flatMap((part) => (typeof part === 'string' ? part : part.together.flat()));
}

/** Lists that came side by side as if one had come after the other, each in its own order. */
function arranged(texts: readonly string[], expected: Expected): readonly string[] {
  let at = 0;
  return expected
    .flatMap((part) => {
      const lists = typeof part === 'string' ? [[part]] : part.together;
      const came = texts.slice(at, at + lists.flat().length);
      at += came.length;
      const sorted = lists.flatMap((list) => came.filter((text) => list.includes(text)));
      return sorted.length === came.length ? sorted : came;
    })
    .concat(texts.slice(at));
}

function toObject(query: URLSearchParams): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}
