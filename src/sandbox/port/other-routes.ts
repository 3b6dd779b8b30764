// The rest of the API that an integration meets: token, organization, and the default resources
// beside blueprints.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Call, param } from './call.js';
import type { JsonObject } from './json.js';
import { notFound, parseBody, Refusal, type Reply, success } from './reply.js';
import type { Route } from './router.js';
import type { CatalogState } from './state.js';
import type { Tokens } from './tokens.js';

/** Documents that are kept as they came, by identifier. */
export interface Resources {
  readonly actions: Map<string, JsonObject>;
  /** Keyed by blueprint and identifier, joined by a space. */
  readonly scorecards: Map<string, JsonObject>;
  readonly pages: Map<string, JsonObject>;
}

const Resource = z.looseObject({ identifier: z.string().min(1) });

/** The routes for tokens, organization, actions, scorecards and pages. */
export function otherRoutes(state: CatalogState, tokens: Tokens, resources: Resources): Route[] {
  const route = (method: string, path: string, handle: (call: Call) => Reply): Route => ({
    method,
    path,
    scope: 'other',
    handle,
  });
  const { organizationId, featureFlags } = state.settings;
  return [
    {
      method: 'POST',
      path: '/v1/auth/access_token',
      scope: 'anonymous',
      secretBody: true,
      handle: (call) => success(tokens.issue(call.body)),
    },
    route('GET', '/v1/organization', () =>
      success({ organization: { id: organizationId, name: 'Sandbox', featureFlags } }),
    ),
    route('GET', '/v1/kafka-credentials', () =>
      success({ credentials: { username: organizationId, password: randomUUID() } }),
    ),
    route('GET', '/v1/actions', () => success({ actions: [...resources.actions.values()] })),
    route('POST', '/v1/actions', (call) => add(resources.actions, 'action', call)),
    route('GET', '/v1/actions/:action', (call) =>
      read(resources.actions, 'action', param(call, 'action')),
    ),
    route('GET', '/v1/actions/runs', () => success({ runs: [] })),
    route('POST', '/v1/actions/runs/claim-pending', () => success({ runs: [] })),
    route('GET', '/v1/blueprints/:blueprint/scorecards', (call) =>
      listScorecards(state, resources, call),
    ),
    route('POST', '/v1/blueprints/:blueprint/scorecards', (call) =>
      addScorecard(state, resources, call),
    ),
    route('GET', '/v1/pages', () => success({ pages: [...resources.pages.values()] })),
    route('POST', '/v1/pages', (call) => add(resources.pages, 'page', call)),
    route('DELETE', '/v1/pages/:page', (call) =>
      remove(resources.pages, 'page', param(call, 'page')),
    ),
  ];
}

function add(documents: Map<string, JsonObject>, name: string, call: Call, prefix = ''): Reply {
  const body = parseBody(Resource, call.body);
  const key = prefix + body.identifier;
  if (documents.has(key))
    throw new Refusal(409, 'identifier_taken', `${name} "${body.identifier}" exists already`);
  documents.set(key, body);
  return success({ [name]: body }, 201);
}

function read(documents: Map<string, JsonObject>, name: string, key: string): Reply {
  const found = documents.get(key);
  if (found === undefined) throw notFound(`${name} "${key}"`);
  return success({ [name]: found });
}

function remove(documents: Map<string, JsonObject>, name: string, key: string): Reply {
  if (!documents.delete(key)) throw notFound(`${name} "${key}"`);
  return success();
}

function addScorecard(state: CatalogState, resources: Resources, call: Call): Reply {
  const blueprint = param(call, 'blueprint');
  state.blueprints.require(blueprint);
  return add(resources.scorecards, 'scorecard', call, `${blueprint} `);
}

function listScorecards(state: CatalogState, resources: Resources, call: Call): Reply {
  const blueprint = param(call, 'blueprint');
  state.blueprints.require(blueprint);
  const own = [...resources.scorecards].filter(([key]) => key.startsWith(`${blueprint} `));
  return success({ scorecards: own.map(([, scorecard]) => scorecard) });
}
