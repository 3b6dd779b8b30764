// The same controls over HTTP, for programs in other processes. No token, no limits: the server
// listens on loopback only.
import * as z from 'zod';
import { rawAnswer } from '../raw-answer-rule.js';
import { type Call, param } from './call.js';
import type { Catalog, Seed } from './catalog.js';
import type { FaultHandle, FaultRule, Faults } from './faults.js';
import type { JsonObject } from './json.js';
import { notFound, parseBody, type Reply, success, successList } from './reply.js';
import type { RequestFilter, RequestLog, RequestRecord } from './request-log.js';
import type { Route } from './router.js';

export interface Controls {
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly catalog: Catalog;
  readonly seed: Seed;
}

const ROOT = '/_sandbox';

const Effect = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    error: z.string().optional(),
    message: z.string().optional(),
    retryAfterSeconds: z.number().optional(),
    resetInSeconds: z.number().optional(),
    processed: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('unauthorized') }),
  z.strictObject({ kind: z.literal('payload-too-large'), above: z.int() }),
  z.strictObject({
    kind: z.literal('item-errors'),
    identifiers: z.array(z.string()),
    statusCode: z.int(),
    error: z.string(),
    message: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('garbage'), form: z.enum(['text', 'html']) }),
  z.strictObject({ kind: z.literal('hang'), processed: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('reset'), processed: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('slow'), ms: z.number() }),
  z.strictObject({ kind: z.literal('raw'), processed: z.boolean().optional(), ...rawAnswer }),
  z.strictObject({ kind: z.literal('down'), forMs: z.number().optional() }),
]);

const Rule = z.strictObject({
  method: z.string().optional(),
  /** A prefix of the raw path. */
  path: z.string().optional(),
  /** Source of an expression for the raw path. */
  pathPattern: z.string().optional(),
  after: z.int().optional(),
  times: z.int().optional(),
  effect: Effect,
});

const SeedBody = z.strictObject({
  blueprints: z.array(z.looseObject({})).default([]),
  entities: z
    .array(
      z.strictObject({
        identifier: z.string(),
        blueprint: z.string(),
        title: z.string().nullable().optional(),
        icon: z.string().nullable().optional(),
        team: z.array(z.string()).optional(),
        properties: z.looseObject({}).optional(),
        relations: z.looseObject({}).optional(),
        datasource: z.string().optional(),
        updatedAt: z.string().optional(),
      }),
    )
    .default([]),
  integrations: z.record(z.string(), z.looseObject({})).default({}),
  mappings: z.record(z.string(), z.unknown()).default({}),
  resyncRequests: z.array(z.string()).default([]),
});

/** The routes below `/_sandbox`. */
export function controlRoutes(controls: Controls): Route[] {
  const { faults, requests } = controls;
  const route = (method: string, path: string, handle: (call: Call) => Reply): Route => ({
    method,
    path: ROOT + path,
    scope: 'sandbox',
    handle,
  });
  return [
    route('GET', '/faults', () => success({ faults: faults.list().map(describeFault) })),
    route('POST', '/faults', (call) =>
      success({ fault: describeFault(faults.add(parseRule(call.body))) }, 201),
    ),
    route('DELETE', '/faults', () => {
      faults.clear();
      return success();
    }),
    route('DELETE', '/faults/:fault', (call) => removeFault(faults, param(call, 'fault'))),
    route('GET', '/requests', (call) => listRequests(requests, call)),
    route('DELETE', '/requests', () => {
      requests.clear();
      return success();
    }),
    route('GET', '/catalog', (call) => dump(controls.catalog, call)),
    route('POST', '/seed', (call) => plant(controls.seed, call.body)),
  ];
}

// JSON has no `undefined`, but optional fields of a parsed body may be typed with it; absent keys
// stay absent here.
function parseRule(body: unknown): FaultRule {
  const { method, path, pathPattern, after, times, effect } = parseBody(Rule, body);
  const target = pathPattern === undefined ? path : new RegExp(pathPattern);
  return {
    ...(method === undefined ? {} : { method }),
    ...(target === undefined ? {} : { path: target }),
    ...(after === undefined ? {} : { after }),
    ...(times === undefined ? {} : { times }),
    effect: definedOnly(effect),
  };
}

type Exact<T> = T extends unknown ? { [K in keyof T]: Exclude<T[K], undefined> } : never;

function definedOnly<T extends object>(value: T): Exact<T> {
  return JSON.parse(JSON.stringify(value));
}

function describeFault({ id, rule, hits }: FaultHandle): JsonObject {
  return {
    id,
    hits,
    ...rule,
    ...(rule.path instanceof RegExp ? { path: undefined, pathPattern: rule.path.source } : {}),
  };
}

function removeFault(faults: Faults, id: string): Reply {
  const found = faults.list().find((fault) => String(fault.id) === id);
  if (found === undefined) throw notFound(`fault "${id}"`);
  found.remove();
  return success();
}

function listRequests(requests: RequestLog, call: Call): Reply {
  const filter: { -readonly [K in keyof RequestFilter]: RequestFilter[K] } = {};
  const { query } = call;
  const method = query.get('method');
  const path = query.get('path');
  const route = query.get('route');
  if (method !== null) filter.method = method;
  if (path !== null) filter.path = path;
  if (route !== null) filter.route = route;
  const limit = Number(query.get('limit') ?? 1000);
  const found = requests.list(filter).slice(-limit);
  return successList('requests', lines(found, describeRequest), { counters: requests.counters() });
}

function describeRequest({ query, ...rest }: RequestRecord): JsonObject {
  return { ...rest, query: [...query].map(([name, value]) => `${name}=${value}`) };
}

function* lines<T>(items: Iterable<T>, describe: (item: T) => unknown): Iterable<string> {
  for (const item of items) yield JSON.stringify(describe(item));
}

function dump(catalog: Catalog, call: Call): Reply {
  const blueprint = call.query.get('blueprint') ?? undefined;
  const integrations = catalog.integrations().map((integration) => {
    const id = String(integration['installationId']);
    return {
      ...integration,
      resyncStates: catalog.resyncStates(id),
      examples: catalog.examples(id),
    };
  });
  const rest = {
    blueprints: catalog.blueprints(),
    integrations,
    actions: catalog.actions(),
    pages: catalog.pages(),
  };
  return successList(
    'entities',
    lines(catalog.entities(blueprint), (entity) => entity),
    rest,
  );
}

function plant(seed: Seed, body: unknown): Reply {
  const given = parseBody(SeedBody, body);
  for (const blueprint of given.blueprints) seed.blueprint(blueprint);
  for (const entity of given.entities) seed.entity(definedOnly(entity));
  for (const [id, fields] of Object.entries(given.integrations)) seed.integration(id, fields);
  for (const [id, config] of Object.entries(given.mappings)) seed.mapping(id, config);
  for (const id of given.resyncRequests) seed.resyncRequest(id);
  return success();
}
